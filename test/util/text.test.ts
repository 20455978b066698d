import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { displayWidth, graphemes, pad, takeWidth, truncate, wrapInto, wrapText } from '../../src/util/text.ts';

/** Text as it comes: Chinese, Latin, signs, emoji, marks that join. */
const mixed = fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 3 }), fc.constantFrom('晨光', '，', '（', '）', '…', '─', 'ab c', '👨‍👩‍👧', 'é', ' ', '“', '。', '１', 'が', '한')), { maxLength: 30 }).map((parts) => parts.join(''));

describe('displayWidth', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['晨光商城', 8],
    ['（晨光）', 8],
    ['a晨b', 4],
    ['─│┌', 3],
    ['한국', 4],
    ['が', 2],
    ['é', 1],
    ['𠮷', 2],
    ['…', 1],
  ])('%j takes %i cells', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test('agrees with string-width on every character that the fast path knows', () => {
    const characters = Array.from({ length: 0x10000 - 0x20 }, (_, i) => String.fromCharCode(0x20 + i)).filter((char) => char.isWellFormed());
    expect(characters.filter((char) => displayWidth(char) !== stringWidth(char))).toEqual([]);
  });

  test('agrees with string-width on any text', () => {
    fc.assert(
      fc.property(mixed, (text) => {
        expect(displayWidth(text)).toBe(stringWidth(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('truncate and pad', () => {
  test.each([
    ['晨光商城', 8, '晨光商城'],
    ['晨光商城', 7, '晨光商…'],
    ['晨光商城', 6, '晨光…'],
    ['晨光商城', 1, '…'],
    ['晨光商城', 0, ''],
    ['abcdef', 4, 'abc…'],
  ])('%s in %i cells is %s', (text, width, expected) => {
    expect(truncate(text, width)).toBe(expected);
  });

  test('pad stands left or right in exactly the width', () => {
    expect(pad('晨光', 6)).toBe('晨光  ');
    expect(pad('12', 4, 'right')).toBe('  12');
    expect(pad('晨光商城', 6)).toBe('晨光… ');
  });

  test('never cuts a character, never exceeds the width', () => {
    fc.assert(
      fc.property(mixed, fc.integer({ min: 0, max: 40 }), (text, width) => {
        const taken = takeWidth(text, width);
        const whole = graphemes(text);
        let prefix = '';
        const prefixes = new Set(['', ...whole.map((part) => (prefix += part))]);
        expect(prefixes).toContain(taken);
        expect(displayWidth(truncate(text, width))).toBeLessThanOrEqual(width);
        expect(displayWidth(pad(text, width))).toBe(width);
      }),
      { numRuns: 500 },
    );
  });

  test('a mark that combines goes with its letter', () => {
    expect(takeWidth('ae\u0301x', 1)).toBe('a');
    expect(takeWidth('ae\u0301x', 2)).toBe('ae\u0301');
  });
});

describe('graphemes', () => {
  test('keeps emoji and marks whole', () => {
    expect(graphemes('a晨👨‍👩‍👧e\u0301')).toEqual(['a', '晨', '👨‍👩‍👧', 'e\u0301']);
    expect(graphemes('ab')).toEqual(['a', 'b']);
  });
});

describe('wrapText', () => {
  test('breaks between Chinese characters, after spaces, at line ends', () => {
    expect(wrapText('晨光商城有限公司', 8)).toEqual(['晨光商城', '有限公司']);
    expect(wrapText('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapText('a\r\nb\n\nc', 10)).toEqual(['a', 'b', '', 'c']);
    expect(wrapText('', 10)).toEqual(['']);
  });

  test('no line begins with closing punctuation or ends with an opening bracket', () => {
    expect(wrapText('晨光商城，北京', 8)).toEqual(['晨光商', '城，北京']);
    expect(wrapText('晨光商（北京）', 8)).toEqual(['晨光商', '（北京）']);
    expect(wrapText('他说“好的。”然后走', 10)).toEqual(['他说“好', '的。”然后', '走']);
  });

  test('a word longer than the line is cut', () => {
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });

  test('loses nothing but spaces, and no line is too wide', () => {
    const bare = (text: string): string => text.replace(/\s/g, '');
    fc.assert(
      fc.property(mixed, fc.integer({ min: 2, max: 40 }), (text, width) => {
        const lines = wrapText(text, width);
        expect(bare(lines.join(''))).toBe(bare(text));
        expect(lines.filter((line) => displayWidth(line) > width && graphemes(line).length > 1)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

test('lines that were left out show at the last one that stands there', () => {
  expect(wrapInto('一二三四五六七八九十', 8, 3)).toEqual(['一二三四', '五六七八', '九十']);
  expect(wrapInto('一二三四五六七八九十', 8, 2)).toEqual(['一二三四', '五六七…']);
  expect(wrapInto('one two three', 7, 1)).toEqual(['one tw…']);
});
