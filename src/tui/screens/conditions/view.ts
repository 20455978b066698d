import { definitionOf } from '../../../entities/registry.ts';
import type { FormGroup, FormRow, ShownNode } from '../../../query/form.ts';
import { operatorWords, rowFault, subjectLabel, valueLabel, valueManner, valuesText } from '../../../query/form-fields.ts';
import { comma, type MessageKey } from '../../../i18n/index.ts';
import { countWords } from '../../../util/count.ts';
import { displayWidth, wrapInto, wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, fill, fit, line, lineWidth, piece, spread, type Area, type Cursor, type Line, type View } from '../../core/line.ts';
import type { Role } from '../../core/theme.ts';
import { errorLines, offerLines } from '../../widgets/filter-line.ts';
import { windowOf } from '../../widgets/menu.ts';
import { columnsFor, headLine, layoutFor, rowLine } from '../../widgets/table.ts';
import { viewField } from '../../widgets/text-field.ts';
import { addRow, applyRow, faultWords, filterContext, firstFault, inHand, lineNow, rowInHand, shownOf, subjectOf, type Cell, type ConditionsState } from './state.ts';

/** The lines of the form above; below them what the cell in hand wants, the line that they make, how many fulfil it and the first of those. */
export function conditionsView(state: ConditionsState, ctx: Ctx, area: Area): View {
  const { width, height } = area;
  const below = Math.max(PREVIEW_LEAST, Math.min(Math.floor(height / 2), height - 4 - shownOf(state).length));
  const formHeight = height - below;
  const form = formLines(state, ctx, width, formHeight - 1);
  const rows = fill([headOf(state, ctx, width), ...form.lines], formHeight);
  const foot = footLines(state, ctx, width, below);
  const cursor = state.editing === null ? form.cursor : foot.cursor;
  const shift = state.editing === null ? 1 : formHeight;
  return { lines: [...rows, ...fill(foot.lines, below)], cursor: cursor === undefined ? undefined : { x: cursor.x, y: cursor.y + shift } };
}

/** Hint, line, header and two rows. */
const PREVIEW_LEAST = 6;

function headOf(state: ConditionsState, ctx: Ctx, width: number): Line {
  const words = ctx.t(state.root.join === 'all' ? 'tui.conditions.all' : 'tui.conditions.any');
  return spread(line(piece(` ${words}`, 'head')), countPieces(state, ctx), width);
}

function countPieces(state: ConditionsState, ctx: Ctx): Line {
  const { count, error } = state.preview;
  if (error !== null || firstFault(state, ctx) !== null) return line(piece('! ', 'error'));
  return line(piece(`${ctx.t(count?.value === 1 && !count.capped ? 'tui.list.count-one' : 'tui.list.count', { count: countWords(count) })} `, 'title'));
}

interface Drawn {
  readonly lines: readonly Line[];
  readonly cursor: Cursor | undefined;
}

function formLines(state: ConditionsState, ctx: Ctx, width: number, height: number): Drawn {
  const widths = widthsOf(state, ctx, width);
  const drawn = shownOf(state).map((shown, at) => nodeLine(state, shown, at, widths, ctx, width));
  const buttons = [buttonLine(state, applyRow(state), `[ ${ctx.t('tui.conditions.apply')} ]`, ctx), buttonLine(state, addRow(state), `+ ${ctx.t('tui.conditions.add')}`, ctx)];
  const all = [...drawn, ...buttons];
  const seen = windowOf(state.row, all.length, height);
  const x = all[state.row]?.cursor;
  return { lines: all.slice(seen.from, seen.to).map((one) => one.line), cursor: x === undefined ? undefined : { x, y: state.row - seen.from } };
}

interface DrawnLine {
  readonly line: Line;
  readonly cursor?: number | undefined;
}

function buttonLine(state: ConditionsState, at: number, label: string, ctx: Ctx): DrawnLine {
  const current = state.row === at && state.editing === null;
  return { line: [piece(current ? '> ' : '  ', 'title'), piece(' '.repeat(joinWidth(ctx))), piece(label, current ? 'current' : at === addRow(state) ? 'dim' : 'plain')] };
}

interface Widths {
  readonly field: number;
  readonly op: number;
}

const joinWidth = (ctx: Ctx): number => Math.max(displayWidth(ctx.t('tui.conditions.and')), displayWidth(ctx.t('tui.conditions.or'))) + 1;
const INDENT = 3;

/** Fields and comparisons stand under one another as wide as the widest of them, within bounds. */
function widthsOf(state: ConditionsState, ctx: Ctx, width: number): Widths {
  const rows = shownOf(state).flatMap(({ node }) => (node.kind === 'row' ? [node] : []));
  const widest = (texts: readonly string[]): number => Math.max(6, ...texts.map(displayWidth));
  return {
    field: Math.min(Math.floor(width * 0.34), widest(rows.map((row) => fieldText(state, row, ctx))) + 2),
    op: Math.min(Math.floor(width * 0.2), widest(rows.map((row) => opText(state, row, ctx))) + 2),
  };
}

const fieldText = (state: ConditionsState, row: FormRow, ctx: Ctx): string =>
  row.subject === null ? ctx.t('tui.conditions.no-field') : subjectLabel(state.props.entity, row.subject, ctx.lang, ctx.theme.borders.path);

function opText(state: ConditionsState, row: FormRow, ctx: Ctx): string {
  const { words, not } = operatorWords(state.props.entity, row);
  return `${not ? `${ctx.t('tui.conditions.not')} ` : ''}${words === null ? '' : ctx.t(words)}`;
}

function nodeLine(state: ConditionsState, shown: ShownNode, at: number, widths: Widths, ctx: Ctx, width: number): DrawnLine {
  const current = state.row === at && state.editing === null;
  const join = shown.joined === null ? '' : ctx.t(shown.joined === 'all' ? 'tui.conditions.and' : 'tui.conditions.or');
  const start: Line = [piece(current ? '> ' : '  ', 'title'), piece(' '.repeat(shown.depth * INDENT)), cell(join, joinWidth(ctx), 'dim')];
  if (shown.node.kind === 'group') return { line: fit([...start, piece(`${ctx.t(groupWords(shown.node))}${ctx.lang === 'zh' ? '：' : ':'}`, current ? 'current' : 'label')], width) };
  return rowCells(state, shown.node, start, { current, at }, widths, ctx, width);
}

function groupWords({ join, negated }: FormGroup): MessageKey {
  if (join === 'all') return negated ? 'tui.conditions.not-all' : 'tui.conditions.group-all';
  return negated ? 'tui.conditions.not-any' : 'tui.conditions.group-any';
}

interface Place {
  readonly current: boolean;
  readonly at: number;
}

function rowCells(state: ConditionsState, row: FormRow, start: Line, { current }: Place, widths: Widths, ctx: Ctx, width: number): DrawnLine {
  const role = (own: Cell, usual: Role): Role => (current && state.cell === own ? 'current' : usual);
  const name = cell(fieldText(state, row, ctx), widths.field, role('field', row.subject === null ? 'hint' : 'value'));
  const op = cell(opText(state, row, ctx), widths.op, role('op', 'label'));
  const left = [...start, name, piece(' '), op, piece(' ')];
  const used = lineWidth(left);
  const value = valueCells(state, row, current, width - used - 1, ctx);
  const fault = rowFault(state.props.entity, row, filterContext(ctx));
  const mark = fault === null ? [] : [piece(' !', 'error')];
  return { line: fit([...left, ...value.line, ...mark], width), cursor: value.cursor === undefined ? undefined : used + value.cursor };
}

function valueCells(state: ConditionsState, row: FormRow, current: boolean, room: number, ctx: Ctx): DrawnLine {
  const manner = valueManner(state.props.entity, row);
  if (row.subject === null || manner.by === 'nothing') return { line: [] };
  const least = Math.max(8, Math.min(room - 2, 46));
  if (row.op !== 'between') return valueCell(state, row, current && state.cell === 'value', 0, least, ctx);
  const to = ` ${ctx.t('tui.conditions.to')} `;
  const half = Math.max(6, Math.floor((least - displayWidth(to)) / 2));
  const first = valueCell(state, row, current && state.cell === 'value', 0, half, ctx);
  const second = valueCell(state, row, current && state.cell === 'to', 1, half, ctx);
  const cursor = first.cursor ?? (second.cursor === undefined ? undefined : half + displayWidth(to) + second.cursor);
  return { line: [...first.line, piece(to, 'dim'), ...second.line], cursor };
}

function valueCell(state: ConditionsState, row: FormRow, focused: boolean, which: 0 | 1, width: number, ctx: Ctx): DrawnLine {
  const manner = valueManner(state.props.entity, row);
  if (manner.by === 'typing' && focused) {
    const view = viewField(state.typed, width);
    return { line: [view.piece], cursor: view.cursor };
  }
  const picked = row.op === 'between' ? [row.values[which] ?? { text: '' }] : row.values;
  const names = picked.map((value) => valueLabel(state.props.entity, row.subject, value, ctx.lang)).join(comma(ctx.lang));
  const text = manner.by === 'typing' ? valuesText(state.props.entity, row, ctx.lang, which) : names;
  const sign = manner.by === 'typing' ? piece('') : piece(focused ? ` ${ctx.theme.borders.down}` : '  ', 'dim');
  // An empty value is seen as a place to be filled in.
  return { line: [cell(text, width - sign.width, focused ? 'input' : text === '' ? 'input' : 'value'), sign], cursor: focused ? Math.min(displayWidth(text), width - 1) : undefined };
}

function footLines(state: ConditionsState, ctx: Ctx, width: number, height: number): Drawn {
  const label = ` ${ctx.t('tui.conditions.line')} `;
  const start = displayWidth(label);
  if (state.editing !== null) {
    const field = viewField(state.editing.field, width - start - 1);
    const edit: Line = [piece(label, 'title'), field.piece];
    return { lines: [rule(ctx, width), edit, ...offerLines(state.editing, start, ctx, width, height - 2)], cursor: { x: start + field.cursor, y: 1 } };
  }
  const text = lineNow(state, ctx);
  const most = height >= 10 ? 3 : 2;
  const wrapped = text === '' ? [] : wrapText(text, width - start - 1);
  const shown = text === '' ? [line(piece(label, 'label'), piece(ctx.t('tui.conditions.everything'), 'dim'))] : lineOver(wrapped, most, label, ctx);
  const fault = faultInHand(state, ctx);
  const hint = wrapInto(fault ?? hintOf(state, ctx), width - 2, 2).map((row) => line(piece(` ${row}`, fault === null ? 'hint' : 'error')));
  const error = state.preview.error;
  const wrong = error === null ? [] : wrapped.length <= 1 ? errorLines(text, error, start, ctx, width) : wrapText(`! ${ctx.error(error)}`, width - 4).map((row) => line(piece(`  ${row}`, 'error')));
  return { lines: [...hint, rule(ctx, width), ...shown, ...(error === null ? tableLines(state, ctx, width, height - 1 - hint.length - shown.length) : wrong)], cursor: undefined };
}

const rule = (ctx: Ctx, width: number): Line => line(piece(ctx.theme.borders.h.repeat(width), 'border'));

function lineOver(wrapped: readonly string[], most: number, label: string, ctx: Ctx): readonly Line[] {
  const seen = wrapped.slice(0, most);
  return seen.map((text, at): Line => {
    const more = at === most - 1 && wrapped.length > most ? ctx.theme.borders.more : '';
    return [at === 0 ? piece(label, 'label') : piece(' '.repeat(displayWidth(label))), piece(text, 'accent'), piece(more, 'dim')];
  });
}

function tableLines(state: ConditionsState, ctx: Ctx, width: number, height: number): readonly Line[] {
  const { entity } = state.props;
  const rows = state.preview.page?.rows ?? [];
  const columns = columnsFor(entity, state.props.columns, rows, ctx);
  const layout = layoutFor(columns, width, definitionOf(entity).label);
  const head = headLine(columns, layout, state.props.sort ?? definitionOf(entity).list.sort, ctx);
  if (state.preview.page !== null && rows.length === 0) return [head, line(piece(`   ${ctx.t('tui.list.none-filtered')}`, 'dim'))];
  return [head, ...rows.slice(0, Math.max(0, height - 1)).map((row) => rowLine(row, entity, columns, layout, { current: false, marked: false, focused: false }, width, ctx))];
}

/** What is wrong with the line in hand, else with the first that is not right. */
function faultInHand(state: ConditionsState, ctx: Ctx): string | null {
  const row = rowInHand(state);
  const own = row === undefined ? null : rowFault(state.props.entity, row, filterContext(ctx));
  const first = own === null ? firstFault(state, ctx) : null;
  if (own !== null) return `! ${ctx.error(own.toPlain())}`;
  return first === null ? null : `! ${faultWords(state, first.row, first.error.toPlain(), ctx)}`;
}

/** What the cell in hand wants. */
function hintOf(state: ConditionsState, ctx: Ctx): string {
  if (state.row === applyRow(state)) return ctx.t('tui.conditions.hint-apply');
  if (state.row === addRow(state)) return ctx.t('tui.conditions.hint-add');
  if (inHand(state)?.node.kind === 'group') return ctx.t('tui.conditions.hint-group');
  const row = rowInHand(state);
  if (row === undefined || state.cell === 'field') return ctx.t('tui.conditions.hint-field');
  if (state.cell === 'op') return ctx.t('tui.conditions.hint-op');
  const manner = valueManner(state.props.entity, row);
  if (subjectOf(state)?.def.kind === 'flag') return ctx.t('tui.conditions.hint-flag');
  if (manner.by !== 'typing') return ctx.t('tui.conditions.hint-list');
  if (manner.days) return ctx.t('tui.conditions.hint-days');
  return ctx.t(row.op === 'contains' || row.op === 'begins' || row.op === 'eq' || row.op === 'ne' ? 'tui.conditions.hint-typed' : 'tui.conditions.hint-one');
}
