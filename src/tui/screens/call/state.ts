import type { PlainError } from '../../../errors.ts';
import type { Value } from '../../../fields/definition.ts';
import type { Choice } from '../../../services/api.ts';
import type { CallCard } from '../../../services/call-api.ts';
import { isPlainObject, numberIn, textIn } from '../../../util/plain.ts';
import { fieldText, isEmpty, textField, type TextField } from '../../widgets/text-field.ts';

export interface CallProps {
  readonly id: number;
  /** It is taken, or called back, as it opens. */
  readonly take?: boolean | undefined;
  /** What had been typed when the line dropped. */
  readonly restored?: Kept | undefined;
}

/** What is typed into a call that goes on. */
export interface Kept extends Typed {
  readonly place: string;
}
interface Typed {
  readonly outcome: number | null;
  readonly note: string;
  readonly step: string;
  readonly on: string;
}

/** Where one types: the outcome by one key, then its texts, then the end. */
export const PLACES = ['outcome', 'note', 'step', 'on', 'save'] as const;
export type Place = (typeof PLACES)[number];
type TextPlace = 'note' | 'step' | 'on';

export interface CallState {
  readonly props: CallProps;
  readonly card: CallCard | null;
  readonly error: PlainError | null;
  readonly outcomes: readonly Choice[];
  readonly outcome: number | null;
  readonly texts: Readonly<Record<TextPlace, TextField>>;
  readonly at: Place;
  /** By field of the call. */
  readonly faults: Readonly<Record<string, PlainError>>;
  /** Something was typed that the call does not have yet. */
  readonly touched: boolean;
}

export const FIELD_OF: Readonly<Record<TextPlace | 'outcome', string>> = { outcome: 'outcome_id', note: 'note', step: 'next_step', on: 'next_on' };

export function initialCall(props: CallProps): CallState {
  const { outcome = null, note = '', step = '', on = '' } = props.restored ?? {};
  return {
    props,
    card: null,
    error: null,
    outcomes: [],
    outcome,
    texts: { note: textField(note), step: textField(step), on: textField(on) },
    at: 'outcome',
    faults: {},
    touched: props.restored !== undefined,
  };
}

export const stateOf = ({ card }: CallState): string => String(card?.call.values['state'] ?? '');
export const isTalking = (state: CallState): boolean => stateOf(state) === 'answered';

export const typedOf = ({ outcome, texts }: CallState): Typed => ({ outcome, note: fieldText(texts.note), step: fieldText(texts.step), on: fieldText(texts.on) });

/** What is saved: as it was typed; the field's own check reads it. */
export function valuesOf(state: CallState): Record<string, Value> {
  const { outcome, note, step, on } = typedOf(state);
  const text = (typed: string): string | null => (typed.trim() === '' ? null : typed);
  return { outcome_id: outcome, note: text(note), next_step: text(step), next_on: text(on) };
}

/** The card as it was read; what was put into the call before stands in the fields, unless something was typed meanwhile. */
export function withCard(state: CallState, card: CallCard): CallState {
  const next = { ...state, card, error: null };
  if (state.touched) return next;
  const { outcome_id, note, next_step, next_on } = card.call.values;
  const field = (value: Value | undefined): TextField => textField(typeof value === 'string' ? value : '');
  return { ...next, outcome: typeof outcome_id === 'number' ? outcome_id : null, texts: { note: field(note), step: field(next_step), on: field(next_on) } };
}

/** What a draft kept; null where it is none of ours. */
export function keptCall(data: unknown, place: string): { readonly id: number; readonly kept: Kept } | null {
  const id = numberIn(data, 'id');
  if (id === undefined || !isPlainObject(data)) return null;
  const text = (name: string): string => textIn(data, name) ?? '';
  return { id, kept: { place, outcome: numberIn(data, 'outcome') ?? null, note: text('note'), step: text('step'), on: text('on') } };
}

export const isBlank = (state: CallState): boolean => state.outcome === null && Object.values(state.texts).every(isEmpty);
