import { expect, it } from 'vitest';
import { forEachEngine } from '../harness/database.ts';
import { CUSTOMER_COLUMNS, customerRow, insertCustomers } from '../harness/rows.ts';

forEachEngine((engine, open) => {
  it('writes thousands of rows with their ids and reads them back as arrays', async () => {
    const database = await open();
    const ids = await database.transact(async (_trx, bulk) => {
      const reserved = await bulk.reserveIds('customer', 4500);
      await bulk.insert('customer', CUSTOMER_COLUMNS, reserved.map((id) => customerRow(id, `文“'\\{,"NULL ${id}`)));
      return reserved;
    });
    expect(new Set(ids).size).toBe(4500);
    const rows = await database.arrays(database.queries.selectFrom('customer').select(['id', 'name', 'deleted_at']).orderBy('id').compile());
    expect(rows).toEqual(ids.map((id) => [id, `文“'\\{,"NULL ${id}`, null]));
  });

  it('reserves ids that later records do not get', async () => {
    const database = await open();
    const reserved = await database.transact(async (_trx, bulk) => [...(await bulk.reserveIds('customer', 3)), ...(await bulk.reserveIds('customer', 2))]);
    expect(reserved).toEqual([1, 2, 3, 4, 5]);
    const values = { version: 1, created_at: '', updated_at: '', name_sort: '', search_text: '', code: 'X', name: 'x' };
    const next = await database.transact(async (trx) => await trx.insertInto('customer').values(values).returning('id').executeTakeFirstOrThrow());
    expect(next.id).toBe(6);
  });

  it('updates by id and version and names the ids that had another version', async () => {
    const database = await open();
    const stale = await database.transact(async (_trx, bulk) => {
      await insertCustomers(bulk, ['a', 'b', 'c']);
      return await bulk.update('customer', ['name', 'short_name', 'version'], [['A', 's', 2, 1, 1], ['B', null, 2, 2, 5], ['C', null, 2, 9, 1]]);
    });
    expect(stale).toEqual([2, 9]);
    expect(await database.queries.selectFrom('customer').select(['name', 'short_name', 'version']).orderBy('id').execute()).toEqual([
      { name: 'A', short_name: 's', version: 2 },
      { name: 'b', short_name: null, version: 1 },
      { name: 'c', short_name: null, version: 1 },
    ]);
  });

  it('runs set-wise statements with placeholders and counts the rows', async () => {
    const database = await open();
    const touched = await database.transact(async (_trx, bulk) => {
      await insertCustomers(bulk, ['a', 'b', 'c']);
      return await bulk.run(`update customer set short_name = '?' where id >= ? and name <> ?`, [2, 'c']);
    });
    expect(touched).toBe(1);
    expect(await database.queries.selectFrom('customer').select('short_name').orderBy('id').execute()).toEqual([
      { short_name: null },
      { short_name: '?' },
      { short_name: null },
    ]);
  });

  it('leaves nothing when one row is refused', async () => {
    const database = await open();
    const failing = database.transact(async (_trx, bulk) => {
      await insertCustomers(bulk, ['a', 'b']);
      await bulk.insert('customer', CUSTOMER_COLUMNS, [customerRow(3, 'c'), [4, 1, '', '', '', '', 'C1', 'the code of the first']]);
    });
    await expect(failing).rejects.toMatchObject({ code: 'conflict', place: { field: 'code' } });
    expect(await database.queries.selectFrom('customer').select('id').execute()).toEqual([]);
  });

  it('refuses rows that point to nothing, checked row by row or set by set', async () => {
    const database = await open();
    const columns = [...CUSTOMER_COLUMNS, 'level_id'];
    for (const manyRows of [false, true]) {
      const write = async (level: number | null) =>
        await database.transact(async (_trx, bulk) => await bulk.insert('customer', columns, [1, 2].map((id) => [...customerRow(id, `文${id}`), level])), { manyRows });
      await expect(write(77)).rejects.toMatchObject({ code: 'conflict', key: 'error.still_used' });
      await write(null);
      const change = async () => await database.transact(async (_trx, bulk) => await bulk.update('customer', ['level_id'], [[77, 1, 1]]), { manyRows });
      await expect(change()).rejects.toMatchObject({ key: 'error.still_used' });
      await database.transact(async (trx) => await trx.deleteFrom('customer').execute());
    }
    // The next transaction checks as ever.
    await expect(database.transact(async (trx) => await trx.insertInto('customer').values({ version: 1, created_at: '', updated_at: '', name_sort: '', search_text: '', code: 'X', name: 'x', level_id: 77 }).execute())).rejects.toMatchObject({ key: 'error.still_used' });
  });
});
