import { isKey, type Key } from '../core/key.ts';
import { bufferText, placed, replaced, textBetween, type Place, type TextBuffer } from './text-buffer.ts';

/** Part of a text, the earlier end first. */
export interface TextRange {
  readonly from: Place;
  readonly to: Place;
}

export const isBefore = (one: Place, other: Place): boolean => one.row < other.row || (one.row === other.row && one.at < other.at);

/** From a place to the cursor, whichever comes first. Null where they are the same. */
export function rangeBetween(anchor: Place | null, { row, at }: Place): TextRange | null {
  if (anchor === null || (anchor.row === row && anchor.at === at)) return null;
  const cursor = { row, at };
  return isBefore(anchor, cursor) ? { from: anchor, to: cursor } : { from: cursor, to: anchor };
}

export const rangeText = (buffer: TextBuffer, { from, to }: TextRange): string => textBetween(buffer, from, to);

/** Other text, or none, in the place of a part. */
export const withRange = (buffer: TextBuffer, { from, to }: TextRange, text = ''): TextBuffer => replaced(buffer, from, to, text);

export function wholeRange({ lines }: TextBuffer): TextRange {
  const row = lines.length - 1;
  return { from: { row: 0, at: 0 }, to: { row, at: (lines[row] ?? '').length } };
}

/** The line that the cursor stands in, as it is put elsewhere and as it is taken away: of the last one the line end before it goes. */
export function lineRange({ lines, row }: TextBuffer): { readonly text: string; readonly away: TextRange } {
  const line = lines[row] ?? '';
  const next = row < lines.length - 1;
  const from = next || row === 0 ? { row, at: 0 } : { row: row - 1, at: (lines[row - 1] ?? '').length };
  return { text: `${line}\n`, away: { from, to: next ? { row: row + 1, at: 0 } : { row, at: line.length } } };
}

/** What a key does to a marked part: what is typed or pasted takes its place, what deletes deletes it. Null where the key does neither. */
export function editRange(buffer: TextBuffer, range: TextRange, key: Key, edit: (buffer: TextBuffer, key: Key) => TextBuffer | null): TextBuffer | null {
  if (isKey(key, 'backspace', 'delete', 'ctrl-w', 'ctrl-u', 'ctrl-k')) return withRange(buffer, range);
  if (key.kind === 'key' && !isKey(key, 'enter', 'newline')) return null;
  // As one change: taken back, both are there again.
  const alone = edit(placed({ ...buffer, lines: [''], length: 0 }, { row: 0, at: 0 }), key);
  return alone === null ? null : withRange(buffer, range, bufferText(alone));
}
