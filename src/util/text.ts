import stringWidth from 'string-width';

const isWide = (code: number): boolean =>
  (code >= 0x4e00 && code <= 0x9fff) || (code >= 0xff01 && code <= 0xff60) || (code >= 0x3000 && code <= 0x3029) || (code >= 0x3041 && code <= 0x3096) || (code >= 0x30a1 && code <= 0x30fc);

const isNarrow = (code: number): boolean =>
  (code >= 0x2500 && code <= 0x259f) || (code >= 0xa1 && code <= 0x2ff && code !== 0xad) || (code >= 0x2010 && code <= 0x2027) || (code >= 0x2030 && code <= 0x205e);

/** Cells of a UTF-16 unit whose width never depends on its neighbours; -1: ask string-width. Ambiguous ones are narrow, as it has them. */
export function unitWidth(code: number): number {
  if (code < 0x7f) return code >= 0x20 ? 1 : -1;
  if (isWide(code)) return 2;
  return isNarrow(code) ? 1 : -1;
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

/** Made when it is first needed: it costs 20 ms, and most text needs none. */
let segmenter: Intl.Segmenter | undefined;
/** A text's characters as people see them, with their places. */
export const segments = (text: string): Intl.Segments => (segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })).segment(text);

const ONE_UNIT_EACH = /^[\x20-\x7e\u3000-\u3029\u4e00-\u9fff\uff01-\uff60]*$/;

/** What people see as single characters; no part of one may be cut off or deleted alone. */
export function graphemes(text: string): string[] {
  if (ONE_UNIT_EACH.test(text)) return text.split('');
  return Array.from(segments(text), (part) => part.segment);
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
  for (const { segment } of segments(text)) {
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

/** May not begin a line (JIS X 4051 and GB/T 15834 in short): closing brackets, stops, marks that hang on a word. */
const CLOSING = new Set('，。、；：？！）】》」』〉〕”’…—·～％℃,.;:?!)]}%');
/** May not end a line. */
const OPENING = new Set('（【《「『〈〔“‘￥¥([{$');
/** A word that stays together: letters, digits and what joins them, but no Chinese. */
const WORD = /[^\s\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}]+|\s+|[^]/gu;

/** The pieces between which a line may break; closing marks stick to what is before, opening ones to what is after. */
function pieces(line: string): string[] {
  const found: string[] = [];
  let glue = false;
  for (const token of line.match(WORD) ?? []) {
    const last = found.length - 1;
    const first = token[0] ?? '';
    const previous = found[last];
    if (previous !== undefined && (glue || CLOSING.has(first)) && !/^\s/.test(token) && !/\s$/.test(previous)) found[last] = previous + token;
    else found.push(token);
    glue = OPENING.has(token[token.length - 1] ?? '');
  }
  return found;
}

/** How wide a text is: in cells of a terminal, or in whatever unit a page is measured. */
export type WidthOf = (text: string) => number;

/** Cuts a piece that is wider than a whole line. */
function chop(piece: string, width: number, widthOf: WidthOf): string[] {
  const parts: string[] = [];
  for (let rest = piece; rest !== ''; ) {
    const part = takeMeasured(rest, width, widthOf) || (graphemes(rest)[0] ?? rest);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return parts;
}

function takeMeasured(text: string, width: number, widthOf: WidthOf): string {
  if (widthOf === displayWidth) return takeWidth(text, width);
  let used = 0;
  let end = 0;
  for (const grapheme of graphemes(text)) {
    used += widthOf(grapheme);
    if (used > width) break;
    end += grapheme.length;
  }
  return text.slice(0, end);
}

function wrapLine(line: string, width: number, widthOf: WidthOf): string[] {
  if (widthOf(line) <= width) return [line];
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const piece of pieces(line)) {
    const cells = widthOf(piece);
    if (used + cells <= width) {
      current += piece;
      used += cells;
      continue;
    }
    if (/^\s/.test(piece)) {
      // The break stands in for the spaces.
      if (current !== '') lines.push(current);
      current = '';
      used = 0;
      continue;
    }
    if (current !== '') lines.push(current.trimEnd());
    const parts = chop(piece, width, widthOf);
    lines.push(...parts.slice(0, -1));
    current = parts.at(-1) ?? '';
    used = widthOf(current);
  }
  if (current !== '') lines.push(current.trimEnd());
  return lines;
}

/**
 * Lines of at most `width` (cells of a terminal unless `widthOf` measures otherwise). Breaks at line ends, after spaces and between Chinese
 * characters; no line begins with closing punctuation or ends with an opening bracket, unless the width leaves no choice. At least one line.
 */
export function wrapText(text: string, width: number, widthOf: WidthOf = displayWidth): string[] {
  const cells = Math.max(1, width);
  return text.split(/\r\n|\r|\n/).flatMap((line) => wrapLine(line, cells, widthOf));
}

/** The same in at most `most` lines; what was cut ends in `…`. */
export function wrapInto(text: string, width: number, most: number): string[] {
  const lines = wrapText(text, width);
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? '';
  return [...lines.slice(0, most - 1), ...(most < 1 ? [] : [`${takeWidth(last, Math.max(0, width - 1))}…`])];
}
