import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/db/database.ts';
import { AppError } from '../../src/errors.ts';
import { condition } from '../../src/query/filter.ts';
import { filterCondition } from '../../src/query/filter-condition.ts';
import { parseFilter } from '../../src/query/parser.ts';
import { resolveFilter } from '../../src/query/resolve.ts';
import { context, compiled, ENGINES, lists, search, sqlOf, where } from './support.ts';

describe('a condition as SQL', () => {
  it('binds every value and names columns of the registry', async () => {
    expect(await where('registered_capital:>=10000')).toEqual({ sql: 'customer.registered_capital >= ?', parameters: [1_000_000] });
    expect(await where('last:<30d')).toEqual({ sql: 'customer.last_contact_on < ?', parameters: ['2026-05-16'] });
    expect(await where('next:2026-01..2026-03')).toEqual({
      sql: '(customer.next_contact_on >= ? and customer.next_contact_on <= ?)',
      parameters: ['2026-01-01', '2026-03-31'],
    });
    expect(await where('level:VIP,A')).toEqual({ sql: 'customer.level_id in (?, ?)', parameters: [1, 2] });
    expect(await where('owner:me')).toEqual({ sql: 'customer.owner_id = ?', parameters: [7] });
    expect(await where('main:yes', 'contact')).toEqual({ sql: 'contact.is_main = ?', parameters: [1] });
    expect(await where('email:none')).toEqual({ sql: 'customer.email is null', parameters: [] });
  });

  it('excludes in three-valued logic', async () => {
    expect((await where('-level:VIP')).sql).toBe('((customer.level_id in (?)) is not true)');
    expect((await where('level:!=VIP')).sql).toBe('((customer.level_id in (?)) is not true)');
  });

  it('asks the search for words once', async () => {
    expect(await where('晨光 ＡＢＣ 文具')).toEqual({ sql: 'found(customer.id, ?)', parameters: ['晨光|abc|文具'] });
    expect((await where('"晨光 文具"')).parameters).toEqual(['晨光 文具']);
  });

  it('matches a place with all below it, by its short name every place of that name', async () => {
    const { sql, parameters } = await where('区域:吉林');
    expect(sql).toContain('customer.region_id in (with recursive below');
    expect(parameters).toEqual([10, 11]);
  });

  it('compares ordered lists by rank, the best first', async () => {
    expect((await where('level:>B')).sql).toMatch(/customer.level_id in \(select f1.id from customer_level as f1 where .*f1.rank < \(select min\(rank\)/);
    expect((await where('level:<=B')).sql).toContain('f1.rank >= (select min(rank)');
  });

  it('reaches linked records that are not deleted, by every way', async () => {
    const { sql } = await where('contact.email:none');
    expect(sql).toContain('exists (select 1 from contact as f1 where f1.customer_id = customer.id and (f1.deleted_at is null and f1.email is null))');
    expect(sql).toContain('exists (select 1 from contact_link as f2 inner join contact as f1 on f1.id = f2.contact_id where f2.customer_id = customer.id');
  });

  it('refuses trees with fields that do not exist or may not be filtered, and values not looked up', () => {
    const make = (field: string, op: 'eq' | 'gt', permits?: () => boolean): (() => unknown) => () =>
      filterCondition('customer', condition([], field, op, ['x']), search, { ...context, engine: 'sqlite', ...(permits && { permits }) });
    expect(make('nmae', 'eq')).toThrow(AppError);
    expect(make('search_text', 'eq')).toThrow(AppError);
    expect(make('name"; drop table customer; --', 'eq')).toThrow(AppError);
    expect(make('name', 'eq', () => false)).toThrow('query.forbidden');
    expect(make('level_id', 'eq')).toThrow('query.unresolved');
    expect(make('region_id', 'gt')).toThrow('query.operator');
  });

  it('of a broad filter leaves the index to the order, on SQLite', () => {
    const filter = parseFilter('customer', '晨光 last:<30d owner:me', context);
    const statement = (engine: Engine): string => sqlOf(engine, filterCondition('customer', filter, search, { ...context, engine, broad: true }));
    expect(statement('sqlite')).toContain('(instr("customer"."search_text", ?) > 0 and +"customer"."last_contact_on" < ? and +"customer"."owner_id" = ?)');
    const sorted = filterCondition('customer', filter, search, { ...context, engine: 'sqlite', broad: true, sortedBy: 'last_contact_on' });
    expect(sqlOf('sqlite', sorted)).toContain('and "customer"."last_contact_on" < ? and +"customer"."owner_id" = ?)');
    expect(statement('postgres')).toContain('(found("customer"."id", $1) and "customer"."last_contact_on" < $2 and "customer"."owner_id" = $3)');
  });

  it('compiles on both engines', () => {
    for (const engine of ENGINES) {
      expect(compiled(engine, 'contact', parseFilter('contact', 'customer:晨光 mobile:138 name:li', context)).sql).toContain('select');
    }
  });
});

describe('values of look-ups', () => {
  const error = async (line: string): Promise<AppError> => {
    try {
      await resolveFilter('customer', parseFilter('customer', line, context), lists);
    } catch (caught) {
      if (caught instanceof AppError) return caught;
      throw caught;
    }
    throw new Error('no error');
  };

  it.each([
    ['level:vip', [1]],
    ['level:V', [1]],
    ['region:220100', [12]],
    ['region:长春', [12]],
    ['region:吉林市', [11]],
    ['region:延边', [16]],
    ['region:changchun', [12]],
    ['region:jilin', [10, 11]],
    ['tag:zd', [21]],
  ])('%s', async (line, ids) => {
    expect((await where(line)).parameters).toEqual(ids);
  });

  it('that no record has are an error with the nearest ones', async () => {
    const unknown = await error('晨光 区域:常春');
    expect(unknown.key).toBe('query.unknown_value_near');
    expect(unknown.place).toEqual({ column: 7, length: 2 });
    expect(unknown.params['near']).toContain('长春');
    expect((await error('level:XXXXXX')).key).toBe('query.unknown_value');
  });

  it('whose pinyin means two places are asked for', async () => {
    const two = await error('region:suzhou');
    expect(two.key).toBe('query.ambiguous_value');
    expect(two.params['near']).toBe('苏州市 / 宿州市');
  });
});
