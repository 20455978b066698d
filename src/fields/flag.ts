import { t } from '../i18n/index.ts';
import { foldSearch } from '../util/fold.ts';
import { asBounds, exactly, wrong } from './shared.ts';
import type { FlagField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

const YES = new Set(['1', '是', '有', '对', '真', 'yes', 'y', 'true', 't', 'on', '√', '✓', '✔', '☑']);
const NO = new Set(['0', '否', '无', '不', '不是', '没有', '错', '假', 'no', 'n', 'false', 'f', 'off', '×', '✗', '✘', '☐']);

function yesNo(input: string, ctx: FieldContext): 0 | 1 {
  const word = foldSearch(input);
  if (YES.has(word)) return 1;
  if (NO.has(word)) return 0;
  throw wrong(ctx, 'field.flag.form');
}

/** Never empty: nothing is the default. */
function parse(input: string, def: FlagField, ctx: FieldContext): Value {
  return input.trim() === '' ? (def.default ?? 0) : yesNo(input, ctx);
}

function check(value: unknown, def: FlagField, ctx: FieldContext): Value {
  if (value === null || value === undefined) return def.default ?? 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === 0 || value === 1) return value;
  if (typeof value === 'string') return parse(value, def, ctx);
  throw wrong(ctx, 'field.flag.form');
}

export const flagType: FieldType<FlagField> = {
  kind: 'flag',
  column: 'integer',
  align: 'left',
  sheet: 'flag',
  operators: ['eq', 'ne'],
  parse,
  check,
  format: (value, _def, ctx) => (value === null ? '' : t(ctx.lang, value === 1 ? 'field.flag.yes' : 'field.flag.no')),
  write: (value) => (value === 1 ? '1' : value === 0 ? '0' : ''),
  bounds: (input, _def, ctx) => exactly(asBounds(input, () => yesNo(input, ctx))),
  width: () => 4,
};
