import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chartForms, chartLines, drawChart } from '../../src/output/chart.ts';
import { numberText, shareText, tickText } from '../../src/output/chart-number.ts';
import type { ChartCell, ChartForm, ChartRow, ChartTable } from '../../src/output/chart-parts.ts';
import { sparkLine } from '../../src/output/chart-spark.ts';
import { allocate } from '../../src/output/chart-stacked.ts';
import { displayWidth } from '../../src/util/text.ts';

const FORMS: readonly ChartForm[] = ['bars', 'stacked', 'line', 'histogram', 'table'];
const cell = (value: number | null, n = value ?? 0, small = false): ChartCell => ({ value, n, small });
const row = (label: string, ...values: readonly (number | null)[]): ChartRow => ({ label, cells: values.map((value) => cell(value)) });
const counts = (rows: readonly ChartRow[], total = 100): ChartTable => ({ columns: [{ label: '数量', kind: 'count' }], rows, total: row('合计', total) });
const CUSTOMERS = counts([row('VIP', 5), row('普通客户', 80), row('C', 15), row('（未填）', 0)]);
const plain = { ascii: true, lang: 'zh', column: 0 } as const;
const unicode = { ascii: false, lang: 'zh', column: 0 } as const;

describe('bars', () => {
  test('labels, bars, values and shares stand under one another', () => {
    expect(chartLines(CUSTOMERS, 'bars', { ...plain, width: 40 })).toEqual([
      '                            数量',
      'VIP       #                    5    5.0%',
      '普通客户  #################   80   80.0%',
      'C         ###                 15   15.0%',
      '（未填）                       0    0.0%',
      '合计                         100  100.0%',
    ]);
  });

  test('are in proportion to an eighth of a cell', () => {
    const bars = drawChart(CUSTOMERS, 'bars', { ...unicode, width: 36 }).flatMap(({ parts }) => parts.filter(({ look }) => look === 'bar').map(({ text }) => text));
    expect(bars).toEqual(['▉            ', '█████████████', '██▌          ', '             ']);
  });

  test('the smallest value that is there at all is seen; nothing has no bar', () => {
    const lines = chartLines(counts([row('a', 1_000_000), row('b', 1), row('c', 0)]), 'bars', { ...unicode, width: 60 });
    expect(lines.map((line) => /[█-▏]/.test(line))).toEqual([false, true, true, false, false]);
  });

  test('what is below nothing goes to the left of it', () => {
    expect(drawChart(counts([row('a', 30), row('b', -10), row('c', 0)], 20), 'bars', { ...plain, width: 35 }).slice(1, 4).map(({ parts }) => parts.filter(({ look }) => look === 'bar' || look === 'axis').map(({ text }) => text).join(''))).toEqual([
      expect.stringMatching(/^ +\|#+$/),
      expect.stringMatching(/^#+\| +$/),
      expect.stringMatching(/^ +\| +$/),
    ]);
  });

  test('a mean of satisfaction is drawn against five, a share against all', () => {
    const table: ChartTable = { columns: [{ label: '平均', kind: 'mean' }, { label: '率', kind: 'share' }], rows: [row('a', 2.5, 0.75)], total: row('合计', 2.5, 0.75) };
    const bar = (column: number): number => [...(chartLines(table, 'bars', { ...plain, width: 60, column })[1] ?? '')].filter((sign) => sign === '#').length;
    const room = 60 - 4 - 2 - 4 - 2 - 6;
    expect(Math.abs(bar(0) / room - 0.5)).toBeLessThan(0.06);
    expect(Math.abs(bar(1) / room - 0.75)).toBeLessThan(0.06);
  });

  test('what was computed from too few carries a star and says from how many', () => {
    const table: ChartTable = { columns: [{ label: '平均', kind: 'mean' }], rows: [{ label: 'a', cells: [cell(4, 3, true)] }], total: { label: '合计', cells: [cell(4, 30)] } };
    expect(chartLines(table, 'bars', { ...plain, width: 50 })[1]).toMatch(/4\.00\* +3 条$/);
  });
});

const SCORES: ChartTable = {
  columns: [{ label: '数量', kind: 'count' }, ...['5 很满意', '4 满意', '3 一般', '2 不满意', '1 很不满意', '未评分'].map((label) => ({ label, kind: 'count', part: true } as const)), { label: '平均', kind: 'mean' }],
  rows: [row('吉林省', 110, 40, 30, 12, 5, 3, 20, 4.1), row('广东省', 0, 0, 0, 0, 0, 0, 0, null)],
  total: row('合计', 110, 40, 30, 12, 5, 3, 20, 4.1),
};

describe('stacked bars', () => {
  test('the parts make up the bar, each by its own sign; the legend names them', () => {
    const [legend, , jilin, guangdong] = chartLines(SCORES, 'stacked', { ...plain, width: 78, column: 7 });
    expect(legend).toContain('# 5 很满意  = 4 满意  + 3 一般  - 2 不满意  x 1 很不满意  . 未评分');
    expect(jilin).toMatch(/^吉林省 +#+=+\++-+x+\.+ +110 +4\.10$/);
    expect(guangdong).toMatch(/^广东省 +0 +-$/);
  });

  test.each([true, false])('a dozen parts are told apart by their signs alone (ascii: %s)', (ascii) => {
    const columns = Array.from({ length: 12 }, (_, at) => ({ label: `p${at}`, kind: 'count', part: true } as const));
    const one = row('a', ...columns.map(() => 5));
    const [bar = ''] = chartLines({ columns, rows: [one], total: one }, 'stacked', { width: 80, ascii, lang: 'zh', column: 0 }).filter((line) => line.startsWith('a '));
    expect(new Set(bar.replace(/^a +/, ''))).toHaveProperty('size', 12);
  });

  test('the part in hand shows its number in brackets', () => {
    const line = drawChart(SCORES, 'stacked', { ...unicode, width: 78, column: 7, at: { row: 0, column: 2 } })[2];
    expect(line?.parts.find(({ text }) => text.startsWith('['))).toEqual({ text: expect.stringMatching(/^\[ *30 *\]$/), look: 'current' });
  });

  test('cells are shared out by largest remainders and none that is there goes without', () => {
    expect(allocate([1, 1, 1], 10)).toEqual([4, 3, 3]);
    expect(allocate([1_000_000, 1, 0], 10)).toEqual([9, 1, 0]);
    expect(allocate([0, 0], 10)).toEqual([0, 0]);
    expect(allocate([1e308, 1e308], 7)).toEqual([4, 3]);
    fc.assert(fc.property(fc.array(fc.nat(1e9), { minLength: 1, maxLength: 8 }), fc.nat(80), (values, room) => {
      const cells = allocate(values, room);
      expect(cells.reduce((sum, each) => sum + each, 0)).toBe(values.some((value) => value > 0) ? room : 0);
      cells.forEach((each, at) => expect(each).toBeGreaterThanOrEqual(room >= values.length && (values[at] ?? 0) > 0 ? 1 : 0));
    }));
  });
});

const months = (values: readonly (number | null)[]): ChartTable => ({
  columns: [{ label: '平均', kind: 'mean' }],
  rows: values.map((value, at) => row(`${2025 + Math.floor((at + 9) / 12)}-${String(((at + 9) % 12) + 1).padStart(2, '0')}`, value)),
  total: row('合计', 4),
});

describe('a line', () => {
  test('rises and falls over the months, with years and numbers at its axes', () => {
    expect(chartLines(months([3, 3.5, 4, 4, 5]), 'line', { ...plain, width: 60, height: 12 })).toEqual([
      '平均',
      '5.0 +                                       /-o',
      '    |                                   /---/',
      '    |                                /--/',
      '4.0 +                 /---o---------o/',
      '    |          /o-----/',
      '    |    /-----/',
      '3.0 + o--/',
      '    +-+---------+---------+---------+---------+',
      '      10        11        12        1         2',
      '      2025                          2026',
      '合计  4.00',
    ]);
  });

  test('has a gap where a month has nothing; a month alone is a point', () => {
    const lines = chartLines(months([4, 4, null, 4, null, 4, 4]), 'line', { ...plain, width: 60, height: 12 });
    expect(lines.find((line) => line.includes('o--'))).toMatch(/\| o-+o {5,}o {5,}o-+o$|\+ o-+o {5,}o {5,}o-+o$/);
  });

  test('keeps the month in hand in sight where all do not fit, and marks it', () => {
    const many = months(Array.from({ length: 200 }, (_, at) => 3 + (at % 3)));
    for (const at of [0, 57, 199]) {
      const lines = drawChart(many, 'line', { ...plain, width: 60, height: 12, at: { row: at, column: 0 } });
      expect(lines.flatMap(({ parts }) => parts.filter(({ look }) => look === 'current').map(({ text }) => text))).toEqual(['o', String(Number(many.rows[at]?.label.slice(5)))]);
    }
  });

  test('one month alone, or no room, is drawn as bars', () => {
    expect(chartLines(months([4]), 'line', { ...plain, width: 60 })[1]).toMatch(/^2025-10 +#+ +4\.00/);
  });
});

test('a histogram stands on its axis, the numbers above, the labels beneath', () => {
  const table = counts([row('5 很满意', 8), row('4 满意', 4), row('3 一般', 0)], 12);
  expect(chartLines(table, 'histogram', { ...plain, width: 45, height: 10 })).toEqual([
    '数量',
    '      8',
    '#############',
    '#############        4',
    '#############  #############',
    '#############  #############',
    '#############  #############        0',
    '---------------------------------------------',
    '  5 很满意        4 满意         3 一般',
    '合计  12',
  ]);
  expect(chartLines(table, 'histogram', { ...plain, width: 10, height: 10 })[1]).toMatch(/^5/);
});

describe('a table', () => {
  test('has every column, block after block on paper', () => {
    const text = chartLines(SCORES, 'table', { ...plain, width: 40 }).join('\n');
    for (const { label } of SCORES.columns) expect(text.replaceAll(/\s+/g, '')).toContain(label.replaceAll(/\s+/g, ''));
    expect(text.match(/吉林省/g)?.length).toBeGreaterThan(1);
  });

  test('on the screen it shows the columns around the one in hand', () => {
    for (const [column] of SCORES.columns.entries()) {
      const current = drawChart(SCORES, 'table', { ...plain, width: 40, at: { row: 0, column } }).flatMap(({ parts }) => parts.filter(({ look }) => look === 'current'));
      expect(current.at(-1)?.text.trim()).toBe(['110', '40', '30', '12', '5', '3', '20', '4.10'][column]);
    }
  });

  test('has spark lines of what came month by month', () => {
    const trend: ChartTable = { ...SCORES, rows: SCORES.rows.map((one) => ({ ...one, trend: [1, 2, null, 4] })) };
    expect(chartLines(trend, 'table', { ...unicode, width: 80 }).find((line) => line.startsWith('吉林省'))).toContain('▁▃ █');
  });
});

test('spark lines: lowest to highest, gaps, equal values in the middle, neighbours averaged', () => {
  expect(sparkLine([0, 1, 2, 3, 4, 5, 6, 7], 20, false)).toBe('▁▂▃▄▅▆▇█');
  expect(sparkLine([0, 1, 2, 3, 4, 5, 6, 7], 20, true)).toBe('_.-:=+*#');
  expect(sparkLine([1, null, Number.NaN, 3], 20, true)).toBe('_  #');
  expect(sparkLine([4, 4], 20, false)).toBe('▄▄');
  expect(sparkLine([], 20, false)).toBe('');
  expect(sparkLine([1, 1, 3, 3], 2, true)).toBe('_#');
});

test('numbers: shares with a decimal, hours in the unit that reads best, long ones shortened, none as a dash', () => {
  expect([0, 0.123456, 1].map(shareText)).toEqual(['0.0%', '12.3%', '100.0%']);
  expect([0.25, 5, 72, -3].map((hours) => numberText(hours, 'duration', 'zh'))).toEqual(['15 分钟', '5.0 小时', '3.0 天', '-3.0 小时']);
  expect(numberText(1_234_567, 'count', 'zh')).toBe('1,234,567');
  expect([numberText(1e12, 'count', 'zh'), numberText(1e12, 'count', 'en'), numberText(12_345.678, 'mean', 'en')]).toEqual(['1万亿', '1T', '12,345.68']);
  expect([null, Number.NaN, Number.POSITIVE_INFINITY].map((value) => numberText(value, 'mean', 'en'))).toEqual(['-', '-', '-']);
  expect([tickText(0.5, 'share', 'zh'), tickText(25_000, 'count', 'zh'), tickText(4, 'mean', 'zh')]).toEqual(['50%', '2.5万', '4.0']);
});

test('the forms offered are those that say something', () => {
  expect(chartForms(CUSTOMERS, 'bars')).toEqual(['bars', 'table']);
  expect(chartForms(SCORES, 'stacked')).toEqual(['stacked', 'bars', 'table']);
  expect(chartForms(months([1, 2]), 'line')).toEqual(['line', 'bars', 'table']);
});

const value = fc.oneof(fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1e12, -1e12, 1e300, -1e300, 0.5), fc.double(), fc.nat(1000));
const label = fc.oneof(fc.constantFrom('信息传输、软件和信息技术服务业', '吉林省', '', '2026-03', 'a'), fc.string({ maxLength: 30, unit: fc.constantFrom('客', 'ａ', 'x', ' ', '（') }));
const table = fc.integer({ min: 1, max: 9 }).chain((columns) => {
  const cells = fc.array(fc.record({ value, n: fc.nat(), small: fc.boolean() }), { minLength: columns, maxLength: columns });
  const one = fc.record({ label, cells, trend: fc.array(fc.oneof(fc.constant(null), fc.double()), { maxLength: 30 }) });
  const column = fc.record({ label, kind: fc.constantFrom('count', 'share', 'mean', 'duration') }).chain((head) => fc.boolean().map((part) => (part ? { ...head, part: true as const } : head)));
  return fc.record({ columns: fc.array(column, { minLength: columns, maxLength: columns }), rows: fc.array(one, { maxLength: 15 }), total: one });
});

test('whatever there is to draw, no line is wider and there are no more lines than asked', () => {
  fc.assert(
    fc.property(table, fc.constantFrom(...FORMS), fc.integer({ min: 1, max: 130 }), fc.option(fc.integer({ min: 0, max: 45 }), { nil: undefined }), fc.boolean(), fc.constantFrom('zh', 'en'), fc.option(fc.tuple(fc.nat(16), fc.nat(9)), { nil: undefined }), (data, form, width, height, ascii, lang, at) => {
      const column = at === undefined ? 0 : at[1] % data.columns.length;
      const place = at === undefined ? undefined : { row: at[0] % (data.rows.length + 1), column };
      const lines = drawChart(data, form, { width, height, ascii, lang, column, at: place });
      const drawn = lines.map(({ parts }) => parts.map(({ text }) => text).join(''));
      for (const each of drawn) expect(displayWidth(each)).toBeLessThanOrEqual(width);
      if (height !== undefined) expect(lines.length).toBeLessThanOrEqual(height);
      for (const each of drawn) expect(each).not.toMatch(/NaN|Infinity|undefined/);
      // What is in hand is on the screen.
      const named = place !== undefined && (data.rows[place.row] ?? data.total).label.trim() !== '';
      if (named && width >= 40 && (height === undefined || height >= 12)) expect(lines.some(({ parts }) => parts.some(({ look }) => look === 'current'))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
