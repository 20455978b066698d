import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setBackupSettings } from '../../src/services/backup/settings.ts';
import { verifyBackup } from '../../src/services/backup/open.ts';
import { cleanup, cleanupPlan } from '../../src/services/cleanup.ts';
import { checkTally } from '../../src/services/tally.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { granting, openOffice } from '../services/company.ts';

async function shop(open: () => Promise<Parameters<typeof openOffice>[0]>) {
  const office = await openOffice(await open());
  await setBackupSettings(office.ctx, { folder: join(await scratchFolder(), 'backups') });
  const { api } = office;
  const level = (await api.create('satisfaction_level', { name: '满意', score: 4 })).id;
  const customer = (await api.create('customer', { name: '长春晨光商贸有限公司' })).id;
  const days = ['2019-05-01', '2020-12-31', '2021-01-01', '2026-03-01'];
  for (const day of days) {
    await api.create('interaction', { customer_id: customer, subject: `来电 ${day}`, happened_on: day });
    await api.create('feedback', { customer_id: customer, subject: `反馈 ${day}`, happened_on: day, satisfaction_id: level });
  }
  return { ...office, customer };
}

forEachEngine((_engine, open) => {
  describe('the clean-up', () => {
    it('counts first, makes a backup, removes for good what is older, and the ledger still holds', async () => {
      const { ctx, api, database, customer } = await shop(open);
      const request = { before: '2021-01-01', entities: ['interaction', 'feedback'] as const, bin: false };
      expect((await cleanupPlan(ctx, request)).counts).toEqual([
        { entity: 'interaction', count: 2 },
        { entity: 'feedback', count: 2 },
      ]);
      await expect(cleanup(ctx, request, 3)).rejects.toMatchObject({ code: 'conflict' });
      const report = await cleanup(ctx, request, 4);
      expect(report.removed).toEqual([
        { entity: 'interaction', removed: 2, kept: 0 },
        { entity: 'feedback', removed: 2, kept: 0 },
      ]);
      expect((await api.list({ entity: 'interaction', columns: ['happened_on'], sort: ['happened_on'], limit: 9 })).rows.map(({ values }) => values['happened_on'])).toEqual(['2021-01-01', '2026-03-01']);
      const kept = await database.queries.selectFrom('change_set').select('summary').where('summary', 'like', '%2019%').execute();
      expect(kept).toEqual([]);
      expect((await verifyLedger(database)).faults).toEqual([]);
      expect(await checkTally(database)).toEqual([]);
      expect((await verifyBackup(ctx, { path: report.backup })).manifest.tables['interaction']).toBe(4);
      expect((await api.get('customer', customer)).values['last_contact_on']).toBe('2026-03-01');
      expect((await cleanupPlan(ctx, request)).counts).toEqual([]);
    });

    it('empties the bin of what was put there before the day, with what hangs on it, and keeps what is used', async () => {
      const { ctx, api, database, customer, later } = await shop(open);
      const tag = (await api.create('tag', { name: '老客户' })).id;
      await api.remove({ entity: 'tag', ids: [tag] }, 1);
      const gone = (await api.create('customer', { name: '走了的客户' })).id;
      await api.create('contact', { name: '李明', customer_id: gone });
      await api.remove({ entity: 'customer', ids: [gone] }, 1);
      later(60 * 24 * 40);
      const request = { before: '2026-04-01', entities: [], bin: true };
      const total = (await cleanupPlan(ctx, request)).counts.reduce((sum, { count }) => sum + count, 0);
      const { removed } = await cleanup(ctx, request, total);
      expect(new Map(removed.map(({ entity, removed: count }) => [entity, count]))).toEqual(new Map([['tag', 1], ['customer', 1], ['contact', 1]]));
      expect((await api.count({ entity: 'customer', deleted: true })).value).toBe(0);
      expect((await api.get('customer', customer)).deleted).toBe(false);
      expect((await verifyLedger(database)).faults).toEqual([]);
    });

    it('says what is wrong, and is for administrators', async () => {
      const { ctx } = await shop(open);
      const wanted = { before: '2021-01-01', entities: ['interaction'] as const, bin: false };
      await expect(cleanupPlan(ctx, { ...wanted, before: 'gestern' })).rejects.toMatchObject({ key: 'cleanup.no_day' });
      await expect(cleanupPlan(ctx, { ...wanted, before: '2027-01-01' })).rejects.toMatchObject({ key: 'cleanup.future' });
      await expect(cleanupPlan(ctx, { ...wanted, entities: ['operator'] })).rejects.toMatchObject({ key: 'cleanup.no_age' });
      await expect(cleanupPlan({ ...ctx, session: { ...ctx.session, grants: granting({ '*': ['read', 'delete'] }) } }, wanted)).rejects.toMatchObject({ code: 'not_permitted' });
    });
  });
});
