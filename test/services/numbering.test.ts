import { describe, expect, it } from 'vitest';
import { seriesOf } from '../../src/services/numbering.ts';

describe('numbering rules', () => {
  const cases: readonly [string, ReturnType<typeof seriesOf>][] = [
    ['C{yyyy}{00000}', { period: '2026', before: 'C2026', width: 5, after: '' }],
    ['{yy}{mm}-{000}/K', { period: '2603', before: '2603-', width: 3, after: '/K' }],
    ['P{0}', { period: '', before: 'P', width: 1, after: '' }],
    ['D{yyyy}{mm}{dd}{00}', { period: '20260310', before: 'D20260310', width: 2, after: '' }],
  ];
  for (const [rule, series] of cases)
    it(`${rule} starts anew with each period`, () => {
      expect(seriesOf(rule, '2026-03-10')).toEqual(series);
    });
});
