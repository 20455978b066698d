import { describe, expect, it } from 'vitest';
import { forEachEngine } from '../harness/database.ts';
import { granting, openOffice } from './company.ts';

forEachEngine((_engine, open) => {
  describe('handing over', () => {
    const company = async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const person = async (login: string, more = {}) => (await api.create('operator', { name: login, login, ...more })).id;
      const [leaver, heir] = [await person('leaver'), await person('heir')];
      const customers = [];
      for (const name of ['晨光', '北方', '华联']) customers.push((await api.create('customer', { name, owner_id: name === '华联' ? heir : leaver })).id);
      const complaint = await api.create('complaint', { subject: '破损', customer_id: customers[0] ?? 0, handler_id: leaver });
      return { ...office, leaver, heir, customers, complaint: complaint.id, person };
    };

    it('says how much of what, moves it in one step, and comes back by undo', async () => {
      const { api, leaver, heir, customers, complaint } = await company();
      const preview = await api.handOverPreview(leaver, heir);
      expect(preview).toEqual({ from: { id: leaver, name: 'leaver' }, to: { id: heir, name: 'heir' }, total: 3, entities: [{ entity: 'customer', count: 2 }, { entity: 'complaint', count: 1 }] });
      const { stepId, moved } = await api.handOver({ from: leaver, to: heir, expected: 3 });
      expect(moved).toBe(3);
      expect((await api.steps({ limit: 1 }))[0]).toMatchObject({ id: stepId, action: 'hand_over', entity: 'operator', summary: 'leaver → heir', size: 3 });
      for (const id of customers) expect((await api.get('customer', id)).values['owner_id']).toBe(heir);
      expect((await api.get('complaint', complaint)).values['handler_id']).toBe(heir);
      await api.undo(stepId, 'refuse');
      expect((await api.handOverPreview(leaver, null)).total, 'all of it is back').toBe(3);
      expect((await api.get('customer', customers[2] ?? 0)).values['owner_id'], 'what was the heir’s before stays').toBe(heir);
    });

    it('of some entities leaves the others', async () => {
      const { api, leaver, heir } = await company();
      expect((await api.handOver({ from: leaver, to: heir, expected: 2, only: ['customer'] })).moved).toBe(2);
      expect((await api.handOverPreview(leaver, null)).entities).toEqual([{ entity: 'complaint', count: 1 }]);
    });

    it('is refused to oneself, to who is disabled, for another number than was seen, and to whoever may not change operators', async () => {
      const { api, as, leaver, heir, person } = await company();
      const off = await person('off', { locked: 1 });
      await expect(api.handOver({ from: leaver, to: leaver, expected: 3 })).rejects.toMatchObject({ key: 'operators.hand_over_self' });
      await expect(api.handOver({ from: leaver, to: off, expected: 3 })).rejects.toMatchObject({ key: 'operators.hand_over_locked' });
      await expect(api.handOver({ from: leaver, to: heir, expected: 2 })).rejects.toMatchObject({ key: 'error.count_changed' });
      const clerk = as({ grants: granting({ '*': ['read', 'edit'], operator: ['read'] }) });
      await expect(clerk.handOverPreview(leaver, heir)).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(clerk.handOver({ from: leaver, to: heir, expected: 3 })).rejects.toMatchObject({ code: 'not_permitted' });
      expect((await api.handOverPreview(leaver, null)).total).toBe(3);
    });

    it('takes shared views along and leaves private ones', async () => {
      const { api, as, leaver, heir } = await company();
      const own = as({ operatorId: leaver });
      const shared = await own.create('saved_view', { name: '共享', entity: 'customer', shared: 1, owner_id: leaver });
      const secret = await own.create('saved_view', { name: '私有', entity: 'customer', owner_id: leaver });
      expect((await api.handOver({ from: leaver, to: heir, expected: 1, only: ['saved_view'] })).moved).toBe(1);
      expect((await api.get('saved_view', shared.id)).values['owner_id']).toBe(heir);
      expect((await own.get('saved_view', secret.id)).values['owner_id']).toBe(leaver);
    });
  });
});
