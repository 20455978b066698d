import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import { forgetApart } from './duplicates/apart.ts';
import { dropKeys } from './duplicates/keep.ts';
import { isCompared } from './duplicates/traits.ts';
import type { StepRun } from './ledger.ts';
import { chunks, linksOf, loadRecords } from './stored.ts';

/** Deletes the rows of records for good, with what links them and what they are recognised by; in a tree what stands under them is cut loose first. The search index is the caller's. */
export async function deleteRows(run: StepRun, entity: EntityName, ids: readonly number[]): Promise<void> {
  const tables = dynamic(run.trx);
  const tree = definitionOf(entity).tree;
  if (isCompared(entity)) {
    await dropKeys(run.trx, entity, await loadRecords(run.trx, entity, ids));
    await forgetApart(run.trx, entity, ids);
  }
  for (const part of chunks(ids, 500)) {
    for (const { table } of linksOf(entity)) await tables.deleteFrom(table).where('record_id', 'in', part).execute();
    if (tree !== undefined) await tables.updateTable(entity).set({ [tree]: null }).where('id', 'in', part).execute();
    await tables.deleteFrom(entity).where('id', 'in', part).execute();
  }
}
