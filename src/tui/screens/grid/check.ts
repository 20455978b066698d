import { fieldsOf } from '../../../entities/registry.ts';
import type { GridCheck, GridFault } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, load, say } from '../../core/effects.ts';
import type { Effect, Update } from '../../core/screen.ts';
import { cellText, hasContent, isEmptyCell, type Chosen, type GridRow } from './model.ts';
import { requestOf, type Found, type GridState } from './state.ts';

type GridEffect = Effect<GridState, boolean>;

/** Checked when the hands have been still for so long. */
const STILL_MS = 120;

/** After a change: the rows that the services have not seen are checked, all at once, when nothing more comes for a moment. */
export const checkSoon: GridEffect = load<GridState, boolean, void>({
  slot: 'check',
  label: null,
  pause: STILL_MS,
  run: () => Promise.resolve(),
  done: (state) => keep(state, checkNow(state)),
});

function checkNow(state: GridState): GridEffect {
  const rows = uncheckedRows(state);
  return rows.length === 0 ? () => undefined : checkRows(state, rows, (now) => keep(now));
}

/** The services look at rows now; what follows then knows their faults. */
export const checkRows = (state: GridState, rows: readonly GridRow[], then: (state: GridState, ctx: Ctx) => Update<GridState, boolean>): GridEffect =>
  load<GridState, boolean, GridCheck>({
    slot: 'check',
    label: null,
    run: (api, control) => api.gridCheck(requestOf(state, rows), control),
    done: (now, result, ctx) => then(withFound(now, rows, result), ctx),
    fail: (now, error) => (error.code === 'cancelled' ? keep(now) : keep(now, say('error', error.key, error.params))),
  });

/** Rows that nobody has checked; those with a fault, which may have gone with another row or a record made meanwhile; those that share a unique value with them. */
export function uncheckedRows({ sheet, found, props }: Pick<GridState, 'sheet' | 'found' | 'props'>): readonly GridRow[] {
  const rows = sheet.rows.filter(hasContent);
  const open = new Set(rows.filter((row) => (found.get(row)?.faults.length ?? 1) > 0));
  if (open.size === 0 || open.size === rows.length) return [...open];
  const unique = Object.entries(fieldsOf(props.entity)).flatMap(([field, def]) => (def.unique === true ? [field] : []));
  const values = unique.map((field) => ({ field, texts: new Set([...open].map((row) => cellText(row[field]).trim()).filter((text) => text !== '')) }));
  return rows.filter((row) => open.has(row) || values.some(({ field, texts }) => !isEmptyCell(row[field]) && texts.has(cellText(row[field]).trim())));
}

export const isUnchecked = ({ sheet, found }: GridState): boolean => sheet.rows.some((row) => hasContent(row) && !found.has(row));

/** What the services said, kept with the rows that are still as they were; names that they understood stand in the cells. */
export function withFound(state: GridState, asked: readonly GridRow[], { faults, warnings, names }: GridCheck): GridState {
  const renamed = new Map<GridRow, GridRow>();
  for (const { row: at, field, ids, label } of names) {
    const row = asked[at];
    const now = row === undefined ? undefined : (renamed.get(row) ?? row);
    if (row === undefined || now === undefined || isSame(now[field], ids, label)) continue;
    renamed.set(row, { ...now, [field]: { ids, label } });
  }
  const rows = renamed.size === 0 ? state.sheet.rows : state.sheet.rows.map((row) => renamed.get(row) ?? row);
  const wrong = Map.groupBy(faults, (fault) => fault.row);
  const doubts = Map.groupBy(warnings, (doubt) => doubt.row);
  const said = new Map<GridRow, Found>(asked.map((row, at) => [renamed.get(row) ?? row, { faults: faultsOf(wrong.get(at) ?? []), doubts: doubts.get(at) ?? [] }]));
  return { ...state, sheet: { ...state.sheet, rows }, found: kept(rows, said, state.found) };
}

const isSame = (cell: GridRow[string] | undefined, ids: Chosen['ids'], label: string): boolean => typeof cell === 'object' && cell.label === label && cell.ids.join() === ids.join();

const faultsOf = (faults: readonly GridFault[]): Found['faults'] => faults.map(({ field, error }) => ({ field, error }));

function kept(rows: readonly GridRow[], said: ReadonlyMap<GridRow, Found>, before: ReadonlyMap<GridRow, Found>): ReadonlyMap<GridRow, Found> {
  const found = new Map<GridRow, Found>();
  for (const row of rows) {
    const one = said.get(row) ?? before.get(row);
    if (one !== undefined) found.set(row, one);
  }
  return found;
}

/** What saving found after all; doubts, which hinder nothing, stay. */
export const withFaults = (state: GridState, asked: readonly GridRow[], faults: readonly GridFault[]): GridState =>
  withFound(state, asked, { faults, warnings: asked.flatMap((row, at) => (state.found.get(row)?.doubts ?? []).map((doubt) => ({ ...doubt, row: at }))), names: [] });

