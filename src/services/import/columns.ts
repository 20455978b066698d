import { isEntityName, type EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import { AppError, invalid, usage } from '../../errors.ts';
import type { Value } from '../../fields/definition.ts';
import { compileCheck } from '../../fields/registry.ts';
import { splitNames } from '../../output/names-list.ts';
import { unguardCell } from '../../output/formula-guard.ts';
import { fieldParam, targetOf } from '../../query/values.ts';
import type { ServiceContext } from '../context.ts';
import { notPermittedField, permit } from '../permit.ts';
import { fieldContext } from '../validate.ts';
import { importTargets, mainRecordOf } from './targets.ts';
import { matchFile } from './match-file.ts';
import type { ImportFile } from './file.ts';
import { fieldRuleOf } from '../../auth/permissions.ts';

/** A column of the file that is imported: which cell, into which field, and how its text becomes a value. */
export interface ImportColumn {
  readonly at: number;
  readonly entity: EntityName;
  readonly field: string;
  /** Whether it belongs to the main record of the row's record (a customer's main contact). */
  readonly main: boolean;
  /** The entity whose records the cell names; null where the cell is the value. */
  readonly target: EntityName | null;
  /** Several names in one cell. */
  readonly several: boolean;
  /** The text of a cell as it is read: guards of spreadsheets taken off. */
  text(cell: string): string;
  /** Text → stored value; throws AppError `invalid`. Not for columns with a `target`. */
  value(text: string): Value;
}

/** The columns that are imported. `chosen` names the field of each column (null: leave out); else the headers are matched. */
export function importColumns(ctx: ServiceContext, entity: EntityName, file: ImportFile, chosen: readonly (string | null)[] | undefined, guarded: boolean): readonly ImportColumn[] {
  const fields = chosen === undefined ? matchFile(entity, file).map((name) => (name === null || isCovered(ctx, entity, name) ? null : name)) : checkChosen(entity, file, chosen);
  const columns = fields.flatMap((field, at) => (field === null ? [] : [columnOf(ctx, entity, field, at, guarded)]));
  const label = definitionOf(entity).label;
  const { key } = definitionOf(entity);
  if (columns.length === 0) throw invalid('import.no_columns', { entity: { key: `entity.${entity}` }, headers: file.headers.slice(0, 12).join(', ') });
  if (!columns.some((column) => !column.main && (column.field === label || column.field === key)))
    throw invalid('import.no_label', { field: fieldParam(entity, label) });
  return columns;
}

function checkChosen(entity: EntityName, file: ImportFile, chosen: readonly (string | null)[]): readonly (string | null)[] {
  if (chosen.length !== file.headers.length) throw usage('import.column_count', { columns: file.headers.length, given: chosen.length });
  const targets = importTargets(entity);
  const named = chosen.filter((field) => field !== null);
  const unknown = named.find((field) => !targets.includes(field));
  if (unknown !== undefined) throw usage('import.unknown_field', { entity: { key: `entity.${entity}` }, field: unknown });
  const twice = named.find((field, i) => named.indexOf(field) !== i);
  if (twice !== undefined) throw usage('import.field_twice', { field: twice });
  return chosen;
}

/** Whether the role may not write what a column is matched with: it is left out then. */
export function isCovered(ctx: ServiceContext, entity: EntityName, name: string): boolean {
  const [prefix = '', rest] = name.split('.');
  return rest !== undefined && isEntityName(prefix) ? fieldRuleOf(ctx.session.grants, prefix, rest) !== null : fieldRuleOf(ctx.session.grants, entity, name) !== null;
}

function columnOf(ctx: ServiceContext, entity: EntityName, name: string, at: number, guarded: boolean): ImportColumn {
  const dot = name.indexOf('.');
  const main = dot !== -1 && mainRecordOf(entity) !== null;
  const prefix = main ? name.slice(0, dot) : entity;
  const owner = isEntityName(prefix) ? prefix : entity;
  const field = main ? name.slice(dot + 1) : name;
  // Whoever may bring in customers needs the right for their contacts too.
  if (main) permit(ctx.session, 'import', owner);
  if (fieldRuleOf(ctx.session.grants, owner, field) !== null) throw notPermittedField(owner, field);
  const def = fieldsOf(owner)[field];
  if (def === undefined) throw usage('import.unknown_field', { entity: { key: `entity.${entity}` }, field: name });
  return {
    at,
    entity: owner,
    field,
    main,
    target: targetOf(def) ?? null,
    several: def.kind === 'links',
    text: guarded ? (cell) => unguardCell(cell).trim() : (cell) => cell,
    value: remembering(compileCheck(def, fieldContext(ctx, owner, field))),
  };
}

/** Texts of a column whose values are remembered. */
const KEPT_TEXTS = 2000;
/** Looked at so often, it is worth it only where a text mostly comes again. */
const TRIED = 1000;

/** Reads a text that comes again, a postcode or an amount, once. */
function remembering(read: ImportColumn['value']): ImportColumn['value'] {
  const known = new Map<string, Value>();
  let asked = 0;
  let missed = 0;
  return (text) => {
    if (asked >= TRIED && missed > asked / 2) return read(text);
    asked += 1;
    const there = known.get(text);
    if (there !== undefined) return there;
    missed += 1;
    const value = read(text);
    if (known.size < KEPT_TEXTS) known.set(text, value);
    return value;
  };
}

/** The names in a cell of a column with a target. */
export function namesIn(column: ImportColumn, text: string): readonly string[] {
  if (text.trim() === '') return [];
  return column.several ? splitNames(text) : [text.trim()];
}

/** An AppError as what it is; anything else is no fault of the row. */
export function asFault(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}
