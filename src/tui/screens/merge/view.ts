import { definitionOf, fieldOf } from '../../../entities/registry.ts';
import { comma, entityLabel, fieldLabel, type MessageKey } from '../../../i18n/index.ts';
import type { Row } from '../../../services/api.ts';
import type { MergeField } from '../../../services/duplicates-api.ts';
import { wrapInto, wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, clickable, fill, line, piece, rowSpot, type Area, type Line, type View } from '../../core/line.ts';
import { cellText } from '../../widgets/table.ts';
import { windowOf } from '../../widgets/menu.ts';
import { chosenOf, partsOf, recordInHand, rowInHand, rowsOf, type MergeState } from './state.ts';

/** Lines below the table: the row in hand in full, and what will move. */
const MOST_DETAIL = 8;
/** A column of a record is never narrower. */
const NARROWEST = 20;

export function mergeView(state: MergeState, ctx: Ctx, area: Area): View {
  if (state.error !== null) return { lines: [[], ...wrapText(`! ${ctx.error(state.error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (state.preview === null) return { lines: [] };
  const columns = columnsOf(state, area.width);
  const detail = Math.min(MOST_DETAIL, Math.max(4, Math.floor(area.height / 3)));
  const room = area.height - detail - 3;
  const table = tableLines(state, columns, ctx);
  const current = table.findIndex(({ at }) => at === state.at);
  const seen = windowOf(current, table.length, Math.max(1, room));
  return {
    lines: [
      ...headLines(state, columns, ctx),
      ...fill(table.slice(seen.from, seen.to).map((row) => row.line), room),
      line(piece(ctx.theme.borders.h.repeat(area.width), 'border')),
      ...fill(detailLines(state, ctx, area.width), detail),
    ],
  };
}

/** The records that are seen, the one in hand among them. */
interface Columns {
  readonly label: number;
  readonly value: number;
  readonly from: number;
  readonly records: readonly Row[];
}

function columnsOf(state: MergeState, width: number): Columns {
  const records = state.preview?.records ?? [];
  const label = Math.min(16, Math.floor(width / 5));
  const shown = Math.max(1, Math.min(records.length, Math.floor((width - label) / NARROWEST)));
  const inHand = Math.max(0, records.findIndex(({ id }) => id === recordInHand(state)));
  const from = Math.max(0, Math.min(inHand - Math.floor(shown / 2), records.length - shown));
  return { label, value: Math.floor((width - label) / shown), from, records: records.slice(from, from + shown) };
}

/** The names, and below which one stays. */
function headLines(state: MergeState, { label, value, from, records }: Columns, ctx: Ctx): Line[] {
  const { key, label: name } = definitionOf(state.entity);
  const total = state.preview?.records.length ?? 0;
  const note = total > records.length ? ` ${from + 1}-${from + records.length}/${total}` : '';
  const names = records.map((row, at) => cell(` ${from + at + 1} ${String(row.values[name] ?? '')}`, value, 'head'));
  const fates = records.map((row) => {
    const stays = row.id === state.preview?.keep;
    const code = key === undefined ? `#${row.id}` : String(row.values[key] ?? '');
    return cell(`   ${stays ? `[${ctx.t('tui.merge.keeps')}]` : ctx.t('tui.merge.goes')} ${code}`, value, stays ? 'title' : 'dim');
  });
  return [
    [cell(`  ${ctx.t('tui.merge.field')}${note}`, label, 'head'), ...names],
    [cell('', label), ...fates],
  ];
}

interface TableLine {
  readonly line: Line;
  /** The place that it stands for; none for words between. */
  readonly at: number | null;
}

function tableLines(state: MergeState, columns: Columns, ctx: Ctx): readonly TableLine[] {
  const said = (key: MessageKey | null): readonly TableLine[] => (key === null ? [] : [{ line: line(piece(`  ${ctx.t(key)}`, 'hint')), at: null }]);
  const order = rowsOf(state);
  const rowAt = (at: number, row: MergeField): TableLine => ({ line: rowLine(state, row, at, columns, ctx), at });
  const drawn = partsOf(state).flatMap(({ words, rows }) => [...said(words), ...rows.map((row) => rowAt(order.indexOf(row), row))]);
  return [...(drawn.length === 0 ? said('tui.merge.nothing') : drawn), { line: buttonLine(state, ctx), at: order.length }];
}

/** `>` is the row in hand, `*` the value that the merged record gets. */
function rowLine(state: MergeState, row: MergeField, at: number, { label, value, records }: Columns, ctx: Ctx): Line {
  const current = at === state.at;
  const chosen = chosenOf(state, row);
  const cells = records.map((record) => {
    const taken = chosen === 'all' ? valueText(state, row.field, record, ctx) !== '' : chosen === record.id;
    const role = taken ? (current ? 'current' : 'marked') : row.differs ? 'plain' : 'dim';
    const shown = cell(` ${taken ? (chosen === 'all' ? '+' : '*') : ' '} ${valueText(state, row.field, record, ctx)}`, value, role);
    // A click takes the value.
    return { ...shown, spot: { keys: [{ kind: 'go', to: at }, { kind: 'go', to: record.id, zone: 'value' }] } as const };
  });
  const name = cell(`${current ? '>' : ' '} ${fieldLabel(ctx.lang, state.entity, row.field)}`, label, current ? 'title' : 'label');
  return clickable([name, ...cells], rowSpot(at, false));
}

function valueText({ entity }: MergeState, field: string, record: Row, ctx: Ctx): string {
  const def = fieldOf(entity, field);
  return def === undefined ? '' : cellText(record, field, def, ctx, entity).replaceAll('\n', ' ');
}

function buttonLine(state: MergeState, ctx: Ctx): Line {
  const current = state.at >= rowsOf(state).length;
  return [piece(current ? '> ' : '  ', 'title'), { ...piece(`[ ${ctx.t('act.merge.save')} ]`, current ? 'current' : 'plain'), spot: { action: 'merge.save' } }];
}

/** What will move, then the values of the row in hand, each in full. */
function detailLines(state: MergeState, ctx: Ctx, width: number): Line[] {
  const moves = wrapInto(movesText(state, ctx), width - 2, 2).map((text) => line(piece(` ${text}`, 'hint')));
  const row = rowInHand(state);
  if (row === undefined) return moves;
  const colon = ctx.lang === 'zh' ? '：' : ': ';
  const chosen = chosenOf(state, row);
  const together = row.joins ? [line(piece(` ${chosen === 'all' ? '+' : ' '} F4 ${ctx.t('tui.merge.all')}`, chosen === 'all' ? 'value' : 'hint'))] : [];
  const values = (state.preview?.records ?? []).flatMap((record, at) => {
    const text = valueText(state, row.field, record, ctx);
    const mark = chosen === record.id ? '*' : ' ';
    return wrapInto(`${mark} ${at + 1}${colon}${text === '' ? ctx.t('tui.empty-value') : text}`, width - 2, 2).map((each) => line(piece(` ${each}`, mark === '*' ? 'value' : 'dim')));
  });
  const fixed = row.fixed ? [line(piece(` ${ctx.t('tui.merge.fixed')}`, 'warn'))] : [];
  return [...moves, ...fixed, ...values, ...together];
}

function movesText({ preview }: MergeState, ctx: Ctx): string {
  const moves = preview?.moves ?? [];
  if (moves.length === 0) return ctx.t('tui.merge.no-moves');
  const counts = moves.map(({ entity, count }) => `${entityLabel(ctx.lang, entity)} ${count.toLocaleString('en')}`).join(comma(ctx.lang));
  return ctx.t('tui.merge.moves', { counts });
}
