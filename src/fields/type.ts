import type { Lang, MessageKey, MessageParams } from '../i18n/index.ts';
import type { FieldDef, Value } from './definition.ts';

/** What parsing and formatting need to know besides the definition. */
export interface FieldContext {
  readonly lang: Lang;
  /** Today in the company's time zone, `YYYY-MM-DD`. */
  readonly today: string;
  /** The day that a clock alone is of, where it is another one. */
  readonly day?: string | undefined;
  /** IANA name, `Asia/Shanghai`. */
  readonly timeZone: string;
  /** The company's, ISO 4217: amounts have its decimals; two where nobody says. */
  readonly currency?: string | undefined;
  /** The entity and the field, for the labels of choices (`region.level.city`) and for messages. */
  readonly entity: string;
  readonly field: string;
}

/** How a condition compares; `contains` is what `name:value` means for text. */
export type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'between' | 'contains' | 'begins' | 'none' | 'any';

/** A doubt that does not stop the record from being saved. */
export interface Warning {
  readonly key: MessageKey;
  readonly params: MessageParams;
}

/** The ends of a condition's value, both included: a day `today`, a month `2026-01`, a plain value (from = to). Null is open. */
export interface Bounds {
  readonly from: string | number | null;
  readonly to: string | number | null;
}

/**
 * What a cell of a workbook holds: text as it is, a whole number, an amount of the company's currency, a share of a hundred, a day, a moment,
 * true or false.
 */
export type SheetForm = 'text' | 'whole' | 'amount' | 'percent' | 'day' | 'moment' | 'flag';

/** What a kind of field does; pure, one object per kind in the file named for it. */
export interface FieldType<D extends FieldDef = FieldDef> {
  readonly kind: D['kind'];
  /** Column type on both engines; `bigint` only where minor units need it; null: no column (links). */
  readonly column: 'text' | 'integer' | 'bigint' | null;
  readonly align: 'left' | 'right';
  readonly operators: readonly Operator[];
  /**
   * Text as typed, pasted or imported → stored value in its canonical form; null for nothing.
   * Throws AppError `invalid` that says what would be right, `place.field` set. Does not check `required`.
   * A look-up or links accepts ids only: names are found by services (`references.ts`).
   */
  parse(input: string, def: D, ctx: FieldContext): Value;
  /** Any value (from JSON, a form, a draft) → stored value; throws like `parse`. Text goes through `parse`. */
  check(value: unknown, def: D, ctx: FieldContext): Value;
  /** Stored value → text for people, on screens and in print: 1,234.50, 是, 待定. Empty string for null. */
  format(value: Value, def: D, ctx: FieldContext): string;
  /** Stored value → text for CSV, machines and, where there is no `edit`, an editor; `parse(write(v))` is v, in any language: 1234.50, 1, 2026-01-31. */
  write(value: Value, def: D, ctx?: Pick<FieldContext, 'currency'>): string;
  /** Stored value → text for an editor, where people type it otherwise than machines do: 2026-01-31 14:30 of the company's clock. As `write` unless it says so. */
  edit?(value: Value, def: D, ctx: FieldContext): string;
  /** The value side of a condition → bounds (relative dates, months, amounts). Throws `invalid` with `place.column` 1-based in `input`. */
  bounds(input: string, def: D, ctx: FieldContext): Bounds;
  /** What a cell of a workbook holds; text unless it says so. */
  readonly sheet?: SheetForm;
  /** Usual width of a column in cells. */
  width(def: D): number;
  /** `parse` made ready for many values of one field: 100,000 rows of an import. Same results; use `compileCheck` of registry.ts. */
  compile?(def: D, ctx: FieldContext): (input: string) => Value;
  /** What all values have in common that mean the same (a telephone with and without its extension); null: the value says nothing. The value itself unless it says so. */
  alike?(value: string): string | null;
  /** Of several records' values one that has all of them; only where that makes sense. */
  together?(values: readonly Value[]): Value;
  /** Doubts about a valid value. */
  warn?(value: Value, def: D, ctx: FieldContext): Warning | null;
}
