import { createHash } from 'node:crypto';
import { ENTITY_NAMES, type EntityName } from '../../entities/names.ts';
import { definitionOf, fieldOf } from '../../entities/registry.ts';
import type { Value, Values } from '../../fields/definition.ts';
import { fieldType } from '../../fields/registry.ts';
import { firmName, plainName } from '../../util/firm-name.ts';
import { hash53 } from '../../util/hash53.ts';

/** By what a record may be recognised: a field, and the text that is the same for all who mean the same. */
export interface Trait {
  readonly field: string;
  readonly text: string;
}

type Reader = (values: Values) => string | null;
interface Reading {
  readonly field: string;
  /** The fields that it reads. */
  readonly of: readonly string[];
  readonly read: Reader;
}

/** Another number means that the traits of every record are made anew. */
const RULE = 1;

const readings = new Map<EntityName, readonly Reading[]>();

/** The entities whose records may be entered twice. */
export const comparedEntities = (): readonly EntityName[] => ENTITY_NAMES.filter((entity) => definitionOf(entity).duplicates !== undefined);

export const isCompared = (entity: EntityName): boolean => definitionOf(entity).duplicates !== undefined;

/** Where the numbers that stand for an entity's traits are kept. */
export const keyTable = (entity: EntityName): string => `${entity}_key`;

const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

/** What two records are compared by, sorted out once per definition. */
function readingsOf(entity: EntityName): readonly Reading[] {
  const known = readings.get(entity);
  if (known !== undefined) return known;
  const { duplicates, label } = definitionOf(entity);
  const made = duplicates === undefined ? [] : [nameReading(label, duplicates.name), ...duplicates.fields.map((field) => fieldReading(entity, field))];
  readings.set(entity, made);
  return made;
}

function nameReading(label: string, name: 'firm' | { readonly within: string }): Reading {
  if (name === 'firm') return { field: label, of: [label], read: (values) => prefixed('name', firmName(textOf(values[label]))) };
  const { within } = name;
  const read: Reader = (values) => {
    const owner = values[within];
    return typeof owner === 'number' ? prefixed(`name@${owner}`, plainName(textOf(values[label]))) : null;
  };
  return { field: label, of: [label, within], read };
}

/** A telephone is the same in whichever field it stands; another text only in its own. */
function fieldReading(entity: EntityName, field: string): Reading {
  const def = fieldOf(entity, field);
  if (def === undefined) throw new TypeError(`no field ${entity}.${field}`);
  const { kind, alike } = fieldType(def);
  const prefix = kind === 'text' ? field : kind;
  const read: Reader = (values) => {
    const text = textOf(values[field]);
    return text === '' ? null : prefixed(prefix, alike === undefined ? text : alike(text));
  };
  return { field, of: [field], read };
}

const prefixed = (prefix: string, text: string | null): string | null => (text === null || text === '' ? null : `${prefix}:${text}`);

/** The fields whose values say that two records may be the same; `readable` leaves out those that whoever asks may not compare. */
export function traitsOf(entity: EntityName, values: Values, readable: (field: string) => boolean = () => true): readonly Trait[] {
  return readingsOf(entity).flatMap(({ field, of, read }): Trait[] => {
    const text = of.every(readable) ? read(values) : null;
    return text === null ? [] : [{ field, text }];
  });
}

/** All fields that traits are read from. */
export const comparedFields = (entity: EntityName): readonly string[] => [...new Set(readingsOf(entity).flatMap(({ of }) => of))];

/** The numbers that stand for a record's traits in `<entity>_key`, each once. */
export function keysOf(entity: EntityName, values: Values): readonly number[] {
  const keys: number[] = [];
  for (const { read } of readingsOf(entity)) {
    const text = read(values);
    if (text === null) continue;
    const key = hash53(text);
    if (!keys.includes(key)) keys.push(key);
  }
  return keys;
}

/** By what the traits are made; another one means that they are made anew. */
export function traitRule(): string {
  const made = comparedEntities().map((entity) => [entity, definitionOf(entity).duplicates]);
  return `${RULE} ${createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 8)}`;
}
