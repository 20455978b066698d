import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldSearch, halfWidth, splitWords } from '../../src/util/fold.ts';

describe('foldSearch', () => {
  test.each([
    ['晨光商城', '晨光商城'],
    ['ＡＢＣ　公司', 'abc 公司'],
    ['  Chen   Guang ', 'chen guang'],
    ['１３８', '138'],
    ['ﬁn', 'fin'],
    ['İ', 'i̇'],
  ])('%j folds to %j', (text, folded) => {
    expect(foldSearch(text)).toBe(folded);
  });

  test('folding twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldSearch(foldSearch(text))).toBe(foldSearch(text));
      }),
      { numRuns: 1000 },
    );
  });
});

test('splitWords gives folded words', () => {
  expect(splitWords(' 晨光　ＶＩＰ ')).toEqual(['晨光', 'vip']);
  expect(splitWords('  ')).toEqual([]);
});

test('halfWidth changes full-width signs only', () => {
  expect(halfWidth('（０１０）８８　￥，晨。')).toBe('(010)88 ¥,晨。');
});
