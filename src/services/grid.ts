import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import { AppError, conflict, invalid } from '../errors.ts';
import type { Value, Values } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import { fieldParam } from '../query/values.ts';
import type { GridCheck, GridFault, GridRequest, GridResult, GridWarning } from './api.ts';
import { ONE_TRANSACTION } from './big-step.ts';
import type { Control, ServiceContext } from './context.ts';
import { goOn } from './control.ts';
import { gridColumns, gridReader, type GridColumn, type ReadRow } from './grid-cells.ts';
import { decide, type Decided, type Deciding } from './import/decide.ts';
import { identityOf, knownRecords, nameOf } from './import/identity.ts';
import type { Prepared } from './import/prepare.ts';
import { retrying } from './import/step.ts';
import { writeChunk } from './import/write-chunk.ts';
import { runStep, type StepRun } from './ledger.ts';
import { numberedFields } from './numbering.ts';
import { permit } from './permit.ts';
import { readOnlyRun } from './records.ts';
import { checkFields, defaultsOf, fault, fieldContext, throwFaults } from './validate.ts';
import { ruleRun } from './write.ts';

/** Rows that one table may have: they are saved in one transaction, and somebody typed or pasted them. */
const MOST_ROWS = ONE_TRANSACTION;
/** Rows read between two looks at whether the call was stopped. */
const BATCH = 500;

interface Grid {
  readonly ctx: ServiceContext;
  readonly request: GridRequest;
  readonly columns: readonly GridColumn[];
  readonly deciding: Deciding;
}

async function gridOf(ctx: ServiceContext, request: GridRequest): Promise<Grid> {
  const { entity, fields, rows, given = {} } = request;
  permit(ctx.session, 'create', entity);
  if (definitionOf(entity).single === true) throw conflict('error.single', { entity: { key: `entity.${entity}` } });
  if (rows.length > MOST_ROWS) throw invalid('grid.too_many', { max: MOST_ROWS, count: rows.length });
  const columns = gridColumns(ctx, entity, fields);
  const everywhere = await checkFields(ctx, ctx.database.queries, entity, given, 'new');
  throwFaults(everywhere.faults);
  const numbered = new Set(numberedFields(entity).map(({ field }) => field));
  const deciding: Deciding = {
    identity: identityOf(entity, columns),
    duplicates: 'add',
    mainLink: null,
    defaults: { ...defaultsOf(ctx, entity), ...everywhere.values },
    required: Object.entries(fieldsOf(entity)).flatMap(([field, def]) => (def.required === true && def.readOnly !== true && !numbered.has(field) ? [field] : [])),
    seen: null,
    since: 0,
  };
  return { ctx, request, columns, deciding };
}

/**
 * Checks rows as they would be saved together: every cell by its field, the names of look-ups (also by pinyin), required fields, unique values
 * among these rows and in the database, and the rules of the entity. Writes nothing.
 */
export async function gridCheck(ctx: ServiceContext, request: GridRequest, control: Control = {}): Promise<GridCheck> {
  const grid = await gridOf(ctx, request);
  const { read, faults } = await readAll(grid, control);
  const decided = await decide(readOnlyRun(ctx), grid.deciding, read.map((row) => row.prepared));
  const warnings = [...read.flatMap((row, at) => warningsOf(grid, row, at)), ...(await sameNames(grid, read))];
  return { faults: [...faults, ...refused(decided)], warnings, names: read.flatMap((row, at) => row.names.map((name) => ({ row: at, ...name }))) };
}

/** Saves the rows as one step, or none of them where one has a fault. */
export async function gridSave(ctx: ServiceContext, request: GridRequest, control: Control = {}): Promise<GridResult> {
  const grid = await gridOf(ctx, request);
  const { read, faults } = await readAll(grid, control);
  const prepared = read.map((row) => row.prepared);
  // All of them, those of rows whose cells are right as well: what is not named here counts as mended.
  if (faults.length > 0) return { stepId: 0, created: 0, faults: [...faults, ...refused(await decide(readOnlyRun(ctx), grid.deciding, prepared))] };
  const { entity } = request;
  try {
    const header = { action: 'grid' as const, entity, summary: summaryOf(entity, prepared) };
    const { stepId } = await retrying(
      async () =>
        await runStep(ctx, header, async (run) => {
          await goOn(control);
          const decided = await decide(ruleRun(run), grid.deciding, prepared);
          const wrong = refused(decided);
          if (wrong.length > 0) throw new Refused(wrong);
          await writeAll(run, entity, decided);
        }),
    );
    return { stepId, created: read.length, faults: [] };
  } catch (error) {
    if (error instanceof Refused) return { stepId: 0, created: 0, faults: error.faults };
    throw error;
  }
}

/** Ends the transaction where a row is refused after all: nothing is written then. */
class Refused extends AppError {
  readonly faults: readonly GridFault[];
  constructor(faults: readonly GridFault[]) {
    super('invalid', 'error.faults', { count: faults.length });
    this.faults = faults;
  }
}

/** Numbers typed by hand stand first, so that none of them is given to another row. */
async function writeAll(run: StepRun, entity: EntityName, decided: Decided): Promise<void> {
  const numbered = numberedFields(entity).map(({ field }) => field);
  const typed = decided.slots.filter(({ values }) => numbered.some((field) => (values[field] ?? null) !== null));
  for (const slots of [typed, decided.slots.filter((slot) => !typed.includes(slot))]) if (slots.length > 0) await writeChunk(run, entity, null, { ...decided, slots });
}

async function readAll(grid: Grid, control: Control): Promise<{ readonly read: readonly ReadRow[]; readonly faults: readonly GridFault[] }> {
  const reader = await gridReader(grid.ctx, grid.columns);
  const read: ReadRow[] = [];
  for (let start = 0; start < grid.request.rows.length; start += BATCH) {
    await goOn(control);
    read.push(...(await reader(grid.request.rows.slice(start, start + BATCH), start)));
  }
  return { read, faults: read.flatMap((row, at) => rowFaults(grid, row, at)) };
}

/** What is wrong with the cells themselves, and what the row lacks: `decide` says the latter only of rows that are right so far. */
function rowFaults(grid: Grid, { prepared }: ReadRow, row: number): readonly GridFault[] {
  if (prepared.faults.length === 0) return [];
  const { entity } = grid.request;
  const wrong = new Set(prepared.faults.map((one) => one.field));
  const { defaults, required } = grid.deciding;
  const missing = required.filter((field) => !wrong.has(field) && (prepared.values[field] ?? defaults[field] ?? null) === null);
  return [
    ...prepared.faults.map(({ field, key, params }) => ({ row, ...fault(entity, field, key, params) })),
    ...missing.map((field) => ({ row, ...fault(entity, field, 'error.required') })),
  ];
}

function refused({ entries }: Decided): readonly GridFault[] {
  const seen = new Map<string, Set<Value | undefined>>();
  return entries.flatMap((entry, row): readonly GridFault[] => {
    const own = entry.prepared.faults.length > 0 ? [] : entry.faults;
    const faults = own.map(({ entity, field, key, params }): GridFault => {
      const twice = key === 'import.code_taken' && field !== null && seen.get(field)?.has(entry.prepared.values[field]) === true;
      return { row, ...fault(entity, field, twice ? 'grid.twice' : key, params) };
    });
    remember(entry.prepared.values, seen);
    return faults;
  });
}

function remember(values: Values, seen: Map<string, Set<Value | undefined>>): void {
  for (const [field, value] of Object.entries(values)) {
    const known = seen.get(field);
    if (known === undefined) seen.set(field, new Set([value]));
    else known.add(value);
  }
}

/** Doubts about values that may be saved all the same. */
function warningsOf({ ctx, request: { entity } }: Grid, { prepared }: ReadRow, row: number): readonly GridWarning[] {
  return Object.entries(prepared.values).flatMap(([field, value]) => {
    const def = fieldsOf(entity)[field];
    const doubt = def === undefined ? null : (fieldType(def).warn?.(value, def, fieldContext(ctx, entity, field)) ?? null);
    return doubt === null ? [] : [{ row, field, key: doubt.key, params: { field: fieldParam(entity, field), ...doubt.params } }];
  });
}

/** A record of that name is there already: the same block pasted twice would else make everything twice. */
async function sameNames({ ctx, deciding: { identity }, request: { entity } }: Grid, read: readonly ReadRow[]): Promise<readonly GridWarning[]> {
  const byLabel = { ...identity, key: null };
  const { byName } = await knownRecords(readOnlyRun(ctx), byLabel, read.map(({ prepared }) => prepared));
  return read.flatMap(({ prepared: { values } }, row) => {
    const name = nameOf(byLabel, values);
    return name === null || !byName.has(name) ? [] : [{ row, field: identity.label, key: 'grid.same_name' as const, params: { entity: { key: `entity.${entity}` }, name: String(values[identity.label]) } }];
  });
}

/** What the step is called: its first record. */
function summaryOf(entity: EntityName, rows: readonly Prepared[]): string {
  const name = String(rows[0]?.values[definitionOf(entity).label] ?? '');
  return rows.length > 1 ? `${name} …` : name;
}
