import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeText } from '../../src/util/safe-text.ts';

describe('safeText', () => {
  test.each([
    ['晨光商城 (VIP) 100%', '晨光商城 (VIP) 100%'],
    ['\u001b[31m红', '<U+001B>[31m红'],
    ['\u009b2J', '<U+009B>2J'],
    ['a\u202eb', 'a<U+202E>b'],
    ['a\u2066b\u2069', 'a<U+2066>b<U+2069>'],
    ['a\u200bb', 'a<U+200B>b'],
    ['\ufeffa', '<U+FEFF>a'],
    ['a\u0000b\u0007', 'a<U+0000>b<U+0007>'],
    ['a\tb\nc\r\nd', 'a b c d'],
    ['a\ud800b', 'a<U+D800>b'],
    ['a\u{e0041}b', 'a<U+E0041>b'],
    ['\u0301a', '<U+0301>a'],
    ['e\u0301', 'e\u0301'],
    ['❤\ufe0f', '❤'],
    ['👨\u200d👩\u200d👧', '👨👩👧'],
    ['a\u200db', 'a<U+200D>b'],
  ])('%j is drawn %j', (text, drawn) => {
    expect(safeText(text)).toBe(drawn);
  });

  test('several lines keep their breaks', () => {
    expect(safeText('a\r\nb\rc\td\u001b', 'many')).toBe('a\nb\nc    d<U+001B>');
  });

  test('nothing that acts is left of any text, and drawing twice changes nothing', () => {
    const acts = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const drawn = safeText(text);
        expect(drawn).not.toMatch(acts);
        expect(safeText(drawn)).toBe(drawn);
      }),
      { numRuns: 1000 },
    );
  });
});
