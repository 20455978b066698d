import type { Cell } from '../../src/db/dynamic.ts';
import type { BulkWriter } from '../../src/db/database.ts';

const STAMP = '2026-01-01T00:00:00.000Z';

/** Columns of a minimal customer, for tests below the services. */
export const CUSTOMER_COLUMNS = ['id', 'version', 'created_at', 'updated_at', 'name_sort', 'search_text', 'code', 'name'] as const;

export function customerRow(id: number, text: string, name = text): Cell[] {
  return [id, 1, STAMP, STAMP, name, text, `C${id}`, name];
}

/** Writes customers 1, 2, 3 … with these texts, not yet in the search index. */
export async function insertCustomers(bulk: BulkWriter, texts: readonly string[], firstId = 1): Promise<void> {
  await bulk.insert('customer', CUSTOMER_COLUMNS, texts.map((text, at) => customerRow(firstId + at, text)));
}

/** A tag's values, for inserts through the query builder. */
export function tagValues(name: string) {
  return { version: 1, created_at: STAMP, updated_at: STAMP, name_sort: name, search_text: name, name, rank: 1, retired: 0 };
}
