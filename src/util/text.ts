export { wrapText } from './wrap.ts';
import stringWidth from 'string-width';

/** Cells of a UTF-16 unit whose width never depends on its neighbours; -1: ask string-width. Ambiguous ones are narrow, as it has them. */
function unitWidth(code: number): number {
  if (code < 0x7f) return code >= 0x20 ? 1 : -1;
  if (code >= 0x4e00 && code <= 0x9fff) return 2;
  if (code >= 0x2500 && code <= 0x259f) return 1;
  if (code >= 0xff01 && code <= 0xff60) return 2;
  if (code >= 0x3000 && code <= 0x3029) return 2;
  if (code >= 0x3041 && code <= 0x3096) return 2;
  if (code >= 0x30a1 && code <= 0x30fc) return 2;
  if (code === 0x2026 || code === 0xb7 || code === 0xa5) return 1;
  if (code >= 0x2014 && code <= 0x201d) return 1;
  return -1;
}

/** How many cells of a terminal `text` takes. Text from data must have passed `safeText`. */
export function displayWidth(text: string): number {
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const cells = unitWidth(text.charCodeAt(i));
    if (cells < 0) return stringWidth(text);
    width += cells;
  }
  return width;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const ONE_UNIT_EACH = /^[\x20-\x7e\u3000-\u3029\u4e00-\u9fff\uff01-\uff60]*$/;

/** What people see as single characters; no part of one may be cut off or deleted alone. */
export function graphemes(text: string): string[] {
  if (ONE_UNIT_EACH.test(text)) return text.split('');
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** The longest beginning of `text` that fits in `width` cells, never half a character. */
export function takeWidth(text: string, width: number): string {
  let used = 0;
  let i = 0;
  for (; i < text.length; i++) {
    const cells = unitWidth(text.charCodeAt(i));
    if (cells < 0) return takeGraphemes(text, width);
    if (used + cells > width) break;
    used += cells;
  }
  // A combining mark may follow the place of the cut.
  return i < text.length && unitWidth(text.charCodeAt(i)) < 0 ? takeGraphemes(text, width) : text.slice(0, i);
}

function takeGraphemes(text: string, width: number): string {
  let used = 0;
  let end = 0;
  for (const { segment } of segmenter.segment(text)) {
    const cells = displayWidth(segment);
    if (used + cells > width) break;
    used += cells;
    end += segment.length;
  }
  return text.slice(0, end);
}

/** `text` in at most `width` cells; what was cut ends in `…`. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return width < 1 ? '' : `${takeWidth(text, width - 1)}…`;
}

/** `text` in exactly `width` cells, cut with `…` where it is longer. `align` says where the text stands: numbers `right`. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, width);
  const fill = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return align === 'right' ? fill + cut : cut + fill;
}
