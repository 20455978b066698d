import { definitionOf, fieldOf } from '../../../entities/registry.ts';
import { fieldLabel } from '../../../i18n/index.ts';
import { countText } from '../../../util/count.ts';
import { displayWidth, wrapInto } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, clickable, clickableRows, fill, fit, line, piece, rowSpot, type Area, type Line, type View } from '../../core/line.ts';
import type { Offer } from '../../core/screen.ts';
import { actionRowLine } from '../../widgets/action-row.ts';
import { columnsFor, headLine, rowLine, layoutFor } from '../../widgets/table.ts';
import { windowOf } from '../../widgets/menu.ts';
import { safeText } from '../../../util/safe-text.ts';
import { othersText, panelNameOf } from '../../words.ts';
import { shownFields, titleOf, type Panel, type RecordState, type Shown } from './state.ts';

/** Narrower than this the panels stand below the fields. */
const SIDE_BY_SIDE = 76;

export function recordView(state: RecordState, actions: readonly Offer[], ctx: Ctx, area: Area): View {
  if (state.row === null) return { lines: state.error === null ? [] : [[], line(piece(`  ! ${ctx.error(state.error)}`, 'error'))] };
  const others = othersText(ctx, state.props.entity, state.row.id);
  const head = others === null ? [] : [[cell(` ${others}`, area.width, 'warn')]];
  const height = area.height - 1 - head.length;
  const body = state.panels.length === 0 ? fieldLines(state, ctx, area.width, height) : withPanels(state, ctx, area.width, height);
  const at = state.focus.kind === 'actions' ? state.focus.at : null;
  return { lines: [...head, ...fill(body, height), actionRowLine(actions, at, area.width, ctx)] };
}

function withPanels(state: RecordState, ctx: Ctx, width: number, height: number): Line[] {
  if (width < SIDE_BY_SIDE) {
    const upper = Math.max(4, Math.ceil(height / 2));
    return [...fill(fieldLines(state, ctx, width, upper), upper), ...panelLines(state, ctx, width, height - upper)];
  }
  const left = Math.max(36, Math.floor(width * 0.42));
  const fields = fill(fieldLines(state, ctx, left - 1, height), height);
  const panels = panelLines(state, ctx, width - left - 2, height);
  const bar = piece(`${ctx.theme.borders.v} `, 'border');
  return fields.map((row, at) => [...fit(row, left), bar, ...(panels[at] ?? [])]);
}

/** Name on top, then each field that has a value; long ones are folded. */
function fieldLines(state: RecordState, ctx: Ctx, width: number, height: number): Line[] {
  const { entity } = state.props;
  const { row } = state;
  if (row === null) return [];
  const fields = shownFields(state, ctx);
  const label = Math.min(16, Math.max(4, ...fields.map(({ label: name }) => displayWidth(name)))) + 1;
  const marks = (row.marks ?? []).map((mark) => `! ${fieldLabel(ctx.lang, entity, mark)} `).join('');
  const name = ` ${titleOf(row, entity)}${row.deleted ? ` (${ctx.t('tui.record.deleted')})` : ''}`;
  const title: Line = marks === '' ? [cell(name, width, 'title')] : [cell(name, width - displayWidth(marks) - 1, 'title'), piece(' '), piece(marks, 'warn')];
  const lines: Line[] = [];
  let currentAt = 0;
  for (const [at, field] of fields.entries()) {
    const current = state.focus.kind === 'fields' && at === state.at;
    if (current) currentAt = lines.length;
    lines.push(...fieldRows(field, label, width, current).map((each) => clickable(each, rowSpot(at, current, 'fields'))));
  }
  const seen = windowOf(currentAt, lines.length, height - 1);
  return [title, ...lines.slice(seen.from, seen.to)];
}

function fieldRows({ label: said, text, many }: Shown, label: number, width: number, current: boolean): Line[] {
  const name = cell(`${current ? '>' : ' '}${said}`, label + 1, current ? 'title' : 'label');
  const room = width - label - 2;
  const rows = wrapInto(safeText(text, 'many'), room, many ? 8 : 3);
  return rows.map((row, at): Line => [at === 0 ? name : cell('', label + 1), piece(' '), cell(row, room, current ? 'current' : 'value')]);
}

/** Every panel with its number and count; the one in hand gets the room. */
function panelLines(state: RecordState, ctx: Ctx, width: number, height: number): Line[] {
  const count = state.panels.length;
  if (count === 0) return [];
  const focused = state.focus.kind === 'panel' ? state.focus.index : -1;
  const heights = roomFor(state.panels, focused, height);
  return state.panels.flatMap((panel, index) => fill(onePanel(panel, index, index === focused, ctx, width, heights[index] ?? 1), heights[index] ?? 1));
}

function roomFor(panels: readonly Panel[], focused: number, height: number): readonly number[] {
  const wanted = panels.map((panel) => 3 + Math.max(1, panel.rows.length));
  const least = Math.max(1, Math.min(5, Math.floor(height / panels.length)));
  const rooms = wanted.map((want) => Math.min(want, least));
  let spare = height - rooms.reduce((sum, room) => sum + room, 0);
  const order = [...panels.keys()].toSorted((a, b) => Number(b === focused) - Number(a === focused));
  for (const index of order) {
    const more = Math.max(0, Math.min(spare, (wanted[index] ?? 0) - (rooms[index] ?? 0)));
    rooms[index] = (rooms[index] ?? 0) + more;
    spare -= more;
  }
  return rooms;
}

function onePanel(panel: Panel, index: number, focused: boolean, ctx: Ctx, width: number, height: number): Line[] {
  const { entity, field } = panel.reference;
  const def = fieldOf(entity, field);
  const name = panelNameOf(ctx.lang, entity, def?.kind === 'lookup' ? def.to : '');
  const number = panel.count === null ? '' : ` ${countText(panel.count)}`;
  const title: Line = clickable(fit([piece(`${index + 1} ${name}`, focused ? 'current' : 'head'), piece(number, 'accent'), piece(' '), piece(ctx.theme.borders.h.repeat(width), 'border')], width), rowSpot(panel.at, false, `panel${index}`));
  if (panel.rows.length === 0) return [title, line(piece(`  ${ctx.t(focused ? 'tui.record.panel-empty' : 'tui.record.none')}`, 'dim'))];
  const columns = columnsFor(entity, panel.columns, panel.rows, ctx);
  const layout = layoutFor(columns, width, definitionOf(entity).label);
  const room = Math.max(1, height - (focused ? 3 : 2));
  const seen = windowOf(panel.at, panel.rows.length, room);
  const rows = panel.rows.slice(seen.from, seen.to).map((row, at) => rowLine(row, entity, columns, layout, { current: focused && seen.from + at === panel.at, marked: false, focused }, width, ctx));
  const spots = clickableRows(rows, seen.from, focused ? panel.at : -1, `panel${index}`);
  return focused ? [title, headLine(columns, layout, [], ctx), ...spots] : [title, ...spots];
}
