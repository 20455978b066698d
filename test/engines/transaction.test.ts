import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { emptyPlace, forEachEngine } from '../harness/database.ts';
import { tagValues } from '../harness/rows.ts';

forEachEngine((engine, open) => {
  it('keeps what a transaction wrote, and gives back what it returned', async () => {
    const database = await open();
    const id = await database.transact(async (trx) => {
      return (await trx.insertInto('tag').values(tagValues('甲')).returning('id').executeTakeFirstOrThrow()).id;
    });
    expect(await database.queries.selectFrom('tag').select(['id', 'name']).execute()).toEqual([{ id, name: '甲' }]);
  });

  it('leaves nothing of a transaction that throws', async () => {
    const database = await open();
    const failing = database.transact(async (trx) => {
      await trx.insertInto('tag').values(tagValues('甲')).returning('id').execute();
      throw new RangeError('stop');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await database.queries.selectFrom('tag').select('id').execute()).toEqual([]);
    // The connection is free again.
    await database.transact(async (trx) => await trx.insertInto('tag').values(tagValues('乙')).returning('id').execute());
    expect(await database.queries.selectFrom('tag').select('name').execute()).toEqual([{ name: '乙' }]);
  });

  it('does not show others what is not committed', async () => {
    const database = await open();
    await database.transact(async (trx) => {
      await trx.insertInto('tag').values(tagValues('甲')).returning('id').execute();
      expect(await database.queries.selectFrom('tag').select('id').execute()).toEqual([]);
      expect(await trx.selectFrom('tag').select('name').execute()).toEqual([{ name: '甲' }]);
    });
  });

  it('runs transactions that start together one after the other, none lost', async () => {
    const database = await open();
    await database.transact(async (trx) => await trx.insertInto('numbering').values({ entity: 'customer', field: 'code', period: '', last: 0 }).execute());
    const step = async () =>
      await database.transact(async (trx) => {
        const { last } = await trx.selectFrom('numbering').select('last').executeTakeFirstOrThrow();
        await trx.updateTable('numbering').set({ last: last + 1 }).execute();
        return last + 1;
      });
    const numbers = await Promise.all(Array.from({ length: 12 }, step));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
  });

  it('counts right when two connections write at once', async () => {
    const place = await emptyPlace(engine);
    const both = await Promise.all([openDatabase(place.location), openDatabase(place.location)]);
    await both[0].transact(async (trx) => await trx.insertInto('numbering').values({ entity: 'customer', field: 'code', period: '', last: 0 }).execute());
    const runs = new Set<number>();
    const step = async (database: (typeof both)[0], run: number) =>
      await database.transact(async (trx) => {
        runs.add(run);
        const { last } = await trx.selectFrom('numbering').select('last').executeTakeFirstOrThrow();
        await trx.updateTable('numbering').set({ last: last + 1 }).execute();
      });
    await Promise.all(Array.from({ length: 20 }, async (_, at) => await step(both[at % 2 === 0 ? 0 : 1], at)));
    expect(await both[0].queries.selectFrom('numbering').select('last').execute()).toEqual([{ last: 20 }]);
    for (const database of both) await database.close();
    await place.remove();
  });

  it('waits for a lock without stopping the event loop, then says that the database is busy', async () => {
    const place = await emptyPlace(engine);
    const holder = await openDatabase(place.location);
    const waiter = await openDatabase(place.location, { lockTimeoutMs: 300 });
    await holder.transact(async (trx) => await trx.insertInto('setting').values({ name: 'a', value: '1' }).execute());
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 5);
    await holder.transact(async (trx) => {
      await trx.updateTable('setting').set({ value: '2' }).execute();
      const waiting = waiter.transact(async (other) => await other.updateTable('setting').set({ value: '3' }).execute());
      await expect(waiting).rejects.toMatchObject({ code: 'unavailable', key: 'error.database_busy', exitCode: 7 });
    });
    clearInterval(turning);
    expect(turns).toBeGreaterThan(3);
    expect(await waiter.queries.selectFrom('setting').select('value').execute()).toEqual([{ value: '2' }]);
    await holder.close();
    await waiter.close();
    await place.remove();
  });

  it('refuses a transaction inside a transaction instead of waiting for itself', async () => {
    const database = await open();
    const nested = database.transact(async () => await database.transact(async () => await Promise.resolve()));
    await expect(nested).rejects.toMatchObject({ key: 'error.internal' });
  });

  it('says which field of which entity is not unique', async () => {
    const database = await open();
    await database.transact(async (trx) => await trx.insertInto('tag').values(tagValues('甲')).returning('id').execute());
    const again = database.transact(async (trx) => await trx.insertInto('tag').values(tagValues('甲')).returning('id').execute());
    await expect(again).rejects.toMatchObject({
      code: 'conflict',
      key: 'error.not_unique',
      place: { field: 'name' },
      params: { entity: { key: 'entity.tag' }, field: { key: 'tag.name' } },
    });
  });

  it('takes the same value again once the other record is deleted', async () => {
    const database = await open();
    await database.transact(async (trx) => {
      await trx.insertInto('tag').values({ ...tagValues('甲'), deleted_at: '2026-01-02T00:00:00.000Z' }).returning('id').execute();
      await trx.insertInto('tag').values(tagValues('甲')).returning('id').execute();
    });
    expect(await database.queries.selectFrom('tag').select('name').execute()).toHaveLength(2);
  });

  it('refuses to point at a record that is not there', async () => {
    const database = await open();
    const dangling = database.transact(
      async (trx) => await trx.insertInto('customer_tags').values({ record_id: 7, target_id: 7 }).execute(),
    );
    await expect(dangling).rejects.toMatchObject({ code: 'conflict', key: 'error.still_used' });
  });

  it('never gives an id again', async () => {
    const database = await open();
    const insert = async (name: string) =>
      await database.transact(async (trx) => (await trx.insertInto('tag').values(tagValues(name)).returning('id').executeTakeFirstOrThrow()).id);
    const first = await insert('甲');
    await database.transact(async (trx) => await trx.deleteFrom('tag').where('id', '=', first).execute());
    expect(await insert('乙')).toBeGreaterThan(first);
  });
});
