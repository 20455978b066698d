import { describe, expect, it } from 'vitest';
import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import type { Values } from '../../src/fields/definition.ts';
import type { GridRequest } from '../../src/services/api.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice } from './company.ts';

const FIELDS = ['name', 'code', 'level_id', 'phone'];
const rows = (...given: readonly (readonly (string | readonly number[])[])[]): GridRequest => ({ entity: 'customer', fields: FIELDS, rows: given });

forEachEngine((_engine, open) => {
  describe('a table of new records', () => {
    it('says what is wrong with every cell, and what the names of look-ups mean', async () => {
      const { api } = await openOffice(await open());
      const level = (await api.create('customer_level', { name: '钻石客户' })).id;
      await api.create('customer', { name: '旧公司', code: 'OLD' });
      const found = await api.gridCheck(rows(['甲', '', '钻石客户', '0431-88886666'], ['', '', 'zskh', '123x'], ['丙', 'OLD', [level], ''], ['丁', 'NEW', 'zs', ''], ['戊', 'NEW', '没有的', '']));
      expect(found.faults.map(({ row, field, error }) => [row, field, error.key])).toEqual([
        [1, 'phone', expect.stringContaining('phone')],
        [1, 'name', 'error.required'],
        [4, 'level_id', expect.stringMatching(/^error\.lookup_/)],
        [2, 'code', 'import.code_taken'],
      ]);
      expect(found.names.map(({ row, ids, label }) => [row, ids, label])).toEqual([0, 1, 2, 3].map((row) => [row, [level], '钻石客户']));
      expect((await api.count({ entity: 'customer' })).value).toBe(1);
      const twice = await api.gridCheck(rows(['丁', 'NEW', '', ''], ['戊', 'NEW', '', '']));
      expect(twice.faults).toMatchObject([{ row: 1, field: 'code', error: { key: 'grid.twice' } }]);
    });

    it('tells records of the same sound apart by asking', async () => {
      const { api } = await openOffice(await open());
      await api.create('customer_level', { name: '金牌' });
      await api.create('customer_level', { name: '锦牌' });
      await api.create('customer_level', { name: '银牌客户' });
      const found = await api.gridCheck(rows(['甲', '', 'jp', ''], ['乙', '', 'yinpai', '']));
      expect(found.faults).toMatchObject([{ row: 0, field: 'level_id', error: { key: 'error.lookup_ambiguous' } }]);
      expect(found.names).toMatchObject([{ row: 1, label: '银牌客户' }]);
    });

    it('saves all as one step with numbers and defaults, and undo takes all back', async () => {
      const { api, database, session } = await openOffice(await open());
      const many = Array.from({ length: 40 }, (_, i) => [`公司${i}`, i === 7 ? 'C202600003' : '', '', '']);
      const saved = await api.gridSave(rows(...many));
      expect(saved).toMatchObject({ created: 40, faults: [] });
      expect((await api.steps({ limit: 1 }))[0]).toMatchObject({ id: saved.stepId, action: 'grid', size: 40 });
      const page = await api.list({ entity: 'customer', columns: ['code', 'name', 'owner_id'], limit: 100 });
      // The number typed by hand is given to nobody else.
      expect(new Set(page.rows.map((row) => row.values['code'])).size).toBe(40);
      expect(page.rows.find((row) => row.values['name'] === '公司7')?.values['code']).toBe('C202600003');
      expect(page.rows.every((row) => row.values['owner_id'] === session.operatorId)).toBe(true);
      expect((await api.count({ entity: 'customer', search: '公司39' })).value).toBe(1);
      expect((await verifyLedger(database)).faults).toEqual([]);
      await api.undo(saved.stepId, 'refuse');
      expect((await api.count({ entity: 'customer' })).value).toBe(0);
    });

    it('saves nothing where one row has a fault, and says which', async () => {
      const { api } = await openOffice(await open());
      await api.create('customer', { name: '旧公司', code: 'OLD' });
      const before = (await api.steps({ limit: 1 }))[0]?.id;
      expect(await api.gridSave(rows(['甲', '', '', ''], ['乙', 'OLD', '', '']))).toMatchObject({ stepId: 0, created: 0, faults: [{ row: 1, field: 'code' }] });
      expect(await api.gridSave(rows(['甲', '', '', '1x']))).toMatchObject({ stepId: 0, faults: [{ row: 0, field: 'phone' }] });
      // All faults at once, also those of rows in which every cell is right.
      expect((await api.gridSave(rows(['甲', '', '', '1x'], ['', 'NEW', '', ''], ['乙', 'OLD', '', '']))).faults.map(({ row, field }) => [row, field])).toEqual([[0, 'phone'], [1, 'name'], [2, 'code']]);
      expect((await api.count({ entity: 'customer' })).value).toBe(1);
      expect((await api.steps({ limit: 1 }))[0]?.id).toBe(before);
    });

    it('gives every row what is given for all, and rules settle', async () => {
      const { api } = await openOffice(await open());
      const { id } = await api.create('customer', { name: '甲公司' });
      const saved = await api.gridSave({ entity: 'contact', fields: ['name', 'is_main'], rows: [['张三', ''], ['李四', '是'], ['王五', '']], given: { customer_id: id } });
      expect(saved.created).toBe(3);
      const page = await api.list({ entity: 'contact', columns: ['name', 'is_main'], of: { field: 'customer_id', id }, limit: 10 });
      expect(page.rows.filter((row) => row.values['is_main'] === 1).map((row) => row.values['name'])).toEqual(['李四']);
    });

    it('checks what is given for all as it checks cells: no field that nobody types, no record that is not there', async () => {
      const { api } = await openOffice(await open());
      const wrong: readonly Values[] = [{ last_contact_on: '2020-01-01' }, { level_id: 999_999 }, { name: 'x'.repeat(500) }, { nonsense: 1 }];
      for (const given of wrong) {
        const request = { entity: 'customer', fields: ['phone'], rows: [['0431-88886666']], given: { name: '甲', ...given } } as const;
        await expect(api.gridCheck(request), JSON.stringify(given)).rejects.toMatchObject({ code: 'invalid' });
        await expect(api.gridSave(request), JSON.stringify(given)).rejects.toMatchObject({ code: 'invalid' });
      }
      expect((await api.count({ entity: 'customer' })).value).toBe(0);
    });

    it('decides rights itself, and refuses what is no field and what is too much', async () => {
      const office = await openOffice(await open());
      const guest = office.as({ grants: READY_ROLES.read_only });
      await expect(guest.gridCheck(rows(['甲', '', '', '']))).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(guest.gridSave(rows(['甲', '', '', '']))).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(office.api.gridSave({ entity: 'customer', fields: ['name', 'last_contact_on'], rows: [['甲', '2026-01-01']] })).rejects.toMatchObject({ key: 'error.unknown_field' });
      await expect(office.api.gridSave({ entity: 'company', fields: ['name'], rows: [['甲']] })).rejects.toMatchObject({ key: 'error.single' });
      await expect(office.api.gridCheck({ entity: 'customer', fields: ['name'], rows: Array.from({ length: 5001 }, () => ['甲']) })).rejects.toMatchObject({ key: 'grid.too_many' });
    });

    it('stops between batches and leaves nothing', async () => {
      const { api } = await openOffice(await open());
      const stop = new AbortController();
      stop.abort();
      await expect(api.gridSave(rows(['甲', '', '', '']), { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
      expect((await api.count({ entity: 'customer' })).value).toBe(0);
    });

    it('keeps a draft of five thousand rows', async () => {
      const { api } = await openOffice(await open());
      const body = JSON.stringify(Array.from({ length: 5000 }, (_, i) => [`很长的公司名称有限责任公司${i}`, '钻石客户', '吉林省长春市', '0431-88886666']));
      await api.saveDraft('grid.customer', body);
      expect((await api.draft('grid.customer'))?.body).toBe(body);
    });
  });
});
