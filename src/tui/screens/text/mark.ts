import type { Ctx } from '../../core/context.ts';
import { keep, say } from '../../core/effects.ts';
import type { Effect } from '../../core/screen.ts';
import { lineRange, rangeText, wholeRange, withRange } from '../../widgets/text-range.ts';
import { withoutControls } from '../../../util/controls.ts';
import { placed, withText } from '../../widgets/text-buffer.ts';
import { edited, markedOf, unmarked, type Next, type TextState } from './state.ts';

/** From here on moving marks; once more, and nothing is marked. */
export function mark(state: TextState): Next {
  const { row, at } = state.buffer;
  return keep(state.marking || markedOf(state) !== null ? unmarked(state) : { ...state, marking: true, anchor: { row, at } });
}

export function markAll(state: TextState): Next {
  const { from, to } = wholeRange(state.buffer);
  return keep({ ...state, marking: false, anchor: from, buffer: placed(state.buffer, to), column: null, hit: null });
}

/** What is marked, else the line in hand, for putting it in elsewhere: in this text, another one, or a program of the operator's own machine. */
const copied = (text: string, said: 'text.copied' | 'text.was-cut' = 'text.copied'): Effect<TextState, string> => (host) => {
  host.app.copy(text);
  host.app.say('good', said, { count: [...text].length });
};

export function copy(state: TextState): Next {
  const range = markedOf(state);
  return keep(unmarked(state), copied(range === null ? lineRange(state.buffer).text : rangeText(state.buffer, range)));
}

export function cut(state: TextState): Next {
  const range = markedOf(state);
  const { text, away } = lineRange(state.buffer);
  return keep(edited(state, withRange(state.buffer, range ?? away)), copied(range === null ? text : rangeText(state.buffer, range), 'text.was-cut'));
}

/** What was copied last, in the place of what is marked. */
export function put(state: TextState, ctx: Ctx): Next {
  if (ctx.clip === '') return keep(state, say('info', 'text.nothing-copied'));
  const text = withoutControls(ctx.clip, 'many');
  const range = markedOf(state);
  return keep(edited(state, range === null ? withText(state.buffer, text, false) : withRange(state.buffer, range, text)));
}
