import { comma, entityLabel, fieldLabel } from '../../../i18n/index.ts';
import { localTime } from '../../../util/dates.ts';
import { wrapInto, wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, clickableRows, fill, line, piece, type Area, type Line, type View } from '../../core/line.ts';
import { changeWords } from '../../widgets/changes.ts';
import { windowOf } from '../../widgets/menu.ts';
import { progressLine } from '../../widgets/progress.ts';
import { stepText } from '../../widgets/step-text.ts';
import { isOpenRow, wayOfRow, type ConflictsState, type UndoRow } from './state.ts';

/** Lines below the table: the row in hand in full. */
const MOST_DETAIL = 5;

export function conflictsView(state: ConflictsState, ctx: Ctx, area: Area): View {
  const { step, records, conflicting } = state.preview;
  const intro = wrapText(ctx.t('tui.undo.intro', { step: stepText(step, ctx), count: records, conflicts: conflicting }), area.width - 2).map((text) => line(piece(` ${text}`)));
  const detail = Math.min(MOST_DETAIL, Math.max(3, Math.floor((area.height - intro.length) / 3)));
  const room = Math.max(1, area.height - intro.length - detail - 2);
  const table = tableLines(state, ctx, area.width);
  const seen = windowOf(table.findIndex((each) => each.at === state.at), table.length, room);
  const rows = table.slice(seen.from, seen.to);
  const lines = rows.map(({ line: one, at }) => (at === null ? one : (clickableRows([one], at, state.at)[0] ?? one)));
  return { lines: [...intro, headLine(ctx, area.width), ...fill(lines, room), line(piece(ctx.theme.borders.h.repeat(area.width), 'border')), ...fill(detailLines(state, ctx, area.width), detail)] };
}

interface Widths {
  readonly label: number;
  readonly value: number;
}
function widths(width: number): Widths {
  const label = Math.min(20, Math.floor(width / 4));
  return { label, value: Math.floor((width - label - 1) / 2) };
}

function headLine(ctx: Ctx, width: number): Line {
  const { label, value } = widths(width);
  return [cell(`   ${ctx.t('tui.undo.field')}`, label, 'head'), cell(`  ${ctx.t('tui.undo.now')}`, value, 'head'), cell(`  ${ctx.t('tui.undo.then')}`, value, 'head')];
}

interface TableLine {
  readonly line: Line;
  /** The place that it stands for; null for a heading. */
  readonly at: number | null;
}

function tableLines(state: ConflictsState, ctx: Ctx, width: number): readonly TableLine[] {
  const { rows, preview, known } = state;
  const lines = rows.flatMap((row, at): readonly TableLine[] => {
    const own = { line: rowLine(state, row, at, ctx, width), at };
    const { entity, label, id } = row.conflict;
    return row.first ? [{ line: [cell(` ${entityLabel(ctx.lang, entity)} ${label === '' ? `#${id}` : label}`, width, 'label')], at: null }, own] : [own];
  });
  const rest = preview.conflicting - known;
  const more: readonly TableLine[] = rest > 0 ? [{ line: line(piece(` ${ctx.t('tui.undo.more', { count: rest })}`, 'hint')), at: null }] : [];
  const current = state.at === rows.length;
  return [...lines, ...more, { line: [piece(current ? '> ' : '  ', 'title'), piece(`[ ${ctx.t('tui.undo.go')} ]`, current ? 'current' : 'plain')], at: rows.length }];
}

/** `>` is the line in hand, `*` what becomes of it. */
function rowLine(state: ConflictsState, row: UndoRow, at: number, ctx: Ctx, width: number): Line {
  const { label, value } = widths(width);
  const current = at === state.at;
  const { name, now, old } = wordsOf(row, ctx);
  const head = cell(`${current ? '>' : ' '}  ${name}`, label, current ? 'title' : isOpenRow(row) ? 'plain' : 'dim');
  if (!isOpenRow(row)) return [head, cell(`  ${now}`, value, 'dim'), cell(`  ${whyNot(row, ctx)}`, value, 'dim')];
  const take = wayOfRow(state, row) === 'take';
  const one = (text: string, chosen: boolean) => cell(`${chosen ? ' *' : '  '}${text}`, value, chosen ? (current ? 'current' : 'marked') : 'dim');
  return [head, one(now, !take), one(old, take)];
}

function wordsOf({ conflict: { entity }, clash }: UndoRow, ctx: Ctx): { readonly name: string; readonly now: string; readonly old: string } {
  if (clash === null) return { name: ctx.t('tui.undo.whole'), now: ctx.t('tui.undo.stays'), old: ctx.t('tui.undo.bin') };
  const { field, before, after } = changeWords(entity, clash, ctx);
  return { name: field, now: before, old: after };
}

/** Why there is nothing to choose. */
const whyNot = ({ conflict, fixed }: UndoRow, ctx: Ctx): string => (fixed === null ? ctx.t('tui.undo.hidden', { count: conflict.hidden }) : ctx.error(fixed));

/** The row in hand in full: what stands there now and since when, and what it would be again. */
function detailLines(state: ConflictsState, ctx: Ctx, width: number): readonly Line[] {
  if (state.running !== null) return [[piece(' '), ...progressLine(state.running.progress, ctx)]];
  const row = state.rows[state.at];
  if (row === undefined) return [line(piece(` ${ctx.t('tui.undo.go-hint')}`, 'hint'))];
  const hint = isOpenRow(row) ? ctx.t('tui.undo.help') : whyNot(row, ctx);
  return [line(piece(` ${hint}`, 'hint')), ...partsOf(row, ctx).flatMap((text) => wrapInto(text, width - 2, 2).map((each) => line(piece(` ${each}`, 'value'))))];
}

function partsOf(row: UndoRow, ctx: Ctx): readonly string[] {
  const { conflict, clash, fixed } = row;
  const colon = ctx.t('print.colon');
  const hidden = conflict.hidden > 0 && isOpenRow(row) ? [ctx.t('tui.undo.hidden', { count: conflict.hidden })] : [];
  if (clash === null) {
    const fields = conflict.fields.map(({ field }) => fieldLabel(ctx.lang, conflict.entity, field)).join(comma(ctx.lang));
    return [...(fixed === null && fields !== '' ? [ctx.t('tui.undo.since', { fields })] : []), ...hidden];
  }
  const { now, old } = wordsOf(row, ctx);
  const at = clash.at === '' ? '' : localTime(clash.at, ctx.session?.timeZone ?? 'UTC');
  const head = at === '' ? ctx.t('tui.undo.now') : ctx.t('tui.undo.now-by', { by: clash.by === '' ? 'Kehu' : clash.by, at });
  return [`${head}${colon}${now}`, `${ctx.t('tui.undo.then')}${colon}${old}`, ...hidden];
}
