import { Writable } from 'node:stream';
import { pageOf, UNKNOWN, writeOn } from './cells.ts';
import { difference } from './difference.ts';
import type { TerminalOut } from './terminal.ts';

const HOME = '\u001b[H';
const WIPE = `${HOME}\u001b[2J`;
/** Terminals that know them show what stands between at once. Ink puts each frame between them. */
const FRAME = '\u001b[?2026h';
const FRAME_END = '\u001b[?2026l';
/** The screen beside that of the shell (xterm's private mode 1049). */
const OTHER_SCREEN = '\u001b[?1049h';
/** Every terminal answers with CSI 0 n when it has come so far. */
const ASK = '\u001b[5n';
/** After so many bytes it is asked how far the terminal is, */
const ASK_BYTES = 1024;
/** and where so many answers are out, nothing more is drawn until one comes: a key that is held must not fill a slow line for minutes. */
const ANSWERS_OUT = 2;
/** An answer that does not come is not waited for longer, and no other is asked for. */
const LOST_MS = 20_000;

/**
 * What Ink writes to. It hides resizes from Ink, which would draw the old tree at the new width; and of each frame only what differs from what the
 * terminal shows goes on, as fast as the terminal takes it.
 */
export interface Paper extends Writable {
  isTTY: true;
  columns: number;
  rows: number;
  /** The next frame is drawn onto a wiped terminal, both in one piece. What `forget` writes meanwhile is not passed on. */
  wipe(forget: () => void): void;
  /** From now on all that Ink writes goes on as it is: this terminal has other widths than we reckon with. */
  plain(): void;
  /** The terminal has answered the question of the start: it will answer others. */
  answers(): void;
  /** An answer has come; false where none was out. */
  answered(): boolean;
  /** Nothing is asked any more; settles when the answers that are out have come, or after `ms`: they would be typed into the shell. */
  quiet(ms: number): Promise<void>;
}

export function paperOn(output: TerminalOut): Paper {
  const at = { columns: output.columns ?? 80, rows: output.rows ?? 24 };
  // What Ink takes the terminal to show, and what it shows: nobody knows at first.
  const wanted = pageOf(at.columns, at.rows);
  const shown = pageOf(at.columns, at.rows, UNKNOWN);
  const touched = new Set<number>();
  const pace = paceOf(() => draw());
  let way: 'lean' | 'plain' | 'nowhere' = 'lean';
  let before = '';
  let inFrame = false;

  /** From the top left, where every cell of the terminal is the same. */
  const begin = (sequence: string, cell?: string): void => {
    before = sequence;
    Object.assign(shown, { ...pageOf(paper.columns, paper.rows, cell), cursor: shown.cursor });
    Object.assign(wanted, pageOf(paper.columns, paper.rows));
    touched.clear();
  };
  const draw = (): void => {
    const found = difference(shown, wanted, touched);
    touched.clear();
    if (found === null && before === '') return;
    const text = before + (found?.text ?? '');
    before = '';
    output.write((found?.runs ?? 0) > 1 ? `${FRAME}${text}${FRAME_END}${pace.after(text)}` : text + pace.after(text));
  };
  const other = (sequence: string): void => {
    draw();
    output.write(sequence);
    if (sequence !== OTHER_SCREEN) return;
    // What stands there is not known, nor where the cursor is; Ink begins anew.
    begin(HOME, UNKNOWN);
  };
  const plainly = (chunk: string): void => {
    output.write(chunk === FRAME ? chunk : before + chunk);
    if (chunk !== FRAME) before = '';
  };
  const leanly = (chunk: string): void => {
    if (chunk === FRAME) inFrame = true;
    else if (chunk === FRAME_END) inFrame = false;
    else writeOn(wanted, chunk, touched, other);
    if (!inFrame && !pace.mustWait()) draw();
  };
  const writable = new Writable({
    decodeStrings: false,
    write: (chunk: string | Uint8Array, _encoding, done) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      if (way === 'plain') plainly(text);
      else if (way === 'lean') leanly(text);
      done();
    },
  });
  const paper: Paper = Object.assign(writable, {
    isTTY: true as const,
    ...at,
    wipe: (forget: () => void): void => {
      const now = way;
      way = 'nowhere';
      forget();
      way = now;
      begin(WIPE);
    },
    plain: (): void => {
      if (way === 'lean') draw();
      way = 'plain';
    },
    answers: pace.begin,
    answered: pace.answered,
    quiet: pace.end,
  });
  return paper;
}

/** Asks the terminal now and then how far it is. `onRoom`: what was held back may go. */
function paceOf(onRoom: () => void): { begin(): void; after(text: string): string; mustWait(): boolean; answered(): boolean; end(ms: number): Promise<void> } {
  let isOn = false;
  let bytes = 0;
  let out = 0;
  let held = false;
  let lost: NodeJS.Timeout | undefined;
  let onQuiet = (): void => undefined;
  const answered = (left: number): void => {
    out = Math.max(0, left);
    if (out === 0) {
      clearTimeout(lost);
      onQuiet();
    }
    if (held) onRoom();
    held = false;
  };
  return {
    begin: () => void (isOn = true),
    after: (text) => {
      bytes += text.length;
      if (!isOn || bytes < ASK_BYTES) return '';
      bytes = 0;
      out += 1;
      clearTimeout(lost);
      lost = setTimeout(() => {
        isOn = false;
        answered(0);
      }, LOST_MS).unref();
      return ASK;
    },
    mustWait: () => (held = out >= ANSWERS_OUT),
    answered: () => {
      const wasOut = out > 0;
      answered(out - 1);
      return wasOut;
    },
    end: async (ms) => {
      isOn = false;
      if (out === 0) return;
      const quiet = Promise.withResolvers<void>();
      onQuiet = quiet.resolve;
      const timer = setTimeout(quiet.resolve, ms);
      await quiet.promise;
      clearTimeout(timer);
    },
  };
}
