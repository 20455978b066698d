import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backup } from '../../src/services/backup/make.ts';
import { setBackupSettings } from '../../src/services/backup/settings.ts';
import { takeFromBackup } from '../../src/services/backup/take.ts';
import { browseBackup } from '../../src/services/backup/browse.ts';
import { startHost } from '../../src/services/host.ts';
import { cleanup, cleanupPlan } from '../../src/services/cleanup.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';

async function shop(open: () => Promise<Parameters<typeof openOffice>[0]>) {
  const office = await openOffice(await open());
  await setBackupSettings(office.ctx, { folder: join(await scratchFolder(), 'backups') });
  const { api } = office;
  const level = (await api.create('customer_level', { name: 'VIP', code: 'VIP' })).id;
  const tag = (await api.create('tag', { name: '老客户' })).id;
  const customer = (await api.create('customer', { name: '长春晨光商贸有限公司', level_id: level, tags: [tag], phone: '0431-88886666' })).id;
  const contact = (await api.create('contact', { name: '李明', customer_id: customer, is_main: 1 })).id;
  await api.create('interaction', { customer_id: customer, contact_id: contact, subject: '来电', happened_on: '2026-03-01' });
  const { code } = (await api.get('customer', customer)).values;
  const made = await backup(office.ctx, {});
  return { ...office, customer, contact, level, tag, code: String(code), path: made.backup.path };
}

/** The customer and all that hangs on it go for good. */
async function purge({ ctx, api, customer, later }: Awaited<ReturnType<typeof shop>>): Promise<void> {
  await api.remove({ entity: 'customer', ids: [customer] }, 1);
  later(60 * 24 * 2);
  const request = { before: '2026-03-12', entities: [], bin: true };
  const total = (await cleanupPlan(ctx, request)).counts.reduce((sum, { count }) => sum + count, 0);
  await cleanup(ctx, request, total);
}

forEachEngine((_engine, open) => {
  describe('one customer out of a backup', () => {
    it('comes back with all that hung on it under new ids, and the step can be undone', async () => {
      const office = await shop(open);
      const { ctx, api, code, path, level, tag } = office;
      await purge(office);
      // Somebody has the number by now.
      await api.create('customer', { name: '别的客户', code });
      const look = await takeFromBackup(ctx, { path, entity: 'customer', record: code, dryRun: true });
      expect(look).toMatchObject({ label: '长春晨光商贸有限公司', created: 3, restored: 0, changed: 0, missing: [], stepId: null });
      expect((await api.count({ entity: 'contact' })).value).toBe(0);
      const done = await takeFromBackup(ctx, { path, entity: 'customer', record: '长春晨光商贸有限公司' });
      const [row] = (await api.list({ entity: 'customer', columns: ['code', 'name', 'level_id', 'tags'], search: '晨光', limit: 5 })).rows;
      expect(row?.values).toMatchObject({ level_id: level, tags: [tag] });
      expect(row?.values['code']).not.toBe(code);
      const [interaction] = (await api.list({ entity: 'interaction', columns: ['customer_id', 'contact_id'], limit: 5 })).rows;
      const [contact] = (await api.list({ entity: 'contact', columns: ['name'], limit: 5 })).rows;
      expect(interaction?.values).toMatchObject({ customer_id: row?.id, contact_id: contact?.id });
      await api.undo(done.stepId ?? 0, 'refuse');
      expect((await api.count({ entity: 'contact' })).value).toBe(0);
      expect((await verifyLedger(ctx.database)).faults).toEqual([]);
    });

    it('is the same record where it is still here: out of the bin, set back by choice', async () => {
      const { ctx, api, customer, code, path, contact } = await shop(open);
      await api.update('customer', customer, (await api.get('customer', customer)).version, { phone: '010-12345678' });
      expect(await takeFromBackup(ctx, { path, entity: 'customer', record: code })).toMatchObject({ created: 0, changed: 0, kept: 1, stepId: null });
      expect(await takeFromBackup(ctx, { path, entity: 'customer', record: code, overwrite: true })).toMatchObject({ created: 0, changed: 1 });
      expect((await api.get('customer', customer)).values['phone']).toContain('88886666');
      await api.remove({ entity: 'customer', ids: [customer] }, 1);
      expect(await takeFromBackup(ctx, { path, entity: 'customer', record: `#${customer}` })).toMatchObject({ created: 0, restored: 3 });
      expect((await api.get('contact', contact)).deleted).toBe(false);
    });

    it('leaves empty what is looked up and gone, or makes it', async () => {
      const { ctx, api, customer, code, path, level, later } = await shop(open);
      await api.update('customer', customer, (await api.get('customer', customer)).version, { level_id: null });
      await api.remove({ entity: 'customer_level', ids: [level] }, 1);
      later(1);
      const take = { path, entity: 'customer', record: code, overwrite: true } as const;
      expect((await takeFromBackup(ctx, { ...take, dryRun: true })).missing).toEqual([{ entity: 'customer_level', name: 'VIP' }]);
      await takeFromBackup(ctx, { ...take, createReferences: true });
      const row = await api.get('customer', customer);
      expect(row.labels['level_id']).toBe('VIP');
      await expect(takeFromBackup(ctx, { path, entity: 'customer', record: '没有这个' })).rejects.toMatchObject({ code: 'not_found' });
      await expect(takeFromBackup(ctx, { path, entity: 'operator', record: '#1', overwrite: true })).rejects.toMatchObject({ code: 'usage', key: 'backup.take_kind' });
    });

    it('is looked at without anything being written', async () => {
      const { ctx, customer, path } = await shop(open);
      const opened = await browseBackup(ctx, { path });
      const host = startHost({ location: opened.plain, source: 'screen', systemUser: null, browse: true, session: opened.session });
      try {
        expect((await host.api.get('customer', customer)).values['name']).toBe('长春晨光商贸有限公司');
        expect((await host.api.session()).operatorName).toContain('备份');
        await host.api.setPreference('columns', '[]');
        await host.api.saveDraft('form', '{}');
        await expect(host.api.create('tag', { name: '新' })).rejects.toMatchObject({ code: 'not_permitted' });
        await expect(host.api.remove({ entity: 'customer', ids: [customer] }, 1)).rejects.toMatchObject({ code: 'not_permitted' });
      } finally {
        await host.close();
        await opened.close();
      }
      expect((await browseBackup(ctx, { path })).info.manifest.tables['customer']).toBe(1);
    });
  });
});
