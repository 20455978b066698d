import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { Control } from './context.ts';

/** Where the search index and the records do not agree. */
export interface SearchFault {
  /** A record that the index does not know, one that it knows and that is not there, or one that it finds by other words. */
  readonly kind: 'missing' | 'extra' | 'stale';
  readonly entity: EntityName;
  readonly recordId: number;
}

const SHOWN = 20;
/** Records of each entity, those changed last, that are looked for by their own words. */
const LOOKED_FOR = 300;

/** Every record stands in the search index and nothing else does; the records changed last are found by what they say. */
export async function checkSearch(database: Database, control: Control = {}): Promise<readonly SearchFault[]> {
  return await database.cancellable(control.signal, async () => {
    const faults: SearchFault[] = [];
    for (const entity of ENTITY_NAMES) {
      if (definitionOf(entity).search === undefined) continue;
      // SQLite's pieces keep the grams of many records together: there only looking for a record tells.
      if (database.engine === 'postgres') faults.push(...(await gaps(database, entity)));
      faults.push(...(await stale(database, entity)));
    }
    return faults.slice(0, SHOWN);
  });
}

async function gaps(database: Database, entity: EntityName): Promise<readonly SearchFault[]> {
  const [records, index] = [sql.table(entity), sql.table(`${entity}_search`)];
  const missing = await sql<{ id: number }>`select id from (select id from ${records} except select id from ${index}) as gap limit ${SHOWN}`.execute(database.queries);
  const extra = await sql<{ id: number }>`select id from (select id from ${index} except select id from ${records}) as gap limit ${SHOWN}`.execute(database.queries);
  return [...missing.rows.map((row): SearchFault => ({ kind: 'missing', entity, recordId: row.id })), ...extra.rows.map((row): SearchFault => ({ kind: 'extra', entity, recordId: row.id }))];
}

async function stale(database: Database, entity: EntityName): Promise<readonly SearchFault[]> {
  const newest = await dynamic(database.queries).selectFrom(entity).select(['id', 'search_text']).where('deleted_at', 'is', null).orderBy('updated_at', 'desc').orderBy('id', 'desc').limit(LOOKED_FOR).execute();
  const faults: SearchFault[] = [];
  for (const row of newest) {
    const recordId = Number(row['id']);
    const words = String(row['search_text']).split(/\s+/).filter((word) => word !== '').slice(0, 3);
    if (words.length === 0) continue;
    const found = await database.queries.selectFrom(entity).select('id').where((eb) => database.search.condition(eb, entity, words)).where('id', '=', recordId).executeTakeFirst();
    if (found === undefined) faults.push({ kind: 'stale', entity, recordId });
  }
  return faults;
}
