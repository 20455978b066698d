import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ListJob } from '../../src/services/print-api.ts';
import { displayWidth } from '../../src/util/text.ts';
import { emptyDatabase, scratchFolder } from '../harness/database.ts';
import { openOffice, type Office } from '../services/company.ts';
import { readPdf } from './pdf.ts';

const COUNT = 10_000;
const NAMES = ['晨光文具股份有限公司', 'Harbour Blue Technology (Dalian) Co., Ltd.', '北方商贸', '一家名称特别长而且没有任何空格的有限责任公司长春市朝阳区第二分公司'];
const ADDRESSES = ['解放路 8 号', '吉林省长春市朝阳区人民大街 1234 号中央广场写字楼 A 座 1808 室（靠近地铁一号线）', ''];
const JOB = { kind: 'list', format: 'text', entity: 'customer', columns: ['code', 'name', 'address', 'registered_capital'], sort: ['code'] } as const satisfies ListJob;

/** Ten thousand customers, whose every line of print can be told from any other's. */
describe('a print of 10,000 customers', () => {
  let office: Office;
  let folder: string;

  beforeAll(async () => {
    office = await openOffice(await emptyDatabase('sqlite'));
    folder = await scratchFolder();
    const stamp = '2026-01-01T00:00:00.000Z';
    const columns = ['version', 'created_at', 'updated_at', 'name_sort', 'search_text', 'code', 'name', 'address', 'registered_capital'];
    const rows = Array.from({ length: COUNT }, (_, i) => [1, stamp, stamp, 'x', '', codeOf(i), NAMES[i % NAMES.length] ?? '', ADDRESSES[i % ADDRESSES.length] ?? '', i * 100]);
    await office.database.transact(async (_trx, bulk) => {
      await bulk.insert('customer', columns, rows);
    });
  });

  const codeOf = (i: number): string => `C${String(i).padStart(6, '0')}`;
  const bytesOf = async (job: ListJob, name: string): Promise<Buffer> => {
    const path = join(folder, name);
    expect(await office.api.print(job, { kind: 'file', path })).toMatchObject({ records: COUNT });
    return await readFile(path);
  };

  it.each(['80', '132', '136'] as const)('as text of %s columns: no line is wider, every page has its header and number, no row is lost or split', async (paper) => {
    const pages = (await bytesOf({ ...JOB, paper }, `${paper}.txt`)).toString().trimEnd().split('\f').map((page) => page.split('\n'));
    const codes: string[] = [];
    for (const [i, page] of pages.entries()) {
      for (const line of page) if (displayWidth(line) > Number(paper)) throw new Error(`wider than ${paper}: ${line}`);
      expect(page[0]?.trim()).toBe('客户列表');
      expect(page.at(-1)).toMatch(new RegExp(`第 ${i + 1} 页 / 共 ${pages.length} 页$`));
      const body = page.slice(page.findIndex((line) => line.startsWith('----')) + 1, page.findIndex((line, at) => at > 4 && line === ''));
      // A row that is split would begin a page without its code.
      expect(body[0]).toMatch(/^C\d{6} |^====/);
      for (const line of body) if (/^C\d{6} /.test(line)) codes.push(line.slice(0, 7));
    }
    expect(codes).toEqual(Array.from({ length: COUNT }, (_, i) => codeOf(i)));
  });

  it('as PDF: the same rows, inside the margins, with the total', async () => {
    const pages = readPdf(await bytesOf({ ...JOB, format: 'pdf', paper: 'A4' }, 'big.pdf'));
    const texts = pages.flatMap((page) => page.texts);
    expect(texts.flatMap(({ text }) => (/^C\d{6}$/.test(text) ? [text] : []))).toEqual(Array.from({ length: COUNT }, (_, i) => codeOf(i)));
    expect(texts.every(({ x, width }) => x >= 14.9 && x + width <= 195.1)).toBe(true);
    for (const [i, { texts: own }] of pages.entries()) {
      expect(own[0]?.text).toBe('客户列表');
      expect(own.at(-1)?.text).toBe(`第 ${i + 1} 页 / 共 ${pages.length} 页`);
    }
    expect(texts.map(({ text }) => text)).toContain(((COUNT * (COUNT - 1)) / 2).toLocaleString('en', { minimumFractionDigits: 2 }));
  });
});
