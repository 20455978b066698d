import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../src/fields/definition.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice, type Office } from './company.ts';

async function contactDays(office: Office, id: number): Promise<unknown[]> {
  const { values } = await office.api.get('customer', id);
  return [values['last_contact_on'], values['next_contact_on']];
}

forEachEngine((_engine, open) => {
  describe("a customer's days", () => {
    it('follow its interactions: logged, edited, moved, removed, restored, undone', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const one = (await api.create('customer', { name: '晨光商城' })).id;
      const two = (await api.create('customer', { name: '大华电器' })).id;
      const log = async (happened_on: string, next_on: string | null = null) =>
        await api.create('interaction', { customer_id: one, happened_on, subject: '电话', next_on });
      await log('2026-01-05', '2026-02-01');
      expect(await contactDays(office, one)).toEqual(['2026-01-05', '2026-02-01']);
      const second = await log('2026-02-03');
      expect(await contactDays(office, one), 'the planned contact has taken place').toEqual(['2026-02-03', null]);
      await api.update('interaction', second.id, 1, { next_on: '2026-03-01' });
      expect(await contactDays(office, one)).toEqual(['2026-02-03', '2026-03-01']);
      const moved = await api.update('interaction', second.id, 2, { customer_id: two });
      expect(await contactDays(office, one)).toEqual(['2026-01-05', '2026-02-01']);
      expect(await contactDays(office, two)).toEqual(['2026-02-03', '2026-03-01']);
      await api.undo(moved.stepId, 'refuse');
      expect(await contactDays(office, one)).toEqual(['2026-02-03', '2026-03-01']);
      expect(await contactDays(office, two)).toEqual([null, null]);
      await api.remove({ entity: 'interaction', ids: [second.id] }, 1);
      expect(await contactDays(office, one)).toEqual(['2026-01-05', '2026-02-01']);
      await api.restore('interaction', [second.id]);
      expect(await contactDays(office, one)).toEqual(['2026-02-03', '2026-03-01']);
    });

    it('a day typed by hand stays while it is ahead; an older step is taken back all the same', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const { id } = await api.create('customer', { name: '晨光商城', next_contact_on: '2026-12-24' });
      const first = await api.create('interaction', { customer_id: id, happened_on: '2026-03-01', subject: '电话' });
      expect(await contactDays(office, id)).toEqual(['2026-03-01', '2026-12-24']);
      await api.create('interaction', { customer_id: id, happened_on: '2026-03-05', subject: '拜访' });
      const preview = await api.undoPreview(first.stepId);
      expect(preview.conflicts).toEqual([]);
      await api.undo(first.stepId, 'refuse');
      expect(await contactDays(office, id)).toEqual(['2026-03-05', '2026-12-24']);
    });
  });

  describe('the main contact', () => {
    async function mains(office: Office, customer: number): Promise<unknown[]> {
      const page = await office.api.list({ entity: 'contact', columns: ['name', 'is_main'], of: { field: 'customer_id', id: customer }, limit: 10, sort: ['id'] });
      return page.rows.flatMap((row) => (row.values['is_main'] === 1 ? [row.values['name']] : []));
    }

    it('is the first one, then whoever is marked, and somebody again when that one goes', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const customer_id = (await api.create('customer', { name: '晨光商城' })).id;
      const li = await api.create('contact', { name: '李明', customer_id });
      expect(li.version).toBe(1);
      expect(await mains(office, customer_id)).toEqual(['李明']);
      const zhao = await api.create('contact', { name: '赵强', customer_id });
      expect(await mains(office, customer_id)).toEqual(['李明']);
      const marked = await api.update('contact', zhao.id, 1, { is_main: 1 });
      expect(await mains(office, customer_id)).toEqual(['赵强']);
      await api.undo(marked.stepId, 'refuse');
      expect(await mains(office, customer_id)).toEqual(['李明']);
      const gone = await api.remove({ entity: 'contact', ids: [li.id] }, 1);
      expect(await mains(office, customer_id)).toEqual(['赵强']);
      await api.undo(gone.stepId, 'refuse');
      expect(await mains(office, customer_id)).toEqual(['李明']);
    });

    it('stays when the main contact of another customer comes over, and passes on when it leaves the company', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const [one, two] = [(await api.create('customer', { name: '甲' })).id, (await api.create('customer', { name: '乙' })).id];
      const comer = await api.create('contact', { name: '李明', customer_id: one });
      const main = await api.create('contact', { name: '赵强', customer_id: two });
      await api.update('contact', comer.id, 1, { customer_id: two });
      expect([await mains(office, one), await mains(office, two)]).toEqual([[], ['赵强']]);
      const left = await api.update('contact', main.id, 1, { left_on: '2026-03-01' });
      expect(await mains(office, two)).toEqual(['李明']);
      await api.undo(left.stepId, 'refuse');
      expect(await mains(office, two)).toEqual(['赵强']);
    });

    it('is what the customer is found by', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const customer_id = (await api.create('customer', { name: '晨光商城' })).id;
      const { id } = await api.create('contact', { name: '李明', customer_id, mobile: '13800138000' });
      const finds = async (search: string) => (await api.count({ entity: 'customer', search })).value;
      expect([await finds('李明'), await finds('liming'), await finds('8001380')]).toEqual([1, 1, 1]);
      await api.update('contact', id, 1, { name: '王强' });
      expect([await finds('李明'), await finds('wq')]).toEqual([0, 1]);
      await api.remove({ entity: 'contact', ids: [id] }, 1);
      expect(await finds('王强')).toBe(0);
    });
  });

  describe('what must not be', () => {
    it('a region is not below itself', async () => {
      const { api } = await openOffice(await open());
      const top = (await api.create('region', { name: '吉林省', level: 'province' })).id;
      const city = (await api.create('region', { name: '长春市', level: 'city', parent_id: top })).id;
      await expect(api.update('region', top, 1, { parent_id: city })).rejects.toMatchObject({ code: 'invalid', key: 'error.tree_cycle' });
      await expect(api.update('region', top, 1, { parent_id: top })).rejects.toMatchObject({ key: 'error.tree_cycle' });
    });

    it('the last administrator stays, also when all are removed at once', async () => {
      const { api, session, roles } = await openOffice(await open());
      const id = session.operatorId ?? 0;
      const reader = roles.get('read_only') ?? null;
      const demotions: Values[] = [{ role_id: reader }, { role_id: null }, { locked: 1 }];
      for (const values of demotions)
        await expect(api.update('operator', id, 1, values)).rejects.toMatchObject({ key: 'error.last_administrator' });
      await expect(api.remove({ entity: 'operator', ids: [id] }, 1)).rejects.toMatchObject({ key: 'error.last_administrator' });
      await api.create('operator', { name: '李明', login: 'li', role_id: roles.get('administrator') ?? null });
      await expect(api.remove({ entity: 'operator' }, 2)).rejects.toMatchObject({ key: 'error.last_administrator' });
      expect((await api.count({ entity: 'operator' })).value).toBe(2);
      await expect(api.bulkUpdate({ entity: 'operator' }, { role_id: reader }, 2)).rejects.toMatchObject({ key: 'error.last_administrator' });
    });

    it('an editor may not touch operators, a reader nothing but views of its own', async () => {
      const office = await openOffice(await open());
      const reader = (await office.api.create('operator', { name: '读者', login: 'du', role_id: office.roles.get('read_only') ?? null })).id;
      const editor = office.as({ grants: READY_ROLES.manager });
      await expect(editor.create('operator', { name: 'x', login: 'x' })).rejects.toMatchObject({ code: 'not_permitted' });
      const mine = office.as({ operatorId: reader, grants: READY_ROLES.read_only });
      await expect(mine.create('customer', { name: 'x' })).rejects.toMatchObject({ code: 'not_permitted' });
      const view = await mine.create('saved_view', { name: '我的客户', entity: 'customer' });
      await expect(office.api.get('saved_view', view.id)).rejects.toMatchObject({ code: 'not_found' });
      expect((await office.api.count({ entity: 'saved_view' })).value).toBe(0);
      await mine.update('saved_view', view.id, 1, { shared: 1 });
      expect((await office.api.count({ entity: 'saved_view' })).value).toBe(1);
    });
  });
});
