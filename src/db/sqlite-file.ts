import { accessSync, closeSync, constants, mkdirSync, openSync, readSync, statSync, statfsSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { unavailable, type AppError } from '../errors.ts';

/** `Kehu` in ASCII: marks our files for SQLite and for the program `file`. */
export const APPLICATION_ID = 0x4b656875;

const MAGIC = 'SQLite format 3\u0000';
const HEADER_BYTES = 100;
const APPLICATION_ID_AT = 68;

/** Types of `statfs` on Linux where locks or shared memory cannot be relied on. */
const NETWORK_FILE_SYSTEMS = new Map<number, string>([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
]);

const isErrno = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

function fileError(error: unknown, location: string): AppError {
  if (isErrno(error, 'ENOENT', 'ENOTDIR')) return unavailable('error.database_missing', { location });
  if (isErrno(error, 'EROFS')) return unavailable('error.database_read_only', { location });
  if (isErrno(error, 'ENOSPC', 'EDQUOT')) return unavailable('error.database_full', { location });
  if (isErrno(error, 'EACCES', 'EPERM')) return unavailable('error.database_no_access', { location });
  return unavailable('error.database_unreadable', { location, reason: error instanceof Error ? error.message : String(error) });
}

function attempt<T>(location: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw fileError(error, location);
  }
}

/** What stands at the path: nothing, an empty file, one of our databases. Throws `unavailable` for anything else. */
export function lookAt(location: string): 'nothing' | 'empty' | 'kehu' {
  const stats = attempt(location, (): Stats | undefined => statSync(location, { throwIfNoEntry: false }));
  if (stats === undefined) return 'nothing';
  if (stats.isDirectory()) throw unavailable('error.database_is_folder', { location });
  if (!stats.isFile()) throw unavailable('error.database_foreign', { location });
  if (stats.size === 0) return 'empty';
  const header = attempt(location, () => readHeader(location));
  const ours = header.length === HEADER_BYTES && header.toString('latin1', 0, 16) === MAGIC && header.readUInt32BE(APPLICATION_ID_AT) === APPLICATION_ID;
  if (!ours) throw unavailable('error.database_foreign', { location });
  return 'kehu';
}

function readHeader(location: string): Buffer {
  const file = openSync(location, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

const SEAL = 'KEHUBAK1';
const SEAL_AT = 40;

/** Throws `unavailable` for a backup, which is a database with a checksum behind it: whoever wrote to it would spoil it. */
export function refuseBackup(location: string): void {
  const { size } = statSync(location);
  if (size < SEAL_AT) return;
  const file = openSync(location, 'r');
  try {
    const mark = Buffer.alloc(SEAL.length);
    readSync(file, mark, 0, mark.length, size - SEAL_AT);
    if (mark.toString('latin1') === SEAL) throw unavailable('backup.sealed', { location });
  } finally {
    closeSync(file);
  }
}

/** Makes an empty file that only its owner can read; leaves one that is already there. SQLite gives its side files the same rights. */
export function makeFile(location: string): void {
  attempt(location, () => {
    mkdirSync(dirname(location), { recursive: true, mode: 0o700 });
    try {
      closeSync(openSync(location, 'wx', 0o600));
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
  });
}

/** SQLite writes beside its file, so the folder must be writable too. */
export function requireWritable(location: string): void {
  try {
    accessSync(location, constants.R_OK | constants.W_OK);
    accessSync(dirname(location), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw isErrno(error, 'EACCES', 'EPERM') ? unavailable('error.database_read_only', { location }) : fileError(error, location);
  }
}

/** SQLite's locks do not hold on network file systems. */
export function requireLocalDisk(folder: string): void {
  const kind = attempt(folder, () => NETWORK_FILE_SYSTEMS.get(statfsSync(folder).type));
  if (kind !== undefined) throw unavailable('error.database_on_network', { location: folder, kind });
}
