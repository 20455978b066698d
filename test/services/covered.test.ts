import { describe, expect, it } from 'vitest';
import type { Rights } from '../../src/auth/matrix.ts';
import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import { imageAt } from '../../src/services/history.ts';
import { icsTo } from '../../src/services/ics/export.ts';
import { forEachEngine } from '../harness/database.ts';
import { NOON, openOffice } from './company.ts';

/** What an operator with few rights could try at doors beside lists and forms, to learn what a role covers. */
forEachEngine((_engine, open) => {
  describe('a covered field', () => {
    const company = async (fields: Rights['fields']) => {
      const office = await openOffice(await open());
      const level = (await office.api.create('customer_level', { name: '特级' })).id;
      const customer = (await office.api.create('customer', { code: 'K-7788', name: '晨光商城', level_id: level, owner_id: office.session.operatorId })).id;
      const contact = (await office.api.create('contact', { name: '李强', customer_id: customer })).id;
      const session = { ...office.session, grants: { ...READY_ROLES.read_only, entities: { '*': { read: 'all', export: 'all' } }, fields } } as const;
      return { ...office, session, low: office.as(session), customer, contact, level };
    };

    it('is not told by which records point to one', async () => {
      const { low, customer, level, api } = await company({ customer: { level_id: 'hidden' }, contact: { customer_id: 'hidden' } });
      const of = { field: 'level_id', id: level };
      await expect(low.list({ entity: 'customer', columns: ['name'], of, limit: 5 })).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(low.count({ entity: 'customer', of })).rejects.toMatchObject({ code: 'not_permitted' });
      expect((await api.count({ entity: 'customer', of })).value).toBe(1);
      // The card of a caller shows nobody of a customer that must not be known.
      expect((await low.customerCard(customer)).parts.map(({ entity }) => entity)).not.toContain('contact');
    });

    it('is not counted, and records out of reach are not', async () => {
      const { low, api, as, session, level } = await company({ customer: { level_id: 'hidden' } });
      expect(await api.uses('customer_level', [level])).toEqual({ [level]: 1 });
      expect(await low.uses('customer_level', [level])).toEqual({ [level]: 0 });
      const own = as({ ...session, operatorId: 0, grants: { entities: { '*': { read: 'all' }, customer: { read: 'own' } }, fields: {}, system: [] } });
      expect(await own.uses('customer_level', [level])).toEqual({ [level]: 0 });
    });

    it('has no name on a record as it was on a day', async () => {
      const { ctx, session, customer } = await company({ customer: { level_id: 'hidden' } });
      const on = async (who: typeof ctx) => await imageAt(who, 'customer', customer, new Date(NOON + 1000).toISOString());
      expect((await on(ctx))?.labels['level_id']).toBe('特级');
      expect(JSON.stringify(await on({ ...ctx, session }))).not.toContain('特级');
    });

    it('stands in no calendar', async () => {
      const { ctx, session, api, customer } = await company({ customer: { code: 'hidden' } });
      await api.create('activity', { subject: '拜访', kind: 'visit', on_day: '2026-03-11', customer_id: customer, owner_id: session.operatorId });
      const text = async (who: typeof ctx): Promise<string> => {
        const parts: string[] = [];
        await icsTo(who, { from: '2026-03-10', to: '2026-03-12', everybody: true }, { write: async (part: string) => await Promise.resolve(void parts.push(part)) });
        return parts.join('');
      };
      expect(await text(ctx)).toContain('K-7788');
      expect(await text({ ...ctx, session })).not.toContain('K-7788');
    });
  });
});
