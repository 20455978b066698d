import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { all, any, bareFilter, condition, not, words, type Filter } from '../../src/query/filter.ts';
import { parseFilter } from '../../src/query/parser.ts';
import { printFilter } from '../../src/query/print.ts';
import { context, tree } from './support.ts';

const AWKWARD = ['or', '或', 'and', 'none', '无', 'me', '-a', 'a b', '"', '\\', 'a\\"b', '“x”', '：', 'a:b', '(', '(a)', '|', '..', 'a..b', '.', 'a.', '，', '\u0301x', '👨‍👩‍👧', '>', '=x', '!', '!='];
const text = fc.oneof(
  fc.constantFrom(...AWKWARD),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(...Array.from('晨光 文具A1-:"\\（）|<>=,，..')), minLength: 1, maxLength: 8 }),
).filter((one) => one.trim() !== '' && !/\p{Cc}/u.test(one));

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  text.map(words),
  fc.tuple(fc.constantFrom('name', 'address', 'email'), fc.array(text, { minLength: 1, maxLength: 3 })).map(([field, values]) => condition([], field, 'contains', values)),
  text.map((value) => condition([], 'name', 'eq', [value])),
  fc.array(text, { minLength: 1, maxLength: 3 }).map((values) => condition([], 'level_id', 'eq', values)),
  fc.constantFrom('gt', 'ge', 'lt', 'le').chain((op) => text.map((value) => condition([], 'level_id', op, [value]))),
  fc.constantFrom('none', 'any').chain((op) => fc.constantFrom('email', 'region_id', 'tags').map((field) => condition([], field, op))),
  fc.constantFrom('eq', 'ne', 'gt').chain((op) => fc.constantFrom('30d', 'today', '2026-01', 'this-month', '+1y', '2w', '3m', '1y', 'year-before-last').map((value) => condition([], 'last_contact_on', op, [value]))),
  fc.constantFrom(['2026-01', '2026-03'], ['', '30d'], ['today', '']).map((values) => condition([], 'created_at', 'between', values)),
  fc.constant(condition([], 'owner_id', 'contains', [{ text: '', me: true }])),
  fc.constantFrom('0', '1').map((value) => condition(['contact'], 'is_main', 'eq', [value])),
  fc.constantFrom('male', 'female').map((value) => condition(['contact'], 'gender', 'eq', [value])),
  text.map((value) => condition(['contact', 'role_id'], 'name', 'contains', [value])),
  fc.constant(condition(['contact'], 'id', 'any')),
);

const filters: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    tie('filter').map(not),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map(all),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map(any),
  ),
})).filter;

describe('a printed filter', () => {
  it.each([
    ['zh', '级别:VIP,A -区域:北京 (上次联系:<30天 或 上次联系:无) 联系人.姓名:李'],
    ['en', 'level:VIP,A -region:北京 (last_contact:<30d or last_contact:none) contact.name:李'],
  ] as const)('reads as people of %s write it', (lang, line) => {
    expect(printFilter('customer', tree(line), lang)).toBe(line);
  });

  it('of everything is an empty line', () => {
    expect(printFilter('customer', all([]), 'zh')).toBe('');
  });

  it('gives the same tree again, in both languages', () => {
    fc.assert(
      fc.property(filters, fc.constantFrom('zh', 'en'), (filter, lang) => {
        const line = printFilter('customer', filter, lang);
        expect(bareFilter(parseFilter('customer', line, { ...context, lang }))).toEqual(filter);
      }),
      { numRuns: 3000 },
    );
  });
});
