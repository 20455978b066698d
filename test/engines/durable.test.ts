import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import type { Database, TransactOptions } from '../../src/db/database.ts';
import { enginesUnderTest, scratchFolder } from '../harness/database.ts';
import { CUSTOMER_COLUMNS, customerRow } from '../harness/rows.ts';

/** Files of this process wait for the disk until they are let go. */
async function disk() {
  const path = join(await scratchFolder(), 'any');
  await writeFile(path, '');
  await using file = await open(path);
  const asked: PromiseWithResolvers<void>[] = [];
  let wake = Promise.withResolvers<void>();
  vi.spyOn(Object.getPrototypeOf(file) as typeof file, 'datasync').mockImplementation(async () => {
    const one = Promise.withResolvers<void>();
    asked.push(one);
    wake.resolve();
    wake = Promise.withResolvers();
    await one.promise;
  });
  return {
    asked: (): number => asked.length,
    async waitsFor(count: number): Promise<void> {
      while (asked.length < count) await wake.promise;
    },
    take: (at: number): void => asked[at]?.resolve(),
    refuse: (at: number, code: string): void => asked[at]?.reject(Object.assign(new Error('i/o error'), { code })),
  };
}

async function twoOpen(): Promise<readonly [Database, Database]> {
  const path = join(await scratchFolder(), 'kehu.db');
  return [await openDatabase(path, { create: true }), await openDatabase(path)];
}

const add = async (database: Database, id: number, options: TransactOptions = {}): Promise<void> =>
  await database.transact(async (_trx, bulk) => await bulk.insert('customer', CUSTOMER_COLUMNS, [customerRow(id, `文${id}`)]), options);
const count = async (database: Database): Promise<number> => (await database.queries.selectFrom('customer').select('id').execute()).length;

describe.runIf(enginesUnderTest().includes('sqlite'))('what was saved', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is told to be saved once the disk has it, and meanwhile others save', async () => {
    const [one, other] = await twoOpen();
    const { waitsFor, take } = await disk();
    const told: number[] = [];
    const first = add(one, 1).then(() => told.push(1));
    await waitsFor(1);
    // The lock is free: the other one gets as far as the disk, and is served first.
    const second = add(other, 2).then(() => told.push(2));
    await waitsFor(2);
    expect([told, await count(one), await count(other)]).toEqual([[], 2, 2]);
    take(1);
    await second;
    expect(told).toEqual([2]);
    take(0);
    await first;
    expect(told).toEqual([2, 1]);
    await one.close();
    await other.close();
  });

  it('is doubted where the disk refuses, and stands there all the same', async () => {
    const [one, other] = await twoOpen();
    const { waitsFor, refuse } = await disk();
    const saved = add(one, 1);
    await waitsFor(1);
    refuse(0, 'EIO');
    await expect(saved).rejects.toMatchObject({ code: 'unavailable', key: 'error.database_unsure', params: { reason: 'EIO' } });
    expect(await count(other)).toBe(1);
    await one.close();
    await other.close();
  });

  it('is doubted from then on, also where it was a part of more that nobody waited for', async () => {
    const [one, other] = await twoOpen();
    const { asked, waitsFor, refuse } = await disk();
    const unsure = { key: 'error.database_unsure', params: { reason: 'EIO' } };
    await add(one, 1, { manyRows: true });
    const [second, third] = [add(one, 2), add(one, 3)];
    await waitsFor(1);
    refuse(0, 'EIO');
    await expect(second).rejects.toMatchObject(unsure);
    await expect(third).rejects.toMatchObject(unsure);
    await expect(add(one, 4)).rejects.toMatchObject(unsure);
    // The disk would say yes now, having told of its fault.
    expect(asked()).toBe(1);
    await one.close();
    await other.close();
  });

  it('waits for one turn of the disk after the other, together with who came meanwhile', async () => {
    const [one, other] = await twoOpen();
    const { asked, waitsFor, take } = await disk();
    const first = add(one, 1);
    await waitsFor(1);
    const [second, third] = [add(one, 2), add(one, 3)];
    while ((await count(other)) < 3) await new Promise(setImmediate);
    expect(asked()).toBe(1);
    take(0);
    await first;
    await waitsFor(2);
    take(1);
    await Promise.all([second, third]);
    expect(asked()).toBe(2);
    await one.close();
    await other.close();
  });

  it('is not waited for where nothing was written, and of a part of more only by the last', async () => {
    const [one, other] = await twoOpen();
    const { asked, waitsFor, take } = await disk();
    await one.transact(async (trx) => await trx.selectFrom('customer').select('id').execute());
    await expect(one.transact(async () => await Promise.reject(new Error('not this one')))).rejects.toThrow('not this one');
    expect(asked()).toBe(0);
    // The disk begins, and nobody waits.
    await add(one, 1, { manyRows: true });
    await waitsFor(1);
    const last = add(one, 2, { manyRows: true, last: true });
    while ((await count(other)) < 2) await new Promise(setImmediate);
    take(0);
    // What was asked for before it was written does not count for it.
    await waitsFor(2);
    take(1);
    await last;
    await one.close();
    await other.close();
  });
});
