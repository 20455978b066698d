import type { EntityName } from '../entities/names.ts';
import { fieldsOf } from '../entities/registry.ts';
import type { Value, Values } from '../fields/definition.ts';
import type { ByteWriter } from '../util/bytes.ts';
import { emptiesOf, isList } from './stored.ts';

/** What JSON has no need to escape: nearly every value, and telling so is several times as fast. */
const PLAIN = /^[ !#-[\]-\u2027\u2030-\ud7ff\ue000-\uffff]*$/;

/** What the ledger keeps of a record: its fields and whether it is in the bin. */
export interface Image {
  readonly values: Values;
  readonly deletedAt: string | null;
}

/** Version of the canonical form, the first member of every image. */
const FORMAT = 1;

type Imager = (values: Values, deletedAt: string | null) => string;

const compiled = new Map<EntityName, Imager>();

/**
 * Makes images of an entity as canonical JSON: members sorted by name, what is empty (null, no, nothing linked) left out, so that a column
 * added later does not change the images of records that do not use it. Derived columns and stamps are not in it.
 */
export function imager(entity: EntityName): Imager {
  const known = compiled.get(entity);
  if (known) return known;
  const json: string[] = [];
  const add = (text: string): void => void json.push(text);
  const into: ImageSink = { ascii: add, text: add, quoted: (text) => void json.push('"', text, '"') };
  const write = imageWriter(entity, Object.keys(fieldsOf(entity)));
  const make: Imager = (values, deletedAt) => {
    json.length = 0;
    write((name) => values[name], deletedAt, into);
    return json.join('');
  };
  compiled.set(entity, make);
  return make;
}

/** Whether JSON takes a text as it is. */
export const isPlainJson = (text: string): boolean => PLAIN.test(text);

/** What an image is written to, piece by piece: many at once are bytes, without a text of each. */
export type ImageSink = Pick<ByteWriter, 'ascii' | 'text' | 'quoted'>;

export interface ImageHints {
  /** By field: JSON takes every text there as it is. */
  readonly plain?: readonly boolean[];
  /** What stands in further fields, of every record the same. */
  readonly others?: Values;
}

/** Writes images of records in which no other fields than these are filled; `valueOf` is asked for each by its name and its place among them. */
export function imageWriter(entity: EntityName, fields: readonly string[], { plain = [], others = {} }: ImageHints = {}): (valueOf: (name: string, at: number) => Value | undefined, deletedAt: string | null, into: ImageSink) => void {
  const flags = new Set(Object.entries(fieldsOf(entity)).flatMap(([field, def]) => (def.kind === 'flag' ? [field] : [])));
  const members = [...new Set([...fields, ...Object.keys(others), 'deleted_at'])].toSorted().map((name) => ({ name, at: fields.indexOf(name), head: `,${JSON.stringify(name)}:`, isFlag: flags.has(name), isPlain: plain[fields.indexOf(name)] === true, other: others[name] }));
  const start = `{"_":${FORMAT}`;
  return (valueOf, deletedAt, into) => {
    into.ascii(start);
    for (const { name, at, head, isFlag, isPlain, other } of members) {
      const value = name === 'deleted_at' ? deletedAt : at === -1 ? other : valueOf(name, at);
      if (isEmpty(value) || (value === 0 && isFlag)) continue;
      into.ascii(head);
      if (typeof value === 'string' && (isPlain || PLAIN.test(value))) into.quoted(value);
      else into.text(JSON.stringify(value));
    }
    into.ascii('}');
  };
}

function isEmpty(value: Value | undefined): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** The image read back; fields that it does not name are empty, fields that no longer exist are dropped. */
export function readImage(entity: EntityName, text: string): Image {
  const parsed: unknown = JSON.parse(text);
  const members: Readonly<Record<string, unknown>> = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  const values: Values = {};
  for (const { field, empty } of emptiesOf(entity)) values[field] = toValue(members[field]) ?? empty;
  const deletedAt = members['deleted_at'];
  return { values, deletedAt: typeof deletedAt === 'string' ? deletedAt : null };
}

function toValue(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return isList(value) ? value.map(Number) : null;
}
