import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../migrations/index.ts';
import { openDatabase } from '../../src/db/connect.ts';
import type { Database } from '../../src/db/database.ts';
import { migrate, migrationStatus, PROGRAM_VERSION } from '../../src/db/migrate.ts';
import { emptyPlace, enginesUnderTest, forEachEngine, scratchFolder } from '../harness/database.ts';
import { blankPostgres } from '../harness/postgres.ts';

const CONNECT = new URL('../../src/db/connect.ts', import.meta.url).href;

/** Runs a few lines in a process of its own; what it printed. */
async function inProcess(code: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  return output.trim();
}

describe.runIf(enginesUnderTest().includes('sqlite'))('a database file', () => {
  it('is made for its owner alone, with all tables', async () => {
    const path = join(await scratchFolder(), 'new', 'kehu.db');
    const database = await openDatabase(path, { create: true });
    expect(await migrationStatus(database)).toEqual({ version: PROGRAM_VERSION, programVersion: PROGRAM_VERSION, pending: [] });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(`${path}-wal`)).mode & 0o777).toBe(0o600);
    await database.close();
    // The log is folded into the file.
    await expect(stat(`${path}-wal`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps what it promises on a power cut, and no deleted text', async () => {
    const database = await openDatabase(join(await scratchFolder(), 'kehu.db'), { create: true });
    const pragma = async (name: string) => (await sql.raw(`pragma ${name}`).execute(database.queries)).rows[0];
    expect(await pragma('journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(await pragma('synchronous')).toEqual({ synchronous: 2 });
    expect(await pragma('foreign_keys')).toEqual({ foreign_keys: 1 });
    expect(await pragma('secure_delete')).toEqual({ secure_delete: 1 });
    expect(await pragma('trusted_schema')).toEqual({ trusted_schema: 0 });
    await database.close();
  });

  it('says what is wrong where there is none that it may use', async () => {
    const folder = await scratchFolder();
    const text = join(folder, 'list.csv');
    await writeFile(text, 'name,phone\n晨光,1380\n'.repeat(20));
    const foreign = join(folder, 'other.db');
    new Sqlite(foreign).exec('create table customer (id integer)').close();
    const empty = join(folder, 'empty.db');
    await writeFile(empty, '');
    const refused = async (path: string, key: string) => {
      await expect(openDatabase(path)).rejects.toMatchObject({ code: 'unavailable', exitCode: 7, key });
    };
    await refused(join(folder, 'nothing.db'), 'error.database_missing');
    await refused(join(folder, 'no', 'folder.db'), 'error.database_missing');
    await refused(join(text, 'below.db'), 'error.database_missing');
    await refused(folder, 'error.database_is_folder');
    await refused(text, 'error.database_foreign');
    await refused(foreign, 'error.database_foreign');
    await refused(empty, 'error.database_empty');
    await expect(openDatabase(foreign, { create: true })).rejects.toMatchObject({ key: 'error.database_foreign' });
    // What was there is as it was.
    expect(await readFile(text, 'utf8')).toContain('晨光');
    expect((await stat(empty)).size).toBe(0);
  });

  it('refuses a damaged file', async () => {
    const path = join(await scratchFolder(), 'kehu.db');
    await (await openDatabase(path, { create: true })).close();
    const bytes = await readFile(path);
    bytes.fill(0x5a, 100);
    await writeFile(path, bytes);
    await expect(openDatabase(path)).rejects.toMatchObject({ code: 'unavailable', key: 'error.database_damaged' });
  });

  it.skipIf(process.getuid?.() === 0)('refuses to write where the rights are for reading only', async () => {
    const folder = join(await scratchFolder(), 'locked');
    await mkdir(folder);
    const path = join(folder, 'kehu.db');
    await (await openDatabase(path, { create: true })).close();
    await chmod(path, 0o400);
    await expect(openDatabase(path)).rejects.toMatchObject({ key: 'error.database_read_only' });
    await chmod(path, 0o600);
    await chmod(folder, 0o500);
    await expect(openDatabase(path)).rejects.toMatchObject({ key: 'error.database_read_only' });
    await chmod(folder, 0o700);
  });

  it('only reads where it is told to', async () => {
    const place = await emptyPlace('sqlite');
    const database = await openDatabase(place.location, { readonly: true });
    expect(await database.queries.selectFrom('tag').select('id').execute()).toEqual([]);
    const writing = database.transact(async (trx) => await trx.insertInto('setting').values({ name: 'a', value: '1' }).execute());
    await expect(writing).rejects.toMatchObject({ key: 'error.database_read_only' });
    await database.close();
  });

  it('is made once by twenty processes that start together', async () => {
    const path = join(await scratchFolder(), 'kehu.db');
    const code = `
      const { openDatabase } = await import(${JSON.stringify(CONNECT)});
      const database = await openDatabase(${JSON.stringify(path)}, { create: true, lockTimeoutMs: 60000 });
      await database.transact(async (trx) => await trx.insertInto('setting').values({ name: String(process.pid), value: '' }).execute());
      await database.close();
      console.log('done');`;
    const outputs = await Promise.all(Array.from({ length: 20 }, async () => await inProcess(code)));
    expect(outputs).toEqual(Array.from({ length: 20 }, () => 'done'));
    const database = await openDatabase(path);
    expect(await database.queries.selectFrom('setting').select('name').execute()).toHaveLength(20);
    await database.close();
  });
});

describe.runIf(enginesUnderTest().includes('postgres'))('a database on a server', () => {
  it('is made once by twenty connections that start together', async () => {
    const place = await blankPostgres();
    await expect(openDatabase(place.location)).rejects.toMatchObject({ key: 'error.database_empty' });
    const start = async () => await openDatabase(place.location, { create: true, lockTimeoutMs: 60_000, poolSize: 1 });
    const opened = await Promise.all(Array.from({ length: 20 }, start));
    expect(await migrationStatus(opened[0] ?? (await start()))).toMatchObject({ version: PROGRAM_VERSION, pending: [] });
    for (const database of opened) await database.close();
    await place.remove();
  });

  it('keeps a company in a schema of its own', async () => {
    const place = await blankPostgres();
    const one = await openDatabase(`${place.location}?schema=one`, { create: true });
    const two = await openDatabase(`${place.location}?schema=two`, { create: true });
    await one.transact(async (trx) => await trx.insertInto('setting').values({ name: 'a', value: '1' }).execute());
    expect(await two.queries.selectFrom('setting').select('name').execute()).toEqual([]);
    await expect(openDatabase(place.location)).rejects.toMatchObject({ key: 'error.database_empty' });
    await one.close();
    await two.close();
    await place.remove();
  });

  it('says what is wrong with the address, the server or the name, and never shows the password', async () => {
    const place = await blankPostgres();
    const server = new URL(place.location);
    const refused = async (address: string, key: string) => {
      const error = await openDatabase(address).then(() => null, (reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'unavailable', exitCode: 7, key });
      expect(JSON.stringify(error)).not.toContain('secret');
    };
    await refused(`postgres://kehu:secret@127.0.0.1:1/kehu`, 'error.database_unreachable');
    await refused(`postgres://kehu:secret@no-such-host.invalid/kehu`, 'error.database_unreachable');
    await refused(`postgres://kehu:secret@127.0.0.1:${server.port}/no_such_database`, 'error.database_unknown');
    await refused(`postgres://nobody:secret@127.0.0.1:${server.port}/postgres`, 'error.database_login');
    await refused(`postgres://kehu:secret@127.0.0.1:${server.port}/`, 'error.database_address');
    await refused(`postgres://kehu:secret@127.0.0.1:99999/kehu`, 'error.database_address');
    await refused(`${place.location}?schema=a;drop`, 'error.database_address');
    await place.remove();
  });

  it('comes back after the server has closed the connections', async () => {
    const place = await emptyPlace('postgres');
    const database = await openDatabase(place.location);
    await database.queries.selectFrom('tag').select('id').execute();
    const client = new Client({ connectionString: place.location });
    await client.connect();
    const killed = database.transact(async (trx) => {
      await trx.selectFrom('tag').select('id').execute();
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');
      await trx.selectFrom('tag').select('id').execute();
    });
    await expect(killed).rejects.toMatchObject({ code: 'unavailable', key: 'error.database_lost' });
    expect(await database.queries.selectFrom('tag').select('id').execute()).toEqual([]);
    await client.end();
    await database.close();
    await place.remove();
  });
});

/** Makes the database one that has had the first migrations only. */
async function goBackTo(number: number, { engine, queries }: Database): Promise<void> {
  const run = async (statement: string): Promise<void> => void (await sql.raw(statement).execute(queries));
  const tables =
    engine === 'sqlite'
      ? await sql<{ name: string }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`.execute(queries)
      : await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`.execute(queries);
  if (engine === 'sqlite') await run('pragma foreign_keys = off');
  for (const { name } of tables.rows) await run(`drop table if exists "${name}"${engine === 'sqlite' ? '' : ' cascade'}`);
  await run('create table migration (number integer primary key, name text not null, at text not null)');
  for (const migration of MIGRATIONS.filter((each) => each.number <= number)) {
    await migration.up({ engine, run });
    await run(`insert into migration (number, name, at) values (${migration.number}, '${migration.name}', '')`);
  }
}

forEachEngine((engine, open) => {
  it('refuses a database of a newer version', async () => {
    const place = await emptyPlace(engine);
    const database = await openDatabase(place.location);
    await sql`insert into migration (number, name, at) values (${PROGRAM_VERSION + 1}, 'later', '')`.execute(database.queries);
    await expect(migrate(database)).rejects.toMatchObject({ key: 'error.database_newer' });
    await database.close();
    await expect(openDatabase(place.location)).rejects.toMatchObject({ key: 'error.database_newer', exitCode: 7 });
    await place.remove();
  });

  it('migrates an older database only when told to', async () => {
    const place = await emptyPlace(engine);
    const older = await openDatabase(place.location);
    await goBackTo(3, older);
    await older.transact(async (trx) => await trx.insertInto('setting').values({ name: 'company', value: '1' }).execute());
    await older.close();
    await expect(openDatabase(place.location)).rejects.toMatchObject({ key: 'error.database_outdated', exitCode: 7 });
    await expect(openDatabase(place.location, { create: true })).rejects.toMatchObject({ key: 'error.database_outdated' });
    const database = await openDatabase(place.location, { allowOutdated: true });
    expect((await migrationStatus(database)).pending).toEqual(MIGRATIONS.filter(({ number }) => number > 3).map(({ name }) => name));
    expect(await migrate(database)).toMatchObject({ version: PROGRAM_VERSION, pending: [] });
    expect(await database.queries.selectFrom('company').select('id').execute()).toEqual([]);
    await database.close();
    await place.remove();
  });

  it('stops queries of a call that is cancelled, and only those', async () => {
    const database = await open();
    const stop = new AbortController();
    const long = database.cancellable(stop.signal, async () => {
      for (;;) {
        await database.queries.selectFrom('tag').select('id').execute();
        await new Promise((resolve) => setImmediate(resolve));
        stop.abort();
      }
    });
    await expect(long).rejects.toMatchObject({ code: 'cancelled' });
    expect(await database.queries.selectFrom('tag').select('id').execute()).toEqual([]);
    await expect(database.cancellable(stop.signal, async () => await Promise.resolve(1))).rejects.toMatchObject({ code: 'cancelled' });
  });
});
