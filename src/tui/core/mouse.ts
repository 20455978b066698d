import { frameOf } from './frame.ts';
import type { Key } from './key.ts';
import type { Piece, Spot } from './line.ts';
import type { Pointer } from './pointer.ts';
import type { Store } from './store.ts';

const NOTCH = 3;

/** The wheel is the arrow keys; a click does what the spot says that is drawn there now. */
export function point(store: Store, { does, x, y }: Pointer): void {
  if (does !== 'press') return store.input(Array.from({ length: NOTCH }, (): Key => ({ kind: 'key', name: does })));
  const spot = spotAt(frameOf(store).lines[y] ?? [], x);
  if (spot !== undefined) store.spot(spot);
}

/** What is clickable in this column of a line; a click on a place knows how far into it. */
function spotAt(line: readonly Piece[], x: number): Spot | undefined {
  let [end, from] = [0, 0];
  let spot: Spot | undefined;
  for (const part of line) {
    if (part.spot !== spot) [spot, from] = [part.spot, end];
    end += part.width;
    if (x < end) return spot === undefined || !('keys' in spot) ? spot : { ...spot, keys: spot.keys.map((key): Key => (key.kind === 'go' ? { ...key, across: x - from } : key)) };
  }
  return undefined;
}
