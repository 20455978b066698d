import { canShow, coveredFields } from '../auth/permissions.ts';
import { dynamic, type Cell } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { fieldOf, fieldsOf } from '../entities/registry.ts';
import { cancelled, invalid, usage } from '../errors.ts';
import type { FieldDef, Value } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import { fieldLabel } from '../i18n/index.ts';
import { cellWriter, jsonKind, type CellStyle } from '../output/cells.ts';
import type { OutputColumn } from '../output/row-format.ts';
import { targetOf } from '../query/values.ts';
import type { Selection } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { segmentsFrom, sortKeys, type Position, type SortKey } from './keyset.ts';
import { shown } from './cover.ts';
import { namesOf, type Names } from './lookup-names.ts';
import { notPermittedField, requireSortable } from './permit.ts';
import { knownNames } from './known-names.ts';
import { selectionConditions, type Condition } from './selection.ts';
import { loadLinks } from './stored.ts';
import { fieldContext } from './validate.ts';
import { sheetIdLabel } from './sheet-id.ts';

/** Cells a page: enough that the query's own cost vanishes, few enough that the young generation holds them; of five times as many the heap grew by a hundred megabytes. */
const PAGE_CELLS = 13_000;
const MOST_ROWS = 1000;

/** A page of records: their cells as text and, where asked for, the stored values beside them. */
export interface OutputPage {
  readonly cells: readonly (readonly string[])[];
  /** Stored values of the same rows, in the order of the columns. */
  readonly values: readonly (readonly Value[])[];
}

export interface OutputRequest extends Selection {
  readonly columns: readonly string[];
  readonly sort?: readonly string[];
  /** At most so many records; all unless given. */
  readonly limit?: number | undefined;
  /** What the records go out for. */
  readonly action: 'export' | 'print';
}

/** The columns named, else all fields; id, version and stamps only when named. Throws `usage` for unknown ones. */
export function outputColumns(ctx: ServiceContext, entity: EntityName, names: readonly string[]): readonly (OutputColumn & { readonly def: FieldDef })[] {
  const all = Object.keys(fieldsOf(entity)).filter((key) => canShow(ctx.session, entity, key));
  return (names.length === 0 ? all : names).map((key) => {
    const def = fieldOf(entity, key);
    if (def === undefined) throw usage('output.unknown_column', { column: key, columns: all.join(', ') }, { field: key });
    if (!canShow(ctx.session, entity, key)) throw notPermittedField(entity, key);
    return { key, def, label: key === 'id' && names.includes('version') ? sheetIdLabel(ctx.session.lang, entity) : fieldLabel(ctx.session.lang, entity, key), align: fieldType(def).align, json: jsonKind(def) };
  });
}

interface Listing {
  readonly ctx: ServiceContext;
  readonly request: OutputRequest;
  readonly columns: readonly { readonly key: string; readonly def: FieldDef }[];
  readonly conditions: readonly Condition[];
  readonly keys: readonly SortKey[];
  readonly writers: readonly ((value: Value) => string)[];
  readonly names: readonly (Names | null)[];
}

/**
 * The records of a selection as text, page by page in constant memory. Without `sort` in the order in which they were made, which reads the
 * table once from front to back.
 */
export async function* outputPages(ctx: ServiceContext, request: OutputRequest, style: CellStyle, control: Control): AsyncGenerator<OutputPage> {
  const listing = await listingOf(ctx, request, style);
  let position: Position | null = null;
  let left = request.limit ?? Infinity;
  const page = Math.min(MOST_ROWS, Math.ceil(PAGE_CELLS / listing.columns.length));
  for (;;) {
    if (control.signal?.aborted === true) throw cancelled();
    const size = Math.min(page, left);
    const rows: readonly (readonly Cell[])[] = size > 0 ? await readPage(listing, position, size) : [];
    const last = rows.at(-1);
    if (last === undefined) return;
    yield await pageOf(listing, rows);
    left -= rows.length;
    if (rows.length < size) return;
    position = listing.keys.map((_, i) => last[listing.columns.length + 1 + i] ?? null);
  }
}

async function listingOf(ctx: ServiceContext, request: OutputRequest, style: CellStyle): Promise<Listing> {
  const { entity } = request;
  const columns = outputColumns(ctx, entity, request.columns);
  requireSortable(ctx, entity, request.sort);
  if (columns.length === 0) throw invalid('output.no_columns');
  const names = new Map<EntityName, Names>();
  for (const { def } of columns) {
    const target = targetOf(def);
    if (target !== undefined && !names.has(target)) names.set(target, await namesOf(ctx, target, style));
  }
  const namesFor = (def: FieldDef): Names | null => {
    const target = targetOf(def);
    return target === undefined ? null : (names.get(target) ?? null);
  };
  return {
    ctx,
    request,
    columns,
    conditions: await selectionConditions(ctx, request, undefined, request.action),
    keys: sortKeys(entity, request.sort ?? [], knownNames(ctx)),
    names: columns.map(({ def }) => namesFor(def)),
    writers: columns.map(({ key, def }) => cellWriter(def, fieldContext(ctx, entity, key), style, namesFor(def)?.of)),
  };
}

/** Rows as the columns, the id, then the sort keys. */
async function readPage(listing: Listing, position: Position | null, size: number): Promise<readonly (readonly Cell[])[]> {
  const { ctx, request, columns, conditions, keys } = listing;
  const found: (readonly Cell[])[] = [];
  for (const part of segmentsFrom(keys, position, false, false)) {
    if (found.length >= size) break;
    let query = dynamic(ctx.database.queries)
      .selectFrom(request.entity)
      .select([
        // A column of links is read apart; the id keeps its place.
        ...columns.map(({ key, def }, i) => `${request.entity}.${def.kind === 'links' ? 'id' : key} as c${i}`),
        `${request.entity}.id as row_id`,
      ])
      .select(keys.map(({ expression }, i) => expression.as(`k${i}`)));
    for (const condition of [...conditions, ...part.conditions]) query = query.where(condition);
    for (const order of part.order) query = query.orderBy(order);
    const rows = await ctx.database.arrays(query.limit(size - found.length).compile());
    for (const row of rows) found.push(row);
  }
  return found;
}

async function pageOf(listing: Listing, rows: readonly (readonly Cell[])[]): Promise<OutputPage> {
  const values = await valuesOf(listing, rows);
  for (const [i, names] of listing.names.entries()) if (names !== null) await names.prefetch(idsIn(values, i));
  const { writers } = listing;
  const cells = values.map((row) => {
    const texts: string[] = [];
    for (let i = 0; i < writers.length; i += 1) texts.push(writers[i]?.(row[i] ?? null) ?? '');
    return texts;
  });
  return { cells, values };
}

async function valuesOf(listing: Listing, rows: readonly (readonly Cell[])[]): Promise<readonly (readonly Value[])[]> {
  const { ctx, request, columns } = listing;
  const values = await storedValues(listing, rows);
  const covered = new Set(coveredFields(ctx.session.grants, request.entity));
  if (!columns.some(({ key }) => covered.has(key))) return values;
  return values.map((row) => row.map((value, i) => (covered.has(columns[i]?.key ?? '') ? (shown(ctx.session, request.entity, columns[i]?.key ?? '', value) ?? null) : value)));
}

async function storedValues({ ctx, request, columns }: Listing, rows: readonly (readonly Cell[])[]): Promise<readonly (readonly Value[])[]> {
  if (!columns.some(({ def }) => def.kind === 'links')) return rows;
  const links = await loadLinks(ctx.database.queries, request.entity, rows.map((row) => Number(row[columns.length])));
  return rows.map((row) => columns.map(({ key, def }, i): Value => (def.kind === 'links' ? (links.get(key)?.get(Number(row[columns.length])) ?? []) : (row[i] ?? null))));
}

function* idsIn(values: readonly (readonly Value[])[], at: number): Generator<number> {
  for (const row of values) {
    const value = row[at];
    if (typeof value === 'number') yield value;
    else if (Array.isArray(value)) for (const id of value) yield Number(id);
  }
}
