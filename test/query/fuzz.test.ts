import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { AppError } from '../../src/errors.ts';
import { conditionsOf } from '../../src/query/resolve.ts';
import { condition, type Filter } from '../../src/query/filter.ts';
import { parseFilter } from '../../src/query/parser.ts';
import { graphemes } from '../../src/util/text.ts';
import { compiled, context, ENGINES } from './support.ts';

/** A mark that stands in every random text and in no word of our SQL. */
const MARK = '乸';
const pieces = ['name', 'level:', '级别：', 'region:>', 'last:<30d', 'contact.name:', 'tag:', '..', ',', '，', '-', '－', '(', '）', '"', '“', '”', '\\', '|', ' or ', ' 或 ', ' ', '　', MARK, `'; drop table customer; --${MARK}`, '%', '_', 'none', '无', ':', '!=', '>=', '=', '<', '\u0301', '👨‍👩‍👧', '\ud800', '\u0000', '\u202e'];
const line = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

function resolvedAnyhow(filter: Filter): Filter {
  if (filter.type === 'all' || filter.type === 'any') return { ...filter, of: filter.of.map(resolvedAnyhow) };
  if (filter.type === 'not') return { ...filter, of: resolvedAnyhow(filter.of) };
  if (filter.type === 'words') return filter;
  return condition(filter.path, filter.field, filter.op, filter.values.map((value) => (value.text === '' ? value : { ...value, ids: [1] })));
}

describe('any text at all', () => {
  it('is a tree or an error that points into it, and never part of the SQL', () => {
    let trees = 0;
    fc.assert(
      fc.property(line, fc.constantFrom(...ENTITY_NAMES), (text, entity) => {
        let filter: Filter;
        try {
          filter = parseFilter(entity, text, context);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(error.code).toBe('invalid');
          expect(error.place.column).toBeGreaterThanOrEqual(1);
          const end = (error.place.column ?? 0) + (error.place.length ?? 0) - 1;
          expect(end).toBeLessThanOrEqual(graphemes(text).length);
          return;
        }
        trees += 1;
        for (const engine of ENGINES) {
          const { sql } = compiled(engine, entity, resolvedAnyhow(filter));
          expect(sql).not.toContain(MARK);
          expect(sql).not.toContain('drop table');
        }
      }),
      { numRuns: 10_000 },
    );
    // Of random texts enough must parse, or the other half proves nothing.
    expect(trees).toBeGreaterThan(1000);
  });

  it('that is only values is bound whole', () => {
    const values = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => `${MARK}${text.replace(/["＂“”\\\p{Cc}]/gu, '')}`);
    fc.assert(
      fc.property(values, fc.constantFrom('name', 'address', 'region', 'contact.name', 'owner', 'tag', 'phone'), (value, name) => {
        const filter = resolvedAnyhow(parseFilter('customer', `${name}:"${value}" -"${value}"`, context));
        expect(conditionsOf(filter)).toHaveLength(1);
        for (const engine of ENGINES) expect(compiled(engine, 'customer', filter).sql).not.toContain(MARK);
      }),
    );
  });
});

