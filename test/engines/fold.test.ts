import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import type { Database } from '../../src/db/database.ts';
import { folderOf } from '../../src/db/folder.ts';
import * as threads from '../../src/util/thread.ts';
import { enginesUnderTest, scratchFolder } from '../harness/database.ts';
import { insertCustomers } from '../harness/rows.ts';

vi.mock('../../src/util/thread.ts', { spy: true });
afterEach(() => {
  vi.useRealTimers();
  vi.mocked(threads.startThread).mockReset();
});

interface Folded {
  readonly log: number;
  readonly checkpointed: number;
}

/** Pages in the log, and how many of them stand in the file. */
const foldedOf = (connection: Sqlite.Database): Folded | undefined => (connection.pragma('wal_checkpoint(noop)') as Folded[])[0];

const fill = async (database: Database, count: number): Promise<void> => await database.transact(async (_trx, bulk) => await insertCustomers(bulk, Array.from({ length: count }, (_, i) => `晨光${i}`)));

describe.runIf(enginesUnderTest().includes('sqlite'))('the log', () => {
  it('is folded into the file by a thread, which ends when that is done', async () => {
    const path = join(await scratchFolder(), 'any.db');
    const connection = new Sqlite(path);
    connection.pragma('journal_mode = wal');
    connection.exec('create table t (a); insert into t values (1)');
    expect(foldedOf(connection)?.checkpointed).toBe(0);
    const folder = folderOf(path);
    folder.begin();
    folder.begin();
    await folder.close();
    const folded = foldedOf(connection);
    expect(folded?.log).toBeGreaterThan(0);
    expect(folded?.checkpointed).toBe(folded?.log);
    // Once more, by another thread.
    connection.exec('insert into t values (2)');
    folder.begin();
    await folder.close();
    expect(foldedOf(connection)).toMatchObject({ checkpointed: foldedOf(connection)?.log });
    connection.close();
  });

  it('is folded as it is when that is asked for, and begun anew by the next one to write', async () => {
    const path = join(await scratchFolder(), 'any.db');
    const connection = new Sqlite(path);
    connection.pragma('journal_mode = wal');
    connection.exec('create table t (a); insert into t values (zeroblob(100000))');
    const folder = folderOf(path);
    folder.begin();
    // The thread may be past it.
    connection.exec('insert into t values (zeroblob(100000))');
    const { log } = foldedOf(connection) ?? { log: 0 };
    await folder.all();
    expect(foldedOf(connection)).toEqual({ busy: 0, log, checkpointed: log });
    connection.exec('insert into t values (1)');
    expect(foldedOf(connection)?.log).toBeLessThan(log);
    await folder.close();
    connection.close();
  });

  it('is folded by another thread where the first one is gone', async () => {
    const path = join(await scratchFolder(), 'any.db');
    const connection = new Sqlite(path);
    connection.pragma('journal_mode = wal');
    connection.exec('create table t (a); insert into t values (1)');
    const broken = new Worker('throw new Error("a part of the program is gone")', { eval: true });
    vi.mocked(threads.startThread).mockReturnValueOnce(broken);
    const folder = folderOf(path);
    folder.begin();
    await folder.close();
    expect(foldedOf(connection)?.checkpointed).toBe(0);
    folder.begin();
    await folder.close();
    expect(foldedOf(connection)?.checkpointed).toBe(foldedOf(connection)?.log);
    connection.close();
  });

  it('is folded by a thread that ends when nothing has been to fold for a while', async () => {
    const path = join(await scratchFolder(), 'any.db');
    new Sqlite(path).exec('create table t (a)').close();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const folder = folderOf(path);
    folder.begin();
    const thread = vi.mocked(threads.startThread).mock.results[0]?.value as Worker;
    await once(thread, 'message');
    // What follows the message stands behind it.
    await nextTurn();
    const gone = once(thread, 'exit');
    vi.advanceTimersByTime(10_000);
    await gone;
    folder.begin();
    expect(threads.startThread).toHaveBeenCalledTimes(2);
    await folder.close();
  });

  it('only stays longer where there is no file any more', async () => {
    const folder = folderOf(join(await scratchFolder(), 'gone.db'));
    folder.begin();
    await expect(folder.close()).resolves.toBeUndefined();
  });

  it('is gone when the last one closes, while the thread may be at it', async () => {
    const path = join(await scratchFolder(), 'kehu.db');
    const database = await openDatabase(path, { create: true });
    await fill(database, 20_000);
    await database.fold(true);
    await database.close();
    const connection = new Sqlite(path, { readonly: true });
    expect(foldedOf(connection)).toMatchObject({ log: 0 });
    expect(connection.prepare('select count(*) from customer').pluck().get()).toBe(20_000);
    connection.close();
  });

  const save = async (database: Database): Promise<void> => await database.transact(async (trx) => void (await sql`insert into much values (1)`.execute(trx)));

  /** A database and somebody else's connection to it. */
  async function shared(): Promise<{ readonly database: Database; readonly other: Sqlite.Database; write(pages: number): void }> {
    const path = join(await scratchFolder(), 'kehu.db');
    const database = await openDatabase(path, { create: true });
    const other = new Sqlite(path);
    other.pragma('wal_autocheckpoint = 0');
    other.pragma('wal_checkpoint(passive)');
    other.exec('create table much (a)');
    const insert = other.prepare('insert into much values (zeroblob(40000))');
    return {
      database,
      other,
      write: other.transaction((pages: number) => {
        for (let at = 0; at < pages; at += 10) insert.run();
      }),
    };
  }

  it('is never folded by whoever commits: much of it is by a thread, behind the answer', async () => {
    const { database, other, write } = await shared();
    write(20_000);
    await save(database);
    expect([foldedOf(other)?.checkpointed, vi.mocked(threads.startThread).mock.calls.length]).toEqual([0, 0]);
    write(13_000);
    await save(database);
    expect(threads.startThread).toHaveBeenCalledTimes(1);
    await database.close();
    expect(statSync(other.name).size).toBeGreaterThan(32_000 * 4096);
    other.close();
  });

  const dies = (): Worker => new Worker('throw new Error("no more threads")', { eval: true });
  const refused = (): Worker => {
    throw new Error('ERR_WORKER_INIT_FAILED');
  };
  it.each([['ends at once', dies], ['is not to be had', refused]])('is folded by whoever commits where a thread %s', async (_how, start) => {
    const { database, other, write } = await shared();
    vi.mocked(threads.startThread).mockImplementationOnce(start);
    write(33_000);
    await save(database);
    const broken = vi.mocked(threads.startThread).mock.results[0]?.value as Worker | Error;
    if (broken instanceof Worker) await new Promise((resolve) => broken.once('exit', resolve));
    await nextTurn();
    expect(foldedOf(other)?.checkpointed).toBe(0);
    await save(database);
    expect(foldedOf(other)?.checkpointed).toBeGreaterThan(32_000);
    expect(threads.startThread).toHaveBeenCalledTimes(1);
    await database.close();
    other.close();
  });

  it('is left to others by who closes, where much of it is theirs', async () => {
    const { database, other, write } = await shared();
    write(5000);
    await save(database);
    await database.close();
    expect(foldedOf(other)?.checkpointed).toBe(0);
    const again = await openDatabase(other.name);
    other.pragma('wal_checkpoint(passive)');
    await save(again);
    await again.close();
    expect(foldedOf(other)).toMatchObject({ checkpointed: foldedOf(other)?.log });
    other.close();
  });

  it('has the planner know what has grown before it is closed', async () => {
    const path = join(await scratchFolder(), 'kehu.db');
    const database = await openDatabase(path, { create: true });
    await fill(database, 500);
    const known = async (): Promise<number> => Number((await database.arrays({ sql: "select count(*) from sqlite_stat1 where tbl = 'customer' and stat like '500 %'", parameters: [] }))[0]?.[0]);
    expect(await known().catch(() => 0)).toBe(0);
    await database.lookThrough();
    expect(await known()).toBeGreaterThan(0);
    await database.close();
  });
});
