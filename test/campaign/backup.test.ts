import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import type { Database } from '../../src/db/database.ts';
import { backupsIn } from '../../src/services/backup/list.ts';
import { makeBackup } from '../../src/services/backup/make.ts';
import { verifyBackup } from '../../src/services/backup/open.ts';
import { makeFolder } from '../../src/services/backup/place.ts';
import { setBackupSettings } from '../../src/services/backup/settings.ts';
import { checkDatabase } from '../../src/services/upkeep.ts';
import { emptyPlace, enginesUnderTest, scratchFolder } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';
import { PATIENCE_MS, randomOf, tell, timesOf, wait } from './length.ts';

const SAVER = fileURLToPath(new URL('workers/saver.ts', import.meta.url));
const TIMES = timesOf(4, 200);
const [OLD, NEW] = [60, 140];

/** What a restore and the open programs put beside the company's data: other in each database. */
const OWN_OF_EACH = new Set(['setting', 'change_set', 'seal', 'session', 'draft', 'desk', 'presence']);

const TABLES = {
  sqlite: sql<{ name: string }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' and sql not like 'create virtual%' order by name`,
  postgres: sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema() order by tablename`,
};
const COLUMNS = {
  sqlite: (table: string) => sql<{ name: string }>`select name from pragma_table_info(${table}) order by name`,
  postgres: (table: string) => sql<{ name: string }>`select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = ${table} order by column_name`,
};

/** A digest of every row of every table that a restore has to bring back as it was. */
async function contents({ engine, queries }: Database): Promise<Readonly<Record<string, string>>> {
  const tables = (await TABLES[engine].execute(queries)).rows.map(({ name }) => name).filter((name) => !OWN_OF_EACH.has(name));
  const digests: Record<string, string> = {};
  for (const table of tables) {
    const columns = (await COLUMNS[engine](table).execute(queries)).rows.map(({ name }) => sql`coalesce(${engine === 'sqlite' ? sql`quote(${sql.ref(name)})` : sql`quote_literal(${sql.ref(name)}::text)`}, '-')`);
    const { rows } = await sql<{ row: string }>`select ${sql.join(columns, sql` || ',' || `)} as row from ${sql.table(table)}`.execute(queries);
    // The order is ours: a table may have no id, and engines sort differently.
    digests[table] = createHash('sha256').update(rows.map(({ row }) => row).toSorted().join('\n')).digest('hex'); // oxlint-disable-line unicorn/require-array-sort-compare -- plain bytes
  }
  return digests;
}

/** A saver that is killed so long after it has said something so often. */
async function killed({ word, times, ms }: Moment, ...given: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SAVER, ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  let wrong = '';
  child.stderr.on('data', (text: Buffer) => (wrong += text.toString()));
  const exit = once(child, 'exit');
  const said = new Promise<void>((done) => {
    let left = times;
    let ends = 0;
    // Where it gets on in fewer steps it is killed whenever that is.
    createInterface({ input: child.stdout }).on('line', (line) => void (((line === word && (left -= 1) === 0) || (line === 'done' && (ends += 1) === 3)) && done()));
  });
  await Promise.race([said, exit]);
  await wait(ms);
  child.kill('SIGKILL');
  const [code]: unknown[] = await exit;
  expect({ code, wrong }).toEqual({ code: null, wrong: '' });
}

interface Moment {
  readonly word: 'begun' | 'getting on' | 'moving';
  readonly times: number;
  readonly ms: number;
}

/** Any moment of what takes long, or one shortly after it got on; most restores as they put in place what is restored, which takes a few milliseconds. */
function moment(random: () => number, restores: boolean): Moment {
  if (random() < 0.3) return { word: 'begun', times: 1, ms: random() * 900 };
  return restores ? { word: 'moving', times: 1, ms: random() * 12 } : { word: 'getting on', times: 1 + Math.floor(random() * 6), ms: random() * 25 };
}

describe.each(enginesUnderTest())('on %s', (engine) => {
  test('whoever backs up or restores may be killed at any moment: the data is whole, and no part of a backup is taken for one', async () => {
    const place = await emptyPlace(engine);
    const folder = join(await scratchFolder(), 'backups');
    const database = await openDatabase(place.location);
    const office = await openOffice(database);
    await setBackupSettings(office.ctx, { folder });
    const grow = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += 1) await office.api.create('customer', { name: `客户 ${at}` });
    };
    await grow(0, OLD);
    const old = await makeBackup(office.ctx, {}, 'manual');
    const before = await contents(database);
    await grow(OLD, NEW);
    const fresh = await makeBackup({ ...office.ctx, now: Date.now }, {}, 'manual');
    const files = [old.path, fresh.path];
    const expected = { [OLD]: before, [NEW]: await contents(database) };
    expect(expected[OLD]).not.toEqual(expected[NEW]);
    const random = randomOf(7);
    const seen = { old: 0, new: 0, parts: 0, backups: 0 };
    for (let round = 0; round < TIMES; round += 1) {
      const restores = round % 2 === 0;
      // The other content than the one that is there comes first: half of a restore would show.
      const isOld = (await office.api.count({ entity: 'customer' }, 100_000)).value === OLD;
      await killed(moment(random, restores), place.location, ...(restores ? ['restore', ...(isOld ? files.toReversed() : files)] : ['backup']));
      seen.parts += (await readdir(folder)).filter((name) => name.startsWith('.')).length;
      const count = (await office.api.count({ entity: 'customer' }, 100_000)).value;
      expect([OLD, NEW]).toContain(count);
      // Not only as many: every row of every table is the one or the other.
      expect(await contents(database)).toEqual(expected[count]);
      if (count === OLD) seen.old += 1;
      else seen.new += 1;
      const report = await checkDatabase(office.ctx);
      expect([report.engine, report.ledger, report.tally]).toEqual([[], [], []]);
      const { backups, broken } = await backupsIn(folder);
      expect(broken).toEqual([]);
      for (const { path } of backups.filter((one) => !files.includes(one.path))) {
        await verifyBackup(office.ctx, { path });
        seen.backups += 1;
        await rm(path);
      }
      // The next one sweeps what is left, and nothing else stays behind.
      await makeFolder(folder);
      expect((await readdir(folder)).length).toBe(files.length);
    }
    tell(`backup and restore on ${engine}`, { kills: TIMES, ...seen });
    await database.close();
    await place.remove();
  }, PATIENCE_MS);
});
