import { truncate, wrapText } from '../../../util/text.ts';
import { fieldLabel } from '../../../i18n/index.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, clickable, fill, line, lineWidth, piece, spread, type Area, type Cursor, type Line, type Spot, type View } from '../../core/line.ts';
import { viewField } from '../../widgets/text-field.ts';
import { cardLines, clock, shown, since } from './card.ts';
import { FIELD_OF, isTalking, PLACES, stateOf, type CallState } from './state.ts';

/** Above who it is and what is open; below what comes of it. */
export function callView(state: CallState, ctx: Ctx, area: Area): View {
  const { card, error } = state;
  if (error !== null) return { lines: [[], ...wrapText(`! ${ctx.error(error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (card === null) return { lines: [] };
  const below = isTalking(state) ? typing(state, ctx, area.width) : { lines: [outcomeLine(state, ctx, area.width)], cursor: undefined };
  const room = area.height - below.lines.length - 2;
  const rule = line(piece(ctx.theme.borders.h.repeat(area.width), 'border'));
  const lines = [headLine(state, ctx, area.width), ...fill(cardLines(card, ctx, area.width, room), room), rule, ...below.lines];
  const { cursor } = below;
  return { lines, cursor: cursor === undefined ? undefined : { x: cursor.x, y: cursor.y + lines.length - below.lines.length } };
}

function headLine(state: CallState, ctx: Ctx, width: number): Line {
  const call = state.card?.call;
  if (call === undefined) return [];
  const way = shown('call', call, 'direction', ctx);
  const talking = isTalking(state);
  const time = talking ? clock(since(call.values['answered_at'], ctx)) : stateOf(state) === 'ringing' ? clock(since(call.values['started_at'], ctx)) : shown('call', call, 'started_at', ctx);
  const attempts = Number(call.values['attempts'] ?? 0);
  const tried = attempts === 0 ? '' : `  ${ctx.t('call.tried', { count: attempts })}`;
  const tone = stateOf(state) === 'missed' || stateOf(state) === 'ringing' ? 'warn' : 'accent';
  const talk = piece(`  ${shown('call', call, 'state', ctx)} ${time}${tried}`, tone);
  const operator = piece(` ${shown('call', call, 'operator_id', ctx)} `, 'dim');
  // What an exchange says may be long; the time that runs is seen all the same.
  const who = truncate(` ${way} ${shown('call', call, 'caller', ctx)}`, Math.max(LABEL, width - lineWidth([talk, operator])));
  return spread([piece(who, 'title'), talk], [operator], width);
}

/** Of a call that is not going on: what came of it, or what can be done. */
function outcomeLine(state: CallState, ctx: Ctx, width: number): Line {
  const call = state.card?.call;
  if (call === undefined || stateOf(state) !== 'done') return line(piece(` ${ctx.t(stateOf(state) === 'missed' ? 'call.missed-hint' : 'call.ringing-hint')}`, 'hint'));
  const parts = [shown('call', call, 'outcome_id', ctx), shown('call', call, 'note', ctx)].filter((part) => part !== '');
  return [cell(` ${parts.join('  ')}`, width)];
}

interface Typing {
  readonly lines: readonly Line[];
  readonly cursor: Cursor | undefined;
}

const LABEL = 11;

function typing(state: CallState, ctx: Ctx, width: number): Typing {
  const outcomes = outcomeLines(state, ctx, width);
  const lines: Line[] = [...outcomes];
  let cursor: Cursor | undefined;
  const add = (place: 'note' | 'step' | 'on', x: number, room: number): Line => {
    const label = fieldLabel(ctx.lang, 'call', FIELD_OF[place]);
    const here = state.at === place;
    const view = viewField(state.texts[place], Math.max(6, room - LABEL - 1));
    if (here) cursor = { x: x + LABEL + view.cursor, y: lines.length };
    return [...clickable([cell(`${here ? '>' : ' '}${label}`, LABEL, here ? 'title' : 'label'), view.piece, piece(' ')], goSpot(PLACES.indexOf(place)))];
  };
  lines.push(add('note', 0, width));
  const half = Math.floor(width * 0.6);
  lines.push([...add('step', 0, half), ...add('on', half, width - half)]);
  const save = state.at === 'save';
  const fault = Object.values(state.faults)[0];
  const button: Line = clickable([piece(`${save ? '>' : ' '}[ ${ctx.t('step.call.finish')} ]`, save ? 'current' : 'plain')], { action: 'call.finish' });
  lines.push([...button, piece(fault === undefined ? `  ${ctx.t('call.talk-hint')}` : `  ! ${ctx.t(fault.key, fault.params)}`, fault === undefined ? 'hint' : 'error')]);
  return { lines, cursor };
}

/** A click goes to a place of the form, or to one of the outcomes. */
const goSpot = (to: number, zone?: string): Spot => ({ keys: [{ kind: 'go', to, ...(zone === undefined ? {} : { zone }) }] });

/** Each outcome with the digit that chooses it, on as many lines as they need. */
function outcomeLines(state: CallState, ctx: Ctx, width: number): readonly Line[] {
  const here = state.at === 'outcome';
  const label = cell(`${here ? '>' : ' '}${fieldLabel(ctx.lang, 'call', 'outcome_id')}`, LABEL, here ? 'title' : 'label');
  const rows: Line[] = [];
  let row: Line = [label];
  for (const [at, choice] of state.outcomes.entries()) {
    const isIt = choice.id === state.outcome;
    const digit = at < 10 ? String((at + 1) % 10) : ' ';
    const drawn = piece(isIt ? `[${digit} ${choice.label}] ` : ` ${digit} ${choice.label}  `, isIt ? (here ? 'current' : 'title') : 'plain');
    const item = { ...drawn, spot: goSpot(at, 'outcome') };
    if (lineWidth(row) + item.width > width) {
      rows.push(row);
      row = [cell('', LABEL)];
    }
    row = [...row, item];
  }
  return [...rows, row];
}
