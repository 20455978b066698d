import { invalid } from '../../../errors.ts';
import { ROW_LIMIT } from '../source.ts';

/** A property as it stands in the file: folded lines together again, quoted-printable still encoded. */
export interface ContentLine {
  readonly line: number;
  readonly text: string;
}

/** Pictures, sounds and keys: long, and of no use here. */
const BINARY = /^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]/i;
const QUOTED_PRINTABLE = /^[^:]*QUOTED-PRINTABLE[^:]*:/i;

export const isBinary = (text: string): boolean => BINARY.test(text);

/** The lines of a text with their numbers, those of a piece together; a line end may be CRLF, LF or CR. */
async function* physicalLines(texts: AsyncIterable<string>): AsyncGenerator<ContentLine[]> {
  let kept = '';
  let line = 1;
  for await (const text of texts) {
    const lines = (kept + text).split(/\r\n|\n|\r(?!$)/);
    kept = lines.pop() ?? '';
    // A line that does not end is a picture in one piece; nothing else is so long.
    if (kept.length > ROW_LIMIT) {
      if (!isBinary(kept)) throw invalid('import.row_too_long', { line }, { line });
      kept = kept.slice(0, 100);
    }
    const first = line;
    line += lines.length;
    yield lines.map((each, i) => ({ line: first + i, text: each }));
  }
  if (kept !== '') yield [{ line, text: kept.replace(/\r$/, '') }];
}

interface Unfolding {
  current: { readonly line: number; text: string } | null;
  /** Of vCard 2.1 the white space that a folded line begins with belongs to the text. */
  old: boolean;
}

/**
 * The properties of a file of vCards, unfolded (2.1: 2.1.3, 3.0 and 4.0: a line end and one white space fall away), as many as a piece of the file
 * ends. Of binary ones only the beginning is kept. Throws `invalid` for one that is longer than a row may be.
 */
export async function* contentLines(texts: AsyncIterable<string>): AsyncGenerator<ContentLine[]> {
  const state: Unfolding = { current: null, old: false };
  for await (const lines of physicalLines(texts)) {
    const whole: ContentLine[] = [];
    for (const each of lines) {
      if (goesOn(state, each.text)) continue;
      if (state.current !== null) whole.push(state.current);
      if (/^VERSION:/i.test(each.text)) state.old = each.text.slice(8).trim() === '2.1';
      state.current = each.text.trim() === '' ? null : { ...each };
    }
    if (whole.length > 0) yield whole;
  }
  if (state.current !== null) yield [state.current];
}

/** Takes a line that goes on where the one before it ended; false for one that begins a property. */
function goesOn({ current, old }: Unfolding, text: string): boolean {
  if (current === null) return false;
  const first = text.charCodeAt(0);
  const folded = first === 0x20 || first === 0x09;
  const soft = current.text.endsWith('=') && QUOTED_PRINTABLE.test(current.text);
  const binary = isBinary(current.text);
  if (!folded && !soft && !(binary && text !== '' && !text.includes(':'))) return false;
  if (!binary) current.text = soft ? current.text.slice(0, -1) + text.replace(/^[ \t]/, '') : current.text + (old ? text : text.slice(1));
  if (current.text.length > ROW_LIMIT) throw invalid('import.row_too_long', { line: current.line }, { line: current.line });
  return true;
}
