import { keep, say } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { found, foundLength, placed, type Place, type TextBuffer } from '../../widgets/text-buffer.ts';
import { editField, fieldText, textField, type TextField } from '../../widgets/text-field.ts';
import { beginWalk, replacedOne, replacedRest, skipped, type Walked } from '../../widgets/text-replace.ts';
import { rangeText } from '../../widgets/text-range.ts';
import { edited, markedOf, unmarked, wantedOf, type Next, type TextState } from './state.ts';

/** The line that is searched by, with what is marked in it where that is part of one line. */
export function startFind(state: TextState, replacing: boolean): Next {
  const range = markedOf(state);
  const marked = range === null || range.from.row !== range.to.row ? wantedOf(state) : rangeText(state.buffer, range);
  // What is marked is the first place that is found.
  const buffer = range === null ? state.buffer : placed(state.buffer, range.from);
  return keep({ ...unmarked(state), buffer, hands: 'find', fresh: true, replacing, walk: null, hit: null, search: textField(marked) });
}

/** A key in one of the two lines. */
export function lineKey(state: TextState, key: Key): Next | null {
  if (isKey(key, 'esc')) return keep({ ...state, hands: 'text' });
  if (state.hands === 'instead') {
    if (isKey(key, 'up', 'shift-tab')) return keep({ ...state, hands: 'find', fresh: true });
    const instead = typedInto(state, state.instead, key);
    return instead === null ? null : keep({ ...state, instead, fresh: false });
  }
  if (isKey(key, 'down', 'tab')) return sought(state);
  const search = typedInto(state, state.search ?? textField(), key);
  return search === null ? null : keep({ ...state, search, fresh: false });
}

/** Keys that move leave what stands there. */
const typedInto = ({ fresh }: TextState, field: TextField, key: Key): TextField | null => editField(fresh && key.kind !== 'key' ? textField() : field, key);

/** Enter in one of the two lines: on to the other one, to the next place, or to the first question. */
export function sought(state: TextState): Next {
  if (wantedOf(state) === '') return keep(state);
  if (state.hands === 'find') return state.replacing ? keep({ ...state, hands: 'instead', fresh: true }) : findNext(state);
  const walk = beginWalk(state.buffer, wantedOf(state), fieldText(state.instead));
  return walk === null ? notFound(state) : keep(asking(state, { buffer: state.buffer, walk, count: 0 }));
}

const notFound = (state: TextState): Next => keep(state, say('warn', 'text.not-found', { text: wantedOf(state) }));

const hitAt = ({ row, at }: Place, wanted: string) => ({ row, at, length: foundLength(wanted) });

/** To the next place; the hands are in the text then. */
export function findNext(state: TextState): Next {
  const wanted = wantedOf(state);
  if (wanted === '') return startFind(state, false);
  const { row, at } = state.hit ?? state.buffer;
  const place = found(state.buffer, wanted, { row, at: state.hit === null ? at : at + 1 });
  if (place === null) return notFound(state);
  const next: TextState = { ...unmarked(state), hands: 'text', column: null, hit: hitAt(place, wanted), buffer: placed(state.buffer, place) };
  return place.round ? keep(next, say('info', 'text.round')) : keep(next);
}

/** The place in hand is shown, and asked about. */
function asking(state: TextState, { buffer, walk }: Walked): TextState {
  if (walk === null) return { ...edited(state, buffer), walk: null, hands: 'text' };
  return { ...unmarked(state), hands: 'asked', walk, column: null, buffer: placed(buffer, walk.hit), hit: hitAt(walk.hit, walk.wanted) };
}

/** On with the walk; at its end it is said how many were replaced. */
function walkOn(state: TextState, walked: Walked): Next {
  const next = asking(state, walked);
  return walked.walk === null ? keep(next, ended(walked.count)) : keep(next);
}

const ended = (count: number) => say<TextState, string>(count === 0 ? 'info' : 'good', 'text.replaced', { count });

export function answer(state: TextState, how: 'one' | 'not' | 'rest'): Next {
  const { walk, buffer } = state;
  if (walk === null) return keep(state);
  if (how === 'rest') return walkOn(state, keptPlace(replacedRest(buffer, walk), buffer));
  return walkOn(state, how === 'one' ? replacedOne(buffer, walk) : skipped(buffer, walk));
}

/** The cursor where it stood, as far as there is such a place. */
const keptPlace = (walked: Walked, at: TextBuffer): Walked => ({ ...walked, buffer: placed(walked.buffer, at) });

/** Esc at the question: what was replaced stays. */
export function stopWalk(state: TextState): Next {
  return keep({ ...state, hands: 'text', walk: null }, ended(state.walk?.count ?? 0));
}
