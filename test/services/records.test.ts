import { describe, expect, it } from 'vitest';
import { forEachEngine } from '../harness/database.ts';
import { openOffice } from './company.ts';

forEachEngine((_engine, open) => {
  describe('records', () => {
    it('a new customer is read back with its labels, its number and its stamps', async () => {
      const { api, session } = await openOffice(await open());
      const level = await api.create('customer_level', { name: 'VIP' });
      const made = await api.create('customer', { name: '晨光商城', level_id: level.id });
      const row = await api.get('customer', made.id);
      expect(row.values).toMatchObject({ code: 'C202600001', name: '晨光商城', level_id: level.id, owner_id: session.operatorId, tags: [] });
      expect(row.labels).toMatchObject({ level_id: 'VIP', owner_id: '王芳', created_by: '王芳' });
      expect(row.values['created_at']).toBe('2026-03-10T02:00:00.000Z');
      expect(made.version).toBe(1);
    });

    it('is found by its pinyin initials', async () => {
      const { api } = await openOffice(await open());
      await api.create('customer', { name: '晨光商城' });
      await api.create('customer', { name: '大华电器' });
      const page = await api.list({ entity: 'customer', columns: ['name'], search: 'cgsc', limit: 10 });
      expect(page.rows.map((row) => row.values['name'])).toEqual(['晨光商城']);
    });

    it('all faults of a form come at once', async () => {
      const { api } = await openOffice(await open());
      const { faults } = await api.check('customer', null, { name: '', email: 'nonsense', level_id: 99 });
      expect(faults.map((fault) => [fault.field, fault.error.key])).toEqual([
        ['level_id', 'error.lookup_missing'],
        ['name', 'error.required'],
        ['email', expect.any(String)],
      ]);
      await expect(api.create('customer', { name: '', email: 'nonsense' })).rejects.toMatchObject({ code: 'invalid', key: 'error.faults' });
    });

    it('two saves of different fields merge, of the same field conflict with both versions', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const made = await api.create('customer', { name: '晨光商城', address: '人民路1号' });
      await api.update('customer', made.id, 1, { phone: '0431-88888888' });
      const merged = await api.update('customer', made.id, 1, { address: '人民路2号' });
      expect(merged.version).toBe(3);
      await expect(api.update('customer', made.id, 1, { address: '人民路3号' })).rejects.toMatchObject({
        code: 'conflict',
        details: { before: { address: '人民路1号' }, mine: { address: '人民路3号' }, fields: ['address'], by: '王芳' },
      });
      expect((await api.get('customer', made.id)).values['address']).toBe('人民路2号');
    });
  });
});
