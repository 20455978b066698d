import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
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
