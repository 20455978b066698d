import { entityLabel, fieldLabel } from '../../../i18n/index.ts';
import type { SearchGroup, SearchHit } from '../../../services/api.ts';
import { countText } from '../../../util/count.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, clickable, fill, fit, line, piece, rowSpot, spread, widthOf, type Area, type Line, type View } from '../../core/line.ts';
import type { Role } from '../../core/theme.ts';
import { windowOf } from '../../widgets/menu.ts';
import { aroundMark, markedPieces } from '../../widgets/marked.ts';
import { viewField } from '../../widgets/text-field.ts';
import { listNameOf } from '../../words.ts';
import { hasMore, rowsOf, searchedText, type SearchState } from './state.ts';

/** What is searched, then the groups: a line per hit, below it the piece of text that has the words where the name has not. */
export function searchView(state: SearchState, ctx: Ctx, area: Area): View {
  const label = ` ${ctx.t('tui.search-all')} `;
  const field = viewField(state.typed, Math.max(10, Math.min(60, area.width - widthOf(label) - 2)));
  const head = [line(piece(label, 'label'), field.piece), line(piece(ctx.theme.borders.h.repeat(area.width), 'border'))];
  const view = { cursor: { x: widthOf(label) + field.cursor, y: 0 } };
  const words = (text: string, role: 'dim' | 'error'): View => ({ ...view, lines: [...head, [], ...wrapText(text, area.width - 4).map((row) => line(piece(`  ${row}`, role)))] });
  if (state.error !== null) return words(`! ${ctx.error(state.error)}`, 'error');
  if (searchedText(state) === '') return words(ctx.t('tui.search-begin'), 'dim');
  if (state.answered === null) return { ...view, lines: head };
  if (rowsOf(state).length === 0) return words(ctx.t('tui.nothing-found', { text: state.answered }), 'dim');
  const { lines, current } = groupLines(state, ctx, area.width);
  const height = area.height - head.length;
  const seen = windowOf(current, lines.length, height);
  return { ...view, lines: [...head, ...fill(lines.slice(seen.from, seen.to), height)] };
}

function groupLines(state: SearchState, ctx: Ctx, width: number): { readonly lines: readonly Line[]; readonly current: number } {
  const lines: Line[] = [];
  let at = 0;
  let current = 0;
  // Until the answer is there, what is shown is that of the text before.
  const old = state.answered !== searchedText(state);
  for (const { entity, count } of state.lists) {
    const here = at === state.at;
    const text = `${here ? '>' : ' '} ${ctx.t('tui.search-filter', { list: listNameOf(ctx.lang, entity), count: countText(count) })}`;
    lines.push([{ ...cell(text, width, here ? 'current' : old ? 'dim' : 'plain'), spot: rowSpot(at, here) }]);
    if (here) current = lines.length - 1;
    at += 1;
  }
  for (const group of state.groups) {
    lines.push(groupLine(group, ctx, width));
    for (const hit of group.hits) {
      const here = at === state.at;
      const spot = rowSpot(at, here);
      lines.push(clickable(hitLine(hit, here, old, ctx, width), spot));
      if (here) current = lines.length - 1;
      if (hit.piece !== null) lines.push(clickable(pieceLine(hit.piece, group, ctx, width), spot));
      at += 1;
    }
    if (!hasMore(group)) continue;
    const here = at === state.at;
    if (here) current = lines.length;
    lines.push([{ ...cell(`${here ? '>' : ' '} ${moreText(group, ctx)}`, width, here ? 'current' : 'hint'), spot: rowSpot(at, here) }]);
    at += 1;
  }
  return { lines, current };
}

function groupLine({ entity, count }: SearchGroup, ctx: Ctx, width: number): Line {
  return spread([piece(` ${listNameOf(ctx.lang, entity)}`, 'head'), piece(` ${countText(count)}`, 'accent')], [], width);
}

function moreText({ count, lookedThrough }: SearchGroup, ctx: Ctx): string {
  return lookedThrough === null ? ctx.t('tui.search-rest', { count: countText(count) }) : ctx.t('tui.search-further', { count: countText(count), newest: lookedThrough });
}

function hitLine(hit: SearchHit, here: boolean, old: boolean, ctx: Ctx, width: number): Line {
  const role: Role = here ? 'current' : old ? 'dim' : 'plain';
  const room = Math.min(Math.max(20, Math.floor(width * 0.45)), 50);
  const name = fit(markedPieces({ text: hit.label, marks: hit.marks }, role), room, role);
  return [piece(here ? '> ' : '  ', role), ...name, cell(` ${hit.hint}`, width - room - 2, here ? role : 'dim')];
}

/** The field, then the text with what was found in it marked. */
function pieceLine(found: NonNullable<SearchHit['piece']>, group: SearchGroup, ctx: Ctx, width: number): Line {
  const field = fieldLabel(ctx.lang, found.entity, found.field);
  const where = found.entity === group.entity ? field : `${entityLabel(ctx.lang, found.entity)} ${ctx.theme.borders.bullet} ${field}`;
  const label = piece(`      ${where}${ctx.t('print.colon')}`, 'hint');
  const room = width - label.width - 1;
  return fit([label, ...fit(aroundMark(found, room), room)], width);
}
