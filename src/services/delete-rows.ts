import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { StepRun } from './ledger.ts';
import { chunks, linksOf } from './stored.ts';

/** Deletes the rows of records for good, with what links them; in a tree what stands under them is cut loose first. The search index is the caller's. */
export async function deleteRows(run: StepRun, entity: EntityName, ids: readonly number[]): Promise<void> {
  const tables = dynamic(run.trx);
  const tree = definitionOf(entity).reference?.tree;
  for (const part of chunks(ids, 500)) {
    for (const { table } of linksOf(entity)) await tables.deleteFrom(table).where('record_id', 'in', part).execute();
    if (tree !== undefined) await tables.updateTable(entity).set({ [tree]: null }).where('id', 'in', part).execute();
    await tables.deleteFrom(entity).where('id', 'in', part).execute();
  }
}
