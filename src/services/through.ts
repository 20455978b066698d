import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { SearchIndex } from '../db/search-index.ts';
import type { SearchThrough } from '../entities/entity.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { Values } from '../fields/definition.ts';
import type { RecordChange } from '../rules/rule.ts';
import { deriver, foundThrough } from './derive.ts';
import type { StepRun } from './ledger.ts';
import { chunks, loadRecords } from './stored.ts';

/** Record → the values of its main record that the search goes through (a customer's main contact). */
export async function mainRecords(queries: Queries, through: SearchThrough, ids: readonly number[]): Promise<ReadonlyMap<number, Values>> {
  const found = new Map<number, Values>();
  const entity = ENTITY_NAMES.find((name) => name === through.entity);
  if (entity === undefined) return found;
  const { label, reading } = definitionOf(entity);
  const columns = [...new Set([label, ...(reading === undefined ? [] : [reading]), ...through.fields])];
  for (const part of chunks(ids, 500)) {
    const rows = await dynamic(queries)
      .selectFrom(entity)
      .select([through.by, ...columns])
      .where(through.by, 'in', part)
      .where(through.main, '=', 1)
      .where('deleted_at', 'is', null)
      .orderBy('id', 'desc')
      .execute();
    for (const row of rows) found.set(Number(row[through.by]), row);
  }
  return found;
}

/** After records changed: those that are found by them (the customer by its main contact) are derived anew; that is no change of theirs. */
export async function deriveThrough(run: StepRun, entity: EntityName, changes: readonly RecordChange[]): Promise<void> {
  for (const { entity: parent, through } of foundThrough(entity)) {
    const { reading } = definitionOf(entity);
    const watched = [through.by, through.main, ...(reading === undefined ? [] : [reading]), ...through.fields];
    const ids = new Set<number>();
    for (const { action, before, after } of changes) {
      if (action === 'update' && watched.every((field) => before?.[field] === after[field])) continue;
      for (const values of [before, after]) {
        const id = values?.[through.by];
        if (typeof id === 'number') ids.add(id);
      }
    }
    for (const part of chunks([...ids].toSorted((a, b) => a - b), 500))
      await rederive({ trx: run.trx, bulk: run.bulk, search: run.ctx.database.search }, parent, part);
  }
}

/** Derives name_sort and search_text of these records from what stands in the database. */
export async function rederive(run: Pick<StepRun, 'trx' | 'bulk'> & { readonly search: SearchIndex }, entity: EntityName, ids: readonly number[]): Promise<void> {
  const { derive, through } = deriver(entity);
  const records = await loadRecords(run.trx, entity, ids);
  const mains = through ? await mainRecords(run.trx, through, ids) : null;
  const made = records.map((record) => ({ record, ...derive(record.values, mains?.get(record.id) ?? null) }));
  if (made.length === 0) return;
  await run.bulk.update(
    entity,
    ['name_sort', 'search_text'],
    made.map(({ record, name_sort, search_text }) => [name_sort, search_text, record.id, record.version]),
  );
  if (definitionOf(entity).search)
    await run.search.put(run.trx, entity, made.map(({ record, search_text }) => ({ id: record.id, text: search_text })));
}
