import { parseRule, printRule, repeatOf, repeatWords } from '../util/repeat.ts';
import { asBounds, checkText, exactly, plainText, wrong } from './shared.ts';
import type { RepeatField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

function rule(input: string, ctx: FieldContext): string {
  const found = repeatOf(input, ctx.today);
  if (found === null) throw wrong(ctx, 'field.repeat.form');
  return printRule(found);
}

const parse = (input: string, _def: RepeatField, ctx: FieldContext): Value => (input.trim() === '' ? null : rule(input, ctx));

function inWords(value: Value, ctx: FieldContext): string {
  const found = typeof value === 'string' ? parseRule(value) : null;
  return found === null ? plainText(value) : repeatWords(found, ctx.lang);
}

/** How something comes again; stored as a rule of RFC 5545, typed and read in words. */
export const repeatType: FieldType<RepeatField> = {
  kind: 'repeat',
  column: 'text',
  align: 'left',
  operators: ['eq', 'ne', 'none', 'any'],
  parse,
  check: (value, def, ctx) => checkText(value, ctx, (text) => parse(text, def, ctx)),
  format: (value, _def, ctx) => inWords(value, ctx),
  write: plainText,
  edit: (value, _def, ctx) => inWords(value, ctx),
  bounds: (input, _def, ctx) => exactly(asBounds(input, () => rule(input, ctx))),
  width: () => 16,
};
