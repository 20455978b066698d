import type { EntityName } from '../entities/names.ts';
import { fieldsOf } from '../entities/registry.ts';
import type { Value, Values } from '../fields/definition.ts';
import type { Cell } from '../db/dynamic.ts';
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
  const pieces = imagePieces(entity, Object.keys(fieldsOf(entity)));
  const make: Imager = (values, deletedAt) => {
    const json: string[] = [];
    pieces(values, deletedAt, json);
    return json.join('');
  };
  compiled.set(entity, make);
  return make;
}

/**
 * The same for records in which no other fields than these are filled, piece by piece into `into`: those of many are joined at once, which makes no text
 * of each.
 */
export function imagePieces(entity: EntityName, fields: readonly string[]): (values: Values, deletedAt: string | null, into: string[]) => void {
  const members = [...fields, 'deleted_at'].toSorted().map((name) => ({ name, head: `,${JSON.stringify(name)}:` }));
  const flags = new Set(Object.entries(fieldsOf(entity)).flatMap(([field, def]) => (def.kind === 'flag' ? [field] : [])));
  return (values, deletedAt, into) => {
    into.push(`{"_":${FORMAT}`);
    for (const { name, head } of members) {
      const value = name === 'deleted_at' ? deletedAt : values[name];
      if (isEmpty(value) || (value === 0 && flags.has(name))) continue;
      if (typeof value === 'string' && PLAIN.test(value)) into.push(head, '"', value, '"');
      else into.push(head, JSON.stringify(value));
    }
    into.push('}');
  };
}

/** Whether JSON takes a text as it is. */
export const isPlainJson = (text: string): boolean => PLAIN.test(text);

/**
 * Writes the image of a record of which `values` has a cell for each of `fields`, and `others` what stands in the fields that are empty there. `plain`: whether JSON
 * takes every text of a field as it is.
 */
export function imageWriter(entity: EntityName, fields: readonly string[], plain: readonly boolean[], others: Values): (values: readonly Cell[], into: ByteWriter) => void {
  const flags = new Set(Object.entries(fieldsOf(entity)).flatMap(([field, def]) => (def.kind === 'flag' ? [field] : [])));
  const members = [...new Set([...fields, ...Object.keys(others)])].toSorted().map((name) => {
    const [head, at, value] = [`,${JSON.stringify(name)}:`, fields.indexOf(name), others[name]];
    const other = isEmpty(value) || (value === 0 && flags.has(name)) ? '' : `${head}${JSON.stringify(value)}`;
    return { head, at, isPlain: plain[at] === true, isFlag: flags.has(name), other };
  });
  const start = `{"_":${FORMAT}`;
  return (values, into) => {
    into.ascii(start);
    for (const { head, at, isPlain, isFlag, other } of members) {
      const value = values[at] ?? null;
      if (value === null) into.text(other);
      else if (typeof value === 'string') {
        into.ascii(head);
        if (isPlain) into.quoted(value);
        else into.text(JSON.stringify(value));
      } else if (value !== 0 || !isFlag) {
        into.ascii(head);
        into.ascii(String(value));
      }
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
