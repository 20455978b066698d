import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { Database, Engine } from '../../src/db/database.ts';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { fieldsOf } from '../../src/entities/registry.ts';
import type { FieldDef } from '../../src/fields/definition.ts';
import { fieldType } from '../../src/fields/registry.ts';
import { forEachEngine } from '../harness/database.ts';

/** A column as an engine reports it; `type` in the words of that engine. */
interface Reported {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

const RECORD: readonly Reported[] = [
  { name: 'id', type: 'integer', required: true },
  { name: 'version', type: 'integer', required: true },
  { name: 'created_at', type: 'text', required: true },
  { name: 'created_by', type: 'integer', required: false },
  { name: 'updated_at', type: 'text', required: true },
  { name: 'updated_by', type: 'integer', required: false },
  { name: 'deleted_at', type: 'text', required: false },
  { name: 'name_sort', type: 'text', required: true },
  { name: 'search_text', type: 'text', required: true },
];

async function reportedColumns(database: Database, table: string): Promise<readonly Reported[]> {
  if (database.engine === 'sqlite') {
    const { rows } = await sql<{ name: string; type: string; notnull: number; pk: number }>`
      select name, lower(type) as type, "notnull", pk from pragma_table_info(${table})`.execute(database.queries);
    return rows.map(({ name, type, notnull, pk }) => ({ name, type, required: notnull === 1 || pk === 1 }));
  }
  const { rows } = await sql<{ name: string; type: string; nullable: string }>`
    select column_name as name, data_type as type, is_nullable as nullable from information_schema.columns
    where table_schema = current_schema() and table_name = ${table}`.execute(database.queries);
  return rows.map(({ name, type, nullable }) => ({ name, type, required: nullable === 'NO' }));
}

/** Fields whose values are ours or ids fit 32 bits; numbers that people type may be larger. */
function columnType(engine: Engine, def: FieldDef): string | null {
  const { column } = fieldType(def);
  if (column === null || column === 'text') return column;
  if (engine === 'sqlite' || def.kind === 'lookup' || def.kind === 'flag') return 'integer';
  return 'bigint';
}

function wantedColumns(engine: Engine, entity: EntityName): readonly Reported[] {
  const own = Object.entries(fieldsOf(entity)).flatMap(([name, def]): Reported[] => {
    const type = columnType(engine, def);
    return type === null ? [] : [{ name, type, required: def.required === true || def.kind === 'flag' }];
  });
  return [...RECORD, ...own];
}

async function uniqueColumns(database: Database, table: string): Promise<readonly string[]> {
  const found =
    database.engine === 'sqlite'
      ? sql<{ name: string }>`
          select group_concat(i.name) as name from pragma_index_list(${table}) l, pragma_index_info(l.name) i
          where l."unique" = 1 and l.partial = 1 group by l.name`
      : sql<{ name: string }>`
          select string_agg(a.attname, ',') as name from pg_index i
          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
          where i.indrelid = ${`"${table}"`}::regclass and i.indisunique and i.indpred is not null group by i.indexrelid`;
  return (await found.execute(database.queries)).rows.map(({ name }) => name).toSorted();
}

const byName = (columns: readonly Reported[]): readonly Reported[] => columns.toSorted((a, b) => (a.name < b.name ? -1 : 1));

forEachEngine((engine, open) => {
  it('has the columns that the definitions ask for', async () => {
    const database = await open();
    for (const entity of ENTITY_NAMES) {
      expect({ entity, columns: byName(await reportedColumns(database, entity)) }).toEqual({ entity, columns: byName(wantedColumns(engine, entity)) });
    }
  });

  it('keeps unique fields unique among the records that are not deleted', async () => {
    const database = await open();
    for (const entity of ENTITY_NAMES) {
      const unique = Object.entries(fieldsOf(entity)).flatMap(([name, def]) => (def.unique === true ? [name] : []));
      expect({ entity, unique: await uniqueColumns(database, entity) }).toEqual({ entity, unique: unique.toSorted() });
    }
  });

  it('has a table with both sides for every field of links', async () => {
    const database = await open();
    for (const entity of ENTITY_NAMES) {
      for (const [field, def] of Object.entries(fieldsOf(entity))) {
        if (def.kind !== 'links') continue;
        const columns = (await reportedColumns(database, `${entity}_${field}`)).map(({ name }) => name);
        expect(columns.toSorted()).toEqual(['record_id', 'target_id']);
      }
    }
  });

  it('refuses a flag that is neither yes nor no', async () => {
    const database = await open();
    const wrong = database.queries
      .insertInto('tag')
      .values({ version: 1, created_at: '', updated_at: '', name_sort: '', search_text: '', name: 'x', rank: 1, retired: 2 })
      .returning('id')
      .execute();
    await expect(wrong).rejects.toMatchObject({ key: 'error.database_refused' });
  });
});
