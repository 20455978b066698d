import type { EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import { entityLabel } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { HandOverPreview } from '../../services/operators-api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import type { Picked } from './doors.ts';

interface HandOverState {
  readonly from: number;
  readonly name: string;
  readonly to: { readonly id: number; readonly label: string } | null;
  readonly preview: HandOverPreview | null;
  readonly error: PlainError | null;
  /** Kinds that stay. */
  readonly kept: ReadonlySet<EntityName>;
  /** 0: who takes over; then the kinds; the last one is the button. */
  readonly at: number;
}

type Next = Update<HandOverState, boolean>;

/** All records of an operator who leaves go to another: whom, how many of what, and one step. Gives back whether it was done. */
export const handOver = (from: number, name: string): Opening<boolean> =>
  opening(screen, { from, name, to: null, preview: null, error: null, kept: new Set<EntityName>(), at: 0 });

const screen = defineScreen<HandOverState, boolean>({
  name: 'hand-over',
  title: (_state, ctx) => ctx.t('act.operators.hand-over'),
  offers: handOverOffers,
  act: handOverAct,
  key: handOverKey,
  holds: (state) => state.preview === null && state.error === null,
  opened: (state) => keep(state, readEffect(state.from)),
  view: handOverView,
});

const readEffect = (from: number): Effect<HandOverState, boolean> =>
  load<HandOverState, boolean, HandOverPreview>({
    slot: 'preview',
    run: (api) => api.handOverPreview(from, null),
    done: (state, preview) => keep({ ...state, preview, error: null }),
    fail: (state, error) => keep({ ...state, error }),
  });

const kindsOf = (state: HandOverState): HandOverPreview['entities'] => state.preview?.entities ?? [];
const buttonAt = (state: HandOverState): number => kindsOf(state).length + 1;
const kindAt = (state: HandOverState): EntityName | undefined => kindsOf(state)[state.at - 1]?.entity;
const chosenCount = (state: HandOverState): number => kindsOf(state).reduce((sum, { entity, count }) => sum + (state.kept.has(entity) ? 0 : count), 0);

function handOverOffers(state: HandOverState): readonly Offer[] {
  if (state.preview === null) return [];
  const mark: readonly Offer[] = kindAt(state) === undefined ? [] : [{ action: 'operators.mark' }];
  return [state.at === 0 ? { action: 'operators.to' } : { action: 'operators.go' }, ...mark];
}

function handOverAct(state: HandOverState, action: ActionId, ctx: Ctx): Next {
  if (action === 'operators.mark') return keep(marked(state));
  if (action === 'operators.to') return keep(state, pickHeir(state, ctx));
  if (state.to === null) return keep({ ...state, at: 0 }, say('warn', 'operators.hand_over_nobody'));
  if (chosenCount(state) === 0) return keep(state, say('warn', 'operators.hand_over_nothing'));
  return keep(state, confirm(state, state.to.label));
}

/** Others that work here; nobody is made on the way. */
function pickHeir(state: HandOverState, ctx: Ctx): Effect<HandOverState, boolean> {
  const current = state.to === null ? [] : [state.to.id];
  const picker = ctx.doors.picker({ entity: 'operator', title: ctx.t('operators.hand_over_to'), search: '', current, many: false, required: true, fixed: true, without: state.from });
  return open<HandOverState, boolean, Picked | null>(picker, (now, picked) => {
    const [to] = picked?.values ?? [];
    return keep(to === undefined ? now : { ...now, to, at: buttonAt(now) });
  });
}

function marked(state: HandOverState): HandOverState {
  const entity = kindAt(state);
  if (entity === undefined) return state;
  const kept = new Set(state.kept);
  if (!kept.delete(entity)) kept.add(entity);
  return { ...state, kept, at: Math.min(state.at + 1, buttonAt(state)) };
}

function confirm(state: HandOverState, to: string): Effect<HandOverState, boolean> {
  const question = ask<'yes' | 'no'>({
    title: 'act.operators.hand-over',
    text: 'operators.hand_over_confirm',
    params: { from: state.name, to, count: chosenCount(state) },
    answers: [{ id: 'yes', label: 'act.operators.go' }, { id: 'no', label: 'tui.no' }],
    initial: 'no',
    cancel: 'no',
  });
  return open<HandOverState, boolean, 'yes' | 'no'>(question, (now, answer) => (answer === 'yes' ? keep(now, go(now)) : keep(now)));
}

function go(state: HandOverState): Effect<HandOverState, boolean> {
  const only = kindsOf(state).map(({ entity }) => entity).filter((entity) => !state.kept.has(entity));
  const request = { from: state.from, to: state.to?.id ?? 0, only, expected: chosenCount(state) };
  return load<HandOverState, boolean, { readonly stepId: number; readonly moved: number }>({
    slot: 'write',
    label: 'operators.handing_over',
    patient: true,
    run: (api, control) => api.handOver(request, control),
    done: (now, { moved, stepId }) => keep(now, close(true), say('good', 'operators.handed_over', { from: now.name, to: now.to?.label ?? '', count: moved, step: stepId })),
    // Somebody worked on meanwhile: the numbers are looked at again.
    fail: (now, error) => keep(now, say('error', error.key, error.params), readEffect(now.from)),
  });
}

function handOverKey(state: HandOverState, key: Key): Next | null {
  if (isKey(key, 'esc')) return keep(state, close(false));
  if (isKey(key, 'tab')) return keep({ ...state, at: (state.at + 1) % (buttonAt(state) + 1) });
  const at = movedTo(key, state.at, { count: buttonAt(state) + 1, page: 10 });
  return at === null ? null : keep({ ...state, at });
}

function handOverView(state: HandOverState, ctx: Ctx, area: Area): View {
  if (state.error !== null) return { lines: wrapText(`! ${ctx.error(state.error)}`, area.width - 2).map((text): Line => line(piece(` ${text}`, 'error'))) };
  if (state.preview === null) return { lines: [] };
  const kinds = kindsOf(state);
  const hint = wrapText(ctx.t(kinds.length === 0 ? 'operators.hand_over_none' : 'operators.hand_over_hint', { from: state.name }), area.width - 2);
  const seen = windowOf(Math.max(0, state.at - 1), kinds.length, Math.max(1, area.height - 5 - hint.length));
  const rows = kinds.map((kind, index) => kindLine(state, kind, index + 1, ctx)).slice(seen.from, seen.to);
  const heading = line(piece(` ${ctx.t('operators.hand_over_owns', { from: state.name })}`, 'label'));
  return { lines: [heirLine(state, ctx), [], ...(kinds.length === 0 ? [] : [heading, ...rows, button(state, ctx)]), ...hint.map((text): Line => line(piece(` ${text}`, 'hint')))] };
}

function heirLine(state: HandOverState, ctx: Ctx): Line {
  const current = state.at === 0;
  const text = state.to?.label ?? ctx.t('operators.hand_over_pick');
  const role = current ? 'current' : state.to === null ? 'hint' : 'value';
  return [piece(current ? '>' : ' '), piece(`${ctx.t('operators.hand_over_to')}  `, 'label'), piece(text, role)];
}

function kindLine(state: HandOverState, { entity, count }: HandOverPreview['entities'][number], at: number, ctx: Ctx): Line {
  const current = at === state.at;
  const on = !state.kept.has(entity);
  const role = current ? 'current' : on ? 'plain' : 'dim';
  return [piece(`${current ? '>' : ' '} [${on ? 'x' : ' '}] `, role), cell(entityLabel(ctx.lang, entity), 24, role), cell(String(count), 8, role, 'right')];
}

function button(state: HandOverState, ctx: Ctx): Line {
  const current = state.at === buttonAt(state);
  return [piece(current ? '> ' : '  '), piece(`[ ${ctx.t('operators.hand_over_go', { count: chosenCount(state) })} ]`, current ? 'current' : 'plain')];
}
