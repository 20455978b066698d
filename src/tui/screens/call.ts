import type { ActionId } from '../../keys.ts';
import type { Api, Choice } from '../../services/api.ts';
import type { CallCard } from '../../services/call-api.ts';
import type { PlainError } from '../../errors.ts';
import type { Values } from '../../fields/definition.ts';
import { faultText } from '../../i18n/index.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, keyId, type Key } from '../core/key.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { truncate, wrapText } from '../../util/text.ts';
import { ask } from '../widgets/dialog.ts';
import { editField, editWords, fieldText, insertText, textField } from '../widgets/text-field.ts';
import { FIELD_OF, initialCall, isBlank, isTalking, PLACES, stateOf, typedOf, valuesOf, withCard, type CallProps, type CallState, type Place } from './call/state.ts';
import { callView } from './call/view.ts';
import { whoEffect } from './call/who.ts';
import { faultsOf } from './form/faults.ts';
import { textEditor } from './text.ts';

/** How one left it: finished, still missed because nobody was reached, or as it is. */
export type CallEnd = 'finished' | 'missed' | 'left';
type Next = Update<CallState, CallEnd>;
type CallEffect = Effect<CallState, CallEnd>;

const OUTCOMES = 20;
/** Columns of a number in the top line: an exchange may say long ones. */
const LONGEST_TITLE = 24;

/** A call in hand: who it is and what is open, the time that runs, the outcome by one key, a note, what comes next. */
export const call = (props: CallProps): Opening<CallEnd> => opening(screen, initialCall(props));

const screen = defineScreen<CallState, CallEnd>({
  name: 'call',
  title: (state, ctx) => ctx.t('call.title', { number: truncate(String(state.card?.call.values['caller'] ?? ''), LONGEST_TITLE) }),
  offers: callOffers,
  act: callAct,
  key: callKey,
  holds: (state, key) => state.card === null && !isKey(key, 'esc'),
  opened: (state) => keep(state, readOutcomes, state.props.take === true ? takeEffect(state.props.id) : readEffect(state.props.id)),
  resumed: (state) => keep(state, readEffect(state.props.id)),
  tick: (state) => (isTalking(state) || stateOf(state) === 'ringing' ? keep(state) : null),
  view: callView,
  draft: (state) =>
    state.touched && isTalking(state) && !isBlank(state)
      ? { kind: 'call', data: { id: state.props.id, ...typedOf(state) }, about: { entity: 'call', id: state.props.id, label: String(state.card?.call.values['caller'] ?? '') }, place: state.props.restored?.place }
      : null,
  record: ({ props: { id }, card }) => (card === null ? null : { entity: 'call', id, editing: true }),
});

const readOutcomes: CallEffect = load<CallState, CallEnd, readonly Choice[]>({
  slot: 'outcomes',
  label: null,
  run: (api) => api.choices('call_outcome', '', OUTCOMES),
  done: (state, outcomes) => keep({ ...state, outcomes }),
  fail: (state) => keep(state),
});

const readEffect = (id: number): CallEffect =>
  load<CallState, CallEnd, CallCard>({ slot: 'card', run: (api, control) => api.callCard(id, control), done: (state, card) => keep(withCard(state, card)), fail: (state, error) => keep({ ...state, error }) });

/** Takes the call; where somebody else was sooner one is told, and sees it all the same. */
function takeEffect(id: number): CallEffect {
  return load<CallState, CallEnd, CallCard>({
    slot: 'card',
    patient: true,
    run: async (api) => {
      const row = await api.get('call', id);
      if (row.steps?.includes('answer') === true) await api.takeStep('call', id, row.version, 'answer', {});
      return await api.callCard(id);
    },
    done: (state, card) => keep(withCard(state, card)),
    fail: (state, error) => keep(state, say('warn', error.key, error.params), readEffect(id)),
  });
}

function callOffers(state: CallState, ctx: Ctx): readonly Offer[] {
  const { card } = state;
  if (card === null) return [];
  const verdict = ctx.can('edit', 'call');
  const why = verdict.allowed ? undefined : { key: verdict.reason, params: { action: { key: 'action.edit' }, entity: { key: 'entity.call' } } };
  const at = stateOf(state);
  const waits = at === 'ringing' || at === 'missed';
  return [
    ...(waits ? ([{ action: 'call.take', why }, { action: 'call.settle', why }] as const) : []),
    ...(at === 'answered' ? ([{ action: 'call.finish', why }, { action: 'call.note', why }] as const) : []),
    { action: 'call.who', why },
    ...(card.customer === null ? [] : ([{ action: 'call.customer' }] as const)),
  ];
}

function callAct(state: CallState, action: ActionId, ctx: Ctx): Next {
  const { card } = state;
  if (card === null) return keep(state);
  if (action === 'call.take') return keep(state, takeEffect(state.props.id));
  if (action === 'call.settle') return keep(state, settleEffect(state.props.id, card.call.version));
  if (action === 'call.finish') return finish(state);
  if (action === 'call.who') return keep(state, whoEffect(card, ctx, (now: CallState): Next => keep(now, readEffect(now.props.id))));
  if (action === 'call.customer') return keep(state, ...(card.customer === null ? [] : [open<CallState, CallEnd, number>(ctx.doors.record({ entity: 'customer', id: card.customer.id }))]));
  if (action === 'call.note') return keep(state, open(textEditor({ title: ctx.t('call.note'), text: fieldText(state.texts.note) }), (now, text) => keep({ ...now, at: 'note', touched: true, texts: { ...now.texts, note: textField(text) } })));
  return keep(state);
}

const settleEffect = (id: number, version: number): CallEffect =>
  load<CallState, CallEnd, unknown>({
    slot: 'write',
    label: 'tui.saving',
    patient: true,
    run: (api) => api.takeStep('call', id, version, 'settle', {}),
    done: (state) => keep(state, say('good', 'tui.step.done', { step: { key: 'step.call.settle' } }), close('finished')),
  });

function finish(state: CallState): Next {
  const { card } = state;
  if (card === null) return keep(state);
  return keep(
    { ...state, faults: {} },
    load<CallState, CallEnd, Values>({
      slot: 'write',
      label: 'tui.saving',
      patient: true,
      run: async (api) => {
        await api.takeStep('call', state.props.id, card.call.version, 'finish', valuesOf(state));
        return (await api.get('call', state.props.id)).values;
      },
      done: (now, values) => keep({ ...now, touched: false }, endWords(values), close(values['state'] === 'missed' ? 'missed' : 'finished')),
      fail: refused,
    }),
  );
}

/** What became of it: of nobody who is known, and of a call that reached nobody, there is no interaction. */
function endWords({ state, interaction_id }: Values): CallEffect {
  if (state === 'missed') return say('warn', 'call.still-missed');
  return say('good', typeof interaction_id === 'number' ? 'call.finished' : 'call.over');
}

/** What is wrong stands below, and one is where it is to be mended. */
function refused(state: CallState, error: PlainError): Next {
  const faults = faultsOf(error);
  const place = PLACES.find((one) => one !== 'save' && FIELD_OF[one] in faults);
  return keep({ ...state, faults, at: place ?? state.at }, say('error', error.key, error.params));
}

/** The call goes on; what was typed stands in it, and the queue shows it. */
function leave(state: CallState): Next {
  if (state.card === null || !isTalking(state) || !state.touched) return keep(state, close('left'));
  return keep(state, putAside(state, []));
}

/** Writes what was typed; of the fields `without` the call keeps what it had. */
function putAside(state: CallState, without: readonly string[]): CallEffect {
  const values = Object.fromEntries(Object.entries(valuesOf(state)).filter(([field]) => !without.includes(field)));
  const write = async (api: Api): Promise<unknown> => await api.update('call', state.props.id, state.card?.call.version ?? 0, values);
  return load<CallState, CallEnd, unknown>({
    slot: 'write',
    label: 'tui.saving',
    patient: true,
    run: write,
    done: (now) => keep({ ...now, touched: false }, say('info', 'call.put-aside'), close('left')),
    fail: (now, error, ctx) => (without.length === 0 ? askWithout(now, error, ctx) : refused(now, error)),
  });
}

/** What cannot be kept as it was typed holds nobody at the call: it is mended, or the call is put aside without it. */
function askWithout(state: CallState, error: PlainError, ctx: Ctx): Next {
  const { state: next, effects = [] } = refused(state, error);
  const wrong = Object.entries(next.faults);
  if (wrong.length === 0) return keep(next, ...effects);
  const question = ask<'stay' | 'leave'>({
    title: 'call.leave-title',
    text: 'call.leave-text',
    details: wrong.flatMap(([field, fault]) => wrapText(faultText(ctx.lang, { entity: 'call', field }, fault), Math.min(ctx.columns, 72) - 8)),
    answers: [
      { id: 'stay', label: 'call.leave-stay' },
      { id: 'leave', label: 'call.leave-go' },
    ],
    initial: 'stay',
    cancel: 'stay',
  });
  return keep(next, open(question, (now: CallState, answer: 'stay' | 'leave'): Next => (answer === 'leave' ? keep(now, putAside(now, wrong.map(([field]) => field))) : keep(now))));
}

function callKey(state: CallState, key: Key): Next | null {
  if (isKey(key, 'esc')) return leave(state);
  if (!isTalking(state)) return null;
  if (key.kind === 'go') return key.zone === 'outcome' ? chose(state, state.outcomes[key.to]) : keep({ ...state, at: PLACES[key.to] ?? state.at });
  if (isKey(key, 'enter')) return state.at === 'save' ? finish(state) : keep(moved(state, 1));
  if (isKey(key, 'down', 'tab')) return keep(moved(state, 1));
  if (isKey(key, 'up', 'shift-tab')) return keep(moved(state, -1));
  if (state.at === 'outcome') return outcomeKey(state, key);
  if (state.at === 'save') return null;
  const edited = (state.at === 'on' ? editField : editWords)(state.texts[state.at], key);
  return edited === null ? null : keep({ ...state, touched: true, texts: { ...state.texts, [state.at]: edited } });
}

function moved(state: CallState, by: 1 | -1): CallState {
  const at = (PLACES.indexOf(state.at) + by + PLACES.length) % PLACES.length;
  const place: Place = PLACES[at] ?? 'outcome';
  return { ...state, at: place };
}

const chose = (state: CallState, outcome: Choice | undefined): Next => (outcome === undefined ? keep(state) : keep({ ...state, outcome: outcome.id, at: 'note', touched: true, faults: {} }));

/** A digit is the outcome, and the note comes next; other text is the note's. */
function outcomeKey(state: CallState, key: Key): Next | null {
  const digit = /^\d$/.test(keyId(key) ?? '') ? Number(keyId(key)) : null;
  const chosen = digit === null ? undefined : state.outcomes[digit === 0 ? 9 : digit - 1];
  if (chosen !== undefined) return chose(state, chosen);
  if (isKey(key, 'left', 'right')) {
    const now = state.outcomes.findIndex(({ id }) => id === state.outcome);
    const next = state.outcomes.at((now + (isKey(key, 'right') ? 1 : now < 0 ? 0 : -1)) % Math.max(1, state.outcomes.length));
    return next === undefined ? keep(state) : keep({ ...state, outcome: next.id, touched: true, faults: {} });
  }
  if (key.kind !== 'text' || digit !== null) return null;
  return keep({ ...state, at: 'note', touched: true, texts: { ...state.texts, note: insertText(state.texts.note, key.text) } });
}
