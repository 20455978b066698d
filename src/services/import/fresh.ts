/**
 * The short way of rows that make new records just as they stand, which most of a large list from elsewhere are: the thread that writes hands
 * them on as they come from the one that reads, without making an object of any. What is to be decided row by row goes the usual way (decide.ts).
 */
import type { Queries } from '../../db/database.ts';
import type { Cell } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import type { Values } from '../../fields/definition.ts';
import { ruleOf } from '../../rules/index.ts';
import type { ServiceContext } from '../context.ts';
import { foundThrough } from '../derive.ts';
import { addKeyRange } from '../duplicates/keep.ts';
import { noteImages, type StepRun } from '../ledger.ts';
import { numberedFields } from '../numbering.ts';
import { scopeConditions } from '../scope.ts';
import { blankOf, columnsOf, linksOf, toCell } from '../stored.ts';
import type { ImportColumn } from './columns.ts';
import { uniqueFields } from './decide.ts';
import type { FreshImages } from './fresh-images.ts';
import type { FreshWay } from './fresh-rows.ts';
import { isAnyBetween, type Identity } from './identity.ts';
import { textAt, valueAt, type PackedRows } from './packed.ts';

/** The short way of a file; null where records of that entity, this file or this session need more. */
export function freshWay(ctx: ServiceContext, { entity, key }: Identity, columns: readonly ImportColumn[], defaults: Values): FreshWay | null {
  const { check, follow, settle, tally } = ruleOf(entity);
  const fields = columns.map(({ field }) => field);
  if (key === null || columns.some(({ main, several }) => main || several)) return null;
  if (check !== undefined || follow !== undefined || settle !== undefined || tally !== undefined) return null;
  if (definitionOf(entity).reference !== undefined || foundThrough(entity).length > 0) return null;
  if (uniqueFields(entity).some((field) => field !== key) || numberedFields(entity).some(({ field }) => !fields.includes(field))) return null;
  if ((['read', 'create', 'edit'] as const).some((action) => scopeConditions(ctx, entity, action).length > 0)) return null;
  const others: Values = { ...filledOnly(entity), ...defaults };
  if (linksOf(entity).some(({ field }) => Object.hasOwn(defaults, field))) return null;
  const needed = Object.entries(fieldsOf(entity)).flatMap(([field, def]) => (field === key || (def.required === true && def.readOnly !== true && (others[field] ?? null) === null) ? [field] : []));
  return needed.every((field) => fields.includes(field)) ? { entity, key, fields, needed, others } : null;
}

/** What stands in a record in which nothing was filled: no for a flag. */
function filledOnly(entity: EntityName): Values {
  const blank = blankOf(entity);
  return Object.fromEntries(columnsOf(entity).flatMap((field) => ((blank[field] ?? null) === null ? [] : [[field, blank[field] ?? null]])));
}

/** Writes rows as new records; false where one of them may be of a record that is there, and nothing was written. */
export async function writeFresh(run: StepRun, way: FreshWay, columns: readonly ImportColumn[], packed: PackedRows, { bytes, ends }: FreshImages): Promise<boolean> {
  const { entity } = way;
  if (!(await areNew(run.trx, way, columns, packed))) return false;
  const { count, own } = packed;
  const [first = 0] = await run.bulk.reserveIds(entity, count);
  const last = first + count - 1;
  const by = run.ctx.session.operatorId;
  const same: Record<string, Cell> = { version: 1, created_at: run.at, created_by: by, updated_at: run.at, updated_by: by };
  for (const [field, value] of Object.entries(way.others)) if (!way.fields.includes(field)) same[field] = toCell(value);
  const rows: Cell[][] = [];
  for (let i = 0; i < count; i += 1) {
    const row = columns.map(({ field }, at) => toCell(valueAt(packed.columns[at], i) ?? way.others[field]));
    row.push(first + i, textAt(own.sorts, i), textAt(own.texts, i));
    rows.push(row);
  }
  await run.bulk.insert(entity, [...way.fields, 'id', 'name_sort', 'search_text'], rows, { same });
  noteImages(run, entity, first, count, (at, into) => into.bytes(bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at])));
  await run.ctx.database.search.putRange(run.bulk, entity, first, last, [{ postings: own.postings, ids: Int32Array.from({ length: count }, (_, i) => first + i) }]);
  await addKeyRange(run.bulk, entity, first, last);
  return true;
}

/** Whether every row has a code of its own, which no record has. */
async function areNew(queries: Queries, { entity, key }: FreshWay, columns: readonly ImportColumn[], packed: PackedRows): Promise<boolean> {
  const column = packed.columns[columns.findIndex(({ field }) => field === key)];
  const keys = new Set<string>();
  for (let i = 0; i < packed.count; i += 1) keys.add(String(valueAt(column, i)));
  return keys.size === packed.count && !(await isAnyBetween(queries, entity, key, keys));
}
