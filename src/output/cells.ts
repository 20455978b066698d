import { comma } from '../i18n/index.ts';
import type { FieldDef, Value } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import type { FieldContext } from '../fields/type.ts';
import { joinNames } from './names-list.ts';
import type { OutputColumn } from './row-format.ts';

/**
 * How a value is written: `machine` as editors and imports have it (1234.50, 1, city, ISO UTC); `spreadsheet` as people read it and programs
 * still reckon with (1234.50, 是, 市, local time); `people` as the screen shows it (1,234.50).
 */
export type CellStyle = 'machine' | 'spreadsheet' | 'people';

/** What records that look-ups and links point to are called. */
export type NameOf = (id: number) => string;

/** Value → cell of one column, made ready for many rows. Look-ups and links need `nameOf`. */
export function cellWriter(def: FieldDef, ctx: FieldContext, style: CellStyle, nameOf?: NameOf): (value: Value) => string {
  const type = fieldType(def);
  if (nameOf !== undefined) return namedWriter(nameOf, style, ctx);
  if (style === 'people' || (style === 'spreadsheet' && type.align === 'left')) return (value) => (value === null ? '' : type.format(value, def, ctx));
  return (value) => (value === null ? '' : type.write(value, def, ctx));
}

function namedWriter(nameOf: NameOf, style: CellStyle, ctx: FieldContext): (value: Value) => string {
  const join = style === 'people' ? (names: readonly string[]): string => names.join(comma(ctx.lang)) : joinNames;
  return (value) => {
    if (typeof value === 'number') return nameOf(value);
    return Array.isArray(value) ? join(value.map((id) => nameOf(Number(id)))) : '';
  };
}

/** What JSON makes of the cells of a field. */
export function jsonKind(def: FieldDef): OutputColumn['json'] {
  if (def.kind === 'links') return 'list';
  if (def.kind === 'flag') return 'flag';
  return fieldType(def).align === 'right' ? 'number' : 'text';
}
