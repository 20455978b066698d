import { beforeAll, describe, expect, it } from 'vitest';
import { forEachEngine } from '../harness/database.ts';
import { NOON, openOffice, type Office } from './company.ts';
import type { Api } from '../../src/services/api.ts';

forEachEngine((engine, open) => {
  describe(`two at one record (${engine})`, () => {
    let office: Office;
    let lina: Api;

    beforeAll(async () => {
      office = await openOffice(await open());
      const { id } = await office.api.create('operator', { name: '李娜', login: 'lina', role_id: office.roles.get('administrator') ?? null });
      lina = office.as({ operatorId: id, operatorName: '李娜' });
    });

    const made = async (): Promise<number> => (await office.api.create('customer', { name: '晨光', phone: '0431-88880000', notes: '原来的' })).id;

    it('says of each field what it was, what it is and who made it so; what one side changed goes by itself', async () => {
      const id = await made();
      const level = await office.api.create('customer_level', { name: '贵宾' });
      await lina.update('customer', id, 1, { name: '晨光商城', phone: '0431-88881111' });
      office.later(5);
      await office.api.update('customer', id, 2, { phone: '0431-88882222' });
      const refused = lina.update('customer', id, 1, { name: '晨光百货', phone: '0431-88883333', level_id: level.id, notes: '原来的' });
      await expect(refused).rejects.toMatchObject({
        code: 'conflict',
        details: {
          before: { name: '晨光', phone: '0431-88880000' },
          mine: { name: '晨光百货', phone: '0431-88883333' },
          theirs: { version: 3, values: { name: '晨光商城', phone: '0431-88882222' } },
          fields: ['name', 'phone'],
          onlyMine: ['level_id'],
          onlyTheirs: [],
          labels: { mine: { level_id: '贵宾' } },
          changed: { name: { by: '李娜', at: new Date(NOON).toISOString() }, phone: { by: '王芳', at: new Date(NOON + 300_000).toISOString() } },
          by: '王芳',
        },
      });
    });

    it('looks again when somebody saves while one decides', async () => {
      const id = await made();
      await lina.update('customer', id, 1, { name: '二' });
      await lina.update('customer', id, 2, { name: '三' });
      await expect(office.api.update('customer', id, 2, { name: '我的' })).rejects.toMatchObject({ details: { before: { name: '二' }, theirs: { version: 3 }, fields: ['name'] } });
      expect(await office.api.update('customer', id, 3, { name: '我的' })).toMatchObject({ version: 4 });
    });

    it('says who put the record into the bin; restored, it is saved on top', async () => {
      const id = await made();
      await lina.remove({ entity: 'customer', ids: [id] }, 1);
      await expect(office.api.update('customer', id, 1, { name: '还在写' })).rejects.toMatchObject({ code: 'conflict', key: 'error.record_gone', params: { by: '李娜' }, details: { gone: 'deleted', by: '李娜', into: null } });
      await office.api.restore('customer', [id]);
      await office.api.update('customer', id, 1, { name: '还在写' });
      expect((await office.api.get('customer', id)).values['name']).toBe('还在写');
    });

    it('says what a value was merged into', async () => {
      const [from, into] = [await office.api.create('tag', { name: '旧标签' }), await office.api.create('tag', { name: '新标签' })];
      await lina.mergeValues('tag', from.id, into.id);
      await expect(office.api.update('tag', from.id, 1, { name: '改名' })).rejects.toMatchObject({ key: 'error.record_merged', params: { into: '新标签' }, details: { gone: 'merged', by: '李娜', into: { id: into.id, label: '新标签' } } });
    });

    it('refuses a bulk edit of a field that somebody changed after the look, and nothing is written', async () => {
      const ids = [await made(), await made()];
      const selection = { entity: 'customer', ids } as const;
      const { count, asOf } = await office.api.bulkPreview(selection, { notes: '批量' });
      await lina.update('customer', ids[1] ?? 0, 1, { notes: '刚写的' });
      await expect(office.api.bulkUpdate(selection, { notes: '批量' }, { count, asOf })).rejects.toMatchObject({ code: 'conflict', key: 'error.bulk_changed', params: { by: '李娜', count: 1 } });
      expect((await office.api.get('customer', ids[0] ?? 0)).values['notes']).toBe('原来的');
      // Another field of the same records is nobody's business.
      const again = await office.api.bulkPreview(selection, { notes: '批量' });
      await lina.update('customer', ids[0] ?? 0, 1, { phone: '0431-88889999' });
      expect(await office.api.bulkUpdate(selection, { notes: '批量' }, again)).toMatchObject({ changed: 2 });
      expect((await office.api.get('customer', ids[0] ?? 0)).values).toMatchObject({ notes: '批量', phone: '0431-88889999' });
    });

    it('says who took a complaint on before the step was taken', async () => {
      const customer = await made();
      const complaint = await office.api.create('complaint', { customer_id: customer, subject: '质量', happened_on: '2026-03-09' });
      const offers = await office.api.stepOffers('complaint', complaint.id);
      const first = offers.find(({ asks }) => asks.every(({ required }) => !required));
      const { version } = await office.api.get('complaint', complaint.id);
      await lina.takeStep('complaint', complaint.id, version, first?.name ?? '', {});
      const late = office.api.takeStep('complaint', complaint.id, version, first?.name ?? '', {});
      await expect(late).rejects.toMatchObject({ code: 'conflict', key: 'error.step_meanwhile', params: { by: '李娜' } });
    });
  });
});
