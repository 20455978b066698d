import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameSort } from '../../src/util/pinyin.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';

/** More customers than a look-up holds in memory; the last two are called alike. */
const CUSTOMERS = 20_010;

forEachEngine((_engine, open) => {
  describe('look-ups among more records than are held in memory', () => {
    it('are found by name, code or #id, and written so that they are found again', async () => {
      const { api, database } = await openOffice(await open());
      const stamp = '2026-01-01T00:00:00.000Z';
      const names = Array.from({ length: CUSTOMERS }, (_, i) => `客户${Math.min(i, CUSTOMERS - 2)}`);
      await database.transact(async (_trx, bulk) => {
        await bulk.insert('customer', ['version', 'created_at', 'updated_at', 'name_sort', 'search_text', 'code', 'name'], names.map((name, i) => [1, stamp, stamp, nameSort(name), name, `K${i}`, name]));
      });
      const folder = await scratchFolder();
      const path = join(folder, 'contacts.csv');
      await writeFile(path, `name,customer_id\n李一,客户7\n李二,K8\n李三,#9\n李四,客户${CUSTOMERS - 2}\n李五,K${CUSTOMERS - 1}\n李六,没有\n`);
      const result = await api.importRun({ entity: 'contact', path, duplicates: 'update' });
      expect(result.rejects.map(({ line, error }) => [line, error.key])).toEqual([[5, 'error.lookup_ambiguous'], [7, 'error.lookup_absent']]);
      expect(result.created).toBe(4);
      const out = join(folder, 'out.csv');
      await api.exportFile({ entity: 'contact', columns: ['name', 'customer_id'], format: 'csv', for: 'machine', path: out });
      expect(await readFile(out, 'utf8')).toBe(`name,customer_id\n李一,客户7\n李二,客户8\n李三,客户8\n李五,K${CUSTOMERS - 1}\n`);
      expect(await api.importRun({ entity: 'contact', path: out, duplicates: 'update' })).toMatchObject({ unchanged: 4, rejected: 0, stepId: null });
    }, 60_000);

    it('people of one name in two firms are found and written by the firm, two of one firm by #id', async () => {
      const { api, database } = await openOffice(await open());
      for (const values of [{ code: 'A', name: '晨光' }, { code: 'B', name: '北方' }, { code: 'C', name: '北方' }]) await api.create('customer', values);
      const stamp = '2026-01-01T00:00:00.000Z';
      // Of the last five, two are called 李明 in A and B, one in C, and two 王芳 in A.
      const people = Array.from({ length: CUSTOMERS }, (_, i) => [`人${i}`, 1] as [string, number]);
      people.splice(-5, 5, ['李明', 1], ['李明', 2], ['李明', 3], ['王芳', 1], ['王芳', 1]);
      await database.transact(async (_trx, bulk) => {
        await bulk.insert('contact', ['version', 'created_at', 'updated_at', 'name_sort', 'search_text', 'name', 'customer_id', 'is_main'], people.map(([name, customer]) => [1, stamp, stamp, nameSort(name), name, name, customer, 0]));
      });
      const folder = await scratchFolder();
      const path = join(folder, 'calls.csv');
      await writeFile(path, `customer_id,contact_id,subject\nA,李明,一\nB,晨光/李明,二\nA,B/李明,三\nB,C/李明,四\nA,#${CUSTOMERS},五\nA,王芳,六\nC,人7,七\n`);
      const { created, rejects } = await api.importRun({ entity: 'interaction', path, duplicates: 'update' });
      expect([created, rejects.map(({ line }) => line)]).toEqual([6, [7]]);
      const out = join(folder, 'out.csv');
      await api.exportFile({ entity: 'interaction', columns: ['customer_id', 'contact_id', 'subject'], format: 'csv', for: 'machine', path: out });
      expect(await readFile(out, 'utf8')).toBe(`customer_id,contact_id,subject\n晨光,晨光/李明,一\nB,晨光/李明,二\n晨光,B/李明,三\nB,C/李明,四\n晨光,#${CUSTOMERS},五\nC,人7,七\n`);
      expect(await api.importRun({ entity: 'interaction', path: out, duplicates: 'update' })).toMatchObject({ unchanged: 6, rejected: 0, stepId: null });
    }, 60_000);

    it('a column matched wrongly is refused row by row in good time', async () => {
      const { api } = await openOffice(await open());
      for (let i = 0; i < 50; i += 1) await api.create('region', { name: `地方${i}市`, level: 'city' });
      const path = join(await scratchFolder(), 'wrong.csv');
      await writeFile(path, `名称,区域\n${Array.from({ length: 3000 }, (_, i) => `客户${i},人民大街${i}号`).join('\n')}\n`);
      const result = await api.importRun({ entity: 'customer', path, duplicates: 'update' });
      expect([result.rejected, result.rejects.length]).toEqual([3000, 100]);
    }, 60_000);
  });
});
