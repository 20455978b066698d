import { dynamic, type Cell } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import type { Value, Values } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import type { Lang } from '../i18n/index.ts';
import { fillIn, mergeFieldsIn, mergeParts, type MergeField } from '../output/merge-fields.ts';
import { stepTo, type MergePath, type MergeSource } from '../query/merge-names.ts';
import { partsOf } from '../util/dates.ts';
import { safeText } from '../util/safe-text.ts';
import type { ServiceContext } from './context.ts';
import { labelOf, labelsFor, targetsOf } from './labels.ts';
import { mergeSource } from './merge-source.ts';
import { scopeConditions } from './scope.ts';
import { chunks, loadLinks } from './stored.ts';
import { fieldContext, todayOf } from './validate.ts';

/** Text of each field of a letter, by its name as written, for each record; what is empty or out of the session's reach is an empty text. */
export type MergeValues = ReadonlyMap<number, Readonly<Record<string, string>>>;

/** A template made ready: nothing in it is unknown or forbidden. */
export interface Merger {
  /** The values for these records. */
  read(ids: readonly number[]): Promise<MergeValues>;
}

/** The fields that have nothing to say, as they are written. */
export const emptyIn = (values: Readonly<Record<string, string>>): readonly string[] => Object.keys(values).filter((field) => values[field] === '');

/**
 * Makes ready what letters to records of `entity` ask for: all fields of all texts. Throws `invalid` with line and column for a field that there is not, and
 * `not_permitted` for one that the session may not read, before anything is made.
 */
export function mergerOf(ctx: ServiceContext, entity: EntityName, fields: readonly MergeField[]): Merger {
  const sources = new Map(fields.map((field) => [field.name, mergeSource(ctx.session, entity, field)]));
  return {
    read: async (ids) => {
      const result = new Map<number, Record<string, string>>(ids.map((id) => [id, {}]));
      for (const part of chunks(ids, 500)) {
        const walk = walker(ctx, entity, part);
        for (const [name, source] of sources) {
          const texts = await walk(source);
          for (const id of part) (result.get(id) ?? {})[name] = texts(id);
        }
      }
      return result;
    },
  };
}

/** One text with its fields filled in, for each record. */
export async function mergeTexts(ctx: ServiceContext, entity: EntityName, text: string, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const parts = mergeParts(text);
  const values = await mergerOf(ctx, entity, mergeFieldsIn(parts)).read(ids);
  return new Map(ids.map((id) => [id, fillIn(parts, (name) => values.get(id)?.[name] ?? '')]));
}

/** The day as a letter has it. */
export function letterDay(day: string, lang: Lang): string {
  const [year, month, date] = partsOf(day);
  return lang === 'zh' ? `${year}年${month}月${date}日` : `${date} ${MONTHS[month - 1]} ${year}`;
}
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;

type TextOf = (id: number) => string;

/** Finds values for some records; what was read for one field serves the next. */
function walker(ctx: ServiceContext, entity: EntityName, ids: readonly number[]): (source: MergeSource) => Promise<TextOf> {
  const ends = new Map<string, Promise<Targets>>();
  const rows = new Map<string, Promise<ReadonlyMap<number, Values>>>();
  const endOf = async (source: MergePath): Promise<Targets> => {
    const key = `${source.root} ${source.path.join(' ')}`;
    const known = ends.get(key) ?? targets(ctx, source, entity, ids);
    ends.set(key, known);
    return await known;
  };
  return async (source) => {
    if (source.root === 'today') return () => letterDay(todayOf(ctx), ctx.session.lang);
    const end = await endOf(source);
    const wanted = [...new Set(end.values())];
    const key = `${source.root} ${source.path.join(' ')} ${source.field}`;
    const read = rows.get(key) ?? readField(ctx, source.entity, source.field, wanted);
    rows.set(key, read);
    const values = await read;
    const text = await texter(ctx, source.entity, source.field, values);
    return (id) => {
      const target = end.get(id);
      return target === undefined ? '' : text(target);
    };
  };
}

/** Record → the record at the end of a path. */
type Targets = ReadonlyMap<number, number>;

async function targets(ctx: ServiceContext, { root, path }: MergePath, entity: EntityName, ids: readonly number[]): Promise<Targets> {
  let at = root === 'record' ? entity : root;
  let now = new Map<number, number>(ids.map((id) => [id, id]));
  if (root !== 'record') {
    const own = await ownRecord(ctx, root);
    now = new Map<number, number>(own === null ? [] : ids.map((id) => [id, own]));
  }
  for (const step of path) {
    const links = await follow(ctx, at, step, [...new Set(now.values())]);
    now = new Map([...now].flatMap(([id, from]) => (links.get(from) === undefined ? [] : [[id, links.get(from) ?? 0]])));
    at = stepTo(at, step) ?? at;
  }
  return now;
}

async function ownRecord({ database, session }: ServiceContext, root: 'company' | 'operator'): Promise<number | null> {
  if (root === 'operator') return session.operatorId;
  const row = await database.queries.selectFrom('company').select('id').where('deleted_at', 'is', null).orderBy('id').limit(1).executeTakeFirst();
  return row?.id ?? null;
}

/** Record → the one that its look-up names, or its main one of another entity. */
async function follow(ctx: ServiceContext, entity: EntityName, step: string, ids: readonly number[]): Promise<Targets> {
  if (fieldOf(entity, step) !== undefined) {
    const rows = await readField(ctx, entity, step, ids);
    return new Map([...rows].flatMap(([id, values]) => (typeof values[step] === 'number' ? [[id, values[step]]] : [])));
  }
  const through = definitionOf(entity).search?.through;
  const to = stepTo(entity, step);
  const found = new Map<number, number>();
  if (through === undefined || to === undefined) return found;
  for (const part of chunks(ids, 500)) {
    let query = dynamic(ctx.database.queries).selectFrom(to).select(['id', through.by]).where(through.by, 'in', part).where(through.main, '=', 1).where('deleted_at', 'is', null);
    for (const condition of scopeConditions(ctx, to, 'read')) query = query.where(condition);
    for (const row of await query.orderBy('id', 'desc').execute()) found.set(Number(row[through.by]), Number(row['id']));
  }
  return found;
}

/** One field of the records that the session may read. The own company and the operator who writes are always read: what of them, the rights on their fields say. */
async function readField(ctx: ServiceContext, entity: EntityName, field: string, ids: readonly number[]): Promise<ReadonlyMap<number, Values>> {
  const { queries } = ctx.database;
  const found = new Map<number, Values>();
  const links = fieldOf(entity, field)?.kind === 'links';
  for (const part of chunks(ids, 500)) {
    let query = dynamic(queries).selectFrom(entity).select(links ? ['id'] : ['id', field]).where('id', 'in', part).where('deleted_at', 'is', null);
    if (entity !== 'company') for (const condition of scopeConditions(ctx, entity, 'read')) query = query.where(condition);
    const linked = links ? (await loadLinks(queries, entity, part)).get(field) : undefined;
    for (const row of await query.execute()) {
      const id = Number(row['id']);
      found.set(id, { [field]: links ? (linked?.get(id) ?? []) : valueOf(row[field]) });
    }
  }
  return found;
}

const valueOf = (cell: Cell | undefined): Value => cell ?? null;

/** What stands in the letter: as the screen shows it, without anything that acts on a reader. */
async function texter(ctx: ServiceContext, entity: EntityName, field: string, rows: ReadonlyMap<number, Values>): Promise<TextOf> {
  const { lang } = ctx.session;
  const def = fieldOf(entity, field);
  const labels = await labelsFor(ctx, ctx.database.queries, targetsOf(entity, [...rows.values()]));
  const context = fieldContext(ctx, entity, field);
  return (id) => {
    const value = rows.get(id)?.[field] ?? null;
    if (value === null || def === undefined) return '';
    const text = labelOf(entity, field, value, labels, lang) ?? fieldType(def).format(value, def, context);
    return safeText(text, 'many');
  };
}
