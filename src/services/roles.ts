import type { Rights } from '../auth/matrix.ts';
import { isOwned } from '../auth/permissions.ts';
import { printRights } from '../auth/rights-text.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import { conflict } from '../errors.ts';
import type { ServiceContext } from './context.ts';
import { runStep, type StepRun } from './ledger.ts';
import { permit } from './permit.ts';
import { permitPower } from './power.ts';
import { createIn, requireRecord, summaryOf } from './records.ts';
import { applyChecked } from './remove.ts';
import { readRights } from '../auth/rights-text.ts';
import type { RoleRights } from './rights-api.ts';
import type { Stored } from './stored.ts';

const ROLE: EntityName = 'role';

/** Lists of words go with everything else, unless a role says something of one; the rest has a row of its own. */
const hasRow = (entity: EntityName, rights: Rights): boolean => definitionOf(entity).reference === undefined || rights.entities[entity] !== undefined;

const textOf = ({ values }: Stored): string | null => (typeof values['rights'] === 'string' ? values['rights'] : null);

/** A role with its matrix, for whoever may see roles. */
export async function roleRights(ctx: ServiceContext, id: number): Promise<RoleRights> {
  permit(ctx.session, 'read', ROLE);
  const { queries } = ctx.database;
  const record = await requireRecord(ctx, queries, ROLE, id);
  const rights = readRights(textOf(record));
  const users = await queries.selectFrom('operator').select(({ fn }) => fn.countAll().as('n')).where('role_id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
  const entities = ENTITY_NAMES.filter((entity) => hasRow(entity, rights));
  return { id, name: summaryOf(ROLE, record.values), version: record.version, rights, entities, owned: entities.filter(isOwned), operators: Number(users?.n ?? 0) };
}

/**
 * The whole matrix of a role as one security step. Throws `not_permitted`, `conflict` where somebody changed the role since `version`, `invalid` where
 * nobody could give rights any more.
 */
export async function setRoleRights(ctx: ServiceContext, id: number, version: number, rights: Rights): Promise<{ readonly stepId: number; readonly version: number }> {
  permitChange(ctx);
  const { stepId, result } = await runStep(ctx, { action: 'security', entity: ROLE }, async (run) => {
    const before = await requireRecord(ctx, run.trx, ROLE, id);
    if (before.deleted_at !== null) throw conflict('error.record_deleted', { entity: { key: `entity.${ROLE}` } });
    if (before.version !== version) throw conflict('rights.changed_meanwhile', { role: summaryOf(ROLE, before.values) });
    return await writeRights(run, before, rights);
  });
  return { stepId, version: result };
}

function permitChange(ctx: ServiceContext): void {
  permit(ctx.session, 'edit', ROLE);
  permitPower(ctx.session, 'roles');
}

async function writeRights(run: StepRun, before: Stored, rights: Rights): Promise<number> {
  run.summary = summaryOf(ROLE, before.values);
  const text = printRights(rights);
  if (text === (textOf(before) ?? '')) return before.version;
  await applyChecked(run, ROLE, [{ action: 'update', before, values: { ...before.values, rights: text === '' ? null : text } }]);
  return before.version + 1;
}

/** A new role that may do what another may. */
export async function copyRole(ctx: ServiceContext, id: number, name: string): Promise<{ readonly stepId: number; readonly id: number }> {
  permit(ctx.session, 'create', ROLE);
  permitChange(ctx);
  const { stepId, result } = await runStep(ctx, { action: 'security', entity: ROLE }, async (run) => {
    const from = await requireRecord(ctx, run.trx, ROLE, id);
    const made = await createIn(run, ROLE, { name, notes: from.values['notes'] ?? null });
    await writeRights(run, await requireRecord(ctx, run.trx, ROLE, made.id), readRights(textOf(from)));
    return made.id;
  });
  return { stepId, id: result };
}
