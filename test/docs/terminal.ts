import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import type { Lang } from '../../src/i18n/index.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const KEYS: Readonly<Record<string, string>> = {
  enter: '\r', esc: '\u001b', tab: '\t', backspace: '\u007f', space: ' ', up: '\u001b[A', down: '\u001b[B', right: '\u001b[C', left: '\u001b[D',
  f1: '\u001bOP', f2: '\u001bOQ', f4: '\u001bOS', f6: '\u001b[17~', f7: '\u001b[18~',
};
const PATIENCE_MS = 30_000;

/** The built program on a terminal of its own, on the demo company, at a fixed time: the same keys lead to the same screens. */
export interface DemoRun {
  readonly terminal: InstanceType<typeof xterm.Terminal>;
  press(...keys: readonly string[]): void;
  type(text: string): void;
  waitFor(text: string): Promise<void>;
  close(): void;
}

/** Runs in every thread before the program: the clock begins at `now`. */
const clockAt = (now: number): string =>
  `data:text/javascript,${encodeURIComponent(
    `const Real=Date,start=Real.now();globalThis.Date=class extends Real{constructor(...a){if(a.length)super(...a);else super(Date.now())}static now(){return ${now}+Real.now()-start}}`,
  )}`;

export function startDemo(options: { readonly lang: Lang; readonly columns: number; readonly rows: number; readonly now: number }): DemoRun {
  const { lang, columns, rows, now } = options;
  const home = mkdtempSync(join(tmpdir(), 'kehu-screens-'));
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const program = spawn(process.execPath, ['--import', clockAt(now), join(ROOT, 'bin', 'kehu.js'), 'demo', '--lang', lang], {
    cols: columns,
    rows,
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, TERM: 'xterm-256color', LANG: 'C.UTF-8', TZ: 'Asia/Shanghai', TMPDIR: tmpdir() },
  });
  terminal.onData((answer) => program.write(answer));
  const lines = (): string => Array.from({ length: rows }, (_, y) => terminal.buffer.active.getLine(y)?.translateToString(true) ?? '').join('\n');
  const waiting = new Set<() => void>();
  program.onData((chunk) => terminal.write(chunk, () => waiting.forEach((look) => look())));
  return {
    terminal,
    press: (...keys) => {
      for (const key of keys) program.write(KEYS[key] ?? (key.startsWith('ctrl-') ? String.fromCharCode(key.charCodeAt(5) - 96) : key));
    },
    type: (text) => program.write(text),
    waitFor: (text) =>
      new Promise((done, fail) => {
        const timer = setTimeout(() => fail(new Error(`never saw “${text}”; the screen is:\n${lines()}`)), PATIENCE_MS);
        const look = (): void => {
          if (!lines().includes(text)) return;
          clearTimeout(timer);
          waiting.delete(look);
          done();
        };
        waiting.add(look);
        look();
      }),
    close: () => {
      program.kill();
      terminal.dispose();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
