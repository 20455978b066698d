import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditCheckCharacter, creditFaultAt } from '../../src/util/credit-code.ts';
import { parseDecimal, writeDecimal } from '../../src/util/decimal.ts';
import { formatMoney, parseMoney, writeMoney } from '../../src/util/money.ts';

describe('money', () => {
  test.each([
    ['1234.5', 123_450],
    ['1,234.50', 123_450],
    ['１，２３４．５０', 123_450],
    ['¥1,234.50', 123_450],
    ['￥100', 10_000],
    ['人民币 100元', 10_000],
    ['100元整', 10_000],
    ['RMB 88.8', 8880],
    ['1.2万', 1_200_000],
    ['1.2345万', 1_234_500],
    ['3亿', 30_000_000_000],
    ['5百万', 500_000_000],
    ['10w', 10_000_000],
    ['5K', 500_000],
    ['-5', -500],
    ['(50.00)', -5000],
    ['0', 0],
    ['-0', 0],
    ['.5', 50],
    ['5.', 500],
    ['007', 700],
    ['1.10000', 110],
    ['90071992547409.91', 9_007_199_254_740_991],
    ['0.07', 7],
    ['1.005万', 1_005_000],
  ])('%s is %i', (text, minor) => {
    expect(parseMoney(text)).toBe(minor);
  });

  test.each([
    ['abc', 'form'],
    ['1,23', 'form'],
    ['1234,567', 'form'],
    ['1.234,50', 'form'],
    ['1 2', 'form'],
    ['1.2.3', 'form'],
    ['.', 'form'],
    ['--5', 'form'],
    ['(-5)', 'form'],
    ['1e5', 'form'],
    ['5万万', 'form'],
    ['1.234', 'digits'],
    ['90071992547409.92', 'range'],
    ['99999999亿', 'range'],
  ])('%j is refused: %s', (text, fault) => {
    expect(parseMoney(text)).toBe(fault);
  });

  test('what is written or formatted is read again, whatever the amount', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (minor) => {
        const value = minor === 0 ? 0 : minor;
        expect([parseMoney(writeMoney(value)), parseMoney(formatMoney(value))]).toEqual([value, value]);
      }),
      { numRuns: 1000 },
    );
  });

  test('is written for people and for machines', () => {
    expect(formatMoney(123_456_789)).toBe('1,234,567.89');
    expect(formatMoney(-50)).toBe('-0.50');
    expect(writeMoney(123_450)).toBe('1234.50');
  });
});

test('decimals of any scale come back', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 4 }), (n, scale) => {
      expect(parseDecimal(writeDecimal(n, scale), scale)).toBe(n === 0 ? 0 : n);
    }),
  );
});

describe('credit code', () => {
  // Codes that their owners publish: Huawei Technologies, Tencent Computer, Alibaba (China), China FAW, Bank of China.
  test.each(['914403001922038216', '9144030071526726XG', '91330100799655058B', '911000001000013428'])('%s has its check character', (code) => {
    expect(creditFaultAt(code)).toBe(-1);
    expect(creditCheckCharacter(code.slice(0, 17))).toBe(code.charAt(17));
  });

  test('says where a letter cannot be', () => {
    expect(creditFaultAt('91440300I922038216')).toBe(8);
    expect(creditFaultAt('91A40300192203821')).toBe(2);
    expect(creditCheckCharacter('91440300I92203821')).toBeNull();
  });

  test('one mistyped character never passes', () => {
    const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.constantFrom(...letters.split('')), (at, char) => {
        const right = '91440300192203821';
        const other = creditCheckCharacter(right.slice(0, at) + char + right.slice(at + 1));
        expect(other === '6').toBe(right.charAt(at) === char);
      }),
    );
  });
});
