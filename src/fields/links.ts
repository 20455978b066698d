import { idOf, isId } from './lookup.ts';
import { asBounds, exactly, wrong } from './shared.ts';
import type { LinksField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

/** Ids in ascending order, each once; null for none. */
function settled(ids: readonly number[]): Value {
  return ids.length === 0 ? null : [...new Set(ids)].toSorted((a, b) => a - b);
}

function parse(input: string, _def: LinksField, ctx: FieldContext): Value {
  const parts = input.split(/[,，、;；\s]+/).filter((part) => part !== '');
  return settled(parts.map((part) => idOf(part, ctx)));
}

function check(value: unknown, def: LinksField, ctx: FieldContext): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return parse(value, def, ctx);
  if (Array.isArray(value) && value.every(isId)) return settled(value);
  throw wrong(ctx, 'field.lookup.form');
}

const write = (value: Value): string => (Array.isArray(value) ? value.join(',') : '');

const isList = (value: Value): value is readonly number[] => Array.isArray(value);

export const linksType: FieldType<LinksField> = {
  kind: 'links',
  column: null,
  align: 'left',
  operators: ['eq', 'ne', 'none', 'any'],
  parse,
  check,
  format: write,
  write,
  bounds: (input, _def, ctx) => exactly(asBounds(input, () => idOf(input, ctx))),
  width: () => 16,
  together: (values) => settled(values.flatMap((value) => (isList(value) ? value : []))),
};
