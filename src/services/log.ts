import { closeSync, constants, fstatSync, mkdirSync, openSync, renameSync, rmdirSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { safeText } from '../util/safe-text.ts';

/** A file of this size makes way for a new one … */
const FULL = 1_000_000;
/** … and so many old ones are kept: `kehu.log.1` is the newest of them. */
const KEPT = 4;
/** Whoever began to turn the files longer ago is gone. */
const STALE_MS = 60_000;
const LONGEST = 300;

let folder: string | null = null;

/** From now on faults and beginnings are written there; before, and in tests, nowhere. */
export function openLog(place: string): void {
  folder = place;
}

/** What may stand in the log: names of the program's own things and numbers. Never a record, a name, a filter or anything that was typed. */
type Facts = Readonly<Record<string, string | number>>;

/** One line: when, which process, what, and facts. A log that cannot be written is no reason to stop. */
export function log(event: string, facts: Facts = {}, now: number = Date.now()): void {
  if (folder === null) return;
  const words = Object.entries(facts).map(([name, value]) => `${name}=${safeText(String(value)).replaceAll(' ', '_').slice(0, LONGEST)}`);
  try {
    append(folder, `${[new Date(now).toISOString(), process.pid, event, ...words].join(' ')}\n`);
  } catch {
    folder = null;
  }
}

/**
 * A fault of the program, or of what it stands on. Of an error of ours its key; of another its kind and the places in the program that it came through,
 * for its message may hold data.
 */
export function logFault(error: unknown): void {
  if (error instanceof AppError) {
    if (error.code === 'failed' || error.code === 'unavailable') log('fault', { key: error.key, code: error.code, ...placesOf(error.details) });
    return;
  }
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: undefined };
  log('fault', { key: 'error.internal', kind: name, ...placesOf(stack) });
}

/**
 * From now on what Node warns of (an experimental feature, an unsafe setting of TLS) goes into the log of this thread: on the terminal of an open screen it
 * would stand in the midst of the picture. Node's own words, which hold no data.
 */
export function logWarnings(): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message, stack }) => log('warning', { kind: name, said: message, ...placesOf(stack) }));
}

/** The files and lines of a stack, without its first line, which is the message. */
function placesOf(stack: unknown): Facts {
  if (typeof stack !== 'string') return {};
  const places = [...stack.matchAll(/^\s+at .*?([\w.-]+\.(?:[cm]?js|tsx?):\d+:\d+)\)?$/gm)].map(([, place]) => place ?? '');
  return places.length === 0 ? {} : { at: places.slice(0, 8).join(',') };
}

function append(place: string, line: string): void {
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const path = join(place, 'kehu.log');
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    writeSync(file, line);
    if (fstatSync(file).size < FULL) return;
  } finally {
    closeSync(file);
  }
  turn(place, path);
}

/** Many processes write: a folder that only one of them can make lets that one turn the files. */
function turn(place: string, path: string): void {
  const lock = join(place, '.turning');
  try {
    if ((statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - STALE_MS) rmdirSync(lock);
    mkdirSync(lock, { mode: 0o700 });
  } catch {
    return;
  }
  try {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < FULL) return;
    const names = [path, ...Array.from({ length: KEPT }, (_, at) => `${path}.${at + 1}`)];
    const last = names.at(-1) ?? path;
    if (statSync(last, { throwIfNoEntry: false }) !== undefined) unlinkSync(last);
    for (let at = KEPT; at > 0; at -= 1) {
      const [from = '', to = ''] = [names[at - 1], names[at]];
      if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
    }
  } finally {
    rmdirSync(lock);
  }
}
