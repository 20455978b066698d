import { usage } from '../errors.ts';
import { MOST_OFFSET, parseOffset, type Offset } from '../output/offset.ts';
import type { ServiceContext } from './context.ts';
import { preference, setPreference } from './preferences.ts';

/** The preference that keeps them: `printer=x,y` in the form of an address's query. */
export const OFFSETS = 'print-offsets';

/** What is kept for a printer of this operator, `''` for files. */
export async function offsetOf(ctx: ServiceContext, printer: string): Promise<Offset> {
  const kept = new URLSearchParams((await preference(ctx, OFFSETS)) ?? '').get(printer);
  return parseOffset(kept ?? '') ?? { x: 0, y: 0 };
}

export async function keepOffset(ctx: ServiceContext, printer: string, { x, y }: Offset): Promise<void> {
  const kept = new URLSearchParams((await preference(ctx, OFFSETS)) ?? '');
  kept.set(printer, `${x},${y}`);
  await setPreference(ctx, OFFSETS, kept.toString());
}

/** `1.5,-0.5`: millimetres to the right and down. Throws `usage`. */
export function readOffset(text: string): Offset {
  const offset = parseOffset(text);
  if (offset === null) throw usage('print.offset_wrong', { text, most: MOST_OFFSET });
  return offset;
}
