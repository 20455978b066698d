import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EntityName } from '../../src/entities/names.ts';
import type { ExportFormat } from '../../src/services/api.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice, type Office } from '../services/company.ts';

/** In the order in which they hang on one another. */
const ORDER: readonly EntityName[] = ['customer', 'contact', 'interaction', 'feedback', 'complaint'];

async function lists({ api }: Office): Promise<void> {
  for (const name of ['电话', '拜访']) await api.create('interaction_type', { name });
  await api.create('feedback_category', { name: '质量' });
  await api.create('complaint_category', { name: '交货;延期' });
  await api.create('complaint_severity', { name: '紧急', due_days: 2 });
  await api.create('satisfaction_level', { name: '满意', score: 4 });
}

/** Two customers of one name, two people of one name, records that hang on each. */
async function fill({ api }: Office): Promise<void> {
  const customers: number[] = [];
  for (const values of [{ code: '0007', name: '晨光, "文具"' }, { code: 'K2', name: '北方' }, { code: 'K3', name: '北方' }]) customers.push((await api.create('customer', values)).id);
  const [first = 0, second = 0, third = 0] = customers;
  const li = await api.create('contact', { name: '李明', customer_id: first, mobile: '13800138000' });
  const other = await api.create('contact', { name: '李明', customer_id: second });
  const wang = await api.create('contact', { name: '王芳', customer_id: third });
  await api.create('interaction', { customer_id: first, contact_id: li.id, happened_on: '2026-03-01', type_id: 1, subject: '=报价', content: '第一行\n"第二行"', amount: -1250, next_on: '2026-04-01' });
  await api.create('interaction', { customer_id: second, contact_id: other.id, happened_on: '2026-03-02', type_id: 2, subject: '回访' });
  await api.create('feedback', { customer_id: third, contact_id: wang.id, happened_on: '2026-03-03', channel: 'wechat', category_id: 1, subject: '好', satisfaction_id: 1 });
  await api.create('complaint', { customer_id: second, contact_id: other.id, happened_on: '2026-03-04', category_id: 1, severity_id: 1, subject: '迟到', due_on: '2026-03-10' });
}

forEachEngine((engine, open) => {
  const formats: readonly ExportFormat[] = engine === 'sqlite' ? ['csv', 'xlsx', 'ndjson'] : ['csv'];
  describe('records that hang on one another', () => {
    it.each(formats)('%s: customers, contacts, what hangs on them: an empty company becomes the same', async (format) => {
      const office = await openOffice(await open());
      await lists(office);
      await fill(office);
      const folder = await scratchFolder();
      const name = (entity: EntityName, turn: string): string => join(folder, `${entity}-${turn}.${format}`);
      for (const entity of ORDER) await office.api.exportFile({ entity, columns: [], format, for: 'machine', path: name(entity, 'a') });
      const other = await openOffice(await open());
      await lists(other);
      for (const entity of ORDER) {
        const { rejects, created } = await other.api.importRun({ entity, path: name(entity, 'a'), duplicates: 'update' });
        expect([entity, rejects]).toEqual([entity, []]);
        expect(created).toBeGreaterThan(0);
      }
      for (const entity of ORDER) {
        await other.api.exportFile({ entity, columns: [], format, for: 'machine', path: name(entity, 'b') });
        const [before, after] = [await readFile(name(entity, 'a'), 'latin1'), await readFile(name(entity, 'b'), 'latin1')];
        expect([entity, after]).toEqual([entity, before]);
      }
      // Nothing is there twice when it comes again.
      for (const entity of ORDER) expect(await other.api.importRun({ entity, path: name(entity, 'a'), duplicates: 'update' })).toMatchObject({ created: 0, updated: 0, rejected: 0 });
    });

    it('a name that several have means the person of the row\'s customer, or of the one before the stroke', async () => {
      const office = await openOffice(await open());
      await lists(office);
      await fill(office);
      const path = join(await scratchFolder(), 'calls.csv');
      await writeFile(path, '客户,联系人,主题\n0007,李明,一\nK2,李明,二\nK3,0007/李明,三\nK3,李明,四\nK2,"晨光, ""文具""/李明",五\n');
      const { created, rejects } = await office.api.importRun({ entity: 'interaction', path, duplicates: 'update' });
      expect([created, rejects.map(({ line, error }) => [line, error.key])]).toEqual([4, [[5, 'error.lookup_ambiguous']]]);
      const { rows } = await office.api.list({ entity: 'interaction', columns: ['contact_id', 'subject'], filter: 'subject:一 or subject:二 or subject:三 or subject:五', sort: ['id'], limit: 10 });
      expect(rows.map((row) => [row.values['subject'], row.values['contact_id']])).toEqual([['一', 1], ['二', 2], ['三', 1], ['五', 1]]);
    });
  });
});
