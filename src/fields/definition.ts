/**
 * Definitions of fields: plain data, made by the small constructors at the end of this file. What a kind does (parse, format,
 * validate, compare …) is in the file named for it in this folder, found by `fieldType(def)` in registry.ts.
 */

/** A stored value: text, number (money in minor units, percent in hundredths, booleans 0/1, a look-up's id), ids of links. */
export type Value = string | number | null | readonly number[];
export type Values = Record<string, Value>;

interface Common {
  /** Must have a value. */
  readonly required?: boolean;
  /** Kept by the program; shown, filtered and exported, never typed or imported. */
  readonly readOnly?: boolean;
  /** No two records that are not deleted have the same value. */
  readonly unique?: boolean;
}

export interface TextField extends Common {
  readonly kind: 'text';
  /** Longest value, in characters (code points). */
  readonly max: number;
  /** Numbering rule for new records, `C{yyyy}{00000}`: the width is a minimum; the counter starts anew with each period. */
  readonly numbering?: string;
}
/** Text of several lines. */
export interface NoteField extends Common {
  readonly kind: 'note';
  readonly max: number;
  /** The text is a matrix of rights (auth/rights-text.ts): what changed in it is told cell by cell. */
  readonly holds?: 'rights';
}
export interface IntegerField extends Common {
  readonly kind: 'integer';
  readonly min?: number;
  readonly max?: number;
  readonly default?: number;
}
/** Integer minor units (分, cents) of the company's currency. */
export interface MoneyField extends Common {
  readonly kind: 'money';
  readonly min?: number;
  readonly max?: number;
}
/** Hundredths of a percent: 12.5 % is 1250. */
export interface PercentField extends Common {
  readonly kind: 'percent';
  readonly min?: number;
  readonly max?: number;
}
/** A day of the company's time zone, `YYYY-MM-DD`. */
export interface DateField extends Common {
  readonly kind: 'date';
  readonly default?: 'today';
}
/** A moment, 24-character ISO UTC. */
export interface TimeField extends Common {
  readonly kind: 'time';
  readonly default?: 'now';
  /** A clock alone (14:30) is of the day that stands in this field; of today without. */
  readonly dayIn?: string;
}
/** How something comes again: a rule of RFC 5545, from days upward. */
export interface RepeatField extends Common {
  readonly kind: 'repeat';
}
/** Yes or no, stored 1 or 0; never empty. */
export interface FlagField extends Common {
  readonly kind: 'flag';
  readonly default?: 0 | 1;
}
/** One of a few words fixed by the program; the stored word is the key of its label: `region.level.city`. */
export interface ChoiceField extends Common {
  readonly kind: 'choice';
  readonly options: readonly string[];
  readonly default?: string;
}
/** The id of a record of another entity. */
export interface LookupField extends Common {
  readonly kind: 'lookup';
  readonly to: string;
  /** The records stand as a panel on the page of the record looked up, and go to the bin with it. */
  readonly panel?: boolean;
  /** Default for new records: the operator who makes them. */
  readonly default?: 'me';
}
/** Several records of another entity, kept in the table `<entity>_<field>` (record_id, target_id); no column. */
export interface LinksField extends Common {
  readonly kind: 'links';
  readonly to: string;
}
/** Mobile, landline with area code and extension, 400/800 and international numbers, in one canonical form. */
export interface PhoneField extends Common {
  readonly kind: 'phone';
}
export interface EmailField extends Common {
  readonly kind: 'email';
}
/** Six digits of mainland China; other forms for places outside it warn. */
export interface PostcodeField extends Common {
  readonly kind: 'postcode';
}
export interface UrlField extends Common {
  readonly kind: 'url';
}
/** 统一社会信用代码, GB 32100-2015, with its check character. */
export interface CreditCodeField extends Common {
  readonly kind: 'credit_code';
}

export type FieldDef =
  | TextField
  | NoteField
  | IntegerField
  | MoneyField
  | PercentField
  | DateField
  | TimeField
  | RepeatField
  | FlagField
  | ChoiceField
  | LookupField
  | LinksField
  | PhoneField
  | EmailField
  | PostcodeField
  | UrlField
  | CreditCodeField;

export type FieldKind = FieldDef['kind'];
export type FieldOf<K extends FieldKind> = Extract<FieldDef, { kind: K }>;
export type Fields = Readonly<Record<string, FieldDef>>;

type NumberKind = 'integer' | 'money' | 'percent' | 'flag' | 'lookup';

type Stored<F extends FieldDef> = F['kind'] extends NumberKind ? number : string;

/** The column type of a field: nullable unless required; a flag always has a value. */
export type ColumnOf<F extends FieldDef> = F extends { required: true } | { kind: 'flag' } ? Stored<F> : Stored<F> | null;

type Options<K extends FieldKind> = Omit<FieldOf<K>, 'kind'>;

/** The constructor of a kind that has options which must be given. */
function withOptions<K extends FieldKind>(kind: K) {
  return <const O extends Options<K>>(options: O): { readonly kind: K } & O => ({ kind, ...options });
}

/** The constructor of a kind that needs none. */
function plain<K extends FieldKind>(kind: K) {
  function made(): { readonly kind: K };
  function made<const O extends Options<K>>(options: O): { readonly kind: K } & O;
  function made(options?: object): { readonly kind: K } {
    return { kind, ...options };
  }
  return made;
}

export const text = withOptions('text');
export const note = withOptions('note');
export const integer = plain('integer');
export const money = plain('money');
export const percent = plain('percent');
export const date = plain('date');
export const time = plain('time');
export const repeat = plain('repeat');
export const flag = plain('flag');
export const choice = withOptions('choice');
export const lookup = withOptions('lookup');
export const links = withOptions('links');
export const phone = plain('phone');
export const email = plain('email');
export const postcode = plain('postcode');
export const url = plain('url');
export const creditCode = plain('credit_code');
