import { halfWidth } from '../util/fold.ts';

/** How far a print is moved, in millimetres to the right and down. */
export interface Offset {
  readonly x: number;
  readonly y: number;
}

/** Millimetres; more is another envelope. */
export const MOST_OFFSET = 20;

/** `1.5,-0.5` → an offset; null for what is none. */
export function parseOffset(text: string): Offset | null {
  const parts = halfWidth(text).trim().split(/\s*[,;]\s*|\s+/).map((part) => (/^[-+]?\d{1,2}(?:\.\d{1,2})?$/.test(part) ? Number(part) : Number.NaN));
  const [x = Number.NaN, y = Number.NaN] = parts;
  return parts.length === 2 && Math.abs(x) <= MOST_OFFSET && Math.abs(y) <= MOST_OFFSET ? { x, y } : null;
}
