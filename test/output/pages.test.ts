import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutPages } from '../../src/output/page-layout.ts';
import type { PageContent, PageSetup } from '../../src/output/page-model.ts';
import { CELLS, pageLines, printedText } from '../../src/output/page-text.ts';
import { displayWidth } from '../../src/util/text.ts';

const setup = (width: number, height: number): PageSetup => ({
  width,
  height,
  gap: 2,
  measure: CELLS,
  colon: '：',
  footer: (page, of) => ({ left: '打印日期：2026-11-24', right: `第 ${page} 页 / 共 ${of} 页` }),
});

const CONTENT: PageContent = {
  title: '客户列表',
  subtitle: '长春晨光科技有限公司  条件：级别:VIP',
  columns: [
    { header: '编号', align: 'left', solid: true },
    { header: '名称', align: 'left', solid: false },
    { header: '地址', align: 'left', solid: false },
    { header: '注册资金', align: 'right', solid: true },
  ],
  rows: Array.from({ length: 40 }, (_, i) => [
    `C2026${String(i + 1).padStart(5, '0')}`,
    i % 3 === 0 ? '晨光文具股份有限公司' : 'Harbour Blue Technology (Dalian) Co., Ltd.',
    i % 5 === 0 ? '吉林省长春市朝阳区人民大街 1234 号中央广场写字楼 A 座 1808 室（靠近地铁一号线）' : '解放路 8 号',
    (i * 12345.5).toFixed(2),
  ]),
  totals: ['合计', null, null, '9,629,490.00'],
  closing: '共 40 条',
};

describe.each([
  [80, 24],
  [132, 66],
  [136, 40],
])('pages of %i × %i', (width, height) => {
  const layout = layoutPages(CONTENT, setup(width, height));
  const pages = [...layout];
  const lines = pages.map((page) => pageLines(page, width));

  it('have exactly the lines of the paper and are never wider', () => {
    for (const page of lines) {
      expect(page).toHaveLength(height);
      for (const line of page) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('say which page of how many', () => {
    expect(lines.map((page) => page.at(-1)?.replace(/^.*\s(?=第)/, ''))).toEqual(pages.map((_, i) => `第 ${i + 1} 页 / 共 ${pages.length} 页`));
  });

  it('align amounts at their right edge, Chinese before them or not', () => {
    const amounts = lines.flat().filter((line) => /^C2026\d+ /.test(line));
    expect(amounts).toHaveLength(40);
    expect(new Set(amounts.map(displayWidth))).toEqual(new Set([displayWidth(amounts[0] ?? '')]));
  });

  it('end with totals and the number of records, once', () => {
    const all = lines.flat();
    expect(all.filter((line) => line.startsWith('合计'))).toHaveLength(1);
    expect(all.filter((line) => line.includes('共 40 条'))).toHaveLength(1);
  });

  it('are parted by form feeds with no line end before them', () => {
    const text = [...printedText(pages, width)].join('');
    expect(text.split('\f')).toHaveLength(pages.length);
    expect(layout.count).toBe(pages.length);
    expect(text).not.toContain('\n\f');
    expect(text.endsWith('\n')).toBe(true);
  });
});

const cell = fc.string({ unit: fc.constantFrom('a', 'b', '1', '中', '文', ' ', '，', '-'), maxLength: 60 }).map((text) => text.trim());
const letters = (text: string): string => text.replace(/\s/g, '');

describe('nothing is lost', () => {
  it('whatever the cells and the paper', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 12, maxLength: 12 }), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 40, max: 140 }), (rows, columns, width) => {
        const content: PageContent = {
          title: '',
          columns: Array.from({ length: columns }, (_, i) => ({ header: `列${i}`, align: i % 2 === 0 ? 'left' : 'right', solid: i % 3 === 0 })),
          rows: rows.map((row) => row.slice(0, columns)),
        };
        const lines = [...layoutPages(content, setup(width, 30))].flatMap((page) => pageLines(page, width).slice(0, -1));
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        const count = (text: string, char: string): number => text.split(char).length - 1;
        const printed = letters(lines.join(''));
        const wanted = letters(content.rows.flat().join(''));
        for (const char of ['a', 'b', '中', '文', '，']) expect(count(printed, char)).toBe(count(wanted, char));
      }),
      { numRuns: 200 },
    );
  });

  it('more columns than the paper takes: each record stands as a block', () => {
    const columns = Array.from({ length: 20 }, (_, i) => ({ header: `字段${i}`, align: 'left' as const, solid: false }));
    const lines = [...layoutPages({ title: '', columns, rows: [columns.map((_, i) => `第${i}个很长的值，有很多字`)] }, setup(80, 60))].flatMap((page) => pageLines(page, 80));
    expect(lines).toContain('字段19：第19个很长的值，有很多字');
  });
});
