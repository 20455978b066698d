import { PassThrough } from 'node:stream';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unavailable } from '../../src/errors.ts';
import { recordAudit } from '../../src/services/audit.ts';
import { exportTo } from '../../src/services/export.ts';
import { printTo } from '../../src/services/print.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice, type Office } from './company.ts';

async function entries(office: Office) {
  return await office.database.queries.selectFrom('change_set').select(['action', 'entity', 'summary', 'detail', 'operator_id']).where('size', '=', 0).orderBy('id').execute();
}

forEachEngine((_engine, open) => {
  describe('what goes out', () => {
    it('is recorded with its number, its fields and its filter, without what may name a person', async () => {
      const office = await openOffice(await open());
      const { api, ctx, session } = office;
      await api.create('customer_level', { name: 'VIP' });
      await api.create('customer', { name: '晨光', level_id: 1 });
      const folder = await mkdtemp(join(await scratchFolder(), 'out-'));
      const filter = 'level:VIP name:晨光 created:2020-01..2100-01 晨光 contact:none';
      await api.exportFile({ entity: 'customer', filter, columns: ['name', 'level_id'], format: 'csv', for: 'machine', path: join(folder, 'list.csv') });
      await exportTo(ctx, { entity: 'customer', ids: [1], columns: ['name'], format: 'csv', for: 'machine' }, new PassThrough());
      await api.print({ kind: 'list', entity: 'customer', columns: ['name'], format: 'text' }, { kind: 'file', path: join(folder, 'list.txt') });
      await printTo(ctx, { kind: 'list', entity: 'customer', columns: ['name'], format: 'text', search: '晨' }, new PassThrough());
      const [file, stream, paper, printed] = await entries(office);
      expect(file).toMatchObject({ action: 'export', entity: 'customer', summary: 'list.csv', operator_id: session.operatorId });
      expect(JSON.parse(file?.detail ?? '')).toEqual({
        count: 1,
        fields: ['name', 'level_id'],
        filter: 'level:VIP name:… created:2020-01..2100-01 … contact:none',
        format: 'csv',
      });
      expect(JSON.parse(stream?.detail ?? '')).toEqual({ count: 1, fields: ['name'], format: 'csv', record: 1 });
      expect(paper).toMatchObject({ action: 'print', summary: 'list.txt' });
      expect(JSON.parse(printed?.detail ?? '')).toMatchObject({ count: 1, filter: '…' });
      expect((await verifyLedger(office.database)).faults).toEqual([]);
    });

    it('stays where it is when it can’t be recorded', async () => {
      const office = await openOffice(await open());
      const path = join(await mkdtemp(join(await scratchFolder(), 'out-')), 'list.csv');
      const transact: typeof office.database.transact = async () => await Promise.reject(unavailable('error.database_full', { location: '' }));
      const ctx = { ...office.ctx, database: { ...office.database, transact } };
      const written: Buffer[] = [];
      const stream = new PassThrough().on('data', (chunk: Buffer) => written.push(chunk));
      await expect(exportTo(ctx, { entity: 'customer', columns: [], format: 'csv', for: 'machine' }, stream)).rejects.toMatchObject({ key: 'audit.not_recorded', code: 'unavailable' });
      expect(written).toEqual([]);
      const { exportFile } = await import('../../src/services/export.ts');
      await expect(exportFile(ctx, { entity: 'customer', columns: [], format: 'csv', for: 'machine', path })).rejects.toMatchObject({ key: 'audit.not_recorded' });
      await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it('is no step that could be taken back', async () => {
      const office = await openOffice(await open());
      const id = await recordAudit(office.ctx, { kind: 'login', summary: '' });
      await expect(office.api.undo(id, 'keep')).rejects.toMatchObject({ key: 'error.undo_security' });
      expect((await office.api.steps({ limit: 100 })).map((step) => step.id)).not.toContain(id);
    });
  });
});
