import { RIGHT_ACTIONS, SCOPES, withCells, type Rights, type Scope } from '../auth/matrix.ts';
import { parseRights, printRights } from '../auth/rights-text.ts';
import { ENTITY_NAMES } from '../entities/names.ts';
import { AppError } from '../errors.ts';
import type { Values } from '../fields/definition.ts';
import type { ServiceContext } from './context.ts';
import { giveRoles } from './former-roles.ts';
import { imager } from './image.ts';
import { noteChange, runStep, type StepRun } from './ledger.ts';
import { loadRecords, type Stored } from './stored.ts';

const SETTING = 'new_rights';
const ANY_OTHER = '*';

/** What the roles of a name get, as a migration left it: where `when` still stands in the role. */
interface Block {
  readonly names: readonly string[];
  readonly when: string;
  readonly lines: readonly string[];
}

/** What migrations leave to the program, as roles are records of the ledger: a step for each, once. */
export async function renewRoles(ctx: ServiceContext): Promise<void> {
  await giveRoles(ctx);
  await giveNewRights(ctx);
}

/** Gives roles of a database from before the newer entities their rows. */
async function giveNewRights(ctx: ServiceContext): Promise<void> {
  const { queries } = ctx.database;
  const waiting = await queries.selectFrom('setting').select('value').where('name', '=', SETTING).executeTakeFirst();
  if (waiting === undefined) return;
  const blocks = waiting.value.split('\n\n').map(readBlock);
  await runStep(ctx, { action: 'security', entity: 'role' }, async (run) => {
    const ids = await run.trx.selectFrom('role').select('id').orderBy('id').execute();
    for (const role of await loadRecords(run.trx, 'role', ids.map(({ id }) => id))) await renewRole(run, role, blocks);
    await run.trx.deleteFrom('setting').where('name', '=', SETTING).execute();
  });
}

function readBlock(text: string): Block {
  const [names = '', when = '', ...lines] = text.split('\n');
  return { names: names.split(' / '), when, lines };
}

async function renewRole(run: StepRun, role: Stored, blocks: readonly Block[]): Promise<void> {
  const text = role.values['rights'];
  const rights = typeof text === 'string' ? renewed(role.values, text, blocks) : null;
  if (rights === null || rights === text) return;
  const version = role.version + 1;
  await run.trx.updateTable('role').set({ rights, version, updated_at: run.at, updated_by: run.ctx.session.operatorId }).where('id', '=', role.id).execute();
  const image = imager('role');
  const [before, after] = [image(role.values, role.deleted_at), image({ ...role.values, rights }, role.deleted_at)];
  noteChange(run, { entity: 'role', id: role.id, version, action: 'update', before, after });
}

/** The text of a role with what is new; null where it cannot be read, which grants nothing as it is. */
function renewed(role: Values, text: string, blocks: readonly Block[]): string | null {
  try {
    const lines = text.split('\n');
    const own = blocks.filter(({ names, when }) => role['ready'] === 1 && names.some((name) => name === role['name']) && lines.includes(when));
    const asShipped = own.some(({ when }) => headOf(when) === ANY_OTHER);
    const others = blocks.filter(({ names }) => names.includes(ANY_OTHER));
    const rights = parseRights(own.reduce<readonly string[]>((now, block) => withLines(now, block), lines).join('\n'));
    return printRights(asShipped ? rights : others.reduce((now, { lines: most }) => atMost(now, parseRights(most.join('\n'))), rights));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

const headOf = (line: string): string => line.slice(0, line.indexOf(':'));

/** The lines of a role with those of a block whose head it has not; one of the head of the condition stands instead of it. */
function withLines(lines: readonly string[], block: Block): readonly string[] {
  const kept = lines.filter((line) => line !== block.when || !block.lines.some((one) => headOf(one) === headOf(line)));
  const heads = new Set(kept.map(headOf));
  return [...kept, ...block.lines.filter((line) => !heads.has(headOf(line)))];
}

const wider = (a: Scope, b: Scope): boolean => SCOPES.indexOf(a) > SCOPES.indexOf(b);

/** Where `*` says more of an entity without a row than the limits, the limits; `*` that says all in everything means these too. */
function atMost(rights: Rights, limits: Rights): Rights {
  const others = rights.entities['*'] ?? {};
  if (RIGHT_ACTIONS.every((action) => others[action] === 'all')) return rights;
  let narrowed = rights;
  for (const entity of ENTITY_NAMES) {
    const most = limits.entities[entity];
    if (most === undefined || rights.entities[entity] !== undefined) continue;
    for (const action of RIGHT_ACTIONS) {
      const limit = most[action] ?? 'none';
      if (wider(others[action] ?? 'none', limit)) narrowed = withCells(narrowed, entity, [action], limit);
    }
  }
  return narrowed;
}
