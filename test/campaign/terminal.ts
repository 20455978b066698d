import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { isFull, wait } from './length.ts';

const HOLDER = fileURLToPath(new URL('workers/terminal.ts', import.meta.url));
const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'kehu.js');
const PATIENCE_MS = 60_000;

/** A program on a terminal of its own, which can be taken away. */
export interface Line {
  readonly pid: number;
  send(bytes: string): void;
  text(): string;
  waitFor(text: string | RegExp): Promise<void>;
  /** The line drops. */
  drop(): void;
}

/** The built program, unless another is given. Its session is its own, as one of ssh is: the system shares out its time between sessions. */
export async function openLine(folder: string, database: string, env: Readonly<Record<string, string>> = {}, program: readonly string[] = [process.execPath, PROGRAM]): Promise<Line> {
  const own = { ...process.env, NO_COLOR: undefined, TERM: 'xterm-256color', HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, KEHU_DATABASE: database, KEHU_LANG: 'zh', ...env };
  const holder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', HOLDER, folder, ...program], { stdio: ['pipe', 'pipe', 'inherit'], env: own, detached: true });
  if (isFull()) firstOfAll(holder.pid);
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true, scrollback: 0 });
  const pid = Promise.withResolvers<number>();
  let head = '';
  let painted = Promise.withResolvers<void>();
  const onPainted = (): void => {
    painted.resolve();
    painted = Promise.withResolvers();
  };
  holder.stdout.setEncoding('utf8').on('data', (data: string) => {
    if (head !== 'done') {
      head += data;
      const end = head.indexOf('\n');
      if (end === -1) return;
      pid.resolve(Number(head.slice(0, end)));
      terminal.write(head.slice(end + 1), onPainted);
      head = 'done';
    } else terminal.write(data, onPainted);
  });
  terminal.onData((answer) => holder.stdin.write(answer));
  const text = (): string => Array.from({ length: 24 }, (_, y) => terminal.buffer.active.getLine(terminal.buffer.active.baseY + y)?.translateToString(true) ?? '').join('\n');
  return { pid: await pid.promise, send: (bytes) => void holder.stdin.write(bytes), text, waitFor: async (wanted) => await until(wanted, text, async () => await Promise.race([painted.promise, wait(LOOK_MS)])), drop: () => takeAway(holder) };
}

/** The other end of a line is another machine: it does not wait for its turn here, where that may be had. What it starts has no part in it. */
export function firstOfAll(pid: number | undefined): void {
  spawnSync('chrt', ['--reset-on-fork', '--rr', '--pid', '10', String(pid)], { stdio: 'ignore' });
}

/** A terminal that is silent is looked at so often, for the time to be up. */
const LOOK_MS = 500;

async function until(wanted: string | RegExp, text: () => string, change: () => Promise<void>): Promise<void> {
  const late = Date.now() + PATIENCE_MS;
  while (typeof wanted === 'string' ? !text().includes(wanted) : !wanted.test(text())) {
    if (Date.now() > late) throw new Error(`never saw ${String(wanted)}; the screen is:\n${text()}`);
    await change();
  }
}

function takeAway(holder: ChildProcess): void {
  holder.stdin?.destroy();
  holder.kill('SIGKILL');
}

/** Whether the process still runs; one that only waits to be fetched does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}
