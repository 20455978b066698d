import { displayWidth, graphemes, takeWidth } from './text.ts';

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

/** Cuts a piece that is wider than a whole line. */
function chop(piece: string, width: number): string[] {
  const parts: string[] = [];
  for (let rest = piece; rest !== ''; ) {
    const part = takeWidth(rest, width) || (graphemes(rest)[0] ?? rest);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return parts;
}

function wrapLine(line: string, width: number): string[] {
  if (displayWidth(line) <= width) return [line];
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const piece of pieces(line)) {
    const cells = displayWidth(piece);
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
    const parts = chop(piece, width);
    lines.push(...parts.slice(0, -1));
    current = parts.at(-1) ?? '';
    used = displayWidth(current);
  }
  if (current !== '') lines.push(current.trimEnd());
  return lines;
}

/**
 * Lines of at most `width` cells. Breaks at line ends, after spaces and between Chinese characters; no line begins with closing punctuation or
 * ends with an opening bracket, unless the width leaves no choice. Always at least one line.
 */
export function wrapText(text: string, width: number): string[] {
  const cells = Math.max(1, width);
  return text.split(/\r\n|\r|\n/).flatMap((line) => wrapLine(line, cells));
}
