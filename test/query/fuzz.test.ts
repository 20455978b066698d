import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { AppError } from '../../src/errors.ts';
import { conditionsOf } from '../../src/query/resolve.ts';
import { condition, type Filter } from '../../src/query/filter.ts';
import { parseFilter } from '../../src/query/parser.ts';
import { graphemes } from '../../src/util/text.ts';
import { line, MARK } from './random-line.ts';
import { compiled, context, ENGINES } from './support.ts';

function parsed(text: string, entity: EntityName): Filter | AppError {
  try {
    return parseFilter(entity, text, context);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function resolvedAnyhow(filter: Filter): Filter {
  if (filter.type === 'all' || filter.type === 'any') return { ...filter, of: filter.of.map(resolvedAnyhow) };
  if (filter.type === 'not') return { ...filter, of: resolvedAnyhow(filter.of) };
  if (filter.type === 'words') return filter;
  return condition(filter.path, filter.field, filter.op, filter.values.map((value) => (value.text === '' ? value : { ...value, ids: [1] })));
}

/** What is wrong with an error's place. */
function misplaced(error: AppError, text: string): string | null {
  const { column = 0, length = 0 } = error.place;
  const inside = column >= 1 && length >= 1 && column + length - 1 <= graphemes(text).length;
  return error.code === 'invalid' && inside ? null : `${error.key} at ${column}+${length}`;
}

/** What is wrong with the SQL of a tree: text of the line in it. */
function leaked(filter: Filter, entity: EntityName): string | null {
  const statements = ENGINES.map((engine) => compiled(engine, entity, resolvedAnyhow(filter)).sql);
  return statements.find((sql) => sql.includes(MARK) || sql.includes('drop table')) ?? null;
}

describe('any text at all', () => {
  it('is a tree or an error that points into it, and never part of the SQL', () => {
    const outcomes = { tree: 0, error: 0 };
    fc.assert(
      fc.property(line, fc.constantFrom(...ENTITY_NAMES), (text, entity) => {
        const outcome = parsed(text, entity);
        outcomes[outcome instanceof AppError ? 'error' : 'tree'] += 1;
        expect(outcome instanceof AppError ? misplaced(outcome, text) : leaked(outcome, entity)).toBeNull();
      }),
      { numRuns: 10_000 },
    );
    // Enough of the random texts must be trees and enough faulty, or the test proves nothing.
    expect(Math.min(outcomes.tree, outcomes.error)).toBeGreaterThan(1000);
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

