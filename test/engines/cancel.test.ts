import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { live } from '../../src/db/live.ts';
import { sharedSignal } from '../../src/services/proxy.ts';
import { emptyDatabase, enginesUnderTest, forEachEngine } from '../harness/database.ts';
import { insertCustomers } from '../harness/rows.ts';

describe.runIf(enginesUnderTest().includes('sqlite'))('sqlite, while a query holds the thread', () => {
  it('stops when another thread says so', async () => {
    const database = await emptyDatabase('sqlite');
    await database.transact(async (_trx, bulk) => await insertCustomers(bulk, Array.from({ length: 2000 }, (_, at) => `row ${at}`)));
    const flag = new SharedArrayBuffer(4);
    // The other thread sets the flag once the query has asked it a first time: the query would take minutes.
    const other = new Worker('const { workerData } = require("node:worker_threads"); Atomics.store(new Int32Array(workerData), 0, 1);', { eval: true, workerData: flag });
    const long = database.cancellable(sharedSignal(flag, new AbortController()), async () => {
      // Read in the order that is written: the inner table is the one that asks.
      const rows = sql<{ n: number }>`
        select count(*) as n from customer a cross join customer b cross join customer c cross join customer
        where a.id + b.id + c.id > 0 and ${live('sqlite', 'customer')}`;
      return await rows.execute(database.queries);
    });
    await expect(long).rejects.toMatchObject({ code: 'cancelled' });
    await other.terminate();
    expect(await database.queries.selectFrom('customer').select('id').limit(1).execute()).toHaveLength(1);
  });
});

describe.runIf(enginesUnderTest().includes('postgres'))('postgres, while the server works', () => {
  it('tells the server to stop', async () => {
    const database = await emptyDatabase('postgres');
    const stop = new AbortController();
    const started = performance.now();
    const long = database.cancellable(stop.signal, async () => await sql`select pg_sleep(600)`.execute(database.queries));
    setImmediate(() => stop.abort());
    await expect(long).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - started).toBeLessThan(300_000);
    expect(await database.queries.selectFrom('customer').select('id').execute()).toEqual([]);
  });
});

forEachEngine((_engine, open) => {
  it('leaves nothing of a transaction that was cancelled half-way', async () => {
    const database = await open();
    const stop = new AbortController();
    const writing = database.cancellable(
      stop.signal,
      async () =>
        await database.transact(async (trx) => {
          await trx.insertInto('setting').values({ name: 'a', value: '1' }).execute();
          stop.abort();
          await trx.insertInto('setting').values({ name: 'b', value: '2' }).execute();
        }),
    );
    await expect(writing).rejects.toMatchObject({ code: 'cancelled' });
    expect(await database.queries.selectFrom('setting').select('name').execute()).toEqual([]);
  });
});
