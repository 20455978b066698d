import { basename } from 'node:path';
import { displayWidth, wrapInto } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, fill, fit, line, piece, type Area, type Line, type View } from '../../core/line.ts';
import { windowOf } from '../../widgets/menu.ts';
import { optionsView, type OptionRow } from '../../widgets/options.ts';
import { progressLine } from '../../widgets/progress.ts';
import { headerLabel, targetLabel, type PlanState } from './plan-state.ts';

/** The file, how it is read, its columns and where they go, the button; what is wrong at the bottom. */
export function planView(state: PlanState, options: readonly OptionRow[], rows: readonly OptionRow[], ctx: Ctx, area: Area): View {
  const at = Math.min(state.options.at, rows.length - 1);
  const top = optionsView(state.options, options.map(({ hint: _hint, ...row }) => row), ctx, area.width - 2, at < options.length && state.running === null);
  const hint = state.running === null ? (rows[at]?.hint ?? '') : '';
  const bottom = bottomLines(state, hint, ctx, area.width);
  const head = headLine(state, ctx, area.width);
  const height = Math.max(1, area.height - 1 - options.length - 1 - 1 - bottom.length);
  const columns = columnLines(state, at - options.length, ctx, area.width, height);
  const go: Line = [piece(at === rows.length - 1 ? ' > ' : '   ', 'title'), piece(`[ ${rows.at(-1)?.label ?? ''} ]`, at === rows.length - 1 && state.running === null ? 'current' : 'plain')];
  return { lines: [head, ...top.lines.map((each): Line => [piece(' '), ...each]), ...fill(columns, height + 1), go, ...bottom], cursor: undefined };
}

function headLine(state: PlanState, ctx: Ctx, width: number): Line {
  const { plan, columns } = state;
  const taken = columns.filter((field) => field !== null).length;
  const words = ctx.t('tui.import.head', { format: plan.format === 'vcard' ? 'vCard' : plan.format.toUpperCase(), columns: columns.length, taken });
  return fit([piece(` ${basename(plan.path)}`, 'title'), piece(`  ${words}`, 'dim')], width);
}

/** Header, field, sample of each column, as many as there is room for. */
function columnLines(state: PlanState, at: number, ctx: Ctx, width: number, height: number): Line[] {
  const { columns } = state.plan;
  const names = columns.map((column) => headerLabel(state.plan, column.header, ctx));
  const first = Math.min(Math.floor(width / 3), Math.max(8, ...names.map((name) => displayWidth(name)))) + 1;
  const labels = state.columns.map((field) => (field === null ? ctx.t('tui.import.left-out') : targetLabel(state.entity, field, ctx)));
  const second = Math.min(Math.floor(width / 3), Math.max(8, ...labels.map((label) => displayWidth(label)))) + 2;
  const rest = Math.max(4, width - first - second - 4);
  const seen = windowOf(Math.max(0, Math.min(at, columns.length - 1)), columns.length, height);
  const head: Line = [cell(`   ${ctx.t('tui.import.header')}`, first + 3, 'head'), cell(ctx.t('tui.import.field'), second + 1, 'head'), cell(ctx.t('tui.import.sample'), rest, 'head')];
  const rows = columns.slice(seen.from, seen.to).map((column, index): Line => {
    const place = seen.from + index;
    const current = place === at;
    const gone = state.columns[place] === null;
    const role = current ? 'current' : gone ? 'dim' : 'plain';
    return [piece(current ? ' > ' : '   ', role), cell(names[place] ?? '', first, role), cell(labels[place] ?? '', second, current ? 'current' : gone ? 'warn' : 'accent'), piece(' ', role), cell(column.sample, rest, role)];
  });
  return [head, ...rows];
}

/** What there is to know of the file while nothing else is said. */
function notesOf({ plan }: PlanState, ctx: Ctx): string {
  const words = plan.notes.map(({ key, params }) => ctx.t(key, params));
  return [...words, ...(plan.remembered ? [ctx.t('tui.import.remembered')] : [])].join(' ');
}

function bottomLines(state: PlanState, hint: string, ctx: Ctx, width: number): Line[] {
  if (state.running !== null) return [[piece(' '), ...progressLine(state.running.progress, ctx, 'bytes')], []];
  const text = state.error === null ? hint || notesOf(state, ctx) : `! ${ctx.error(state.error)}`;
  return fill(wrapInto(text, width - 2, 2).map((row) => line(piece(` ${row}`, state.error === null ? 'hint' : 'error'))), 2);
}
