import { describe, expect, it } from 'vitest';
import { bindServices } from '../../src/services/bind.ts';
import { openDatabase } from '../../src/db/connect.ts';
import { loadNew, type NewRecord } from '../../src/services/load.ts';
import { runStep } from '../../src/services/ledger.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { completeValues } from '../../src/services/write.ts';
import { emptyPlace, forEachEngine } from '../harness/database.ts';
import { openOffice, type Office } from './company.ts';

/** Many customers at once, past the form. */
async function load(office: Office, count: number): Promise<void> {
  await runStep(office.ctx, { action: 'import', entity: 'customer' }, async (run) => {
    const ids = await run.bulk.reserveIds('customer', count);
    const records = ids.map((id): NewRecord => ({ id, values: completeValues('customer', { code: `X${id}`, name: `客户${id}` }), createdAt: run.at, createdBy: null }));
    await loadNew(run, 'customer', records);
  });
}

forEachEngine((engine, open) => {
  describe('bulk edit', () => {
    it('shows what it would do, does it as one step, and is taken back', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const level_id = (await api.create('customer_level', { name: 'VIP' })).id;
      for (const name of ['甲', '乙', '丙']) await api.create('customer', { name });
      await api.create('customer', { name: '丁', level_id });
      const preview = await api.bulkPreview({ entity: 'customer' }, { level_id });
      expect(preview).toMatchObject({ count: 4, changed: 3, faults: [] });
      expect(preview.sample[0]?.changes).toEqual([{ field: 'level_id', before: null, after: level_id, afterLabel: 'VIP' }]);
      await expect(api.bulkUpdate({ entity: 'customer' }, { level_id }, 3)).rejects.toMatchObject({ code: 'conflict', key: 'error.count_changed' });
      const done = await api.bulkUpdate({ entity: 'customer' }, { level_id }, 4);
      expect(done.changed).toBe(3);
      expect((await api.count({ entity: 'customer', filter: 'level:VIP' })).value).toBe(4);
      await api.undo(done.stepId, 'refuse');
      expect((await api.count({ entity: 'customer', filter: 'level:VIP' })).value).toBe(1);
    });

    it('refuses what can not be the same for all, and wrong values', async () => {
      const { api } = await openOffice(await open());
      const all = { entity: 'customer' } as const;
      await expect(api.bulkPreview(all, { code: 'X' })).rejects.toMatchObject({ key: 'error.bulk_unique' });
      await expect(api.bulkPreview(all, { name: null })).rejects.toMatchObject({ key: 'error.required' });
      await expect(api.bulkPreview(all, { level_id: 99 })).rejects.toMatchObject({ key: 'error.lookup_missing' });
      await expect(api.bulkPreview(all, {})).rejects.toMatchObject({ key: 'error.bulk_empty' });
    });

    it('sets nothing that the program keeps or the role covers, what new records begin with neither', async () => {
      const { api, as, session } = await openOffice(await open());
      const customer_id = (await api.create('customer', { name: '甲' })).id;
      const { id } = await api.create('complaint', { subject: '包装破损', customer_id });
      await api.takeStep('complaint', id, 1, 'start', {});
      const state = (await api.get('complaint', id)).values['state'];
      for (const value of ['received', 'in_progress', null]) await expect(api.bulkPreview({ entity: 'complaint' }, { state: value }), String(value)).rejects.toMatchObject({ code: 'invalid', key: 'error.read_only_field' });
      expect((await api.get('complaint', id)).values['state']).toBe(state);
      await api.create('call', { caller: '8888', direction: 'out' });
      const clerk = as({ ...session, grants: { entities: { '*': { read: 'all', edit: 'all' } }, fields: { call: { direction: 'read_only' } }, system: [] } });
      for (const direction of ['in', 'out']) await expect(clerk.bulkUpdate({ entity: 'call' }, { direction }, 1), direction).rejects.toMatchObject({ code: 'invalid', key: 'error.field_covered' });
    });

    it('over more than a transaction takes it is still one step, all or nothing', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      await load(office, 5200);
      const all = { entity: 'customer' } as const;
      const done = await api.bulkUpdate(all, { address: '人民路1号' }, 5200);
      expect(done.changed).toBe(5200);
      expect((await api.steps({ limit: 1 }))[0]).toMatchObject({ id: done.stepId, size: 5200, action: 'bulk' });
      const stop = new AbortController();
      const control = { signal: stop.signal, onProgress: ({ done: rows }: { done: number }) => rows >= 2000 && stop.abort() };
      await expect(api.bulkUpdate(all, { address: '解放路2号' }, 5200, control)).rejects.toMatchObject({ code: 'cancelled' });
      expect((await api.count({ ...all, filter: 'address:人民路1号' }, 9999)).value).toBe(5200);
      const removed = await api.remove(all, 5200);
      expect(removed.removed).toBe(5200);
      const back = await api.undo(removed.stepId, 'refuse');
      expect(back.records).toBe(5200);
      expect((await api.count(all, 9999)).value).toBe(5200);
      expect((await verifyLedger(office.database)).faults).toEqual([]);
    }, 120_000);
  });

  describe('reference values', () => {
    it('in use are not deleted, but retired or merged, and the merge can be taken back', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const [a, b] = [(await api.create('customer_level', { name: 'A' })).id, (await api.create('customer_level', { name: 'A类' })).id];
      const customer = await api.create('customer', { name: '甲', level_id: b });
      await expect(api.remove({ entity: 'customer_level', ids: [b] }, 1)).rejects.toMatchObject({ key: 'error.in_use', params: { name: 'A类', count: 1 } });
      expect(await api.uses('customer_level', [a, b])).toEqual({ [a]: 0, [b]: 1 });
      const merged = await api.mergeValues('customer_level', b, a);
      expect(merged.moved).toBe(1);
      expect((await api.get('customer', customer.id)).labels['level_id']).toBe('A');
      expect((await api.get('customer_level', b)).deleted).toBe(true);
      await api.undo(merged.stepId, 'refuse');
      expect((await api.get('customer', customer.id)).labels['level_id']).toBe('A类');
      expect((await api.get('customer_level', b)).deleted).toBe(false);
      await api.retire('customer_level', b, true);
      await api.update('customer', customer.id, 3, { address: '一' });
      await expect(api.create('customer', { name: '乙', level_id: b })).rejects.toMatchObject({ key: 'error.lookup_retired' });
    });

    it('tags and regions merge too, never into what is below', async () => {
      const { api } = await openOffice(await open());
      const [x, y] = [(await api.create('tag', { name: '重点' })).id, (await api.create('tag', { name: '重要' })).id];
      const both = await api.create('customer', { name: '甲', tags: [x, y] });
      const one = await api.create('customer', { name: '乙', tags: [y] });
      await api.mergeValues('tag', y, x);
      expect([(await api.get('customer', both.id)).values['tags'], (await api.get('customer', one.id)).values['tags']]).toEqual([[x], [x]]);
      const top = (await api.create('region', { name: '吉林', level: 'province' })).id;
      const twin = (await api.create('region', { name: '吉林省', level: 'province' })).id;
      const city = (await api.create('region', { name: '长春', level: 'city', parent_id: top })).id;
      await expect(api.mergeValues('region', top, city)).rejects.toMatchObject({ key: 'error.merge_below' });
      await api.mergeValues('region', top, twin);
      expect((await api.get('region', city)).values['parent_id']).toBe(twin);
    });

    it('are ordered by hand', async () => {
      const { api } = await openOffice(await open());
      const ids: number[] = [];
      for (const name of ['VIP', 'A', 'B']) ids.push((await api.create('customer_level', { name })).id);
      const order = async () => (await api.list({ entity: 'customer_level', columns: ['name'], limit: 9 })).rows.map((row) => row.values['name']);
      expect(await order()).toEqual(['VIP', 'A', 'B']);
      await api.moveValue('customer_level', ids[2] ?? 0, -1);
      expect(await order()).toEqual(['VIP', 'B', 'A']);
      expect(await api.moveValue('customer_level', ids[0] ?? 0, -1)).toEqual({ stepId: 0 });
    });
  });

  describe('numbers', () => {
    it('a proposal uses nothing up, and left as it is means the next free one', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const first = await api.blank('customer');
      const again = await api.blank('customer', { name: '乙' });
      expect([first.values['code'], again.values['code']]).toEqual(['C202600001', 'C202600001']);
      const other = office.as({});
      await other.create('customer', { name: '别人' });
      const made = await api.create('customer', { ...first.values, name: '甲' });
      expect((await api.get('customer', made.id)).values['code']).toBe('C202600002');
      await api.create('customer', { name: '手工', code: 'C202600003' });
      const next = await api.create('customer', { name: '丙' });
      expect((await api.get('customer', next.id)).values['code']).toBe('C202600004');
      await expect(other.create('customer', { name: '丁', code: 'C202600001' })).rejects.toMatchObject({ key: 'error.not_unique', place: { field: 'code' } });
    });

    it('are never given twice while several write at once', async () => {
      const place = await emptyPlace(engine);
      // Twenty that all get in each other's way take longer than one would wait, where the machine is busy.
      const one = await openDatabase(place.location, { lockTimeoutMs: 55_000 });
      const two = await openDatabase(place.location, { lockTimeoutMs: 55_000 });
      try {
        const office = await openOffice(one);
        const second = bindServices(two, office.session, office.ctx.now);
        const work = Array.from({ length: 20 }, async (_, at) => await (at % 2 === 0 ? office.api : second).create('customer', { name: `客户${at}` }));
        const ids = (await Promise.all(work)).map((made) => made.id);
        const page = await office.api.list({ entity: 'customer', columns: ['code'], sort: ['code'], limit: 100 });
        expect(page.rows.map((row) => row.values['code'])).toEqual(Array.from({ length: 20 }, (_, at) => `C2026${String(at + 1).padStart(5, '0')}`));
        expect(new Set(ids).size).toBe(20);
        expect((await verifyLedger(one)).faults).toEqual([]);
      } finally {
        await one.close();
        await two.close();
        await place.remove();
      }
    });
  });

  describe('two at one record', () => {
    it('the second to save the same field gets a conflict, never a lost change', async () => {
      const place = await emptyPlace(engine);
      const one = await openDatabase(place.location);
      const two = await openDatabase(place.location);
      try {
        const office = await openOffice(one);
        const second = bindServices(two, office.session, office.ctx.now);
        const { id } = await office.api.create('customer', { name: '甲' });
        const results = await Promise.allSettled([office.api.update('customer', id, 1, { name: '乙' }), second.update('customer', id, 1, { name: '丙' })]);
        expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
        expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({ code: 'conflict' });
        expect((await office.api.get('customer', id)).version).toBe(2);
      } finally {
        await one.close();
        await two.close();
        await place.remove();
      }
    });
  });
});
