import { EventEmitter } from 'node:events';
import xterm from '@xterm/headless';
import type { TerminalIn, TerminalOut } from '../../src/tui/core/terminal.ts';

const { Terminal } = xterm;

/** What stands on a terminal's screen. */
export interface Screen {
  /** One string a row, without blanks at the end. */
  readonly rows: readonly string[];
  readonly cursor: { readonly x: number; readonly y: number };
}

export interface FakeTerminal {
  readonly stdin: TerminalIn;
  readonly stdout: TerminalOut;
  /** Bytes as the keyboard sends them. */
  send(bytes: string): void;
  resize(columns: number, rows: number): void;
  /** Settles when all that was written is on the screen. */
  settled(): Promise<Screen>;
  screen(): Screen;
  /** Settles at the next write. */
  written(): Promise<void>;
  /** Bytes written so far. */
  bytes(): number;
  raw(): string;
  dispose(): void;
}

/** A terminal in memory: what a program writes to it becomes cells, by the same rules as on a real one. */
export function fakeTerminal(columns: number, rows: number): FakeTerminal {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const input = new EventEmitter();
  const output = new EventEmitter();
  let bytes = 0;
  let raw = '';
  let waiting: (() => void)[] = [];
  const stdin: TerminalIn = Object.assign(input, { isTTY: true, setRawMode: () => stdin, setEncoding: () => stdin, resume: () => stdin, pause: () => stdin });
  const size = { columns, rows };
  const stdout: TerminalOut = Object.assign(output, {
    isTTY: true,
    write: (chunk: string | Uint8Array) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      bytes += Buffer.byteLength(text);
      raw += text;
      // As the line discipline does on the way out.
      terminal.write(text.replace(/(?<!\r)\n/g, '\r\n'), () => {
        const now = waiting;
        waiting = [];
        for (const done of now) done();
      });
      return true;
    },
  });
  Object.defineProperties(stdout, { columns: { get: () => size.columns }, rows: { get: () => size.rows } });
  terminal.onData((answer) => input.emit('data', answer));
  return {
    stdin,
    stdout,
    send: (text) => input.emit('data', text),
    resize: (nextColumns, nextRows) => {
      size.columns = nextColumns;
      size.rows = nextRows;
      terminal.resize(nextColumns, nextRows);
      output.emit('resize');
    },
    settled: () => new Promise((done) => terminal.write('', () => done(screenOf(terminal)))),
    screen: () => screenOf(terminal),
    written: () => new Promise((done) => waiting.push(done)),
    bytes: () => bytes,
    raw: () => raw,
    dispose: () => terminal.dispose(),
  };
}

function screenOf(terminal: InstanceType<typeof Terminal>): Screen {
  const buffer = terminal.buffer.active;
  const rows = Array.from({ length: terminal.rows }, (_, y) => buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '');
  return { rows, cursor: { x: buffer.cursorX, y: buffer.cursorY } };
}
