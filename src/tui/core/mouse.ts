import { frameOf } from './frame.ts';
import type { Key } from './key.ts';
import type { Piece, Spot } from './line.ts';
import type { Pointer } from './pointer.ts';
import type { Store } from './store.ts';

const NOTCH = 3;

/** The wheel is the arrow keys; a click does what the spot says that is drawn there now, and nothing while an answer is awaited: the screen may be another by then. */
export function point(store: Store, { does, x, y }: Pointer): void {
  if (does !== 'press') return store.input(Array.from({ length: NOTCH }, (): Key => ({ kind: 'key', name: does })));
  const spot = spotAt(frameOf(store).lines[y] ?? [], x);
  if (spot !== undefined && !store.isWaiting()) store.spot(spot);
}

/** What is clickable in this column of a line. */
function spotAt(line: readonly Piece[], x: number): Spot | undefined {
  let end = 0;
  for (const part of line) {
    end += part.width;
    if (x < end) return part.spot;
  }
  return undefined;
}
