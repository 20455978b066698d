import { isKey, type Key } from '../core/key.ts';
import { fill, type Area, type Line } from '../core/line.ts';

/** Letters that are looked at one after the other; a part of them is here, by their places. */
export interface Leafing<L> {
  readonly letters: ReadonlyMap<number, L>;
  readonly at: number;
  /** The first row of it that is seen. */
  readonly top: number;
}

/** Letters that are fetched at once. */
export const PART = 20;

/** Where the part with the letter in hand begins. */
export const partOf = (at: number): number => Math.floor(at / PART) * PART;

/** With a part that came. */
export const withPart = <L>(letters: ReadonlyMap<number, L>, from: number, part: readonly L[]): ReadonlyMap<number, L> => new Map([...letters, ...part.map((letter, index) => [from + index, letter] as const)]);

/** So many letters on or back; the same state where there is none. */
export function turned<S extends Leafing<unknown>>(state: S, count: number, by: number): S {
  const at = Math.max(0, Math.min(Math.max(0, count - 1), state.at + by));
  return at === state.at ? state : { ...state, at, top: 0 };
}

/** What a key makes of it; null: not a key of this. */
export function leafed<S extends Leafing<unknown>>(state: S, count: number, key: Key): S | null {
  if (isKey(key, 'right')) return turned(state, count, 1);
  if (isKey(key, 'left')) return turned(state, count, -1);
  if (isKey(key, 'home')) return turned(state, count, -state.at);
  if (isKey(key, 'end')) return turned(state, count, count);
  if (isKey(key, 'down')) return { ...state, top: state.top + 1 };
  return isKey(key, 'up') ? { ...state, top: Math.max(0, state.top - 1) } : null;
}

/** The rows of a letter that fit, and a line below them. */
export function leafLines(all: readonly Line[], { top }: Leafing<unknown>, area: Area, below: Line): readonly Line[] {
  const height = area.height - 1;
  const first = Math.min(top, Math.max(0, all.length - height));
  return [...fill(all.slice(first, first + height), height), below];
}
