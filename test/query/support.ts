import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type SqlBool,
} from 'kysely';
import type { Engine } from '../../src/db/database.ts';
import type { AnySchema } from '../../src/db/dynamic.ts';
import type { EntityName } from '../../src/entities/names.ts';
import { AppError } from '../../src/errors.ts';
import type { Where, WordSearch } from '../../src/query/compile.ts';
import type { FilterContext } from '../../src/query/context.ts';
import { filterCondition } from '../../src/query/filter-condition.ts';
import { bareFilter, type Filter } from '../../src/query/filter.ts';
import { parseFilter } from '../../src/query/parser.ts';
import { resolveFilter, type ReferenceValue } from '../../src/query/resolve.ts';

export const ENGINES: readonly Engine[] = ['sqlite', 'postgres'];

export const context: FilterContext = { lang: 'zh', today: '2026-06-15', timeZone: 'Asia/Shanghai', operatorId: 7 };

/** The bare tree of a line. */
export const tree = (line: string, entity: EntityName = 'customer'): Filter => bareFilter(parseFilter(entity, line, context));

/** The error that a line gives. */
export function errorOf(line: string, entity: EntityName = 'customer'): AppError {
  try {
    parseFilter(entity, line, context);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`no error in ${line}`);
}

/** A search that shows what it was asked. */
export const search: WordSearch = {
  condition: (_eb, entity, words) => sql<SqlBool>`found(${sql.ref(`${entity}.id`)}, ${words.join('|')})`,
};

const LISTS: Partial<Record<EntityName, readonly ReferenceValue[]>> = {
  customer_level: [
    { id: 1, name: 'VIP', code: 'V' },
    { id: 2, name: 'A', code: null },
    { id: 3, name: 'B', code: null },
    { id: 4, name: 'C', code: null },
  ],
  region: [
    { id: 10, name: '吉林省', code: '220000' },
    { id: 11, name: '吉林市', code: '220200' },
    { id: 12, name: '长春市', code: '220100' },
    { id: 13, name: '北京市', code: '110000' },
    { id: 14, name: '苏州市', code: '320500' },
    { id: 15, name: '宿州市', code: '341300' },
    { id: 16, name: '延边朝鲜族自治州', code: '222400' },
  ],
  tag: [
    { id: 21, name: '重点', code: null },
    { id: 22, name: '新客', code: null },
  ],
};

export const lists = async (entity: EntityName): Promise<readonly ReferenceValue[]> => LISTS[entity] ?? [];

const dialects = {
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
};

const compilers = {
  sqlite: new Kysely<AnySchema>({ dialect: dialects.sqlite }),
  postgres: new Kysely<AnySchema>({ dialect: dialects.postgres }),
};

/** The query for the ids that a tree selects. */
export function compiled(engine: Engine, entity: EntityName, filter: Filter): CompiledQuery {
  return compilers[engine].selectFrom(entity).select('id').where(filterCondition(entity, filter, search, { ...context, engine })).compile();
}

/** The SQL of a condition on customers. */
export function sqlOf(engine: Engine, condition: Where): string {
  return compilers[engine].selectFrom('customer').select('id').where(condition).compile().sql;
}

/** The condition of a line as SQL, spaces collapsed, with what is bound to it. */
export async function where(line: string, entity: EntityName = 'customer', engine: Engine = 'sqlite'): Promise<{ sql: string; parameters: readonly unknown[] }> {
  const filter = await resolveFilter(entity, parseFilter(entity, line, context), lists);
  const query = compiled(engine, entity, filter);
  return { sql: query.sql.replace(/\s+/g, ' ').replace(/^.*? where /, '').replaceAll('"', ''), parameters: query.parameters };
}
