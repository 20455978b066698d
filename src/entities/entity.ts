import type { Generated } from 'kysely';
import type { ColumnOf, FieldDef, Fields } from '../fields/definition.ts';

/** The modules of the main menu, in the order that their users know. */
export const MODULES = ['reference', 'customers', 'service', 'queries', 'data', 'tools', 'system', 'help'] as const;
export type ModuleName = (typeof MODULES)[number];

/** How a list of reference values behaves beside the usual. */
export interface ReferenceOptions {
  /** Values have a rank kept by hand, best or first is 1; the query language compares by it. Needs a field `rank`. */
  readonly ordered?: boolean;
  /** Values are places: each is also found without 省, 市 … */
  readonly places?: true;
  /** A note that holds the Chinese name of a value called otherwise (in a database made in English): it is found by that too. */
  readonly chinese?: string;
}

/** A condition with a name of its own in the query language: `overdue:yes`. */
export interface NamedCondition {
  /** A line of the query language on the entity's own fields, in English words. */
  readonly holds: string;
  /** Records that fulfil it stand out in lists and on their pages. */
  readonly warn?: boolean;
}

/** A length of time between two fields of a record: computed, never stored, and filtered by like a whole number. */
export interface TimeSpan {
  /** The day on which it begins. */
  readonly from: string;
  /** It begins at the moment when the record was made, if that was on this day; else as the day begins. */
  readonly recorded?: boolean;
  /** The moment at which it ends; nothing yet: there is no length. */
  readonly to: string;
  /** Full hours that have passed (never less than none), or days from the one to the other (negative where it ends earlier). */
  readonly unit: 'hours' | 'days';
}

/** Text of a linked main record that the search finds this one by. */
export interface SearchThrough {
  readonly entity: string;
  /** The look-up of that entity that points here. */
  readonly by: string;
  /** Its flag that marks the main one. */
  readonly main: string;
  readonly fields: readonly string[];
}

/** The fields that say where somebody is: what the look-up of cities fills in. */
export interface AddressFields {
  /** A look-up of regions. */
  readonly region?: string;
  /** Street and number; may name the city too. */
  readonly text?: string;
  readonly postcode: string;
  /** Landlines, which begin with an area code. */
  readonly phones: readonly string[];
}

/** What a field is in a vCard (RFC 2426, RFC 6350), as columns of an import name it; the parts of an address stand apart. */
export type CardSlot =
  | 'FN'
  | 'ORG'
  | 'NICKNAME'
  | 'TITLE'
  | 'TEL'
  | 'TEL CELL'
  | 'TEL FAX'
  | 'EMAIL'
  | 'URL'
  | 'ADR STREET'
  | 'ADR CITY'
  | 'ADR CODE'
  | 'BDAY'
  | 'GENDER'
  | 'CATEGORIES'
  | 'NOTE'
  | 'X-QQ'
  | 'X-WECHAT';

/** How records are written as vCards. */
export interface CardDef {
  readonly kind: 'individual' | 'org';
  /** Field → what it is; every other field is a property of our own, `X-KEHU-…`. */
  readonly fields: Readonly<Record<string, CardSlot>>;
}

/** Whom a letter to the record is addressed to; its `address` says where. */
export interface LetterFields {
  /** The organisation: the name itself, or a look-up of it, whose address counts where the record has none. */
  readonly organisation?: string;
  readonly person?: string;
  /** A choice of male and female. */
  readonly gender?: string;
}

/** Where e-mail to the record goes. */
export interface MailFields {
  /** A field of e-mail. */
  readonly address: string;
  /** A choice of `given` and `refused`: whether whoever it is wants to be written to. Nothing: nobody has asked. */
  readonly consent: string;
}

/** By what two records may be the same thing entered twice; each kind of field knows which of its values mean the same. */
export interface DuplicateFields {
  /** The label is a firm's name (Co., Ltd. is left out), or the name of whoever says something only within the same record of a look-up: 李明 of one customer. */
  readonly name: 'firm' | { readonly within: string };
  /** Fields of which the same value is enough. */
  readonly fields: readonly string[];
}

/** A day on which something falls due for somebody: it stands in that operator's agenda, computed, never copied. */
export interface DueDay {
  readonly on: string;
  /** The look-up to the operator whose it is. */
  readonly whose: string;
  /** A line of the query language that must hold: `open:yes`. */
  readonly holds?: string;
  /** It is settled once this day of the record looked up has come up to it: a contact since then. */
  readonly settled?: { readonly by: string; readonly day: string };
  /** The field that says what is to be done; the label unless given. */
  readonly says?: string;
}

/** Whose the records are: one is somebody's who is named in any of these. Records that name nobody are nobody's. */
export interface ScopeFields {
  /** A look-up to the operator. */
  readonly owner?: string;
  /** Look-ups to records that are somebody's themselves: what belongs to my customer is mine. */
  readonly through?: readonly string[];
  /** Where all of these are empty: whoever made it. */
  readonly orMaker?: true;
  /** A flag: set, everybody reads it, whatever the scope. */
  readonly shared?: string;
}

/** One declarative definition per entity; data only. */
export interface EntityDef {
  readonly table: string;
  /** Where it stands in the menu; null: only reached from other records. */
  readonly module: ModuleName | null;
  /** The field (of text) that names a record; lists sort by its pinyin. */
  readonly label: string;
  /** A field with an unusual reading of the label, in pinyin, that wins over the computed one. */
  readonly reading?: string;
  /** The fields. Ask `fieldsOf(entity)`, never this: extra fields come in there. */
  readonly fields: Fields;
  readonly list: { readonly columns: readonly string[]; readonly sort: readonly string[] };
  /** Rows of the form, each with one or two fields. */
  readonly form: readonly (readonly string[])[];
  readonly print: readonly string[];
  /** Fields whose text the search finds, the label first; with whole-text index only where this stands. */
  readonly search?: { readonly fields: readonly string[]; readonly through?: SearchThrough };
  /** Present where the entity is a list of reference values: `name`, `rank`, `retired`; merged, retired, ordered by hand. */
  readonly reference?: ReferenceOptions;
  /** Short names of fields in the query language: `last` for `last_contact_on`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Conditions that have a name: computed, filtered by like a flag, never stored. */
  readonly conditions?: Readonly<Record<string, NamedCondition>>;
  /** Lengths of time that may be filtered by and measured: `answer_hours:>=24`. */
  readonly spans?: Readonly<Record<string, TimeSpan>>;
  /** The day or moment that says how old a record is: old ones may be cleaned up. Empty: it does not grow old. */
  readonly ages?: string;
  /** Present where records fall due. */
  readonly due?: DueDay;
  /** Present where the form has an address. */
  readonly address?: AddressFields;
  /** Present where envelopes and labels can be printed for it; needs `address`. */
  readonly letter?: LetterFields;
  /** Present where letters by e-mail can be written to it. */
  readonly mail?: MailFields;
  /** Present where records are people or firms that an address book takes. */
  readonly card?: CardDef;
  /** The field that matches rows of an import with records, before the label: `code`. */
  readonly key?: string;
  /** Present where the records are somebody's; where not, scopes of less than all reach none of them. */
  readonly scope?: ScopeFields;
  /** Present where records are entered twice now and then: likely duplicates are found and merged. */
  readonly duplicates?: DuplicateFields;
  /** Records form a tree by this look-up to the same entity: never a circle, its list drawn as one, and a condition matches with all below. */
  readonly tree?: string;
  /** Exactly one record, made with the database. */
  readonly single?: boolean;
}

/** The columns that every record has. `name_sort` and `search_text` are derived from the label and the searched fields. */
export interface RecordColumns {
  id: Generated<number>;
  version: number;
  created_at: string;
  created_by: number | null;
  updated_at: string;
  updated_by: number | null;
  deleted_at: string | null;
  name_sort: string;
  search_text: string;
}

type OwnColumns<F extends Fields> = {
  [K in keyof F as F[K] extends { kind: 'links' } ? never : K]: ColumnOf<F[K]>;
};

/** The row type of an entity's table. */
export type TableOf<E extends EntityDef> = RecordColumns & OwnColumns<E['fields']>;

/** Keeps the literal types of a definition and checks that list, form, print and label name its own fields. */
export function defineEntity<const E extends EntityDef & { readonly label: keyof E['fields'] & string }>(def: E): E {
  return def;
}

/** Stamps that lists, filters and exports may name beside the fields. */
export const STAMPS = {
  id: { kind: 'integer', readOnly: true },
  version: { kind: 'integer', readOnly: true },
  created_at: { kind: 'time', readOnly: true },
  created_by: { kind: 'lookup', to: 'operator', readOnly: true },
  updated_at: { kind: 'time', readOnly: true },
  updated_by: { kind: 'lookup', to: 'operator', readOnly: true },
  deleted_at: { kind: 'time', readOnly: true },
} as const satisfies Record<string, FieldDef>;
