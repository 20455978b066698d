/** Records of which somebody said that they are not the same: a note beside the ledger, for it changes no record. */
import type { Queries } from '../../db/database.ts';
import type { EntityName } from '../../entities/names.ts';
import { invalid } from '../../errors.ts';
import { isoTime } from '../../util/dates.ts';
import { choicesOf } from '../choices.ts';
import type { ServiceContext } from '../context.ts';
import type { KeptApart } from '../duplicates-api.ts';
import { permit } from '../permit.ts';
import { requireScope } from '../scope.ts';
import { chunks } from '../stored.ts';
import { isCompared } from './traits.ts';

/** Throws `invalid` where an entity's records are not compared. */
export function requireCompared(entity: EntityName): void {
  if (!isCompared(entity)) throw invalid('duplicates.not_compared', { entity: { key: `entity.${entity}` } });
}

const pairKey = (a: number, b: number): string => (a < b ? `${a}/${b}` : `${b}/${a}`);

/** Which of these records were said not to be the same as which others. */
export async function apartAmong(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<(a: number, b: number) => boolean> {
  const pairs = new Set<string>();
  for (const part of chunks(ids, 500)) {
    const rows = await queries.selectFrom('not_duplicate').select(['first_id', 'second_id']).where('entity', '=', entity).where('first_id', 'in', part).execute();
    for (const { first_id, second_id } of rows) pairs.add(pairKey(first_id, second_id));
  }
  return (a, b) => pairs.has(pairKey(a, b));
}

/** Every two of these records are not the same, or may be after all. Takes the right to edit them. */
export async function setApart(ctx: ServiceContext, entity: EntityName, ids: readonly number[], apart: boolean): Promise<void> {
  requireCompared(entity);
  permit(ctx.session, 'edit', entity);
  const all = [...new Set(ids)].toSorted((a, b) => a - b);
  if (all.length < 2) throw invalid('duplicates.two');
  await requireScope(ctx, ctx.database.queries, entity, all, 'edit');
  const pairs = all.flatMap((first, at) => all.slice(at + 1).map((second) => [first, second] as const));
  await ctx.database.transact(async (trx) => {
    for (const [first_id, second_id] of pairs) {
      await trx.deleteFrom('not_duplicate').where('entity', '=', entity).where('first_id', '=', first_id).where('second_id', '=', second_id).execute();
      if (apart) await trx.insertInto('not_duplicate').values({ entity, first_id, second_id, operator_id: ctx.session.operatorId, at: isoTime(ctx.now()) }).execute();
    }
  });
}

/** What was said, the last first; pairs of which one is gone or out of reach are left out. */
export async function keptApart(ctx: ServiceContext, entity: EntityName, limit: number): Promise<readonly KeptApart[]> {
  requireCompared(entity);
  permit(ctx.session, 'read', entity);
  const { queries } = ctx.database;
  const rows = await queries
    .selectFrom('not_duplicate')
    .leftJoin('operator', 'operator.id', 'not_duplicate.operator_id')
    .select(['first_id', 'second_id', 'at', 'operator.name as by'])
    .where('entity', '=', entity)
    .orderBy('at', 'desc')
    .orderBy('first_id')
    .orderBy('second_id')
    .limit(Math.min(Math.max(1, limit), 1000))
    .execute();
  const known = new Map((await choicesOf(ctx, queries, entity, [...new Set(rows.flatMap(({ first_id, second_id }) => [first_id, second_id]))])).map((one) => [one.id, one]));
  return rows.flatMap(({ first_id, second_id, at, by }) => {
    const [first, second] = [known.get(first_id), known.get(second_id)];
    return first === undefined || second === undefined ? [] : [{ records: [first, second], by: by ?? '', at }];
  });
}

/** After records were deleted for good. */
export async function forgetApart(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<void> {
  for (const part of chunks(ids, 500)) {
    await queries
      .deleteFrom('not_duplicate')
      .where('entity', '=', entity)
      .where((eb) => eb.or([eb('first_id', 'in', part), eb('second_id', 'in', part)]))
      .execute();
  }
}
