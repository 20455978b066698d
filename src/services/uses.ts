import { sql, type SqlBool } from 'kysely';
import { can } from '../auth/permissions.ts';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { referencesTo } from '../entities/registry.ts';
import type { ServiceContext } from './context.ts';
import { permit } from './permit.ts';
import { scopeConditions } from './scope.ts';
import { chunks } from './stored.ts';

/** Value → how many live records use it, `apart` from some of the same entity (children that go along). */
export async function usesOf(queries: Queries, entity: EntityName, ids: readonly number[], apart: readonly number[] = []): Promise<ReadonlyMap<number, number>> {
  return await countUses(queries, entity, ids, 'is', apart);
}

/** Value → how many records of other entities in the bin use it, and would again when they come back. */
export async function binUsesOf(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  return await countUses(queries, entity, ids, 'is not', null);
}

/** `apart` null: none of the same entity. With `seen` only what that session may read. */
async function countUses(queries: Queries, entity: EntityName, ids: readonly number[], gone: 'is' | 'is not', apart: readonly number[] | null, seen?: ServiceContext): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  const left = new Set((apart ?? []).filter((id) => Number.isSafeInteger(id)));
  for (const { entity: from, field, kind } of referencesTo(entity)) {
    if (apart === null && from === entity) continue;
    if (seen !== undefined && !can(seen.session, 'read', from, field).allowed) continue;
    for (const part of chunks(ids, 500)) {
      const links = kind === 'links';
      const column = links ? 'l.target_id' : `r.${field}`;
      let query = dynamic(queries).selectFrom(`${from} as r`);
      if (links) query = query.innerJoin(`${from}_${field} as l`, 'l.record_id', 'r.id');
      let counted = query.where(column, 'in', part).where('r.deleted_at', gone, null);
      // Numbers, written out: a list of bound values has a limit.
      if (from === entity && left.size > 0) counted = counted.where(sql<SqlBool>`r.id not in (${sql.raw([...left].join(', '))})`);
      for (const condition of seen === undefined ? [] : scopeConditions(seen, from, 'read', { alias: 'r' })) counted = counted.where(condition);
      const rows = await counted.select(({ fn }) => [`${column} as target`, fn.countAll().as('n')]).groupBy(column).execute();
      for (const row of rows) counts.set(Number(row['target']), (counts.get(Number(row['target'])) ?? 0) + Number(row['n']));
    }
  }
  return counts;
}

/** Which of the values any live record uses; those that only their own kind uses (a parent) apart from it. */
export async function usedOf(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<{ readonly used: ReadonlySet<number>; readonly parents: ReadonlySet<number> }> {
  const used = new Set<number>();
  const parents = new Set<number>();
  for (const { entity: from, field, kind } of referencesTo(entity)) {
    const links = kind === 'links';
    const column = links ? 'l.target_id' : `r.${field}`;
    for (const part of chunks(ids, 500)) {
      let user = dynamic(queries).selectFrom(`${from} as r`);
      if (links) user = user.innerJoin(`${from}_${field} as l`, 'l.record_id', 'r.id');
      // The first that is found is enough: a value may have a hundred thousand users.
      const one = user.select('r.id').whereRef(column, '=', 'v.id').where('r.deleted_at', 'is', null);
      const rows = await dynamic(queries).selectFrom(`${entity} as v`).select('v.id as id').where('v.id', 'in', part).where(({ exists }) => exists(one)).execute();
      for (const row of rows) (from === entity ? parents : used).add(Number(row['id']));
    }
  }
  return { used, parents };
}

/** How many records use each value, of those that the session may read by a field that it may read; 0 for those that none uses. */
export async function uses(ctx: ServiceContext, entity: EntityName, ids: readonly number[]): Promise<Readonly<Record<number, number>>> {
  permit(ctx.session, 'read', entity);
  const counts = await countUses(ctx.database.queries, entity, ids, 'is', [], ctx);
  return Object.fromEntries(ids.map((id) => [id, counts.get(id) ?? 0]));
}
