import { describe, expect, test } from 'vitest';
import { chartLayout, chartLine, chartLines, shareText } from '../../src/output/chart.ts';
import { displayWidth } from '../../src/util/text.ts';

const ROWS = [
  { label: 'VIP', value: 5, share: 0.05 },
  { label: '普通客户', value: 80, share: 0.8 },
  { label: 'C', value: 15, share: 0.15 },
  { label: '（未填）', value: 0, share: 0 },
];

test('labels, bars, values and shares stand under one another', () => {
  expect(chartLines(ROWS, { width: 40, ascii: true })).toEqual([
    'VIP       #                     5   5.0%',
    '普通客户  ###################  80  80.0%',
    'C         ####                 15  15.0%',
    '（未填）                        0   0.0%',
  ]);
});

test('bars are in proportion to an eighth of a cell', () => {
  expect(chartLines(ROWS, { width: 33, ascii: false })).toEqual([
    'VIP       ▊              5   5.0%',
    '普通客户  ████████████  80  80.0%',
    'C         ██▎           15  15.0%',
    '（未填）                 0   0.0%',
  ]);
});

describe.each([20, 24, 30, 40, 60, 80, 120, 200])('at %i cells', (width) => {
  test.each([true, false])('no line is wider, and the longest bar takes what is left (ascii: %s)', (ascii) => {
    const rows = [...ROWS, { label: '信息传输、软件和信息技术服务业及其他很长的名称', value: 1_234_567, share: 0.99 }];
    const widths = chartLines(rows, { width, ascii }).map(displayWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(width);
    expect(Math.max(...widths)).toBeGreaterThan(width - 3);
  });
});

test('the smallest value that is there at all is seen; nothing has no bar', () => {
  const rows = [{ label: 'a', value: 1_000_000, share: 1 }, { label: 'b', value: 1, share: 0 }, { label: 'c', value: 0, share: 0 }];
  const layout = chartLayout(rows, { width: 60, ascii: false });
  expect(rows.map((row) => chartLine(row, layout).bar.trim().length > 0)).toEqual([true, true, false]);
});

test('numbers that are none are drawn as nothing', () => {
  const rows = [Number.NaN, Number.POSITIVE_INFINITY, -3].map((value) => ({ label: 'x', value, share: 0 }));
  for (const line of chartLines(rows, { width: 40, ascii: false })) expect(line).toMatch(/^x +0 +0\.0%$/);
});

test('an empty chart has no lines', () => {
  expect(chartLines([], { width: 40, ascii: false })).toEqual([]);
});

test('shares have one decimal', () => {
  expect([0, 0.123456, 1].map(shareText)).toEqual(['0.0%', '12.3%', '100.0%']);
});
