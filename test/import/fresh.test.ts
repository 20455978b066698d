import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { dynamic } from '../../src/db/dynamic.ts';
import { checkSearch } from '../../src/services/search-check.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';

/** A file that a thread of its own reads, with what JSON escapes, empty cells, signs beyond the usual plane and flags. */
const ROWS = 900;
const NOTES = ['', '"引号"和\\反斜', '𠮷祥😀', `=1+1`, "O'Neil", '\u2028行'];
const rowOf = (i: number): string => {
  const cells = [`K${String(10_000 + i)}`, `长春晨光${i}文具有限公司`, i % 3 === 0 ? '' : `0431-8${String(i).padStart(7, '0')}`, i % 4 === 0 ? '' : `info${i}@chenguang.example`, `${NOTES[i % NOTES.length] ?? ''}${'长'.repeat(90)}`, i % 5 === 0 ? '' : String(i), i % 2 === 0 ? '' : '100000.5'];
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
};
const FILE = `客户编号,客户名称,电话,邮箱,备注,员工人数,注册资本\n${Array.from({ length: ROWS }, (_, i) => rowOf(i)).join('\n')}\n`;

const STAMPS = new Set(['id', 'created_at', 'updated_at']);

async function stored(database: Database): Promise<readonly unknown[]> {
  const rows = await dynamic(database.queries).selectFrom('customer').selectAll().where('code', 'like', 'K%').orderBy('code').execute();
  return rows.map((row) => Object.entries(row).filter(([column]) => !STAMPS.has(column)));
}

forEachEngine((_engine, open) => {
  describe('rows of which nothing has to be decided', () => {
    it('become what they become one by one, and the ledger, the search and the way back know them alike', async () => {
      const path = join(await scratchFolder(), 'list.csv');
      await writeFile(path, FILE);
      const [short, usual] = [await openOffice(await open()), await openOffice(await open())];
      // A code between theirs: any of them might be known, so each is looked at.
      await usual.api.create('customer', { code: 'K1', name: '前' });
      await usual.api.create('customer', { code: 'K10500x', name: '间' });
      const request = { entity: 'customer', path, duplicates: 'skip' } as const;
      const done = await Promise.all([short, usual].map(async ({ api }) => await api.importRun(request)));
      expect(done.map(({ created, rejected }) => [created, rejected])).toEqual([[ROWS, 0], [ROWS, 0]]);
      const rows = await stored(short.database);
      expect(rows).toHaveLength(ROWS);
      const others = await stored(usual.database);
      expect(rows).toEqual(others.filter((row) => !JSON.stringify(row).includes('["name","前"]') && !JSON.stringify(row).includes('["name","间"]')));
      for (const { database, api } of [short, usual]) {
        expect((await verifyLedger(database)).faults).toEqual([]);
        expect(await checkSearch(database)).toEqual([]);
        expect((await api.list({ entity: 'customer', columns: ['name'], filter: 'ccg899', limit: 10 })).rows.map(({ values }) => values['name'])).toEqual(['长春晨光899文具有限公司']);
      }
      const again = await short.api.importRun(request);
      expect([again.created, again.skipped, again.stepId]).toEqual([0, ROWS, null]);
      await short.api.undo(done[0]?.stepId ?? 0, { rest: 'refuse' });
      expect((await short.api.list({ entity: 'customer', columns: ['name'], limit: 10 })).rows).toEqual([]);
    }, 120_000);

    it('a code twice in the file, far apart, is told as ever', async () => {
      const path = join(await scratchFolder(), 'twice.csv');
      await writeFile(path, `${FILE}${rowOf(3).replace('晨光3', '晨星3')}\n`);
      const { api } = await openOffice(await open());
      const { created, rejected, rejects } = await api.importRun({ entity: 'customer', path, duplicates: 'skip' });
      expect([created, rejected]).toEqual([ROWS, 1]);
      expect(rejects[0]?.line).toBe(ROWS + 2);
    }, 120_000);
  });
});
