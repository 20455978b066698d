import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Lang } from '../../src/i18n/index.ts';
import type { Services } from '../../src/services/client.ts';
import { displayWidth } from '../../src/util/text.ts';
import { startTui } from '../../src/tui/app.tsx';
import { fakeTerminal, type FakeTerminal, type Screen } from './terminal.ts';

const KEYS: Readonly<Record<string, string>> = {
  enter: '\r', esc: '\u001b', tab: '\t', 'shift-tab': '\u001b[Z', backspace: '\u007f', delete: '\u001b[3~', space: ' ',
  up: '\u001b[A', down: '\u001b[B', right: '\u001b[C', left: '\u001b[D', home: '\u001b[H', end: '\u001b[F', pageup: '\u001b[5~', pagedown: '\u001b[6~',
  f1: '\u001bOP', f2: '\u001bOQ', f3: '\u001bOR', f4: '\u001bOS', f5: '\u001b[15~', f6: '\u001b[17~', f7: '\u001b[18~', f8: '\u001b[19~', f9: '\u001b[20~', f12: '\u001b[24~', f10: '\u001b[21~', insert: '\u001b[2~', 'shift-down': '\u001b[1;2B', 'shift-right': '\u001b[1;2C', newline: '\n', 'ctrl-home': '\u001b[1;5H', 'ctrl-end': '\u001b[1;5F', 'ctrl-up': '\u001b[1;5A', 'ctrl-down': '\u001b[1;5B',
};

/** The bytes of a key by its name in keys.ts. */
export function keyBytes(name: string): string {
  const bytes = KEYS[name];
  if (bytes !== undefined) return bytes;
  const letter = /^ctrl-([a-z])$/.exec(name)?.[1];
  if (letter !== undefined) return String.fromCharCode(letter.charCodeAt(0) - 96);
  if (name.length === 1) return name;
  throw new Error(`no such key: ${name}`);
}

/** How long content may take to appear before the test fails and shows the screen: on a machine that is busy with others, too. */
const PATIENCE_MS = 25_000;
const GOLDEN_MS = 10_000;

/**
 * Drives the program as an operator does. Steps queue up and run in order when awaited:
 * `await app.press('enter').type('晨光').waitFor('晨光商城')`. Nothing sleeps: `waitFor` looks again at every write.
 */
export interface Driver extends PromiseLike<Screen> {
  press(...keys: readonly string[]): Driver;
  /** Letter by letter, a chunk each. */
  type(text: string): Driver;
  /** All of it in one chunk, keys by name in braces: `{enter}`. */
  burst(text: string): Driver;
  paste(text: string): Driver;
  /** The left button, pressed and let go on the first cell of a text. */
  click(text: string): Driver;
  /** Notches of the wheel, down or (negative) up. */
  wheel(notches: number): Driver;
  resize(columns: number, rows: number): Driver;
  waitFor(text: string | RegExp): Driver;
  waitUntilGone(text: string | RegExp): Driver;
  /** Waits for what the terminal is told beside the screen. */
  waitForSent(bytes: string): Driver;
  check(look: (screen: Screen) => void): Driver;
  /** The screen as a text file of its own beside the tests. */
  golden(name: string): Driver;
  readonly terminal: FakeTerminal;
  /** The exit code, once the program has left. */
  left(): Promise<number>;
  stop(): Promise<void>;
}

export interface DriverOptions {
  /** A promise is waited for, so that a test may open its company and the program in one line. */
  readonly services: Services | Promise<Services>;
  readonly columns?: number;
  readonly rows?: number;
  readonly lang?: Lang;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  readonly operator?: string;
  /** Where what nobody caught is told. */
  readonly faults?: NodeJS.EventEmitter;
  /** The file by which the program sees that it was replaced. */
  readonly program?: URL;
}

export function startApp(options: DriverOptions): Driver {
  const terminal = fakeTerminal(options.columns ?? 80, options.rows ?? 24);
  const { stdin, stdout } = terminal;
  const { lang = 'zh', env = { TERM: 'xterm-256color' } } = options;
  const run = async (): Promise<number> => {
    const services = await options.services;
    return startTui({ location: '', source: 'screen', systemUser: null, lang, env, stdin, stdout, services, operator: options.operator ?? null, ...(options.now === undefined ? {} : { now: options.now }), ...(options.faults === undefined ? {} : { faults: options.faults }), ...(options.program === undefined ? {} : { program: options.program }) });
  };
  return driver(terminal, run());
}

function driver(terminal: FakeTerminal, running: Promise<number>): Driver {
  let queue: Promise<unknown> = Promise.resolve();
  // A program that broke off shows nothing more: the test says why instead of waiting for it.
  const broken = new Promise<never>((_, reject) => void running.catch(reject));
  broken.catch(() => undefined);
  const then = (step: () => void | Promise<void>): Driver => {
    queue = queue.then(step);
    return self;
  };
  const until = async (what: string, holds: (text: string) => boolean, patience = PATIENCE_MS): Promise<void> => {
    const end = Date.now() + patience;
    for (;;) {
      // Asked for before the look: what is written meanwhile counts.
      const next = terminal.written();
      const screen = await terminal.settled();
      if (holds(screen.rows.join('\n'))) return;
      const left = end - Date.now();
      if (left <= 0) throw new Error(`${what}; the screen is:\n${screen.rows.join('\n')}`);
      await Promise.race([next, timer(left), broken]);
    }
  };
  const self: Driver = {
    terminal,
    press: (...keys) => then(() => keys.forEach((key) => terminal.send(keyBytes(key)))),
    type: (text) => then(() => [...text].forEach((char) => terminal.send(char))),
    burst: (text) => then(() => terminal.send(text.replace(/\{([a-z0-9-]+)\}/g, (_, key: string) => keyBytes(key)))),
    click: (text) =>
      then(async () => {
        const { rows } = await terminal.settled();
        const y = rows.findIndex((row) => row.includes(text));
        const x = displayWidth((rows[y] ?? '').slice(0, (rows[y] ?? '').indexOf(text)));
        if (y === -1) throw new Error(`no ${text} to click on:\n${rows.join('\n')}`);
        terminal.send(`\u001b[<0;${x + 1};${y + 1}M\u001b[<0;${x + 1};${y + 1}m`);
      }),
    wheel: (notches) => then(() => terminal.send(`\u001b[<${notches < 0 ? 64 : 65};1;1M`.repeat(Math.abs(notches)))),
    paste: (text) => then(() => terminal.send(`\u001b[200~${text}\u001b[201~`)),
    resize: (columns, rows) => then(() => terminal.resize(columns, rows)),
    waitFor: (text) => then(() => until(`never saw ${String(text)}`, (all) => has(all, text))),
    waitUntilGone: (text) => then(() => until(`${String(text)} never went`, (all) => !has(all, text))),
    waitForSent: (bytes) => then(() => until(`never sent ${JSON.stringify(bytes)}`, () => terminal.raw().includes(bytes))),
    check: (look) => then(async () => look(await terminal.settled())),
    golden: (name) =>
      then(async () => {
        const known = await readFile(join(import.meta.dirname, 'golden', `${name}.txt`), 'utf8').catch(() => null);
        // What is still on its way (a count, a panel) may come after the text that was waited for: a known screen is waited for as a whole.
        if (known !== null) await until('another screen', (all) => steady(all.split('\n')) === known, GOLDEN_MS).catch(() => undefined);
        await expect(steady((await terminal.settled()).rows)).toMatchFileSnapshot(`golden/${name}.txt`);
      }),
    left: async () => {
      await queue;
      return running;
    },
    stop: async () => {
      await queue.catch(() => undefined);
      terminal.stdin.emit('end');
      await running;
      terminal.dispose();
    },
    // The driver is awaited for its last step; it hands out the screen then.
    // eslint-disable-next-line unicorn/no-thenable -- a driver is awaited step by step
    then: (resolve, reject) => {
      const done = queue.then(() => terminal.settled());
      queue = Promise.resolve();
      return done.then(resolve, reject);
    },
  };
  return self;
}

const has = (all: string, text: string | RegExp): boolean => (typeof text === 'string' ? all.includes(text) : text.test(all));
/** As it is kept: what is another at every run (the hash of a seal) does not count. */
const steady = (rows: readonly string[]): string => pageOf(rows).replace(/\b[0-9a-f]{16}…/g, '################…');

/** Blanks at the end say nothing, and whether they were ever drawn depends on what stood there before. */
const pageOf = (rows: readonly string[]): string => `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
const timer = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms).unref());
