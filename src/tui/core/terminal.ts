import process from 'node:process';
import { createInputParser, type InputEvent } from './input.ts';
import type { Key } from './key.ts';
import type { MouseSwitch, Pointer } from './pointer.ts';

/** The terminal as this program needs it: process.stdin and process.stdout, or a test's. */
export interface TerminalIn extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  resume(): unknown;
  pause(): unknown;
}
export interface TerminalOut extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string | Uint8Array): boolean;
}

const ESCAPE_MS = 20;
const SEQUENCE_MS = 150;
const RESIZE_MS = 80;

export const AUTOWRAP_OFF = '\u001b[?7l';
const AUTOWRAP_ON = '\u001b[?7h';
const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';
/** Draws a line character at the start of the line, asks where the cursor is then, and takes it away again. */
export const PROBE = '\r─\u001b[6n\r\u001b[K';

/** OSC 52: the terminal, here or at the other end of ssh, puts the text into its clipboard. One that does not know it shows nothing. */
export const clipboard = (text: string): string => `\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;

export interface InputOptions {
  readonly onKeys: (keys: readonly Key[]) => void;
  /** The cursor's column after the probe: 2, or 3 where line characters are wide. */
  readonly onReport: (column: number) => void;
  /** The terminal has come so far as it was asked. */
  readonly onAnswer: () => void;
  readonly onPointer: (pointer: Pointer) => void;
  /** On while keys are read and the operator wishes it. */
  readonly mouse: MouseSwitch;
  /** The other end is gone. */
  readonly onEnd: () => void;
}

/** Reads keys from now on; gives back how to stop. */
export function readInput(input: TerminalIn, output: TerminalOut, options: InputOptions): () => void {
  const parser = createInputParser();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const emit = (events: readonly InputEvent[]): void => {
    let keys: Key[] = [];
    const press = (): void => {
      if (keys.length > 0) options.onKeys(keys);
      keys = [];
    };
    // In the order in which they came: a click meets the state that the keys before it left.
    for (const event of events) {
      if (event.kind === 'input') keys.push(event.key);
      else if (event.kind === 'report') options.onReport(event.column);
      else if (event.kind === 'answer') options.onAnswer();
      else if (options.mouse.isOn()) {
        press();
        options.onPointer(event.pointer);
      }
    }
    press();
  };
  const onData = (chunk: string): void => {
    clearTimeout(timer);
    emit(parser.push(chunk));
    if (parser.pending()) timer = setTimeout(() => emit(parser.flush()), parser.pendingEscape() ? ESCAPE_MS : SEQUENCE_MS);
  };
  input.setEncoding('utf8');
  input.setRawMode?.(true);
  input.on('data', onData);
  input.on('end', options.onEnd);
  input.resume();
  output.write(PASTE_ON + AUTOWRAP_OFF);
  options.mouse.hold(true);
  const giveBack = (): void => {
    options.mouse.hold(false);
    output.write(PASTE_OFF + AUTOWRAP_ON);
  };
  // However the program ends: Ink gives back its own modes then, and these are ours.
  process.once('exit', giveBack);
  return () => {
    clearTimeout(timer);
    input.off('data', onData);
    input.off('end', options.onEnd);
    process.off('exit', giveBack);
    giveBack();
    cooked(input);
    input.pause();
  };
}

/** Out of raw mode; a terminal whose other end is gone has no modes any more, and leaving must go on. */
function cooked(input: TerminalIn): void {
  try {
    input.setRawMode?.(false);
  } catch {
    // Nothing is left to be set.
  }
}

/** Leaves the screen of the program and comes back to it: Ink knows nothing of a stop by a signal. */
const AWAY = '\u001b[?1049l\u001b[?25h';
const BACK = '\u001b[?1049h';

/** Somebody stops the program (`kill -TSTP`, a job of a shell) and lets it go on: the terminal is a plain one meanwhile. Gives back how to stop watching. */
export function watchStop(output: TerminalOut, ways: { readonly away: () => void; readonly back: () => void }): () => void {
  const onStop = (): void => {
    ways.away();
    output.write(AWAY);
    process.kill(process.pid, 'SIGSTOP');
  };
  const onGoOn = (): void => {
    output.write(BACK);
    ways.back();
  };
  process.on('SIGTSTP', onStop);
  process.on('SIGCONT', onGoOn);
  return () => {
    process.off('SIGTSTP', onStop);
    process.off('SIGCONT', onGoOn);
  };
}

/** Calls when the size has been still for a moment. */
export function watchSize(output: TerminalOut, onSize: (columns: number, rows: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onResize = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => onSize(output.columns ?? 80, output.rows ?? 24), RESIZE_MS);
  };
  output.on('resize', onResize);
  return () => {
    clearTimeout(timer);
    output.off('resize', onResize);
  };
}
