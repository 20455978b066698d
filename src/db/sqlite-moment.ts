/**
 * A database file as it stands at one moment, read as plain bytes while others write: twice as cheap as asking the engine for page after page.
 *
 * A read transaction is held meanwhile. By that the log is not begun anew, and of what it holds no more than this transaction may see moves into the
 * file. So a page is its last frame in the log up to that moment, and, where it has none, what stands in the file: a page that moves just then has a
 * frame. Where nothing in the log waits, a transaction reads the file alone, and by that nothing moves into it at all.
 */
import { constants, fstatSync, openSync, read, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { cancelled, failed, unavailable } from '../errors.ts';
import { logLook } from './log-state.ts';
import type { CopyControl } from './sqlite-copy.ts';
import { sqliteError } from './sqlite-errors.ts';

const readFile = promisify(read);

/** Bytes that are read and written at a time. */
const PIECE = 1 << 19;
const LOG_HEAD = 32;
const FRAME_HEAD = 24;
/** Where the file's header says how it is written and read (2: with a log), how often it was changed, how many pages it has, and for which change that holds. */
const [WRITTEN_AT, READ_AT, CHANGES_AT, PAGES_AT, VALID_AT] = [18, 19, 24, 28, 92];
const TRIES = 1000;

interface Moment {
  readonly pageSize: number;
  readonly pages: number;
  /** A number of a file that stays open. */
  readonly file: number;
  readonly log: FileHandle | null;
  /** Where in the log the pages are that are not, or not all, in the file. */
  readonly frames: ReadonlyMap<number, number>;
}

/**
 * Writes the database file `from`, as it stands at this moment, into the empty file `to`: a database that stands alone, without a log. False where the
 * database keeps no log: then the engine has to copy it.
 */
export async function copyMoment(from: string, to: FileHandle, control: CopyControl = {}): Promise<boolean> {
  const reader = new Sqlite(from, { readonly: true, fileMustExist: true });
  try {
    reader.exec('begin');
    reader.prepare('select count(*) from sqlite_schema').get();
    const moment = await momentOf(from, reader);
    if (moment === null) return false;
    try {
      await copyPages(moment, to, control);
      return true;
    } finally {
      await moment.log?.close();
    }
  } catch (error) {
    throw sqliteError(error, from);
  } finally {
    reader.close();
  }
}

async function momentOf(from: string, reader: Sqlite.Database): Promise<Moment | null> {
  const state = logState(from);
  if (state === null) return null;
  const pageSize = Number(reader.pragma('page_size', { simple: true }));
  const own = { pageSize, file: descriptorOf(from) };
  if (state.moved === state.frames) return { ...own, pages: Number(reader.pragma('page_count', { simple: true })), log: null, frames: new Map() };
  const log = await open(`${from}-wal`, 'r');
  try {
    return { ...own, log, ...(await readLog(log, pageSize, state)) };
  } catch (error) {
    await log.close();
    throw error;
  }
}

interface LogState {
  /** Frames of whole transactions in the log, and how many of them are in the file already. */
  readonly frames: number;
  readonly moved: number;
}

/**
 * Asked twice: both numbers are read one after the other, and a log that is just begun anew would give the number of the old with the other of the new. It is
 * begun anew once at most while a transaction is held, so two equal answers are right.
 */
function logState(from: string): LogState | null {
  const looker = new Sqlite(from, { fileMustExist: true, timeout: 1000 });
  const ask = logLook(looker);
  try {
    let last: LogState | null = null;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const answer = ask.get();
      if (answer === undefined || answer.log < 0) return null;
      const state = { frames: answer.log, moved: answer.checkpointed };
      if (last?.frames === state.frames && last.moved === state.moved) return state;
      last = state;
    }
    throw unavailable('error.database_busy', { location: from });
  } finally {
    looker.close();
  }
}

/** The frames that are not in the file yet: where the last one of each page is, and how many pages the database has with them. */
async function readLog(log: FileHandle, pageSize: number, { frames, moved }: LogState): Promise<Pick<Moment, 'pages' | 'frames'>> {
  const { buffer: head } = await log.read(Buffer.alloc(LOG_HEAD), 0, LOG_HEAD, 0);
  const whole = FRAME_HEAD + pageSize;
  const places = new Map<number, number>();
  const some = Buffer.alloc(whole * Math.max(1, Math.floor(PIECE / whole)));
  let pages = 0;
  for (let frame = moved; frame < frames;) {
    const { bytesRead } = await log.read(some, 0, Math.min(some.length, (frames - frame) * whole), LOG_HEAD + frame * whole);
    const count = Math.floor(bytesRead / whole);
    if (count === 0) throw strange('short log');
    for (let at = 0; at < count; at += 1) {
      const start = at * whole;
      if (some.compare(head, 16, 24, start + 8, start + 16) !== 0) throw strange('frame of another log');
      places.set(some.readUInt32BE(start), LOG_HEAD + (frame + at) * whole + FRAME_HEAD);
      // Not null where a transaction ends.
      pages = some.readUInt32BE(start + 4);
    }
    frame += count;
  }
  if (pages === 0) throw strange('half a transaction');
  return { pages, frames: places };
}

const strange = (reason: string): Error => failed('error.internal', { reason });

async function copyPages(moment: Moment, to: FileHandle, { signal, onProgress }: CopyControl): Promise<void> {
  const total = moment.pages * moment.pageSize;
  // One is filled while the other is written.
  let [ready, next] = [Buffer.allocUnsafe(PIECE), Buffer.allocUnsafe(PIECE)];
  const fill = async (buffer: Buffer, at: number): Promise<number> => (at < total ? await fillPages(moment, buffer.subarray(0, Math.min(PIECE, total - at)), at) : 0);
  let length = await fill(ready, 0);
  for (let at = 0; at < total; at += PIECE) {
    if (signal?.aborted === true) throw cancelled();
    const [coming] = await Promise.all([fill(next, at + PIECE), writeAll(to, ready.subarray(0, length), at)]);
    onProgress?.({ done: at + length, total });
    [ready, next, length] = [next, ready, coming];
  }
}

/** A full disk, or a limit of a file's size, takes a part of the bytes; only the next attempt says why. */
async function writeAll(to: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await to.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
}

async function fillPages(moment: Moment, bytes: Buffer, at: number): Promise<number> {
  const { file, log, pages } = moment;
  let there = 0;
  while (there < bytes.length) {
    const { bytesRead } = await readFile(file, bytes, there, bytes.length - there, at + there);
    if (bytesRead === 0) break;
    there += bytesRead;
  }
  // What was never written the engine reads as noughts, too.
  bytes.fill(0, there);
  if (log !== null) await layOver(log, moment, bytes, at);
  if (at === 0) standAlone(bytes, pages);
  return bytes.length;
}

async function layOver(log: FileHandle, { frames, pageSize }: Moment, bytes: Buffer, at: number): Promise<void> {
  for (let from = 0; from < bytes.length; from += pageSize) {
    const place = frames.get((at + from) / pageSize + 1);
    if (place !== undefined && (await log.read(bytes, from, pageSize, place)).bytesRead < pageSize) throw strange('short log');
  }
}

/** The header of a file that is read without a log, and says how many pages it has. */
function standAlone(header: Buffer, pages: number): void {
  header.writeUInt8(1, WRITTEN_AT);
  header.writeUInt8(1, READ_AT);
  header.writeUInt32BE(pages, PAGES_AT);
  header.writeUInt32BE(header.readUInt32BE(CHANGES_AT), VALID_AT);
}

const kept = new Map<string, number>();

/**
 * The file for reading, never closed: whoever closes any descriptor of a file gives up all locks that the process has on it (POSIX), and without them
 * another process that leaves takes away the log that is in use here.
 */
function descriptorOf(path: string): number {
  const { dev, ino } = statSync(path);
  const key = `${dev}:${ino}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const file = openSync(path, constants.O_RDONLY);
  const now = fstatSync(file);
  kept.set(`${now.dev}:${now.ino}`, file);
  return file;
}
