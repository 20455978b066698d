import { can } from '../../auth/permissions.ts';
import type { Queries } from '../../db/database.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import type { Value, Values } from '../../fields/definition.ts';
import { compileCheck } from '../../fields/registry.ts';
import type { MessageKey, MessageParams } from '../../i18n/index.ts';
import { targetOf } from '../../query/values.ts';
import type { ServiceContext } from '../context.ts';
import type { Ready } from '../derive.ts';
import { fieldContext } from '../validate.ts';
import { asFault, namesIn, type ImportColumn } from './columns.ts';
import { knownNames } from '../known-names.ts';
import { lookupOf, type Among, type Lookup } from './lookups.ts';
import { ownerOf } from './owners.ts';
import type { SourceRow } from './source.ts';

/** What is wrong with a row; `field` null: with all of it. */
export interface RowFault {
  readonly entity: EntityName;
  readonly field: string | null;
  readonly key: MessageKey;
  readonly params: MessageParams;
}

/** A reference value that a row names and nobody has made yet. */
export interface Pending {
  readonly main: boolean;
  readonly field: string;
  readonly several: boolean;
  readonly target: EntityName;
  readonly name: string;
}

/** A row whose cells were read: only what stands in the file, empty cells left out. */
export interface Prepared {
  readonly row: SourceRow;
  readonly values: Values;
  /** Of the record's main record (a customer's main contact); null where its columns are empty. */
  readonly main: Values | null;
  readonly pending: readonly Pending[];
  /** Look-ups to retired values: allowed only where they stand already. */
  readonly retired: readonly { readonly main: boolean; readonly field: string; readonly name: string }[];
  readonly faults: readonly RowFault[];
  /** What was derived of it, and of its main record, where a thread of its own reads the file. */
  readonly ready?: Ready | null;
  readonly mainReady?: Ready | null;
}

export interface Preparer {
  prepare(rows: readonly SourceRow[]): Promise<readonly Prepared[]>;
  /** The same one by one: of those that were read together little lives at a time. */
  stream(rows: readonly SourceRow[]): Promise<Iterable<Prepared>>;
  /** After reference values were made: looks them up anew. */
  refresh(targets: Iterable<EntityName>): Promise<void>;
  /** Names that no record has, by entity; those to be made among them. */
  readonly unknown: ReadonlyMap<EntityName, ReadonlySet<string>>;
}

interface Work {
  readonly ctx: ServiceContext;
  /** Whose records the rows become, and the field that names them. */
  readonly entity: EntityName;
  readonly label: string;
  readonly columns: readonly ImportColumn[];
  readonly width: number;
  readonly lookups: Map<EntityName, Lookup>;
  /** Cells by column that mean one record in every row. */
  readonly meant: Map<ImportColumn, Map<string, number>>;
  readonly unknown: Map<EntityName, Set<string>>;
  /** Checks the name of a value to be made; null: that list cannot be added to. */
  readonly makers: ReadonlyMap<EntityName, ((name: string) => Value) | null>;
}

/** Cells of a column that are remembered. */
const KEPT_CELLS = 5000;
/** Unknown names told of; a whole column matched wrongly would otherwise fill the memory. */
const TOLD = 1000;

export async function preparer(
  ctx: ServiceContext,
  columns: readonly ImportColumn[],
  width: number,
  createReferences: boolean,
): Promise<Preparer> {
  const { queries } = ctx.database;
  const targets = new Set(columns.flatMap((column) => column.target ?? []));
  const entity = columns.find(({ main }) => !main)?.entity ?? 'customer';
  const work: Work = {
    ctx,
    entity,
    label: definitionOf(entity).label,
    // A name that several have is understood by what the row's other cells say: those first.
    columns: columns.toSorted((a, b) => Number(belongs(a)) - Number(belongs(b))),
    width,
    lookups: await lookupsOf(ctx, queries, targets),
    meant: new Map(columns.map((column) => [column, new Map<string, number>()])),
    unknown: new Map(),
    makers: new Map([...targets].map((target) => [target, createReferences && can(ctx.session, 'create', target).allowed ? makerOf(ctx, target) : null])),
  };
  const stream: Preparer['stream'] = async (rows) => {
    for (const column of columns) {
      const lookup = column.target === null ? undefined : work.lookups.get(column.target);
      if (lookup !== undefined && !lookup.held) await lookup.prefetch(rows.flatMap(({ cells }) => namesIn(column, column.text(cells[column.at] ?? ''))));
    }
    return preparedRows(work, rows);
  };
  return {
    unknown: work.unknown,
    prepare: async (rows) => [...(await stream(rows))],
    stream,
    async refresh(changed) {
      for (const meant of work.meant.values()) meant.clear();
      for (const target of changed) work.lookups.set(target, await lookupOf(queries, target, knownNames(ctx)));
    },
  };
}

function* preparedRows(work: Work, rows: readonly SourceRow[]): Generator<Prepared> {
  for (const row of rows) yield prepareRow(work, row);
}

async function lookupsOf(ctx: ServiceContext, queries: Queries, targets: Iterable<EntityName>): Promise<Map<EntityName, Lookup>> {
  const lookups = new Map<EntityName, Lookup>();
  for (const target of targets) lookups.set(target, await lookupOf(queries, target, knownNames(ctx)));
  return lookups;
}

/** A list kept by hand can be added to by name alone, unless its values need more than a name. */
function makerOf(ctx: ServiceContext, target: EntityName): ((name: string) => Value) | null {
  const { label, reference } = definitionOf(target);
  const fields = fieldsOf(target);
  const needsMore = Object.entries(fields).some(([field, def]) => field !== label && def.required === true && def.readOnly !== true && !('default' in def && def.default !== undefined));
  const def = fields[label];
  return reference === undefined || needsMore || def === undefined ? null : compileCheck(def, fieldContext(ctx, target, label));
}

/** A row while it is read. Most have nothing of what begins as `NOTHING`. */
interface Row extends Prepared {
  main: Values | null;
  pending: readonly Pending[];
  retired: Prepared['retired'];
  faults: readonly RowFault[];
}

const NOTHING: readonly never[] = [];

/** What reports write under a list: no record is called so. */
const TOTALS = /^(?:(?:合\s*计|总\s*计|小\s*计|共\s*计)(?=$|[:：\s\d（(])|(?:grand\s+|sub-?)?total\s*[:：]|grand\s+total$)/i;

/** A name that is none: the row is refused, and whoever reads the reason leaves it out. */
function refuseTotals(made: Row, { entity, label }: Work): void {
  const name = made.values[label];
  if (typeof name === 'string' && TOTALS.test(name)) made.faults = [...made.faults, { entity, field: label, key: 'import.totals_row', params: { text: name } }];
}

function prepareRow(work: Work, row: SourceRow): Prepared {
  const made: Row = { row, values: {}, main: null, pending: NOTHING, retired: NOTHING, faults: NOTHING };
  // Spreadsheets leave out the empty cells at a row's end; one that has more than the header stands beside its columns.
  if (row.cells.length > work.width && row.cells.slice(work.width).some((cell) => cell !== '')) {
    made.faults = [{ entity: work.entity, field: null, key: 'import.row_cells', params: { cells: row.cells.length, columns: work.width } }];
  } else {
    for (const column of work.columns) readCell(work, column, row.cells[column.at] ?? '', made);
    refuseTotals(made, work);
  }
  return made;
}

/** An empty cell says nothing about its field: what stands there stays. */
function readCell(work: Work, column: ImportColumn, cell: string, made: Row): void {
  if (cell === '') return;
  const text = column.text(cell);
  try {
    const value = column.target === null ? (text.trim() === '' ? null : column.value(text)) : namedValue(work, column, column.target, text, made);
    if (value === null) return;
    if (column.main) (made.main ??= {})[column.field] = value;
    else made.values[column.field] = value;
  } catch (error) {
    const { key, params } = asFault(error);
    made.faults = [...made.faults, { entity: column.entity, field: column.field, key, params }];
  }
}

function namedValue(work: Work, column: ImportColumn, target: EntityName, text: string, made: Row): Value {
  const known = work.meant.get(column)?.get(text);
  if (known !== undefined) return known;
  const ids = namesIn(column, text).flatMap((name) => namedId(work, column, target, name, text, made) ?? []);
  if (!column.several) return ids[0] ?? null;
  return ids.length === 0 ? null : [...new Set(ids)].toSorted((a, b) => a - b);
}

/** The record that a name stands for; null where there is none, which is then a fault or a value to be made. */
function namedId(work: Work, column: ImportColumn, target: EntityName, name: string, cell: string, made: Row): number | null {
  const lookup = work.lookups.get(target);
  const found = lookup?.find(name);
  if (found === undefined) return null;
  if (found.kind === 'one') {
    if (found.retired) made.retired = [...made.retired, { main: column.main, field: column.field, name }];
    else if (lookup?.held === true && !column.several) remember(work, column, cell, found.id);
    return found.id;
  }
  if (found.kind === 'none') {
    unknownName(work, column, target, name, found.fault, made);
    return null;
  }
  const one = withinRow(column, target, found.among, made);
  if (one === null) fault(made, column, found.fault);
  return one?.id ?? null;
}

function remember({ meant }: Work, column: ImportColumn, cell: string, id: number): void {
  const cells = meant.get(column);
  if (cells !== undefined && cells.size < KEPT_CELLS) cells.set(cell, id);
}

const belongs = ({ target }: ImportColumn): boolean => target !== null && ownerOf(target) !== null;

/** The one of several that belongs to the record which the row names beside: 李明 of the interaction's customer. */
function withinRow(column: ImportColumn, target: EntityName, among: readonly Among[], made: Row): Among | null {
  const owner = ownerOf(target);
  if (owner === null || column.main) return null;
  const beside = Object.entries(fieldsOf(column.entity)).flatMap(([field, def]) => (targetOf(def) === owner.to && def.kind === 'lookup' ? (made.values[field] ?? []) : []));
  const meant = among.filter((each) => each.owner !== null && beside.includes(each.owner));
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

function unknownName(work: Work, column: ImportColumn, target: EntityName, name: string, miss: { key: MessageKey; params: MessageParams }, made: Row): void {
  const told = work.unknown.get(target) ?? new Set<string>();
  work.unknown.set(target, told);
  if (told.size < TOLD && definitionOf(target).reference !== undefined) told.add(name);
  const check = work.makers.get(target);
  if (check === null || check === undefined) {
    fault(made, column, miss);
    return;
  }
  const checked = check(name);
  if (typeof checked !== 'string') return;
  made.pending = [...made.pending, { main: column.main, field: column.field, several: column.several, target, name: checked }];
  if (column.main) made.main ??= {};
}

function fault(made: Row, column: ImportColumn, { key, params }: { key: MessageKey; params: MessageParams }): void {
  made.faults = [...made.faults, { entity: column.entity, field: column.field, key, params: { field: { key: `${column.entity}.${column.field}` }, ...params } }];
}
