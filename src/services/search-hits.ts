import { can } from '../auth/permissions.ts';
import { dynamic } from '../db/dynamic.ts';
import { isEntityName, type EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf, panelsOf } from '../entities/registry.ts';
import { fieldType } from '../fields/registry.ts';
import type { Value } from '../fields/definition.ts';
import { textFields } from '../query/full-text.ts';
import { foldSearch } from '../util/fold.ts';
import { marksIn, pieceAround, type Marked } from '../util/marks.ts';
import type { Row, SearchHit } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { list } from './list.ts';
import { todayOf } from './validate.ts';
import { scopeConditions } from './scope.ts';

/** Columns of a list that tell hits of the same name apart. */
const HINTS = 3;
/** Characters around what was found in a long text. */
const ROOM = 80;

/** Records that were found, in their order, and by which words (folded). */
export interface Found {
  readonly entity: EntityName;
  readonly ids: readonly number[];
  readonly words: readonly string[];
}

/** What a reader is shown of records that were found: their name, what tells them apart, and the piece of text that has the words. */
export async function hitsOf(ctx: ServiceContext, { entity, ids, words }: Found, control: Control): Promise<readonly SearchHit[]> {
  if (ids.length === 0) return [];
  const { label } = definitionOf(entity);
  const hints = hintColumns(ctx, entity);
  const texts = textFields(entity).filter((field) => field !== label && can(ctx.session, 'read', entity, field).allowed);
  const found = await list(ctx, { entity, ids, columns: [...new Set([label, ...hints, ...texts])], sort: ['-id'], limit: ids.length }, control);
  const places = new Map(ids.map((id, at) => [id, at]));
  const rows = found.rows.toSorted((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
  // All of them may have gone to the bin since they were found.
  if (rows.length === 0) return [];
  const newest = await newestOf(ctx, entity, rows);
  const through = await throughOf(ctx, entity, rows);
  return rows.map((row) => {
    const name: Marked = markedBy(String(row.values[label] ?? ''), words);
    const parts = [...hints.map((column) => textOf(ctx, entity, column, row.values[column] ?? null, row.labels[column])), newest.get(row.id) ?? ''];
    const hint = parts.filter((part) => part !== '').join(' · ');
    const own = texts.map((field): Source => ({ entity, field, text: textOf(ctx, entity, field, row.values[field] ?? null) }));
    return { id: row.id, label: name.text, marks: name.marks, hint, piece: pieceOf([...own, ...(through.get(row.id) ?? [])], name, words) };
  });
}

interface Source {
  readonly entity: EntityName;
  readonly field: string;
  readonly text: string;
}

const markedBy = (text: string, words: readonly string[]): Marked => ({ text, marks: marksIn(text, words) });

/** The text that has most of the words which the name has not; none where the name has them all, or they were found by pinyin. */
function pieceOf(sources: readonly Source[], name: Marked, words: readonly string[]): SearchHit['piece'] {
  const folded = foldSearch(name.text);
  const wanted = words.filter((word) => !folded.includes(word));
  let best: { readonly source: Source; readonly marked: Marked; readonly found: number } | null = null;
  for (const source of sources) {
    const found = wanted.filter((word) => marksIn(source.text, [word]).length > 0).length;
    if (found > (best?.found ?? 0)) best = { source, marked: markedBy(source.text, words), found };
  }
  if (best === null) return null;
  const { entity, field } = best.source;
  return { entity, field, ...pieceAround(best.marked, ROOM) };
}

function hintColumns(ctx: ServiceContext, entity: EntityName): readonly string[] {
  const { label, list: shown } = definitionOf(entity);
  return shown.columns.filter((column) => column !== label && can(ctx.session, 'read', entity, column).allowed).slice(0, HINTS);
}

function textOf(ctx: ServiceContext, entity: EntityName, field: string, value: Value, looked?: string): string {
  const def = fieldOf(entity, field);
  if (looked !== undefined || def === undefined || value === null) return looked ?? '';
  const { lang, timeZone, currency } = ctx.session;
  return fieldType(def).format(value, def, { lang, timeZone, currency, today: todayOf(ctx), entity, field });
}

/** The newest of what hangs on each record and is kept by day: a customer's last interaction. */
async function newestOf(ctx: ServiceContext, entity: EntityName, rows: readonly Row[]): Promise<ReadonlyMap<number, string>> {
  const newest = new Map<number, { readonly day: string; readonly text: string }>();
  for (const panel of panelsOf(entity)) {
    const { label, list: shown } = definitionOf(panel.entity);
    const day = shown.sort[0]?.startsWith('-') === true ? shown.sort[0].slice(1) : null;
    if (day === null || ![label, day].every((field) => can(ctx.session, 'read', panel.entity, field).allowed)) continue;
    for (const { id } of rows) {
      const row = await dynamic(ctx.database.queries)
        .selectFrom(panel.entity)
        .select([day, label])
        .where(panel.field, '=', id)
        .where('deleted_at', 'is', null)
        .where((eb) => eb.and(scopeConditions(ctx, panel.entity)))
        .orderBy(day, 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      const on = String(row?.[day] ?? '');
      if (row !== undefined && on >= (newest.get(id)?.day ?? '')) newest.set(id, { day: on, text: `${on} ${row[label] ?? ''}` });
    }
  }
  return new Map([...newest].map(([id, { text }]) => [id, text]));
}

/** The texts of main records that the search goes through: a customer is found by its main contact's name and phones. */
async function throughOf(ctx: ServiceContext, entity: EntityName, rows: readonly Row[]): Promise<ReadonlyMap<number, readonly Source[]>> {
  const through = definitionOf(entity).search?.through;
  const sources = new Map<number, readonly Source[]>();
  if (through === undefined || !isEntityName(through.entity) || !can(ctx.session, 'read', through.entity).allowed) return sources;
  const { by, main } = through;
  const other: EntityName = through.entity;
  const fields = through.fields.filter((field) => can(ctx.session, 'read', other, field).allowed);
  const found = await dynamic(ctx.database.queries)
    .selectFrom(other)
    .select([by, ...fields])
    .where(by, 'in', rows.map(({ id }) => id))
    .where(main, '=', 1)
    .where('deleted_at', 'is', null)
    .where((eb) => eb.and(scopeConditions(ctx, other)))
    .execute();
  for (const row of found) {
    sources.set(Number(row[by]), fields.map((field) => ({ entity: other, field, text: textOf(ctx, other, field, row[field] ?? null) })));
  }
  return sources;
}
