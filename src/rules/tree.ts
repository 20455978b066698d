import { dynamic } from '../db/dynamic.ts';
import type { Queries } from '../db/database.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import { invalid } from '../errors.ts';
import type { Rule, RuleFault } from './rule.ts';

/** Levels of a tree: of regions country, province, city, district, and as much again for companies that cut finer. */
const DEPTH = 10;

/** The rule of an entity whose records form a tree, with what holds for every tree: nothing lies in itself, nor in what is below it. */
export function treeRule(entity: EntityName, rule: Rule): Rule {
  const { tree } = definitionOf(entity);
  if (tree === undefined) return rule;
  return {
    ...rule,
    check: async (run, draft) => {
      const parent = draft.after?.[tree];
      const moved = typeof parent === 'number' && parent !== draft.before?.[tree];
      const fault = moved ? faultAt(tree, await pathAbove(run.queries, entity, tree, parent), draft.id, entity) : null;
      return fault === null ? ((await rule.check?.(run, draft)) ?? []) : [fault];
    },
    // Records of one file may each be right where the others are as they were.
    settle: async (run, changes) => {
      const moved = changes.filter(({ before, after }) => typeof after[tree] === 'number' && after[tree] !== before?.[tree]);
      if (moved.length > 1 && (await hasCircle(run.queries, entity, tree, moved.map(({ id }) => id)))) throw invalid('error.tree_cycle', {}, { field: tree });
      await rule.settle?.(run, changes);
    },
  };
}

/** A record and those above it, from below upwards, no further than a tree is allowed to go. */
async function pathAbove(queries: Queries, entity: EntityName, tree: string, id: number): Promise<readonly number[]> {
  const path: number[] = [];
  for (let at: number | null = id; at !== null && path.length <= DEPTH && !path.includes(at); at = await aboveOf(queries, entity, tree, at)) path.push(at);
  return path;
}

async function aboveOf(queries: Queries, entity: EntityName, tree: string, id: number): Promise<number | null> {
  const row = await dynamic(queries).selectFrom(entity).select(tree).where('id', '=', id).executeTakeFirst();
  const above = row?.[tree];
  return typeof above === 'number' ? above : null;
}

async function hasCircle(queries: Queries, entity: EntityName, tree: string, ids: readonly number[]): Promise<boolean> {
  const rows = await dynamic(queries).selectFrom(entity).select(['id', tree]).where(tree, 'is not', null).execute();
  const above = new Map(rows.map((row) => [Number(row['id']), Number(row[tree])]));
  return ids.some((id) => {
    const seen = new Set<number>();
    let at = above.get(id);
    for (; at !== undefined && at !== id && !seen.has(at); at = above.get(at)) seen.add(at);
    return at !== undefined;
  });
}

function faultAt(field: string, path: readonly number[], id: number | null, entity: EntityName): RuleFault | null {
  if (id !== null && path.includes(id)) return { field, key: 'error.tree_cycle' };
  return path.length >= DEPTH ? { field, key: 'error.tree_depth', params: { depth: DEPTH, entity: { key: `entity.${entity}` } } } : null;
}
