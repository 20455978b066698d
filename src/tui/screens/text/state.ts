import type { Area } from '../../core/line.ts';
import type { Update } from '../../core/screen.ts';
import type { Place, TextBuffer } from '../../widgets/text-buffer.ts';
import { rangeBetween, type TextRange } from '../../widgets/text-range.ts';
import { fieldText, textField, type TextField } from '../../widgets/text-field.ts';
import type { ReplaceWalk } from '../../widgets/text-replace.ts';

export interface TextState {
  readonly title: string;
  readonly max: number | null;
  /** As it was opened. */
  readonly first: string;
  readonly buffer: TextBuffer;
  /** The first row that is seen. */
  readonly top: Place;
  /** The column that going up and down keeps to; null: where the cursor stands. */
  readonly column: number | null;
  /** What is marked reaches from here to the cursor; null: nothing is. */
  readonly anchor: Place | null;
  /** Plain moves mark too, as those with Shift do. */
  readonly marking: boolean;
  /** Where the hands are: in the text, in the line that is searched by, in the one that is put instead, or at the question whether to replace a place. */
  readonly hands: 'text' | 'find' | 'instead' | 'asked';
  /** What is searched; null: nothing yet. */
  readonly search: TextField | null;
  /** Nothing was typed yet in the line that the hands came to: what is typed takes the place of what stood there. */
  readonly fresh: boolean;
  /** What is found is to be replaced. */
  readonly replacing: boolean;
  readonly instead: TextField;
  /** From place to place, each one asked about. */
  readonly walk: ReplaceWalk | null;
  /** What was found last stands here. */
  readonly hit: (Place & { readonly length: number }) | null;
}

export type Next = Update<TextState, string>;

export const wantedOf = (state: TextState): string => fieldText(state.search ?? textField());

/** The part that is marked; null: none. */
export const markedOf = ({ anchor, buffer }: TextState): TextRange | null => rangeBetween(anchor, buffer);

const UNMARKED = { anchor: null, marking: false } as const;

/** After a change of the text: nothing is marked, nothing found. */
export const edited = (state: TextState, buffer: TextBuffer): TextState => ({ ...state, ...UNMARKED, buffer, column: null, hit: null });

/** The cursor elsewhere: what is marked goes on with it where that was asked for, else nothing is any more. */
export function went(state: TextState, buffer: TextBuffer, { marks, column = null }: { readonly marks: boolean; readonly column?: number | null }): TextState {
  const { row, at } = state.buffer;
  const anchor = marks || state.marking ? (state.anchor ?? { row, at }) : null;
  return { ...state, anchor, buffer, column, hit: null };
}

export const unmarked = (state: TextState): TextState => ({ ...state, ...UNMARKED });

/** The rows of the text; under them the state of things or the line that is searched by. */
export const roomOf = ({ width, height }: Area): Area => ({ width: width - 2, height: height - 1 });
