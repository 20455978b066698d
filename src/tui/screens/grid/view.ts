import { comma, faultText, fieldLabel, t, type MessageParams } from '../../../i18n/index.ts';
import type { FieldDef } from '../../../fields/definition.ts';
import { fieldType } from '../../../fields/registry.ts';
import { wrapInto } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, fill, line, piece, spread, type Area, type Cursor, type Line, type Piece, type View } from '../../core/line.ts';
import type { Role } from '../../core/theme.ts';
import { viewField, fieldText } from '../../widgets/text-field.ts';
import { ruleText } from '../form/rules.ts';
import { isUnchecked } from './check.ts';
import { layoutOf, marginOf, rowsSeen, type ShownColumn } from './layout.ts';
import { wordsOf } from './pick.ts';
import { cellAt, hasContent, isEmptyCell, isMarked, rangeOf, type GridRow, type Range } from './model.ts';
import { defaultText, defOf, faultAt, fieldInHand, isNeeded, shownText, typedFault, type GridState } from './state.ts';

/** The cell in hand on top, the table, and below what the cell wants or what is wrong with it. */
export function gridView(state: GridState, ctx: Ctx, area: Area): View {
  if (!state.ready) return { lines: [] };
  const columns = layoutOf(state, ctx);
  const height = rowsSeen(ctx);
  const range = rangeOf(state.sheet);
  const last = Math.min(state.sheet.rows.length, state.top + height - 1);
  const rows = Array.from({ length: Math.max(0, last - state.top + 1) }, (_, index) => rowLine(state, ctx, columns, range, state.top + index));
  const lines = [topLine(state, ctx, area.width), headLine(state, ctx, columns), ...fill(rows, height), ...fill(helpLines(state, ctx, area.width), 2)];
  return { lines, cursor: cursorOf(state, columns) };
}

function cursorOf(state: GridState, columns: readonly ShownColumn[]): Cursor | undefined {
  const shown = columns.find((column) => column.index === state.sheet.at.column);
  if (shown === undefined) return undefined;
  const inside = state.edit === null ? 0 : viewField(state.edit.field, shown.width).cursor;
  return { x: shown.x + inside, y: 2 + state.sheet.at.row - state.top };
}

/** The whole text of the cell in hand; at the right how many rows, faults and columns there are. */
function topLine(state: GridState, ctx: Ctx, width: number): Line {
  const field = fieldInHand(state);
  const name = `${fieldLabel(ctx.lang, state.props.entity, field)}${isNeeded(state.props.entity, field) ? '*' : ''}`;
  const text = state.edit === null ? shownText(state, field, cellAt(state.sheet), ctx) : fieldText(state.edit.field);
  return spread([piece(` ${name} `, 'title'), piece(text.replaceAll('\n', ' '), 'value')], countPieces(state, ctx), width);
}

function countPieces(state: GridState, ctx: Ctx): Line {
  const rows = state.sheet.rows.filter(hasContent).length;
  const faults = faultCount(state);
  const open = isUnchecked(state) ? ` ${ctx.theme.borders.more}` : '';
  const doubts = state.sheet.rows.reduce((sum, row) => sum + (state.found.get(row)?.doubts.length ?? 0), 0);
  const doubtful = piece(doubts === 0 ? '' : `  ? ${ctx.t('tui.grid.doubt-count', { count: doubts.toLocaleString('en') })}`, 'warn');
  const wrong = faults === 0 ? piece(open, 'dim') : piece(`  ! ${ctx.t('tui.grid.fault-count', { count: faults.toLocaleString('en') })}${open}`, 'error');
  const marked = state.sheet.anchor === null && !state.marking ? '' : `${ctx.t('tui.grid.range', sizeOf(state))}  `;
  const place = ctx.t('tui.grid.place', { column: state.sheet.at.column + 1, columns: state.sheet.columns.length });
  return [piece('  '), piece(marked, 'marked'), piece(ctx.t('tui.grid.rows', { count: rows.toLocaleString('en') }), 'title'), wrong, doubtful, piece(`  ${place}  Enter${state.way === 'right' ? '→' : ctx.theme.borders.down} `, 'dim')];
}

const faultCount = ({ sheet, found }: GridState): number => sheet.rows.reduce((sum, row) => sum + (found.get(row)?.faults.length ?? 0), 0);

function sizeOf(state: GridState): MessageParams {
  const { top, bottom, left, right } = rangeOf(state.sheet);
  return { rows: bottom - top + 1, columns: right - left + 1 };
}

function headLine(state: GridState, ctx: Ctx, columns: readonly ShownColumn[]): Line {
  const { entity } = state.props;
  const cells = columns.map(({ field, width }) => {
    const label = `${fieldLabel(ctx.lang, entity, field)}${isNeeded(entity, field) ? '*' : ''}`;
    return cell(label, width, 'head', fieldType(defOf(entity, field)).align).text;
  });
  const more = state.sheet.columns.length > (columns.at(-1)?.index ?? 0) + 1 ? ctx.theme.borders.path : '';
  return [piece(' '.repeat(marginOf(state) + 1), 'head'), piece(cells.join(' '), 'head'), piece(more, 'dim')];
}

/** A row: neighbours that look the same are one piece. */
function rowLine(state: GridState, ctx: Ctx, columns: readonly ShownColumn[], range: Range, row: number): Line {
  const own = state.sheet.rows[row];
  const inHand = row === state.sheet.at.row;
  const wrong = own !== undefined && (state.found.get(own)?.faults.length ?? 0) > 0;
  const number = `${inHand ? '>' : ' '}${String(row + 1).padStart(marginOf(state) - 2)}${wrong ? '!' : ' '}`;
  const cells = columns.flatMap((column) => cellPieces(state, ctx, column, range, row, own));
  return merged([piece(number, wrong ? 'error' : inHand ? 'title' : 'dim'), ...cells]);
}

function merged(pieces: readonly Piece[]): Line {
  const out: Piece[] = [];
  for (const next of pieces) {
    const last = out.at(-1);
    if (last?.role === next.role) out[out.length - 1] = { text: last.text + next.text, role: last.role, width: last.width + next.width };
    else out.push(next);
  }
  return out;
}

interface Look {
  readonly inHand: boolean;
  readonly fault: boolean;
  readonly doubt: boolean;
  readonly marked: boolean;
}

function lookOf(state: GridState, { index, field }: ShownColumn, range: Range, row: number, own: GridRow | undefined): Look {
  return {
    inHand: row === state.sheet.at.row && index === state.sheet.at.column,
    fault: faultAt(state, row, field) !== undefined,
    doubt: own !== undefined && state.found.get(own)?.doubts.some((one) => one.field === field) === true,
    marked: (state.sheet.anchor !== null || state.marking) && isMarked(range, row, index),
  };
}

/** A sign before every cell says in every theme what its colour says: ! a fault, ? a doubt, * marked. */
function signOf({ fault, doubt, marked }: Look): Piece {
  if (fault) return piece('!', 'error');
  if (doubt) return piece('?', 'warn');
  return marked ? piece('*', 'marked') : piece(' ');
}

function roleOf({ inHand, fault, marked }: Look, empty: boolean): Role {
  if (inHand) return 'current';
  if (fault) return 'error';
  if (marked) return 'marked';
  return empty ? 'dim' : 'plain';
}

/** An empty cell of a row that is there says what it will become. */
function cellPieces(state: GridState, ctx: Ctx, column: ShownColumn, range: Range, row: number, own: GridRow | undefined): readonly Piece[] {
  const { field, width } = column;
  const look = lookOf(state, column, range, row, own);
  const sign = signOf(look);
  if (look.inHand && state.edit !== null) return [sign, viewField(state.edit.field, width).piece];
  const empty = isEmptyCell(own?.[field]);
  const started = own !== undefined && hasContent(own);
  const text = empty ? (started ? defaultText(state, field, ctx) : '') : shownText(state, field, own?.[field], ctx);
  return [sign, cell(text, width, roleOf(look, empty), fieldType(defOf(state.props.entity, field)).align)];
}

/** What is wrong with the cell in hand, a doubt about it, else what it wants. */
function helpLines(state: GridState, ctx: Ctx, width: number): readonly Line[] {
  const { entity } = state.props;
  const field = fieldInHand(state);
  const said = (text: string, role: Role): readonly Line[] => wrapInto(text, width - 2, 2).map((row) => line(piece(` ${row}`, role)));
  const typed = state.edit === null ? null : typedFault(state, field, fieldText(state.edit.field), ctx);
  if (typed !== null) return said(`! ${faultText(ctx.lang, { entity, field }, typed)}`, 'error');
  const fault = state.edit === null ? faultAt(state, state.sheet.at.row, field) : undefined;
  if (fault !== undefined) return said(`! ${faultText(ctx.lang, fault.field === null ? null : { entity, field }, fault.error)}`, 'error');
  const own = state.sheet.rows[state.sheet.at.row];
  const doubt = own === undefined || state.edit !== null ? undefined : state.found.get(own)?.doubts.find((one) => one.field === field);
  if (doubt !== undefined) return said(`? ${t(ctx.lang, doubt.key, doubt.params)}`, 'warn');
  if (state.saved !== null && state.sheet.rows.length === 0) return said(ctx.t('tui.grid.saved-hint', { count: state.saved.count.toLocaleString('en') }), 'good');
  if (state.sheet.rows.length === 0 && state.edit === null) return said(ctx.t('tui.grid.empty-hint'), 'hint');
  return said(ruleLine(state, field, ctx), 'hint');
}

function ruleLine(state: GridState, field: string, ctx: Ctx): string {
  const { entity } = state.props;
  const def = defOf(entity, field);
  const name = fieldLabel(ctx.lang, entity, field);
  const rule = kindRule(state, field, def, ctx);
  const auto = isEmptyCell(cellAt(state.sheet)) && own(state) ? defaultText(state, field, ctx) : '';
  const filled = auto === '' ? '' : ctx.t('tui.grid.left-empty', { value: auto });
  return [rule === '' ? name : `${name}${ctx.t('print.colon')}${rule}`, filled].filter((part) => part !== '').join(ctx.lang === 'zh' ? '；' : '; ');
}

const own = (state: GridState): boolean => state.sheet.rows[state.sheet.at.row] !== undefined;

/** Kinds whose keys are others here than in a form. */
function kindRule(state: GridState, field: string, def: FieldDef, ctx: Ctx): string {
  if (def.kind === 'links') return ctx.t('tui.grid.names-rule');
  if (def.kind === 'lookup') return ctx.t('tui.grid.name-rule');
  if (def.kind === 'note') return ctx.t('tui.grid.note-rule');
  if (def.kind !== 'choice' && def.kind !== 'flag') return ruleText(def, ctx);
  return ctx.t('tui.grid.word-rule', { words: wordsOf(state, field, def, ctx).map((word) => word.label).join(comma(ctx.lang)) });
}
