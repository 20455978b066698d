import type { BulkWriter } from './database.ts';
import { conflict } from '../errors.ts';
import type { Connection } from './sqlite-connection.ts';
import { sqliteError } from './sqlite-errors.ts';
import type { Runner } from './sqlite-search-pieces.ts';

export const quoted = (name: string): string => `"${name}"`;

type Value = string | number | null | Uint8Array;
type Rows = readonly (readonly Value[])[];
type Same = Readonly<Record<string, string | number | null>>;

const literal = (value: string | number | null): string => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value));

/** What these rows point to is there: each value asked for once. Throws as the engine does row by row. */
function checkSets(connection: Connection, table: string, columns: readonly string[], rows: Rows, same: Same = {}): void {
  for (const { from, table: target } of connection.prepare(`select "from", "table" from pragma_foreign_key_list(?)`).all(table)) {
    const at = columns.indexOf(String(from));
    const ids = new Set<Value>();
    if (at === -1) ids.add(same[String(from)] ?? null);
    else for (const row of rows) ids.add(row[at] ?? null);
    ids.delete(null);
    if (ids.size === 0) continue;
    const sql = `select count(*) as there from ${quoted(String(target))} where id in (select value from json_each(?))`;
    if (connection.prepare(sql).get(JSON.stringify([...ids]))?.['there'] !== ids.size) throw conflict('error.still_used');
  }
}

const runners = new WeakMap<BulkWriter, Runner>();

/** Runs statements in the transaction in which a writer writes. */
export function runnerOf(bulk: BulkWriter): Runner {
  const run = runners.get(bulk);
  if (run === undefined) throw new Error('a bulk writer of another engine');
  return run;
}

/** Positional rows through one prepared statement, inside the transaction that runs on `connection`. */
export function sqliteBulk(open: () => Promise<Connection>): BulkWriter {
  const attempt = async <T>(work: (connection: Connection) => T): Promise<T> => {
    const connection = await open();
    try {
      return work(connection);
    } catch (error) {
      throw sqliteError(error, connection.location);
    }
  };
  const bulk: BulkWriter = {
    async insert(table, columns, rows, { skipKnown = false, same = {} } = {}) {
      const places = [...columns.map(() => '?'), ...Object.values(same).map(literal)].join(', ');
      const sql = `insert into ${quoted(table)} (${[...columns, ...Object.keys(same)].map(quoted).join(', ')}) values (${places})${skipKnown ? ' on conflict do nothing' : ''}`;
      await attempt((connection) => {
        const statement = connection.prepare(sql);
        for (const row of rows) statement.run(row);
        if (connection.isLarge()) checkSets(connection, table, columns, rows, same);
      });
    },
    async update(table, columns, rows) {
      const changes = columns.map((column) => `${quoted(column)} = ?`).join(', ');
      const sql = `update ${quoted(table)} set ${changes} where id = ? and version = ?`;
      return await attempt((connection) => {
        const statement = connection.prepare(sql);
        const lost = rows.filter((row) => statement.run(row).changes === 0).map((row) => Number(row.at(-2)));
        if (connection.isLarge()) checkSets(connection, table, columns, rows);
        return lost;
      });
    },
    async reserveIds(table, count) {
      return await attempt((connection) => {
        const used = connection.prepare('select seq from sqlite_sequence where name = ?').get(table)?.['seq'];
        const last = typeof used === 'number' ? used : 0;
        const sql = used === undefined ? 'insert into sqlite_sequence (seq, name) values (?, ?)' : 'update sqlite_sequence set seq = ? where name = ?';
        connection.prepare(sql).run(last + count, table);
        return Array.from({ length: count }, (_, at) => last + 1 + at);
      });
    },
    async run(sql, parameters = []) {
      return await attempt((connection) => connection.prepare(sql).run(...parameters).changes);
    },
  };
  runners.set(bulk, async (statement, parameters) =>
    await attempt((connection) => {
      const prepared = connection.prepare(statement);
      if (prepared.reader) return prepared.all(parameters);
      prepared.run(parameters);
      return [];
    }),
  );
  return bulk;
}
