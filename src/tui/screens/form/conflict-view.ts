import { comma, fieldLabel } from '../../../i18n/index.ts';
import { localTime } from '../../../util/dates.ts';
import { displayWidth, wrapInto, wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, fill, line, piece, type Area, type Cursor, type Line, type View } from '../../core/line.ts';
import { editorFor } from '../../editors/index.ts';
import { cellText } from '../../widgets/table.ts';
import { fieldText } from '../../widgets/text-field.ts';
import { windowOf } from '../../widgets/menu.ts';
import { defOf, editOf, ownDraft, undecided, type ConflictRow, type ConflictState } from './conflict-state.ts';

/** Lines below the table: the row in hand in full. */
const MOST_DETAIL = 7;

export function conflictView(state: ConflictState, ctx: Ctx, area: Area): View {
  const { details, again } = state.props;
  const params = { by: details.by === '' ? 'Kehu' : details.by, at: clock(details.at, ctx) };
  const intro = wrapText(ctx.t(again ? 'tui.conflict.again' : 'tui.conflict.intro', params), area.width - 2).map((text) => line(piece(` ${text}`, again ? 'warn' : 'plain')));
  const detail = Math.min(MOST_DETAIL, Math.max(3, Math.floor((area.height - intro.length) / 3)));
  const room = area.height - intro.length - detail - 2;
  const table = tableLines(state, ctx, area.width);
  const current = table.findIndex((row) => row.at === state.at);
  const seen = windowOf(current, table.length, Math.max(1, room));
  const { lines, cursor } = detailLines(state, ctx, area.width);
  const above = [...intro, headLine(ctx, area.width), ...fill(table.slice(seen.from, seen.to).map((row) => row.line), room), line(piece(ctx.theme.borders.h.repeat(area.width), 'border'))];
  return { lines: [...above, ...fill(lines, detail)], cursor: cursor === undefined ? undefined : { x: cursor.x, y: above.length + cursor.y } };
}

const clock = (iso: string, ctx: Ctx): string => localTime(iso, ctx.session?.timeZone ?? 'UTC');

interface Widths {
  readonly label: number;
  readonly value: number;
}
function widths(width: number): Widths {
  const label = Math.min(16, Math.floor(width / 5));
  return { label, value: Math.floor((width - label - 1) / 3) };
}

function headLine(ctx: Ctx, width: number): Line {
  const { label, value } = widths(width);
  return [cell(`  ${ctx.t('tui.conflict.field')}`, label, 'head'), cell(`  ${ctx.t('tui.conflict.before')}`, value, 'head'), cell(`  ${ctx.t('tui.conflict.theirs')}`, value, 'head'), cell(`  ${ctx.t('tui.conflict.mine')}`, value, 'head')];
}

interface TableLine {
  readonly line: Line;
  /** The place that it stands for; none for words between. */
  readonly at: number | null;
}

function tableLines(state: ConflictState, ctx: Ctx, width: number): readonly TableLine[] {
  const rows = state.rows.map((row, at): TableLine => ({ line: rowLine(state, row, at, ctx, width), at }));
  const merged = state.rows.findIndex(({ side }) => side !== 'both');
  const words: readonly TableLine[] = merged === -1 ? [] : [{ line: line(piece(` ${ctx.t('tui.conflict.merged')}`, 'hint')), at: null }];
  const split = merged === -1 ? rows.length : merged;
  return [...rows.slice(0, split), ...words, ...rows.slice(split), { line: buttonLine(state, ctx), at: state.rows.length }];
}

/** `>` is the line in hand, `?` one that waits for a choice, `*` the value that it gets. */
function rowLine(state: ConflictState, row: ConflictRow, at: number, ctx: Ctx, width: number): Line {
  const { label, value } = widths(width);
  const current = at === state.at;
  const decision = row.side === 'both' ? state.decisions[row.field] : row.side;
  const sign = decision === undefined ? '?' : ' ';
  const name = `${current ? '>' : ' '}${sign}${fieldLabel(ctx.lang, state.props.entity, row.field)}`;
  const one = (text: string, chosen: boolean): Line => [cell(`${chosen ? ' *' : '  '}${text}`, value, chosen ? (current ? 'current' : 'marked') : row.side === 'both' && decision === undefined ? 'plain' : 'dim')];
  const mine = decision === 'own' ? ctx.t('tui.conflict.own', { value: ownText(state, row.field, ctx) }) : valueText(state, row, 'mine', ctx);
  return [
    cell(name, label, current ? 'title' : decision === undefined ? 'warn' : 'label'),
    cell(`  ${valueText(state, row, 'before', ctx)}`, value, 'dim'),
    ...one(valueText(state, row, 'theirs', ctx), decision === 'theirs'),
    ...one(mine, decision === 'mine' || decision === 'own'),
  ];
}

function buttonLine(state: ConflictState, ctx: Ctx): Line {
  const current = state.at === state.rows.length;
  const left = undecided(state).length;
  const hint = left === 0 ? [] : [piece(`  ${ctx.t('tui.conflict.undecided', { count: left })}`, 'warn')];
  return [piece(current ? '> ' : '  ', 'title'), piece(`[ ${ctx.t('tui.conflict.save')} ]`, current ? 'current' : 'plain'), ...hint];
}

function valueText(state: ConflictState, { field, side }: ConflictRow, whose: 'before' | 'theirs' | 'mine', ctx: Ctx): string {
  const { details, entity } = state.props;
  // What I did not touch is not mine.
  if (whose === 'mine' && side === 'theirs') return '';
  if (whose === 'theirs' && side === 'mine') return '';
  const row = whose === 'theirs' ? details.theirs : { values: details[whose], labels: details.labels[whose] };
  return cellText(row, field, defOf(state, field), ctx, entity) || ctx.t('tui.empty-value');
}

function ownText(state: ConflictState, field: string, ctx: Ctx): string {
  const draft = ownDraft(state, field, ctx);
  return draft.labels.join(comma(ctx.lang)) || fieldText(draft.text) || ctx.t('tui.empty-value');
}

/** The row in hand in full: the three values, who saved theirs and when; or the other value while it is typed. */
function detailLines(state: ConflictState, ctx: Ctx, width: number): { readonly lines: readonly Line[]; readonly cursor?: Cursor } {
  const row = state.rows[state.at];
  if (row === undefined) return { lines: [line(piece(` ${ctx.t('tui.form.save-hint')}`, 'hint'))] };
  if (state.typing) return typingLines(state, row.field, ctx, width);
  const changed = state.props.details.changed[row.field];
  const theirs = changed === undefined ? ctx.t('tui.conflict.theirs') : ctx.t('tui.conflict.theirs-by', { by: changed.by === '' ? 'Kehu' : changed.by, at: clock(changed.at, ctx) });
  const parts: readonly (readonly [string, string])[] = [
    ...(row.side === 'mine' ? [] : [[theirs, valueText(state, row, 'theirs', ctx)] as const]),
    ...(row.side === 'theirs' ? [] : [[ctx.t('tui.conflict.mine'), valueText(state, row, 'mine', ctx)] as const]),
    [ctx.t('tui.conflict.before'), valueText(state, row, 'before', ctx)],
  ];
  const colon = ctx.lang === 'zh' ? '：' : ': ';
  const hint = row.side === 'both' ? ctx.t('tui.conflict.help') : ctx.t(row.side === 'theirs' ? 'tui.conflict.only-theirs' : 'tui.conflict.only-mine');
  const values = parts.flatMap(([name, text]) => wrapInto(`${name}${colon}${text.replaceAll('\n', ' ')}`, width - 2, 2).map((each) => line(piece(` ${each}`, 'value'))));
  return { lines: [line(piece(` ${hint}`, 'hint')), ...values] };
}

function typingLines(state: ConflictState, field: string, ctx: Ctx, width: number): { readonly lines: readonly Line[]; readonly cursor: Cursor } {
  const edit = editOf(state, field, ctx);
  const label = ` ${fieldLabel(ctx.lang, state.props.entity, field)} `;
  const left = displayWidth(label);
  const view = editorFor(edit.def).view(ownDraft(state, field, ctx), edit, Math.max(8, Math.min(60, width - left - 1)), true);
  const fault = state.fault === null ? [] : wrapText(`! ${ctx.error(state.fault)}`, width - 2).map((text) => line(piece(` ${text}`, 'error')));
  return { lines: [[piece(label, 'title'), ...view.line], ...fault], cursor: { x: left + view.cursor, y: 0 } };
}
