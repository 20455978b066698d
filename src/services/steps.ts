import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { can } from '../auth/permissions.ts';
import type { Queries } from '../db/database.ts';
import { ENTITY_NAMES, isEntityName, type EntityName } from '../entities/names.ts';
import type { Step } from './api.ts';
import { AUDIT_KINDS } from './audit-kinds.ts';
import type { ServiceContext } from './context.ts';
import { scopeConditions } from './scope.ts';

const STEP_COLUMNS = [
  'change_set.id as id',
  'change_set.at as at',
  'change_set.source as source',
  'change_set.action as action',
  'change_set.entity as entity',
  'change_set.summary as summary',
  'change_set.size as size',
  'change_set.state as state',
  'change_set.undoes_id as undoes_id',
  'change_set.undone_by_id as undone_by_id',
  'operator.name as operator',
] as const;

function stepQuery(queries: Queries) {
  return queries.selectFrom('change_set').leftJoin('operator', 'operator.id', 'change_set.operator_id').select(STEP_COLUMNS);
}

type StepRow = Awaited<ReturnType<ReturnType<typeof stepQuery>['execute']>>[number];

function toStep(row: StepRow): Step {
  const entity: EntityName = isEntityName(row.entity) ? row.entity : 'company';
  return {
    id: row.id,
    at: row.at,
    operator: row.operator ?? '',
    source: row.source,
    action: row.action,
    entity,
    summary: row.summary,
    size: row.size,
    undoesId: row.undoes_id === null ? null : row.undoes_id,
    undoneById: row.undone_by_id === null ? null : row.undone_by_id,
  };
}

/** Steps about private records are for those who may see the records, and for who did them. */
function scopeOfSteps(ctx: ServiceContext): readonly RawBuilder<SqlBool>[] {
  return ENTITY_NAMES.flatMap((entity) => {
    const [scope] = scopeConditions(ctx, entity);
    if (scope === undefined) return [];
    const seen = sql`select 1 from change c join ${sql.table(entity)} on ${sql.ref(`${entity}.id`)} = c.record_id
      where c.change_set_id = change_set.id and c.entity = ${entity} and ${scope}`;
    return [sql<SqlBool>`(change_set.entity <> ${entity} or change_set.operator_id = ${ctx.session.operatorId} or exists (${seen}))`];
  });
}

/** A step that the session may see, and its state; null where there is none. */
export async function readStep(ctx: ServiceContext, id: number): Promise<{ readonly step: Step; readonly state: StepRow['state'] } | null> {
  let query = stepQuery(ctx.database.queries).where('change_set.id', '=', id);
  for (const condition of scopeOfSteps(ctx)) query = query.where(condition);
  const row = await query.executeTakeFirst();
  return row === undefined ? null : { step: toStep(row), state: row.state };
}

export async function readSteps(queries: Queries, ids: readonly number[]): Promise<ReadonlyMap<number, Step>> {
  if (ids.length === 0) return new Map();
  const rows = await stepQuery(queries).where('change_set.id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, toStep(row)]));
}

/** Steps done, the newest first, as far as the session may see their entities. */
export async function steps(
  ctx: ServiceContext,
  request: { readonly before?: number; readonly limit: number; readonly mine?: boolean },
): Promise<readonly Step[]> {
  const readable = ENTITY_NAMES.filter((entity) => can(ctx.session, 'read', entity).allowed);
  if (readable.length === 0) return [];
  let query = stepQuery(ctx.database.queries).where('change_set.state', '=', 'done').where('change_set.entity', 'in', readable);
  // What the program took back of a step that died is in the history of its records; here it would only be noise.
  query = query.where((eb) => eb.or([eb('change_set.source', '!=', 'program'), eb('change_set.action', '!=', 'undo')]));
  query = query.where('change_set.action', 'not in', [...AUDIT_KINDS]);
  for (const condition of scopeOfSteps(ctx)) query = query.where(condition);
  if (request.before !== undefined) query = query.where('change_set.id', '<', request.before);
  if (request.mine === true) query = query.where('change_set.operator_id', '=', ctx.session.operatorId ?? 0);
  const rows = await query.orderBy('change_set.id', 'desc').limit(Math.min(Math.max(1, request.limit), 1000)).execute();
  return rows.map(toStep);
}
