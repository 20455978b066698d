import { can, fieldRuleOf } from '../auth/permissions.ts';
import type { EntityName } from '../entities/names.ts';
import { fieldsOf } from '../entities/registry.ts';
import { invalid } from '../errors.ts';
import type { Value, Values } from '../fields/definition.ts';
import { compileCheck } from '../fields/registry.ts';
import { comma, type MessageKey, type MessageParams } from '../i18n/index.ts';
import { targetOf } from '../query/values.ts';
import { foldSearch } from '../util/fold.ts';
import { pinyinForms } from '../util/pinyin.ts';
import type { GridCell } from './api.ts';
import { choices } from './choices.ts';
import type { ServiceContext } from './context.ts';
import { asFault, namesIn, type ImportColumn } from './import/columns.ts';
import { knownNames } from './known-names.ts';
import { lookupOf, type Lookup } from './import/lookups.ts';
import type { Prepared, RowFault } from './import/prepare.ts';
import { labelsFor } from './labels.ts';
import { notPermittedField } from './permit.ts';
import { fieldContext } from './validate.ts';

/** A column of a table that is typed: the same as one of a file. */
export type GridColumn = ImportColumn;

/** What a cell of a look-up means: the records and what they are called, for the table to show. */
export interface CellName {
  readonly field: string;
  readonly ids: readonly number[];
  readonly label: string;
}

/** A row whose cells were read. */
export interface ReadRow {
  readonly prepared: Prepared;
  readonly names: readonly CellName[];
}

export type ReadRows = (rows: readonly (readonly GridCell[])[], from: number) => Promise<readonly ReadRow[]>;

export function gridColumns(ctx: ServiceContext, entity: EntityName, fields: readonly string[]): readonly GridColumn[] {
  return fields.map((field, at): GridColumn => {
    const def = fieldsOf(entity)[field];
    if (fieldRuleOf(ctx.session.grants, entity, field) !== null) throw notPermittedField(entity, field);
    if (def === undefined || def.readOnly === true) throw invalid('error.unknown_field', { entity: { key: `entity.${entity}` }, field }, { field });
    return { at, entity, field, main: false, target: targetOf(def) ?? null, several: def.kind === 'links', text: (cell) => cell, value: compileCheck(def, fieldContext(ctx, entity, field)) };
  });
}

/** Unknown names that are looked for by their pinyin: a column pasted in the wrong place has thousands. */
const PINYIN_SEARCHES = 300;
/** Records of the same sound that are told apart in a message. */
const NEAR = 5;

type Miss = { readonly key: MessageKey; readonly params: MessageParams };
type Meant = { readonly id: number; readonly retired: boolean } | { readonly miss: Miss };

interface Names {
  readonly lookup: Lookup;
  /** What names that no record has mean by their sound; null: nothing. */
  readonly sounds: Map<string, Meant | null>;
}

/** Reads rows of cells; the names of look-ups are found as an import finds them, then by their pinyin. */
export async function gridReader(ctx: ServiceContext, columns: readonly GridColumn[]): Promise<ReadRows> {
  const names = new Map<EntityName, Names>();
  for (const { target } of columns) if (target !== null && !names.has(target)) names.set(target, { lookup: await lookupOf(ctx.database.queries, target, knownNames(ctx)), sounds: new Map() });
  return async (rows, from) => {
    for (const column of columns) await meet(ctx, column, names, rows);
    const read = rows.map((cells, at) => readRow(columns, cells, from + at, names));
    const labels = await labelsFor(ctx, ctx.database.queries, idsIn(columns, read));
    return read.map((prepared) => ({ prepared, names: namesOf(columns, prepared, (target, id) => labels.get(target)?.get(id) ?? `#${id}`, comma(ctx.session.lang)) }));
  };
}

const textsOf = (cell: GridCell | undefined, column: GridColumn): readonly string[] => (typeof cell === 'string' ? namesIn(column, cell) : (cell ?? []).map((id) => `#${id}`));

/** Gets what the names of a column mean. */
async function meet(ctx: ServiceContext, column: GridColumn, all: ReadonlyMap<EntityName, Names>, rows: readonly (readonly GridCell[])[]): Promise<void> {
  const names = column.target === null ? undefined : all.get(column.target);
  if (names === undefined || column.target === null) return;
  const wanted = new Set(rows.flatMap((cells) => textsOf(cells[column.at], column)));
  await names.lookup.prefetch(wanted);
  if (!can(ctx.session, 'read', column.target).allowed) return;
  for (const name of wanted) {
    if (names.sounds.size >= PINYIN_SEARCHES) return;
    if (names.sounds.has(name) || !/^[a-z][a-z ']*$/i.test(name) || names.lookup.find(name).kind !== 'none') continue;
    names.sounds.set(name, await bySound(ctx, column.target, name));
  }
}

/** Who is called so in pinyin, whole or by initials: one, or several to choose from; null: nobody. */
async function bySound(ctx: ServiceContext, target: EntityName, name: string): Promise<Meant | null> {
  const found = await choices(ctx, target, name, 50);
  const wanted = foldSearch(name).replaceAll(/[\s']/g, '');
  const forms = found.map((choice) => ({ choice, forms: Object.values(pinyinForms(choice.label)).map((form) => String(form).replaceAll(' ', '')) }));
  const same = forms.filter((one) => one.forms.includes(wanted));
  const matches = same.length > 0 ? same : forms.filter((one) => one.forms.some((form) => form.startsWith(wanted)));
  const [first] = matches;
  if (first === undefined) return null;
  if (matches.length === 1) return { id: first.choice.id, retired: false };
  const near = matches.slice(0, NEAR).map(({ choice }) => (choice.hint === '' ? choice.label : `${choice.label} (${choice.hint})`));
  return { miss: { key: 'error.lookup_ambiguous', params: { value: name, near: near.join(' / ') } } };
}

interface Row {
  readonly values: Values;
  readonly retired: { main: boolean; field: string; name: string }[];
  readonly faults: RowFault[];
}

function readRow(columns: readonly GridColumn[], cells: readonly GridCell[], line: number, names: ReadonlyMap<EntityName, Names>): Prepared {
  const made: Row = { values: {}, retired: [], faults: [] };
  for (const column of columns) {
    const cell = cells[column.at];
    if (cell === undefined || cell.length === 0) continue;
    const value = column.target === null ? typed(column, cell, made) : named(column, cell, names.get(column.target), made);
    if (value !== null) made.values[column.field] = value;
  }
  return { ...made, row: { line: line + 1, cells: [] }, main: null, pending: [] };
}

function typed(column: GridColumn, cell: GridCell, made: Row): Value {
  if (typeof cell !== 'string' || cell.trim() === '') return null;
  try {
    return column.value(cell);
  } catch (error) {
    const { key, params } = asFault(error);
    made.faults.push({ entity: column.entity, field: column.field, key, params });
    return null;
  }
}

function named(column: GridColumn, cell: GridCell, names: Names | undefined, made: Row): Value {
  if (names === undefined) return null;
  const ids: number[] = [];
  for (const text of textsOf(cell, column)) {
    const meant = meaning(text, names);
    if ('miss' in meant) made.faults.push({ entity: column.entity, field: column.field, key: meant.miss.key, params: { field: { key: `${column.entity}.${column.field}` }, ...meant.miss.params } });
    else {
      ids.push(meant.id);
      if (meant.retired) made.retired.push({ main: false, field: column.field, name: text });
    }
  }
  if (ids.length === 0) return null;
  return column.several ? [...new Set(ids)].toSorted((a, b) => a - b) : (ids[0] ?? null);
}

function meaning(text: string, { lookup, sounds }: Names): Meant {
  const found = lookup.find(text);
  if (found.kind === 'one') return found;
  const sound = found.kind === 'none' ? sounds.get(text) : undefined;
  return sound ?? { miss: found.fault };
}

const listOf = (value: Value | undefined): readonly number[] => (typeof value === 'number' ? [value] : Array.isArray(value) ? value.map(Number) : []);

function idsIn(columns: readonly GridColumn[], rows: readonly Prepared[]): ReadonlyMap<EntityName, Set<number>> {
  const ids = new Map<EntityName, Set<number>>();
  for (const { target, field } of columns) {
    if (target === null) continue;
    const known = ids.get(target) ?? new Set<number>();
    ids.set(target, known);
    for (const { values } of rows) for (const id of listOf(values[field])) known.add(id);
  }
  return ids;
}

function namesOf(columns: readonly GridColumn[], { values }: Prepared, label: (target: EntityName, id: number) => string, separator: string): readonly CellName[] {
  return columns.flatMap(({ target, field }) => {
    const ids = target === null ? [] : listOf(values[field]);
    return target === null || ids.length === 0 ? [] : [{ field, ids, label: ids.map((id) => label(target, id)).join(separator) }];
  });
}
