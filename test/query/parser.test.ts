import { describe, expect, it } from 'vitest';
import type { EntityName } from '../../src/entities/names.ts';
import { errorText } from '../../src/i18n/index.ts';
import { all, any, condition, not, words, type Filter } from '../../src/query/filter.ts';
import { parseFilter } from '../../src/query/parser.ts';
import { context, errorOf, tree } from './support.ts';

const level = (...values: string[]): Filter => condition([], 'level_id', 'eq', values);
const region = (...values: string[]): Filter => condition([], 'region_id', 'eq', values);

describe('a line means', () => {
  const lines: readonly (readonly [string, Filter, EntityName?])[] = [
    ['', all([])],
    ['  　 ', all([])],
    ['晨光', words('晨光')],
    ['晨光 文具', all([words('晨光'), words('文具')])],
    ['"晨光 文具"', words('晨光 文具')],
    ['晨光（北京）有限公司', words('晨光(北京)有限公司')],
    ['级别:VIP', level('VIP')],
    ['level:VIP', level('VIP')],
    ['level_id:VIP', level('VIP')],
    ['LEVEL：VIP', level('VIP')],
    ['Ｌｅｖｅｌ：VIP', level('VIP')],
    ['级别=VIP', level('VIP')],
    ['level: VIP', level('VIP')],
    ['level:VIP,A', level('VIP', 'A')],
    ['level:VIP， A', level('VIP', 'A')],
    ['-region:北京', not(region('北京'))],
    ['－区域：北京', not(region('北京'))],
    ['--region:北京', not(not(region('北京')))],
    ['-(a b)', not(all([words('a'), words('b')]))],
    ['level:VIP or region:吉林', any([level('VIP'), region('吉林')])],
    ['级别:VIP 或 区域:吉林', any([level('VIP'), region('吉林')])],
    ['级别:VIP｜区域:吉林', any([level('VIP'), region('吉林')])],
    ['a b or c', any([all([words('a'), words('b')]), words('c')])],
    ['a (b or c)', all([words('a'), any([words('b'), words('c')])])],
    ['a（b 或 c）', all([words('a'), any([words('b'), words('c')])])],
    ['a and b 且 c', all([words('a'), words('b'), words('c')])],
    ['"or"', words('or')],
    ['order', words('order')],
    ['last:<30d', condition([], 'last_contact_on', 'lt', ['30d'])],
    ['上次联系:＜30天', condition([], 'last_contact_on', 'lt', ['30d'])],
    ['created:2026-01..2026-03', condition([], 'created_at', 'between', ['2026-01', '2026-03'])],
    ['created:..2026-03', condition([], 'created_at', 'between', ['', '2026-03'])],
    ['created:>=2026-01', condition([], 'created_at', 'ge', ['2026-01'])],
    ['created≥2026-01', condition([], 'created_at', 'ge', ['2026-01'])],
    ['capital:>=10万', condition([], 'registered_capital', 'ge', ['10万'])],
    ['capital:1.5..2.5', condition([], 'registered_capital', 'between', ['1.5', '2.5'])],
    ['level:>B', condition([], 'level_id', 'gt', ['B'])],
    ['level:A..C', condition([], 'level_id', 'between', ['A', 'C'])],
    ['name:晨光', condition([], 'name', 'contains', ['晨光'])],
    ['name:="晨光 文具"', condition([], 'name', 'eq', ['晨光 文具'])],
    ['name:晨光（北京）', condition([], 'name', 'contains', ['晨光(北京)'])],
    ['(name:晨光（北京）)', condition([], 'name', 'contains', ['晨光(北京)'])],
    ['name:“晨光 文具”', condition([], 'name', 'contains', ['晨光 文具'])],
    ['name:"say \\"x\\\\y\\""', condition([], 'name', 'contains', ['say "x\\y"'])],
    ['website:http://a.cn/b?c=d', condition([], 'website', 'contains', ['http://a.cn/b?c=d'])],
    ['email:none', condition([], 'email', 'none')],
    ['邮箱:无', condition([], 'email', 'none')],
    ['邮箱:空', condition([], 'email', 'none')],
    ['email:any', condition([], 'email', 'any')],
    ['email:!=none', condition([], 'email', 'any')],
    ['level:VIP,none', any([level('VIP'), condition([], 'level_id', 'none')])],
    ['level:"无"', level('无')],
    ['level:!=A,B', condition([], 'level_id', 'ne', ['A', 'B'])],
    ['owner:me', condition([], 'owner_id', 'contains', [{ text: '', me: true }])],
    ['负责人:我', condition([], 'owner_id', 'contains', [{ text: '', me: true }])],
    ['tag:重点', condition([], 'tags', 'eq', ['重点'])],
    ['contact.name:李', condition(['contact'], 'name', 'contains', ['李'])],
    ['联系人.姓名:李', condition(['contact'], 'name', 'contains', ['李'])],
    ['联系人．姓名：李', condition(['contact'], 'name', 'contains', ['李'])],
    ['contact:李', condition(['contact'], 'name', 'contains', ['李'])],
    ['contact:any', condition(['contact'], 'id', 'any')],
    ['联系人:无', not(condition(['contact'], 'id', 'any'))],
    ['region.parent:吉林省', condition(['region_id'], 'parent_id', 'eq', ['吉林省'])],
    ['tag.name:重', condition(['tags'], 'name', 'contains', ['重'])],
    ['customer.level:VIP', condition(['customer_id'], 'level_id', 'eq', ['VIP']), 'contact'],
    ['客户.区域.上级:吉林省', condition(['customer_id', 'region_id'], 'parent_id', 'eq', ['吉林省']), 'contact'],
    ['main:yes', condition([], 'is_main', 'eq', ['1']), 'contact'],
    ['main:是', condition([], 'is_main', 'eq', ['1']), 'contact'],
    ['主要联系人:否', condition([], 'is_main', 'eq', ['0']), 'contact'],
    ['gender:male', condition([], 'gender', 'eq', ['male']), 'contact'],
    ['性别:男', condition([], 'gender', 'eq', ['male']), 'contact'],
    ['level:city', condition([], 'level', 'eq', ['city']), 'region'],
    ['级别:地市', condition([], 'level', 'eq', ['city']), 'region'],
    ['customer:晨光', condition([], 'customer_id', 'contains', ['晨光']), 'contact'],
    ['"Last contact":<30d', condition([], 'last_contact_on', 'lt', ['30d'])],
    ['last-contact:<30d', condition([], 'last_contact_on', 'lt', ['30d'])],
  ];
  it.each(lines.map(([line, expected, entity]) => ({ line, expected, entity })))('$line', ({ line, expected, entity }) => {
    expect(tree(line, entity)).toEqual(expected);
  });

  it('is frozen all the way down', () => {
    const filter = tree('(a or level:VIP) -b');
    const frozen = (value: unknown): boolean => typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(filter)).toBe(true);
  });
});

describe('a fault is told with its place', () => {
  const faults: readonly (readonly [string, string, number, number])[] = [
    ['lvel:VIP', 'query.unknown_name_near', 1, 4],
    ['晨光 级別:VIP', 'query.unknown_name_near', 4, 2],
    ['jibie:VIP', 'query.unknown_name_near', 1, 5],
    ['http://a.cn', 'query.unknown_name', 1, 4],
    ['contact.nmae:李', 'query.unknown_name_near', 9, 4],
    ['xyzzyq.name:李', 'query.unknown_name', 1, 6],
    ['级别:', 'query.value_missing', 3, 1],
    ['级别:VIP,', 'query.value_missing', 7, 1],
    [':VIP', 'query.name_missing', 1, 1],
    ['a :b', 'query.name_missing', 3, 1],
    ['"晨光', 'query.quote_open', 1, 1],
    ['晨"光"', 'query.quote_inside', 2, 1],
    ['"晨"光', 'query.quote_inside', 4, 1],
    ['a ""', 'query.quote_empty', 3, 2],
    ['email:""', 'query.quote_empty', 7, 2],
    ['(a', 'query.bracket_open', 1, 1],
    ['a)', 'query.bracket_close', 2, 1],
    [')', 'query.bracket_close', 1, 1],
    ['a ()', 'query.bracket_empty', 3, 2],
    ['- a', 'query.dash_alone', 1, 1],
    ['a or', 'query.or_side', 3, 2],
    ['or a', 'query.or_side', 1, 1],
    ['a | | b', 'query.or_side', 3, 1],
    ['a and', 'query.and_side', 3, 3],
    ['last:>30d,60d', 'query.one_value', 5, 2],
    ['name:>', 'query.value_missing', 6, 1],
    ['region:>北京', 'query.operator', 7, 2],
    ['region:北京..上海', 'query.range', 8, 6],
    ['created:1..2..3', 'query.range_twice', 9, 4],
    ['created:..', 'query.range_empty', 9, 2],
    ['created:2026-03..2026-01', 'query.range_reversed', 9, 16],
    ['level:>none', 'query.operator', 6, 2],
    ['a\u0007b', 'query.control', 2, 1],
    ['👨‍👩‍👧👨‍👩‍👧 lvel:VIP', 'query.unknown_name_near', 4, 4],
  ];
  it.each(faults.map(([line, key, column, length]) => ({ line, key, column, length })))('$line: $key at $column', ({ line, key, column, length }) => {
    const error = errorOf(line);
    expect({ key: error.key, ...error.place }).toEqual({ key, column, length });
    expect(error.code).toBe('invalid');
    for (const lang of ['zh', 'en'] as const) expect(errorText(lang, error)).not.toMatch(/\{\w+\}|query\./);
  });

  it('of a value is inside the value', () => {
    const error = errorOf('晨光 last:<2026-02-30');
    expect(error.place.column).toBeGreaterThanOrEqual(10);
    expect(error.place.column).toBeLessThanOrEqual(19);
  });

  it('with the nearest names, in the language of the operator', () => {
    expect(errorOf('lvel:VIP').params['near']).toContain('级别');
    expect(errorOf('quyu:吉林').params['near']).toContain('区域');
    expect(errorText('zh', errorOf('级別:VIP'))).toContain('级别');
  });

  it('and a name in quotes is text', () => {
    expect(tree('"lvel:VIP"')).toEqual(words('lvel:VIP'));
  });

  it('for hidden fields too, at the end of a path or on the way', () => {
    const hiding = (hidden: string) => ({ ...context, permits: (_entity: string, field: string) => field !== hidden });
    expect(() => parseFilter('customer', 'capital:>1', hiding('registered_capital'))).toThrow('query.forbidden');
    expect(() => parseFilter('contact', 'customer.capital:>1', hiding('registered_capital'))).toThrow('query.forbidden');
    expect(() => parseFilter('contact', 'customer.capital:>1', hiding('customer_id'))).toThrow('query.forbidden');
    expect(() => parseFilter('contact', 'customer.capital:>1', hiding('mobile'))).not.toThrow();
  });
});

describe('limits', () => {
  it('refuse what nobody writes, in a sentence', () => {
    expect(errorOf('('.repeat(3000)).key).toBe('query.too_deep');
    expect(errorOf('-'.repeat(3000) + 'a').key).toBe('query.too_deep');
    expect(errorOf('a '.repeat(1000)).key).toBe('query.too_many');
    expect(errorOf('a'.repeat(1_000_000)).key).toBe('query.too_long');
    expect(errorOf(`level:${Array.from({ length: 600 }, () => 'A').join(',')}`).key).toBe('query.too_many_values');
    expect(errorOf('customer.contact.customer.contact.customer.contact.name:x', 'contact').key).toMatch(/^query\.unknown_name/);
  });
});
