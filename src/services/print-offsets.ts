import { usage } from '../errors.ts';
import type { ServiceContext } from './context.ts';
import { preference, setPreference } from './preferences.ts';
import type { Offset } from './print-api.ts';

/** The preference that keeps them: `printer=x,y` in the form of an address's query. */
export const OFFSETS = 'print-offsets';
/** Millimetres; more is another envelope. */
const MOST = 20;

/** What is kept for a printer of this operator, `''` for files. */
export async function offsetOf(ctx: ServiceContext, printer: string): Promise<Offset> {
  const kept = new URLSearchParams((await preference(ctx, OFFSETS)) ?? '').get(printer);
  return kept === null ? { x: 0, y: 0 } : readOffset(kept);
}

export async function keepOffset(ctx: ServiceContext, printer: string, { x, y }: Offset): Promise<void> {
  const kept = new URLSearchParams((await preference(ctx, OFFSETS)) ?? '');
  kept.set(printer, `${x},${y}`);
  await setPreference(ctx, OFFSETS, kept.toString());
}

/** `1.5,-0.5`: millimetres to the right and down. Throws `usage`. */
export function readOffset(text: string): Offset {
  const parts = text.trim().split(/\s*[,，;；]\s*|\s+/).map((part) => (/^[-+]?\d{1,2}(?:\.\d{1,2})?$/.test(part) ? Number(part) : Number.NaN));
  const [x = Number.NaN, y = Number.NaN] = parts;
  if (parts.length !== 2 || !(Math.abs(x) <= MOST) || !(Math.abs(y) <= MOST)) throw usage('print.offset_wrong', { text, most: MOST });
  return { x, y };
}
