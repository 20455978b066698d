import type { FieldDef } from '../../fields/definition.ts';
import type { ActionId } from '../../keys.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep } from '../core/effects.ts';
import { isKey, unshifted, type Key } from '../core/key.ts';
import { defineScreen, opening, type Offer, type Opening } from '../core/screen.ts';
import { outsideEditor, outsideOffer } from './outside.ts';
import { bufferText, editBuffer, placed, redone, textBuffer, undone, type TextBuffer } from '../widgets/text-buffer.ts';
import { columnOf, movedRows, placeInRow, rowEdge, rowsFrom, topFor } from '../widgets/text-fold.ts';
import { textField } from '../widgets/text-field.ts';
import { editRange, wholeRange, withRange } from '../widgets/text-range.ts';
import { answer, findNext, lineKey, sought, startFind, stopWalk } from './text/find.ts';
import { copy, cut, mark, markAll, put } from './text/mark.ts';
import { edited, markedOf, roomOf, unmarked, wantedOf, went, type Next, type TextState } from './text/state.ts';
import { textView } from './text/view.ts';

export interface TextProps {
  readonly title: string;
  readonly text: string;
  /** Longest text, in characters. */
  readonly max?: number | undefined;
  /** What had been typed when the line dropped, and where the cursor stood. */
  readonly restored?: { readonly text: string; readonly row: number; readonly column: number } | undefined;
}

/** The editor for text of many lines: Enter is a new line, Ctrl-S closes; Esc does too, and nothing typed is lost by it. */
export function textEditor({ title, text, max, restored }: TextProps): Opening<string> {
  const buffer = textBuffer(restored?.text ?? text, restored === undefined ? undefined : { row: restored.row, at: restored.column });
  return opening(screen, {
    title, max: max ?? null, first: text, buffer, top: { row: 0, at: 0 }, column: null, anchor: null, marking: false,
    hands: 'text', search: null, fresh: false, replacing: false, instead: textField(), walk: null, hit: null,
  });
}

/** How long the text of a field may be, in characters; undefined: as long as anything. */
export const longestOf = (def: FieldDef): number | undefined => (def.kind === 'note' || def.kind === 'text' ? def.max : undefined);

/** What is left of a text that was being typed; null where it is none. */
export function keptText(data: unknown): TextProps['restored'] | null {
  if (typeof data !== 'object' || data === null || !('text' in data) || !('row' in data) || !('column' in data)) return null;
  const { text, row, column } = data;
  return typeof text === 'string' && typeof row === 'number' && typeof column === 'number' ? { text, row, column } : null;
}

const screen = defineScreen<TextState, string>({
  name: 'text',
  title: (state) => state.title,
  offers: textOffers,
  act: textAct,
  key: textKey,
  view: textView,
  draft: ({ buffer, first }, _ctx, whole) => {
    const text = bufferText(buffer);
    return text === first && !whole ? null : { kind: 'text', data: { text, row: buffer.row, column: buffer.at }, about: {} };
  },
  within: () => true,
});

function textOffers(state: TextState, ctx: Ctx): readonly Offer[] {
  if (state.hands === 'asked') return [{ action: 'text.replace-one' }, { action: 'text.replace-not' }, { action: 'text.replace-rest' }];
  if (state.hands !== 'text') return [{ action: 'text.seek', label: ctx.t(state.replacing ? 'act.text.replace' : 'act.text.find') }, { action: 'text.close' }];
  const { done, undone: again } = state.buffer;
  const marked = state.marking || markedOf(state) !== null;
  const part: readonly Offer[] = [{ action: 'text.cut' }, { action: 'text.copy' }];
  return [
    { action: 'text.close' },
    ...(marked ? part : []),
    { action: 'text.find' },
    ...(wantedOf(state) === '' ? [] : [{ action: 'text.next' } as const]),
    { action: 'text.replace' },
    { action: 'text.mark' },
    ...(marked ? [] : part),
    ...(ctx.clip === '' ? [] : [{ action: 'text.put' } as const]),
    ...(done.length === 0 ? [] : [{ action: 'text.undo' } as const]),
    ...(again.length === 0 ? [] : [{ action: 'text.redo' } as const]),
    outsideOffer('text.program', ctx),
    { action: 'text.mark-all' },
  ];
}

function textAct(state: TextState, action: ActionId, ctx: Ctx): Next {
  const next = DO[action]?.(state, ctx) ?? keep(state, close(bufferText(state.buffer)));
  return { ...next, state: seen(next.state, ctx) };
}

const DO: Partial<Record<ActionId, (state: TextState, ctx: Ctx) => Next>> = {
  'text.find': (state) => startFind(state, false),
  'text.replace': (state) => startFind(state, true),
  'text.next': findNext,
  'text.seek': sought,
  'text.replace-one': (state) => answer(state, 'one'),
  'text.replace-not': (state) => answer(state, 'not'),
  'text.replace-rest': (state) => answer(state, 'rest'),
  'text.mark': mark,
  'text.mark-all': markAll,
  'text.cut': cut,
  'text.copy': copy,
  'text.put': put,
  'text.undo': (state) => keep(edited(state, undone(state.buffer))),
  'text.redo': (state) => keep(edited(state, redone(state.buffer))),
  'text.program': (state) => keep(state, outsideEditor<TextState, string>(bufferText(state.buffer), (now, text) => keep(edited(now, wholeNew(now.buffer, text))))),
};

/** Another text altogether, as one change. */
const wholeNew = (buffer: TextBuffer, text: string): TextBuffer => placed(withRange(buffer, wholeRange(buffer), text), buffer);

/** The cursor is seen. */
function seen(state: TextState, ctx: Ctx): TextState {
  const { width, height } = roomOf(ctx.body);
  return { ...state, top: topFor(state.buffer, state.top, width, height) };
}

function textKey(state: TextState, key: Key, ctx: Ctx): Next | null {
  const next = handKey(state, key, ctx);
  return next === null ? null : { ...next, state: seen(next.state, ctx) };
}

function handKey(state: TextState, key: Key, ctx: Ctx): Next | null {
  if (state.hands === 'asked') return isKey(key, 'esc') ? stopWalk(state) : null;
  if (state.hands !== 'text') return lineKey(state, key);
  const marked = markedOf(state);
  if (isKey(key, 'esc')) return state.marking || marked !== null ? keep(unmarked(state)) : keep(state, close(bufferText(state.buffer)));
  // As in other editors: to the end of what was marked that lies there.
  if (marked !== null && !state.marking && isKey(key, 'left', 'right')) return keep(went(state, placed(state.buffer, isKey(key, 'left') ? marked.from : marked.to), { marks: false }));
  const moved = move(state, key, ctx);
  if (moved !== null) return keep(moved);
  const buffer = marked === null ? null : editRange(state.buffer, marked, key, editBuffer);
  if (buffer !== null) return keep(edited(state, buffer));
  const changed = editBuffer(state.buffer, key);
  if (changed === null) return null;
  // What only moves within its line changes nothing.
  return keep(changed.lines === state.buffer.lines ? went(state, changed, { marks: false }) : edited(state, changed));
}

/** Where a key leads, or a click; with Shift it marks on the way. Null where it leads nowhere by itself. */
function move(state: TextState, key: Key, ctx: Ctx): TextState | null {
  const { width, height } = roomOf(ctx.body);
  if (key.kind === 'go') return clicked(state, key, ctx);
  const plain = unshifted(key);
  const [marks, to] = [plain !== null, plain ?? key];
  const by = isKey(to, 'up') ? -1 : isKey(to, 'down') ? 1 : isKey(to, 'pageup') ? -Math.max(1, height - 2) : isKey(to, 'pagedown') ? Math.max(1, height - 2) : 0;
  if (by !== 0) {
    // Up and down keep the column, as far as the other row goes.
    const column = state.column ?? columnOf(state.buffer, state.buffer, width);
    return went(state, movedRows(state.buffer, by, column, width), { marks, column });
  }
  if (isKey(to, 'home', 'ctrl-a')) return went(state, rowEdge(state.buffer, 'home', width), { marks });
  if (isKey(to, 'end', 'ctrl-e')) return went(state, rowEdge(state.buffer, 'end', width), { marks });
  return marks ? went(state, editBuffer(state.buffer, to) ?? state.buffer, { marks }) : null;
}

function clicked(state: TextState, { to, across = 0 }: { readonly to: number; readonly across?: number }, ctx: Ctx): TextState {
  const { width, height } = roomOf(ctx.body);
  const { buffer } = state;
  const row = rowsFrom(buffer, topFor(buffer, state.top, width, height), width, height)[to];
  return row === undefined ? state : went(state, placed(buffer, placeInRow(buffer, row, across - 1)), { marks: false });
}
