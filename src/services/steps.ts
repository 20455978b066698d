import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { can, coveredFields, hasPower } from '../auth/permissions.ts';
import type { Queries } from '../db/database.ts';
import { invalid } from '../errors.ts';
import { foldSearch } from '../util/fold.ts';
import { ENTITY_NAMES, isEntityName, type EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { Step } from './api.ts';
import { readDetail } from './audit-detail.ts';
import { AUDIT_KINDS, isAuditKind } from './audit-kinds.ts';
import type { ServiceContext } from './context.ts';
import { labelsFor } from './labels.ts';
import { idsWithinScope, scopeConditions, withinScope } from './scope.ts';
import type { StepsRequest } from './ledger-api.ts';
import { parseStepFilter } from './step-filter.ts';

const STEP_COLUMNS = [
  'change_set.id as id',
  'change_set.at as at',
  'change_set.operator_id as operator_id',
  'change_set.source as source',
  'change_set.action as action',
  'change_set.entity as entity',
  'change_set.summary as summary',
  'change_set.size as size',
  'change_set.state as state',
  'change_set.undoes_id as undoes_id',
  'change_set.undone_by_id as undone_by_id',
  'change_set.detail as detail',
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
    ...(row.detail === null ? {} : { detail: readDetail(row.detail) ?? {} }),
  };
}

/** Whether what a step was called tells a name that the session may not read. A file's name tells none. */
const isNameless = (session: ServiceContext['session'], action: string, entity: EntityName): boolean => action !== 'import' && coveredFields(session.grants, entity).includes(definitionOf(entity).label);

/** What is called by no record: a file, two operators. */
const NAMED_OTHERWISE: readonly string[] = ['import', 'hand_over'];

/** The step without a name that is hidden from the session; of one that others did, only what it did within reach. */
async function toldStep(ctx: ServiceContext, row: StepRow): Promise<Step> {
  const { queries } = ctx.database;
  const step = toStep(row);
  const { id, entity, action } = step;
  const named = isNameless(ctx.session, action, entity) ? { ...step, summary: '' } : step;
  if (row.operator_id === ctx.session.operatorId || isAuditKind(action) || scopeConditions(ctx, entity).length === 0) return named;
  const touched = await queries.selectFrom('change').select('record_id').where('change_set_id', '=', id).where('entity', '=', entity).orderBy('id').limit(LOOKED_AT).execute();
  const ids = [...new Set(touched.map(({ record_id }) => record_id))];
  const seen = await withinScope(ctx, queries, entity, ids, 'read');
  const first = ids.find((one) => seen.has(one));
  // What two became is named, and no change of the step's.
  if (seen.size === ids.length && action !== 'merge') return named;
  if (first === undefined) return ids.length === 0 || NAMED_OTHERWISE.includes(action) ? named : { ...named, summary: '', size: 1 };
  if (named.summary === '' || NAMED_OTHERWISE.includes(action)) return { ...named, size: seen.size };
  const name = (await labelsFor(ctx, queries, new Map([[entity, new Set([first])]]))).get(entity)?.get(first) ?? `#${first}`;
  return { ...named, summary: seen.size > 1 ? `${name} …` : name, size: seen.size };
}

async function toldSteps(ctx: ServiceContext, rows: readonly StepRow[]): Promise<readonly Step[]> {
  const told: Step[] = [];
  for (const row of rows) told.push(await toldStep(ctx, row));
  return told;
}

/** Changes of a step that a list of steps looks at: an import of a million records is not read through for each that looks at the list. */
const LOOKED_AT = 1000;

/** Steps about private records are for those who may see one of the records, and for who did them; of `most` changes at most. */
function scopeOfSteps(ctx: ServiceContext, most?: number): readonly RawBuilder<SqlBool>[] {
  return ENTITY_NAMES.flatMap((entity) => {
    const [scope] = scopeConditions(ctx, entity);
    if (scope === undefined) return [];
    const changes = sql`select c.record_id from change c where c.change_set_id = change_set.id and c.entity = ${entity}${most === undefined ? sql`` : sql` limit ${sql.lit(most)}`}`;
    const seen = sql`select 1 from (${changes}) as c join ${sql.table(entity)} on ${sql.ref(`${entity}.id`)} = c.record_id where ${scope}`;
    return [sql<SqlBool>`(change_set.entity <> ${entity} or change_set.operator_id = ${ctx.session.operatorId} or exists (${seen}))`];
  });
}

/** A step as the session may see it, its state, and what it was called in truth. */
export interface StepRead {
  readonly step: Step;
  readonly state: StepRow['state'];
  readonly operatorId: number | null;
  readonly summary: string;
}

/** A step that the session may see; null where there is none. */
export async function readStep(ctx: ServiceContext, id: number): Promise<StepRead | null> {
  let query = stepQuery(ctx.database.queries).where('change_set.id', '=', id);
  for (const condition of scopeOfSteps(ctx)) query = query.where(condition);
  const row = await query.executeTakeFirst();
  if (row === undefined || (isAuditKind(row.action) && row.operator_id !== ctx.session.operatorId && !maySeeAudit(ctx.session))) return null;
  return { step: await toldStep(ctx, row), state: row.state, operatorId: row.operator_id, summary: row.summary };
}

export async function readSteps(queries: Queries, ids: readonly number[]): Promise<ReadonlyMap<number, Step>> {
  if (ids.length === 0) return new Map();
  const rows = await stepQuery(queries).where('change_set.id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, toStep(row)]));
}

/** The same as the session may be told them. */
export async function stepsTold(ctx: ServiceContext, ids: readonly number[]): Promise<ReadonlyMap<number, Step>> {
  if (ids.length === 0) return new Map();
  const told = await toldSteps(ctx, await stepQuery(ctx.database.queries).where('change_set.id', 'in', ids).execute());
  return new Map(told.map((step) => [step.id, step]));
}

/** Whether the session may see what everybody did; each sees what it did itself. */
export const maySeeAudit = (session: ServiceContext['session']): boolean => hasPower(session, 'audit');

/** Steps done, the newest first, as far as the session may see their entities. Throws `invalid` for a filter that can't be read. */
export async function steps(ctx: ServiceContext, request: StepsRequest): Promise<readonly Step[]> {
  const all = maySeeAudit(ctx.session);
  const readable = ENTITY_NAMES.filter((entity) => all || can(ctx.session, 'read', entity).allowed);
  if (readable.length === 0) return [];
  const me = ctx.session.operatorId ?? 0;
  let query = stepQuery(ctx.database.queries).where('change_set.state', '=', 'done');
  if (!all) query = query.where((eb) => eb.or([eb('change_set.entity', 'in', readable), eb('change_set.operator_id', '=', me)]));
  // What the program took back of a step that died is in the history of its records; here it would only be noise.
  query = query.where((eb) => eb.or([eb('change_set.source', '!=', 'program'), eb('change_set.action', '!=', 'undo')]));
  if (request.audit !== true) query = query.where('change_set.action', 'not in', [...AUDIT_KINDS]);
  else if (!all) query = query.where((eb) => eb.or([eb('change_set.action', 'not in', [...AUDIT_KINDS]), eb('change_set.operator_id', '=', me)]));
  for (const condition of scopeOfSteps(ctx, LOOKED_AT)) query = query.where(condition);
  for (const condition of await filterConditions(ctx, request.filter ?? '')) query = query.where(condition);
  if (request.before !== undefined) query = query.where('change_set.id', '<', request.before);
  if (request.mine === true) query = query.where('change_set.operator_id', '=', me);
  const rows = await query.orderBy('change_set.id', 'desc').limit(Math.min(Math.max(1, request.limit), 1000)).execute();
  return await toldSteps(ctx, rows);
}

async function filterConditions(ctx: ServiceContext, line: string): Promise<readonly RawBuilder<SqlBool>[]> {
  if (line.trim() === '') return [];
  const { who, actions, entities, sources, from, to, words, record } = parseStepFilter(ctx, line);
  const column = (name: string): RawBuilder<unknown> => sql.ref(`change_set.${name}`);
  const among = (name: string, values: readonly string[]): readonly RawBuilder<SqlBool>[] => (values.length === 0 ? [] : [sql<SqlBool>`${column(name)} in (${sql.join(values)})`]);
  const reach = limited(ctx).map(({ entity, seen }) => sql`(c.entity <> ${entity} or c.record_id in (${seen}))`);
  const touched = sql`select 1 from change c where ${sql.join([sql`c.change_set_id = change_set.id`, sql`c.record_id = ${record}`, ...reach], sql` and `)}`;
  return [
    ...among('action', actions),
    ...among('entity', entities),
    ...among('source', sources),
    ...(from === null ? [] : [sql<SqlBool>`${column('at')} >= ${from}`]),
    ...(to === null ? [] : [sql<SqlBool>`${column('at')} < ${to}`]),
    ...(words.length === 0 ? [] : [...namelessLeftOut(ctx), ...partlySeenLeftOut(ctx)]),
    ...words.map((word) => sql<SqlBool>`lower(${column('summary')}) like ${`%${word.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`} escape ${'\\'}`),
    ...(record === null ? [] : [sql<SqlBool>`(exists (${touched}) or ${column('detail')} like ${`%"record":${record}}%`})`]),
    ...(who.length === 0 ? [] : [await whoCondition(ctx, who)]),
  ];
}

/** Kinds of records of which the session sees some, and which. */
const limited = (ctx: ServiceContext): readonly { readonly entity: EntityName; readonly seen: RawBuilder<unknown> }[] =>
  ENTITY_NAMES.flatMap((entity) => {
    const seen = idsWithinScope(ctx, entity);
    return seen === null ? [] : [{ entity, seen }];
  });

/** What others did with records out of reach, too, is found by no name: it may be that of one of those. */
function partlySeenLeftOut(ctx: ServiceContext): readonly RawBuilder<SqlBool>[] {
  return limited(ctx).map(({ entity, seen }) => {
    const changes = sql`select c.record_id from change c where c.change_set_id = change_set.id and c.entity = ${entity} limit ${sql.lit(LOOKED_AT)}`;
    const unseen = sql`select 1 from (${changes}) as c where c.record_id not in (${seen})`;
    return sql<SqlBool>`(change_set.entity <> ${entity} or change_set.operator_id = ${ctx.session.operatorId} or change_set.action in (${sql.join(NAMED_OTHERWISE)}) or (change_set.action <> 'merge' and not exists (${unseen})))`;
  });
}

/** Who may not read a name does not find a step by it. */
function namelessLeftOut({ session }: ServiceContext): readonly RawBuilder<SqlBool>[] {
  const hidden = ENTITY_NAMES.filter((entity) => isNameless(session, '', entity));
  return hidden.length === 0 ? [] : [sql<SqlBool>`(${sql.ref('change_set.action')} = 'import' or ${sql.ref('change_set.entity')} not in (${sql.join(hidden)}))`];
}

/** Operators whose name or login has one of the texts. */
async function whoCondition(ctx: ServiceContext, who: readonly string[]): Promise<RawBuilder<SqlBool>> {
  const operators = await ctx.database.queries.selectFrom('operator').select(['id', 'name', 'login']).execute();
  const texts = who.map(foldSearch);
  const meant = operators.filter(({ name, login }) => texts.some((text) => foldSearch(name).includes(text) || foldSearch(login) === text)).map(({ id }) => id);
  if (ctx.session.operatorId !== null && texts.some((text) => ['me', '我'].includes(text))) meant.push(ctx.session.operatorId);
  const nobody = texts.some((text) => ['program', '程序'].includes(text));
  if (meant.length === 0 && !nobody) throw invalid('audit.no_operator', { name: who.join(', ') });
  const ids = sql<SqlBool>`change_set.operator_id in (${sql.join(meant.length === 0 ? [0] : meant)})`;
  return nobody ? sql<SqlBool>`(change_set.operator_id is null or ${ids})` : ids;
}
