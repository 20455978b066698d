import * as fc from 'fast-check';
import { PostgresQueryCompiler, SqliteQueryCompiler, type KyselyPlugin } from 'kysely';
import { expect, it } from 'vitest';
import type { Database, Engine } from '../../src/db/database.ts';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { AppError } from '../../src/errors.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { graphemes } from '../../src/util/text.ts';
import { forEachEngine } from '../harness/database.ts';
import { line, MARK } from '../query/random-line.ts';
import { NOON, openOffice } from './company.ts';

/** How many random lines; KEHU_CAMPAIGN multiplies for a longer run. */
const TIMES = Number(process.env['KEHU_CAMPAIGN'] ?? 1);
const LINES: Readonly<Record<Engine, number>> = { sqlite: 10_000 * TIMES, postgres: 300 * TIMES };

const HOSTILE = /'; drop|--乸/;

/** Sees every statement that is made, as text, before it goes to the engine. */
function spyOn(engine: Engine): { readonly plugin: KyselyPlugin; readonly statements: () => number; readonly leaked: () => string | null } {
  const compiler = engine === 'sqlite' ? new SqliteQueryCompiler() : new PostgresQueryCompiler();
  let statements = 0;
  let leaked: string | null = null;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      const { sql } = compiler.compileQuery(node, queryId);
      statements += 1;
      if (sql.includes(MARK) || HOSTILE.test(sql)) leaked = sql;
      return node;
    },
    transformResult: async ({ result }) => await Promise.resolve(result),
  };
  return { plugin, statements: () => statements, leaked: () => leaked };
}

/** What is wrong with an answer; null for rows and for an error that points into the line. */
async function wrongIn(api: Api, entity: EntityName, filter: string): Promise<{ readonly rows: boolean; readonly wrong: string | null }> {
  try {
    const { rows } = await api.list({ entity, filter, columns: [], limit: 3 });
    return { rows: true, wrong: rows.length <= 3 ? null : 'too many rows' };
  } catch (error) {
    if (!(error instanceof AppError)) return { rows: false, wrong: String(error) };
    const { column = 0, length = 0 } = error.place;
    const inside = error.code === 'invalid' && column >= 1 && length >= 1 && column + length - 1 <= graphemes(filter).length;
    return { rows: false, wrong: inside ? null : `${error.code} ${error.key} at ${column}+${length}` };
  }
}

forEachEngine((engine, open) => {
  it('random lines give rows or an error that points at the column, and are never part of the SQL', async () => {
    const database: Database = await open();
    const office = await openOffice(database);
    const level_id = (await office.api.create('customer_level', { name: 'VIP' })).id;
    const { id } = await office.api.create('customer', { name: '晨光商城', level_id });
    await office.api.create('contact', { name: '李明', customer_id: id });
    const spy = spyOn(engine);
    const api = bindServices({ ...database, queries: database.queries.withPlugin(spy.plugin) }, office.session, () => NOON);
    const outcomes = { rows: 0, errors: 0 };
    const samples = fc.sample(fc.tuple(line, fc.constantFrom(...ENTITY_NAMES)), LINES[engine]);
    for (const [text, entity] of samples) {
      const { rows, wrong } = await wrongIn(api, entity, text);
      outcomes[rows ? 'rows' : 'errors'] += 1;
      if (wrong !== null || spy.leaked() !== null) expect.fail(`${entity} ${JSON.stringify(text)}: ${wrong ?? spy.leaked()}`);
    }
    // Enough of both, and enough asked of the engine, or the test proves nothing.
    expect(Math.min(outcomes.rows, outcomes.errors)).toBeGreaterThan(LINES[engine] / 10);
    expect(spy.statements()).toBeGreaterThan(outcomes.rows);
    expect((await office.api.count({ entity: 'customer' })).value).toBe(1);
  }, 120_000 * TIMES);
});
