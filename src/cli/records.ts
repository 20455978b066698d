import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import { invalid, notFound, usage } from '../errors.ts';
import { comma, entityLabel, type Lang } from '../i18n/index.ts';
import { quoted } from '../query/quoting.ts';
import { isNamed } from '../query/values.ts';
import type { Api, Row } from '../services/api.ts';

export interface FindOptions {
  readonly lang: Lang;
  /** The look-up that it is for, in the error. */
  readonly field?: string;
  readonly deleted?: boolean;
}

/** The calls that find a record. */
export type Finder = Pick<Api, 'get' | 'list' | 'named'>;

/** How many of the same name are listed. */
const CANDIDATES = 8;

/**
 * The id of the record that a word names: `#12`, its code, its name, or the beginning of a name that only one has. Throws `not_found` with what
 * is near, `invalid` with the candidates where several have that name.
 */
export async function findRecord(api: Finder, entity: EntityName, word: string, options: FindOptions): Promise<number> {
  const text = word.trim();
  if (text === '') throw usage('cli.which_record_empty', { entity: { key: `entity.${entity}` } });
  const byId = /^[#＃](\d{1,15})$/.exec(text);
  if (byId !== null) return (await api.get(entity, Number(byId[1]))).id;
  const { key, label } = definitionOf(entity);
  // As an import understands it: 吉林 for the city of that name, 销售部/东区 for the department.
  const value = isNamed(entity) && options.deleted !== true && text !== '' ? await api.named(entity, text) : null;
  if (value !== null) return value;
  for (const field of [key, label]) {
    if (field === undefined || fieldsOf(entity)[field]?.kind !== 'text') continue;
    const rows = await rowsWhere(api, entity, `${field}:=${quoted(text)}`, options);
    if (rows.length === 1 && rows[0] !== undefined) return rows[0].id;
    if (rows.length > 1) throw ambiguous(entity, text, rows, options);
  }
  const near = await near5(api, entity, text, options);
  const params = { entity: { key: `entity.${entity}` }, word: text };
  throw near.length === 0 ? notFound('cli.no_record', params) : notFound('cli.no_record_near', { ...params, near: near.join(comma(options.lang)) });
}

export async function findRecords(api: Finder, entity: EntityName, words: readonly string[], options: FindOptions): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const word of words) ids.push(await findRecord(api, entity, word, options));
  return [...new Set(ids)];
}

async function rowsWhere(api: Finder, entity: EntityName, filter: string, options: FindOptions): Promise<readonly Row[]> {
  const { rows } = await api.list({ entity, filter, columns: nameColumns(entity), limit: CANDIDATES, deleted: options.deleted ?? false });
  return rows;
}

/** What a record is told by: its code and its name. */
export function nameColumns(entity: EntityName): readonly string[] {
  const { key, label } = definitionOf(entity);
  return key === undefined || key === label ? [label] : [key, label];
}

/** What finds the record again: its code, else its number here. */
export function recordKey(entity: EntityName, row: Row): string {
  const { key, label } = definitionOf(entity);
  const code = key === undefined || key === label ? null : row.values[key];
  return code === null || code === undefined || code === '' ? `#${row.id}` : String(code);
}

/** `C202600001 晨光商贸`, or `#12 晨光商贸` where there is no code. */
export function recordName(entity: EntityName, row: Row): string {
  return `${recordKey(entity, row)} ${String(row.values[definitionOf(entity).label] ?? '')}`;
}

function ambiguous(entity: EntityName, word: string, rows: readonly Row[], { lang }: FindOptions): Error {
  const candidates = rows.map((row) => `#${row.id} ${recordName(entity, row).replace(/^#\d+ /, '')}`);
  return invalid('cli.ambiguous', { entity: entityLabel(lang, entity), word, candidates: candidates.join(comma(lang)) });
}

async function near5(api: Finder, entity: EntityName, word: string, options: FindOptions): Promise<readonly string[]> {
  if (options.deleted === true || word === '') return [];
  const { rows } = await api.list({ entity, search: word, columns: nameColumns(entity), limit: 5 });
  return rows.map((row) => recordName(entity, row).replace(/^#\d+ /, ''));
}
