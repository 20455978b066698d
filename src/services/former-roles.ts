import type { ReadyRole } from '../auth/ready-roles.ts';
import type { Values } from '../fields/definition.ts';
import { LANGS } from '../i18n/index.ts';
import type { ServiceContext } from './context.ts';
import { imager } from './image.ts';
import { noteChange, runStep, type StepRun } from './ledger.ts';
import { addReadyRoles } from './ready-roles.ts';
import { loadRecords, type Stored } from './stored.ts';

/** What the three roles of before are now. */
const NOW: Readonly<Record<string, ReadyRole>> = { administrator: 'administrator', editor: 'manager', reader: 'read_only' };

const SETTING = 'former_roles';

/** Gives the operators of a database from before there were roles the ready role of the same rights: one step of the ledger, once. */
export async function giveRoles(ctx: ServiceContext): Promise<void> {
  const { queries } = ctx.database;
  const waiting = await queries.selectFrom('setting').select('value').where('name', '=', SETTING).executeTakeFirst();
  if (waiting === undefined) return;
  const former = new Map(waiting.value.split(' ').map((pair): readonly [number, string] => [Number(pair.split(':')[0]), pair.split(':')[1] ?? '']));
  await runStep(ctx, { action: 'setup', entity: 'role' }, async (run) => {
    const lang = await run.trx.selectFrom('setting').select('value').where('name', '=', 'lang').executeTakeFirst();
    const roles = await addReadyRoles(run, LANGS.find((one) => one === lang?.value) ?? 'zh');
    for (const operator of await loadRecords(run.trx, 'operator', [...former.keys()])) {
      const before = former.get(operator.id) ?? '';
      await giveRole(run, operator, before, roles.get(NOW[before] ?? 'read_only') ?? null);
    }
    await run.trx.deleteFrom('setting').where('name', '=', SETTING).execute();
  });
}

/** The image before is the one that the ledger knows, with the role of that time in its place; so earlier steps are still proved. */
async function giveRole(run: StepRun, operator: Stored, before: string, role: number | null): Promise<void> {
  const values: Values = { ...operator.values, role_id: role };
  const version = operator.version + 1;
  await run.trx.updateTable('operator').set({ role_id: role, version, updated_at: run.at, updated_by: run.ctx.session.operatorId }).where('id', '=', operator.id).execute();
  const image = imager('operator');
  noteChange(run, {
    entity: 'operator',
    id: operator.id,
    version,
    action: 'update',
    before: withRole(image(operator.values, operator.deleted_at), before),
    after: image(values, operator.deleted_at),
  });
}

function withRole(image: string, role: string): string {
  const parsed: unknown = JSON.parse(image);
  const members = Object.entries({ ...(typeof parsed === 'object' ? parsed : {}), role }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { _: format, ...rest } = Object.fromEntries<unknown>(members);
  return JSON.stringify({ _: format, ...rest });
}
