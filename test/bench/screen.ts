/** The built program on a pseudo terminal, as an operator has it: how long until something stands there, what a key costs, how much memory. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn as spawnPty } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { absolute, median, ratio, type Figure } from './figure.ts';

const LAUNCHER = join(import.meta.dirname, '../../bin/kehu.js');
const TIMEOUT_MS = 30_000;

interface OnScreen {
  /** Milliseconds since the process was started. */
  until(text: RegExp): Promise<number>;
  /** Waits until nothing more comes; the bytes that came since the last call. */
  settled(): Promise<number>;
  press(keys: string): void;
  readonly pid: number;
  end(): void;
}

function onScreen(command: readonly string[], env: Readonly<Record<string, string>>, columns = 80, rows = 24): OnScreen {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
  const start = performance.now();
  const child = spawnPty(process.execPath, [...command], { cols: columns, rows, env: { ...process.env, TERM: 'xterm-256color', ...env } });
  let bytes = 0;
  let last = performance.now();
  const waiting = new Set<() => void>();
  terminal.onData((answer) => child.write(answer));
  child.onData((data) => {
    bytes += Buffer.byteLength(data);
    last = performance.now();
    terminal.write(data, () => waiting.forEach((look) => look()));
  });
  const text = (): string => Array.from({ length: rows }, (_, y) => terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y)?.translateToString(true) ?? '').join('\n');
  return {
    pid: child.pid,
    press: (keys) => child.write(keys),
    end: () => child.kill('SIGKILL'),
    until: async (wanted) =>
      await new Promise<number>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${String(wanted)} did not appear:\n${text()}`)), TIMEOUT_MS);
        const look = (): void => {
          if (!wanted.test(text())) return;
          waiting.delete(look);
          clearTimeout(late);
          resolve(performance.now() - start);
        };
        waiting.add(look);
        look();
      }),
    settled: async () => {
      do await new Promise((resolve) => setTimeout(resolve, 50));
      while (performance.now() - last < 250);
      const came = bytes;
      bytes = 0;
      return came;
    },
  };
}

async function timeUntil(command: readonly string[], env: Readonly<Record<string, string>>, wanted: RegExp): Promise<number> {
  const screen = onScreen(command, env);
  const time = await screen.until(wanted);
  screen.end();
  return time;
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** Starts, alternating with their peer so that both meet the same machine; the middle one counts. */
export async function measureStart(env: Readonly<Record<string, string>>, rounds = 15): Promise<readonly Figure[]> {
  const times = { bare: [] as number[], version: [] as number[], frame: [] as number[], menu: [] as number[] };
  await timeUntil([LAUNCHER], env, /1 {2}\S/);
  for (let round = 0; round < rounds; round += 1) {
    times.bare.push(await timeUntil(['-e', 'console.log(0)'], env, /0/));
    times.version.push(await timeUntil([LAUNCHER, '--version'], env, /\d+\.\d+/));
    times.frame.push(await timeUntil([LAUNCHER], env, /\S/));
    times.menu.push(await timeUntil([LAUNCHER], env, /1 {2}\S/));
  }
  const bare = median(times.bare);
  return [
    ratio('kehu --version, beside node -e 0', median(times.version), bare, 'ms', 2),
    ratio('start to first frame, beside node -e 0', median(times.frame), bare, 'ms', 7),
    ratio('start to the main menu, beside node -e 0', median(times.menu), bare, 'ms', 14),
  ];
}

/** A cursor that goes down a list of customers, and what the process holds when nobody does anything. */
export async function measureList(env: Readonly<Record<string, string>>): Promise<readonly Figure[]> {
  const screen = onScreen([LAUNCHER], env, 120, 40);
  await screen.until(/1 {2}\S/);
  screen.press('2');
  await screen.settled();
  screen.press('\r');
  await screen.settled();
  screen.press('\r');
  await screen.until(/C\d{9}/);
  await screen.settled();
  const costs: number[] = [];
  for (let key = 0; key < 20; key += 1) {
    screen.press('\u001b[B');
    costs.push(await screen.settled());
  }
  // Idle: nobody has pressed a key for a while.
  await new Promise((resolve) => setTimeout(resolve, 25_000));
  const memory = await residentMegabytes(screen.pid);
  screen.end();
  return [absolute('one row down at 120×40', median(costs), 'bytes', 700), absolute('memory of an idle operator', memory, 'MB', 125)];
}
