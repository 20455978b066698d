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

/** The lines of a text with their numbers; a line end may be CRLF, LF or CR. */
async function* physicalLines(texts: AsyncIterable<string>): AsyncGenerator<ContentLine> {
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
    for (const each of lines) {
      yield { line, text: each };
      line += 1;
    }
  }
  if (kept !== '') yield { line, text: kept.replace(/\r$/, '') };
}

/**
 * The properties of a file of vCards, unfolded (2.1: 2.1.3, 3.0 and 4.0: a line end and one white space fall away). Of binary ones only the beginning
 * is kept.
 */
export async function* contentLines(texts: AsyncIterable<string>): AsyncGenerator<ContentLine> {
  let current: { line: number; text: string } | null = null;
  let old = false;
  for await (const { line, text } of physicalLines(texts)) {
    const skipping: boolean = current !== null && isBinary(current.text);
    const soft: boolean = current !== null && !skipping && current.text.endsWith('=') && QUOTED_PRINTABLE.test(current.text);
    const folded = /^[ \t]/.test(text);
    if (current !== null && (soft || folded || (skipping && text !== '' && !text.includes(':')))) {
      if (!skipping) current.text = soft ? current.text.slice(0, -1) + text.replace(/^[ \t]/, '') : current.text + (old ? text : text.slice(1));
      if (current.text.length > ROW_LIMIT) throw invalid('import.row_too_long', { line: current.line }, { line: current.line });
      continue;
    }
    if (current !== null) yield current;
    if (/^VERSION:/i.test(text)) old = text.slice(8).trim() === '2.1';
    current = text.trim() === '' ? null : { line, text };
  }
  if (current !== null) yield current;
}
