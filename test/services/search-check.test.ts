import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { checkDatabase } from '../../src/services/upkeep.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice } from './company.ts';

forEachEngine((engine, open) => {
  describe(`the check of the search index (${engine})`, () => {
    it('names what is missing in it, what is too much, and what is found by other words', async () => {
      const { api, ctx } = await openOffice(await open());
      const ids: number[] = [];
      for (const name of ['晨光商城', '北方机械厂', '华联超市']) ids.push((await api.create('customer', { name })).id);
      await api.remove({ entity: 'customer', ids: [ids[2] ?? 0] }, 1);
      expect((await checkDatabase(ctx)).search).toEqual([]);
      const { database } = ctx;
      await database.transact(async (trx) => {
        if (engine === 'sqlite') {
          await sql`delete from search_waiting where entity = 'customer'`.execute(trx);
          return;
        }
        await database.search.remove(trx, 'customer', [ids[0] ?? 0]);
        await database.search.put(trx, 'customer', [{ id: 99, text: '没有这条' }]);
        await sql`update customer set search_text = '另外 的话' where id = ${ids[1]}`.execute(trx);
      });
      const { search } = await checkDatabase(ctx);
      if (engine === 'sqlite') return expect(search).toEqual([{ kind: 'stale', entity: 'customer', recordId: ids[1] }, { kind: 'stale', entity: 'customer', recordId: ids[0] }]);
      expect(search).toEqual(expect.arrayContaining([
        { kind: 'missing', entity: 'customer', recordId: ids[0] },
        { kind: 'extra', entity: 'customer', recordId: 99 },
        { kind: 'stale', entity: 'customer', recordId: ids[1] },
      ]));
    });
  });
});
