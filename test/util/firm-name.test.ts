import { describe, expect, it } from 'vitest';
import { firmName, plainName } from '../../src/util/firm-name.ts';
import { hash53 } from '../../src/util/hash53.ts';

const SAME: readonly (readonly string[])[] = [
  ['长春晨光文具有限公司', '长春晨光文具', '长春晨光文具 有限责任公司', '长春晨光文具股份有限公司', '长春晨光文具（集团）有限公司', '长春晨光文具有限公司（个体工商户）', '长春　晨光文具·有限公司'],
  ['ACME Co., Ltd.', 'Acme', 'ＡＣＭＥ Co.,Ltd', 'acme company limited', 'The Acme Company', 'ACME, Inc.', 'Acme Pte. Ltd.'],
  ['Müller & Söhne GmbH', 'müller söhne', 'MÜLLER & SÖHNE GmbH & Co. KG'],
  ['Alpha Beta S.A.', 'alpha beta SA', 'Alpha-Beta'],
];
const OTHER: readonly (readonly [string, string])[] = [
  ['长春晨光文具有限公司', '吉林晨光文具有限公司'],
  ['中国银行股份有限公司长春分行', '中国银行股份有限公司'],
  ['Acme', 'Acme Tools'],
  ['公司', '集团'],
  ['Group', 'Company'],
];

describe('the name of a firm', () => {
  it.each(SAME)('%s is the same however it is typed', (...names) => {
    expect(new Set(names.map(firmName)).size, names.map(firmName).join(' | ')).toBe(1);
  });

  it.each(OTHER)('%s is not %s', (one, other) => {
    expect(firmName(one)).not.toBe(firmName(other));
  });

  it('is never nothing but for a name without letters', () => {
    expect(['有限公司', 'Co., Ltd.', '公司', 'A'].map((name) => firmName(name) === '')).toEqual([false, false, false, false]);
    expect([firmName(''), firmName('—')]).toEqual(['', '']);
  });
});

it('a person is the same without spaces, marks and width', () => {
  expect(new Set(['李 明', '李明', '李　明', '李·明'].map(plainName)).size).toBe(1);
});

it('a text has one number of 53 bits', () => {
  const numbers = Array.from({ length: 20_000 }, (_, at) => hash53(`phone:138${String(at).padStart(8, '0')}`));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true);
  expect(Math.max(...numbers)).toBeGreaterThan(2 ** 52);
});
