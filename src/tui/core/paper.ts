import { Writable } from 'node:stream';
import { pageOf, UNKNOWN, writeOn, type Page } from './cells.ts';
import { difference } from './difference.ts';
import { paceOf, type Pace } from './pace.ts';
import type { TerminalOut } from './terminal.ts';

const HOME = '\u001b[H';
const WIPE = `${HOME}\u001b[2J`;
/** Terminals that know them show what stands between at once. Ink puts each frame between them. */
const FRAME = '\u001b[?2026h';
const FRAME_END = '\u001b[?2026l';
/** The screen beside that of the shell (xterm's private mode 1049). */
const OTHER_SCREEN = '\u001b[?1049h';
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
  const size = { columns: output.columns ?? 80, rows: output.rows ?? 24 };
  const pace = paceOf(() => sheet.draw());
  const sheet = sheetOn(output, pace, () => paper);
  let way: 'lean' | 'plain' | 'nowhere' = 'lean';
  const writable = new Writable({
    decodeStrings: false,
    write: (chunk: string | Uint8Array, _encoding, done) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      if (way !== 'nowhere') sheet[way](text);
      done();
    },
  });
  const paper: Paper = Object.assign(writable, {
    isTTY: true as const,
    ...size,
    wipe: (forget: () => void): void => {
      const now = way;
      way = 'nowhere';
      forget();
      way = now;
      sheet.begin(WIPE);
    },
    plain: (): void => {
      if (way === 'lean') sheet.draw();
      way = 'plain';
    },
    answers: pace.begin,
    answered: pace.answered,
    quiet: pace.end,
  });
  return paper;
}

/** What Ink drew and what the terminal shows. */
interface Sheet {
  /** From the top left, where every cell of the terminal is the same; `sequence` goes before what is drawn next. */
  begin(sequence: string, cell?: string): void;
  draw(): void;
  lean(chunk: string): void;
  plain(chunk: string): void;
}

function sheetOn(output: TerminalOut, pace: Pace, size: () => Pick<Paper, 'columns' | 'rows'>): Sheet {
  const page = (cell?: string): Page => pageOf(size().columns, size().rows, cell);
  let pages: { readonly wanted: Page; readonly shown: Page } | undefined;
  const both = (): NonNullable<typeof pages> => (pages ??= { wanted: page(), shown: page(UNKNOWN) });
  const touched = new Set<number>();
  let before = '';
  let inFrame = false;
  const begin = (sequence: string, cell?: string): void => {
    const { wanted, shown } = both();
    before = sequence;
    Object.assign(shown, { ...page(cell), cursor: shown.cursor });
    Object.assign(wanted, page());
    touched.clear();
  };
  const draw = (): void => {
    const { wanted, shown } = both();
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
    // What stands there is not known, nor where the cursor is; Ink begins anew.
    if (sequence === OTHER_SCREEN) begin(HOME, UNKNOWN);
  };
  return {
    begin,
    draw,
    lean: (chunk) => {
      if (chunk === FRAME || chunk === FRAME_END) inFrame = chunk === FRAME;
      else writeOn(both().wanted, chunk, touched, other);
      if (!inFrame && !pace.mustWait()) draw();
    },
    plain: (chunk) => {
      output.write(chunk === FRAME ? chunk : before + chunk);
      if (chunk !== FRAME) before = '';
    },
  };
}
