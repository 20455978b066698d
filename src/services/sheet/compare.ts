import type { EntityName } from '../../entities/names.ts';
import { AppError, cancelled, invalid } from '../../errors.ts';
import type { Value, Values } from '../../fields/definition.ts';
import { unguardCell } from '../../output/formula-guard.ts';
import { changedSince, valuesAt } from '../conflict.ts';
import type { Control, ServiceContext } from '../context.ts';
import { summaryOf } from '../records.ts';
import { withinScope } from '../scope.ts';
import type { SheetClash, SheetConflict, SheetFault } from '../sheet-api.ts';
import { chunks, loadRecords, sameValue, type Stored } from '../stored.ts';
import { plain, sheetColumns, type SheetColumn } from './cells.ts';
import type { SheetFile, SheetRow } from './read.ts';

/** What one row of an edited file comes to. */
export type RowOutcome =
  | { readonly kind: 'unchanged' | 'added' }
  | { readonly kind: 'change'; readonly row: SheetRow; readonly record: Stored; readonly values: Values }
  | { readonly kind: 'conflict'; readonly conflict: SheetConflict }
  | { readonly kind: 'fault'; readonly fault: SheetFault };

/** A row that changes its record. */
export type Edited = Extract<RowOutcome, { readonly kind: 'change' }>;

const AT_ONCE = 500;

/** Compares each row with its record as it stands and, where somebody changed that since, as it stood when the file was written. */
export async function* compared(ctx: ServiceContext, entity: EntityName, file: SheetFile, control: Control): AsyncGenerator<RowOutcome> {
  const columns = await sheetColumns(ctx, entity, file.fields, file.style);
  const seen = new Set<number>();
  let done = 0;
  for (const rows of chunks(file.rows, AT_ONCE)) {
    if (control.signal?.aborted === true) throw cancelled();
    const records = await recordsOf(ctx, entity, rows);
    for (const [at, column] of columns.entries()) await column.prefetch([...records.values()].map(({ values }) => values[column.field] ?? null), rows.map(({ cells }) => cells[at] ?? ''));
    const editable = await withinScope(ctx, ctx.database.queries, entity, [...records.keys()], 'edit');
    for (const row of rows) {
      yield await outcomeOf({ ctx, entity, columns, records, editable, seen, text: file.resaved ? unguardCell : (cell) => cell }, row);
      if (row.id !== null) seen.add(row.id);
    }
    control.onProgress?.({ done: (done += rows.length), total: file.rows.length });
  }
}

/** The records that rows name, as far as the session sees them and they are not in the bin. */
async function recordsOf(ctx: ServiceContext, entity: EntityName, rows: readonly SheetRow[]): Promise<ReadonlyMap<number, Stored>> {
  const ids = rows.flatMap(({ id }) => (id !== null && Number.isSafeInteger(id) && id < 2 ** 31 ? [id] : []));
  const visible = await withinScope(ctx, ctx.database.queries, entity, [...new Set(ids)], 'read');
  const records = await loadRecords(ctx.database.queries, entity, [...visible]);
  return new Map(records.flatMap((record) => (record.deleted_at === null ? [[record.id, record] as const] : [])));
}

interface Looking {
  readonly ctx: ServiceContext;
  readonly entity: EntityName;
  readonly columns: readonly SheetColumn[];
  readonly records: ReadonlyMap<number, Stored>;
  readonly editable: ReadonlySet<number>;
  readonly seen: ReadonlySet<number>;
  /** A cell without a guard that came along. */
  readonly text: (cell: string) => string;
}

async function outcomeOf(looking: Looking, row: SheetRow): Promise<RowOutcome> {
  const { ctx, entity, columns, records, editable, seen } = looking;
  const named = { key: `entity.${entity}` };
  if (row.id === null) return { kind: 'added' };
  const record = records.get(row.id);
  if (record === undefined) return faulty(row, '', null, invalid('sheet.no_record', { entity: named, id: Number.isNaN(row.id) ? '?' : row.id }));
  const label = summaryOf(entity, record.values);
  const edits = columns.flatMap((column, at) => {
    const cell = row.cells[at] ?? '';
    return saysStill(looking, column, cell, record.values[column.field] ?? null) ? [] : [{ column, cell: looking.text(cell) }];
  });
  if (edits.length === 0) return { kind: 'unchanged' };
  if (seen.has(row.id)) return faulty(row, label, null, invalid('sheet.twice', { entity: named }));
  if (row.version === null) return faulty(row, label, null, invalid('sheet.version_lost'));
  const before = row.version === record.version ? record.values : await valuesAt(ctx.database.queries, entity, record, row.version);
  const taken = valuesOf(edits, record, before);
  if ('error' in taken) return faulty(row, label, taken.field, taken.error);
  if (taken.clashes.length > 0) return { kind: 'conflict', conflict: await conflictOf(looking, row, record, before, taken.clashes) };
  if (Object.keys(taken.values).length === 0) return { kind: 'unchanged' };
  if (!editable.has(row.id)) return faulty(row, label, null, new AppError('not_permitted', 'error.not_permitted', { action: { key: 'action.edit' }, entity: named }));
  return { kind: 'change', row, record, values: taken.values };
}

/** As it was written, or as that was guarded. */
function saysStill({ text }: Looking, column: SheetColumn, cell: string, value: Value): boolean {
  const written = column.write(value);
  return plain(cell) === written || plain(text(cell)) === written;
}

const faulty = (row: SheetRow, label: string, field: string | null, error: AppError): RowOutcome => ({ kind: 'fault', fault: { line: row.line, label, field, error: error.toPlain() } });

interface Edit {
  readonly column: SheetColumn;
  readonly cell: string;
}
interface Taken {
  readonly values: Values;
  readonly clashes: readonly Edit[];
}

/** What was edited, by comparison with what stood there when the file was written; `before` null: nobody knows that any more, and everything clashes. */
function valuesOf(edits: readonly Edit[], record: Stored, before: Values | null): Taken | { readonly field: string; readonly error: AppError } {
  const values: Values = {};
  const clashes: Edit[] = [];
  for (const edit of edits) {
    const { column, cell } = edit;
    const now = record.values[column.field] ?? null;
    const then = before?.[column.field] ?? null;
    if (before !== null && plain(cell) === column.write(then)) continue;
    let mine: Value;
    try {
      mine = column.read(cell);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { field: column.field, error };
    }
    if (sameValue(mine, now) || (before !== null && sameValue(mine, then))) continue;
    if (before === null || !sameValue(now, then)) clashes.push(edit);
    else values[column.field] = mine;
  }
  return { values, clashes };
}

/** A conflict that came about between the look and the step. */
export async function lateConflict(ctx: ServiceContext, entity: EntityName, file: SheetFile, { row, record }: Edited, fields: readonly string[]): Promise<SheetConflict> {
  const columns = await sheetColumns(ctx, entity, fields, file.style);
  const [now = record] = await loadRecords(ctx.database.queries, entity, [record.id]);
  const cellOf = (field: string): string => row.cells[file.fields.indexOf(field)] ?? '';
  for (const column of columns) await column.prefetch([now.values[column.field] ?? null, record.values[column.field] ?? null], []);
  return await conflictOf({ ctx, entity }, { ...row, version: record.version }, now, record.values, columns.map((column) => ({ column, cell: cellOf(column.field) })));
}

async function conflictOf({ ctx, entity }: Pick<Looking, 'ctx' | 'entity'>, { line, version }: SheetRow, record: Stored, before: Values | null, clashes: readonly Edit[]): Promise<SheetConflict> {
  const changed = await changedSince(ctx.database.queries, entity, record, version ?? 0);
  const fields = clashes.map(({ column, cell }): SheetClash => {
    const { field } = column;
    const who = changed[field];
    return { field, before: before === null ? '' : column.write(before[field] ?? null), mine: plain(cell), theirs: column.write(record.values[field] ?? null), by: who?.by ?? '', at: who?.at ?? '' };
  });
  return { line, id: record.id, label: summaryOf(entity, record.values), fields };
}
