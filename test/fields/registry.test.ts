import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choice, creditCode, date, email, flag, integer, links, lookup, money, note, percent, phone, postcode, repeat, text, time, url } from '../../src/fields/definition.ts';
import { compileCheck, FIELD_TYPES, fieldType } from '../../src/fields/registry.ts';
import { AppError } from '../../src/errors.ts';
import { errorText, LANGS, t } from '../../src/i18n/index.ts';
import { CONTEXT, ENGLISH, errorOf, parsed } from './helpers.ts';
import type { FieldDef, FieldKind, Value } from '../../src/fields/definition.ts';
import type { Bounds, Warning } from '../../src/fields/type.ts';
import type { Lang } from '../../src/i18n/index.ts';

const DEFS: Readonly<Record<FieldKind, FieldDef>> = {
  text: text({ max: 40 }),
  note: note({ max: 200 }),
  integer: integer(),
  money: money(),
  percent: percent(),
  date: date(),
  time: time(),
  flag: flag(),
  choice: choice({ options: ['country', 'province', 'city', 'district'] }),
  lookup: lookup({ to: 'region' }),
  links: links({ to: 'tag' }),
  phone: phone(),
  email: email(),
  postcode: postcode(),
  url: url(),
  credit_code: creditCode(),
  repeat: repeat(),
};
const KINDS = Object.entries(DEFS);

/** Text near to what the kinds take, so that much of it is right. */
const near = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.constantFrom('1', '2', '0', '8', '138', '2026', '-', '/', '.', ',', ' ', '\n', '\r', '\t', '年', '月', '日', '万', '%', '￥', '@', 'a', 'example.com', 'www.', 'https://', '?', '+86', '转', '是', '省', 'city', 'q1', 'today', '今天', '晨光', '　', '\ufeff', 'e\u0301', '１', 'x', 'X', '914403001922038216', ':'), { maxLength: 8 }).map((parts) => parts.join('')),
);

/** A parameter without value, a key without words. */
const UNFINISHED = /\{[a-z]{3,}\}|field\.[a-z]/;
const isWrong = (found: Value | { readonly wrong: string }): found is { readonly wrong: string } => found !== null && typeof found === 'object' && 'wrong' in found;
const warningText = (lang: Lang, warning: Warning | null | undefined): string => (warning ? t(lang, warning.key, warning.params) : '');
const inOrder = ({ from, to }: Bounds): boolean => from === null || to === null || from <= to;

function boundsOf(def: FieldDef, input: string): Bounds | AppError {
  try {
    return fieldType(def).bounds(input, def, CONTEXT);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

test('every kind is there under its own name', () => {
  expect(Object.keys(FIELD_TYPES).toSorted()).toEqual(Object.keys(DEFS).toSorted());
  for (const [kind, def] of KINDS) expect(fieldType(def).kind).toBe(kind);
});

describe.each(KINDS)('%s', (_kind, def) => {
  const type = fieldType(def);

  test('what is refused says why in every language, compiled or not', () => {
    const compiled = compileCheck(def, CONTEXT);
    fc.assert(
      fc.property(near, (input) => {
        const stored = parsed(def, input);
        fc.pre(isWrong(stored));
        const error = errorOf(() => compiled(input));
        expect([error.key, error.code, error.field]).toEqual([stored.wrong, 'invalid', CONTEXT.field]);
        expect(LANGS.map((lang) => errorText(lang, error)).join()).not.toMatch(UNFINISHED);
      }),
      { numRuns: 500, maxSkipsPerRun: 1000 },
    );
  });

  test('the stored form is its own, in any language, compiled or not', () => {
    const compiled = compileCheck(def, CONTEXT);
    fc.assert(
      fc.property(near, (input) => {
        const stored = parsed(def, input);
        fc.pre(!isWrong(stored));
        const written = type.write(stored, def);
        expect([compiled(input), parsed(def, written), parsed(def, written, ENGLISH), type.check(stored, def, CONTEXT)]).toEqual([stored, stored, stored, stored]);
        expect(type.format(stored, def, ENGLISH)).toBeTypeOf('string');
        expect(LANGS.map((lang) => warningText(lang, type.warn?.(stored, def, CONTEXT))).join()).not.toMatch(UNFINISHED);
      }),
      { numRuns: 500, maxSkipsPerRun: 1000 },
    );
  });

  test('bounds are in order, or an error with a column', () => {
    fc.assert(
      fc.property(near, (input) => {
        const found = boundsOf(def, input);
        expect(found).toSatisfy((one: typeof found) => (one instanceof AppError ? one.place.column === 1 && one.place.length === Math.max(1, input.length) : inOrder(one)));
      }),
      { numRuns: 2000 },
    );
  });

  test('nothing is nothing', () => {
    const nothing: Value = def.kind === 'flag' ? 0 : null;
    for (const empty of ['', '  ', '　', '\n']) expect(parsed(def, empty)).toEqual(nothing);
    for (const empty of [null, undefined, '']) expect(type.check(empty, def, CONTEXT)).toEqual(nothing);
    expect(type.format(null, def, CONTEXT)).toBe('');
    expect(type.write(null, def)).toBe('');
  });

  test('refuses what is no value at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.object(), fc.array(fc.string(), { minLength: 1 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol('x'))), (value) => {
        const error = errorOf(() => type.check(value, def, CONTEXT));
        expect(error.field).toBe(CONTEXT.field);
      }),
    );
  });
});

describe('check takes values of JSON', () => {
  test.each<readonly [FieldDef, unknown, Value]>([
    [money(), 123_450, 123_450],
    [money(), '1,234.50', 123_450],
    [integer(), 7, 7],
    [integer(), '7', 7],
    [flag(), true, 1],
    [flag(), false, 0],
    [text({ max: 20 }), 12, '12'],
    [phone(), 13_812_345_678, '13812345678'],
    [postcode(), 130_000, '130000'],
    [links({ to: 'tag' }), [3, 1, 3], [1, 3]],
    [links({ to: 'tag' }), [], null],
    [lookup({ to: 'region' }), 5, 5],
  ])('%j: %j is %j', (def, value, stored) => {
    expect(fieldType(def).check(value, def, CONTEXT)).toEqual(stored);
  });

  test.each<readonly [FieldDef, unknown, string]>([
    [integer({ max: 5 }), 6, 'field.number.max'],
    [money(), 1.5, 'field.money.form'],
    [lookup({ to: 'region' }), 0, 'field.lookup.form'],
    [links({ to: 'tag' }), [1, 'x'], 'field.lookup.form'],
    [flag(), 2, 'field.flag.form'],
    [text({ max: 5 }), true, 'field.not_text'],
  ])('%j refuses %j: %s', (def, value, key) => {
    expect(errorOf(() => fieldType(def).check(value, def, CONTEXT)).key).toBe(key);
  });
});

describe('format is for people', () => {
  const level = DEFS.choice;
  test.each<readonly [FieldDef, Value, string, string]>([
    [money(), 123_456_789, '1,234,567.89', '1,234,567.89'],
    [integer(), 1_234_567, '1,234,567', '1,234,567'],
    [percent(), 1250, '12.5%', '12.5%'],
    [percent(), 10_000, '100%', '100%'],
    [flag(), 1, '是', 'yes'],
    [level, 'city', '地市', 'city'],
    [time(), '2026-01-31T16:30:00.000Z', '2026-02-01 00:30', '2026-02-01 00:30'],
    [date(), '2026-01-31', '2026-01-31', '2026-01-31'],
  ])('%j: %j', (def, value, zh, en) => {
    expect(fieldType(def).format(value, def, CONTEXT)).toBe(zh);
    expect(fieldType(def).format(value, def, ENGLISH).toLowerCase()).toBe(en);
  });
});

describe('bounds of conditions', () => {
  test.each<readonly [FieldDef, string, string | number, string | number]>([
    [date(), '2026-01-31', '2026-01-31', '2026-01-31'],
    [date(), '2026-02', '2026-02-01', '2026-02-28'],
    [date(), '2026', '2026-01-01', '2026-12-31'],
    [date(), '2026-Q1', '2026-01-01', '2026-03-31'],
    [date(), '本月', '2026-08-01', '2026-08-31'],
    [date(), '30d', '2026-07-13', '2026-07-13'],
    [time(), '2026-08-12', '2026-08-11T16:00:00.000Z', '2026-08-12T15:59:59.999Z'],
    [time(), '本月', '2026-07-31T16:00:00.000Z', '2026-08-31T15:59:59.999Z'],
    [time(), '2026-08-12 09:30', '2026-08-12T01:30:00.000Z', '2026-08-12T01:30:59.999Z'],
    [money({ min: 0 }), '1万', 1_000_000, 1_000_000],
    [money({ min: 0 }), '-5', -500, -500],
    [integer({ max: 5 }), '100', 100, 100],
    [percent(), '12.5%', 1250, 1250],
    [flag(), '是', 1, 1],
    [DEFS.choice, '地市', 'city', 'city'],
    [phone(), '+86 138 1234 5678', '13812345678', '13812345678'],
    [phone(), '138 12', '13812', '13812'],
    [creditCode(), '9144 03', '914403', '914403'],
    [text({ max: 5 }), '晨光', '晨光', '晨光'],
  ])('%j: %s is %s to %s', (def, input, from, to) => {
    expect(fieldType(def).bounds(input, def, CONTEXT)).toEqual({ from, to });
  });
});
