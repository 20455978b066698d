import { randomBytes } from 'node:crypto';
import { access, constants, link, mkdir, open, readdir, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { conflict, failed } from '../../errors.ts';
import { isRunning } from '../lease.ts';
import { codeOf, fileError, folderError } from '../output-file.ts';

/** How the names of backups end. */
export const ENDING = '.kehubak';

/** `.kehu-….1234-abcdef.part`: a file in the making, with the process that makes it. */
const PART = /^\..+\.(\d+)-[0-9a-f]{12}\.part(?:-journal|-wal|-shm)?$/;

/** A file in the making beside its place: nobody takes it for the whole. */
export const partOf = (path: string): string => join(dirname(path), `.${basename(path)}.${process.pid}-${randomBytes(6).toString('hex')}.part`);

/** `.kehu-opened-1234-…`: a folder with what was decrypted, of the process that reads it. */
const OPENED = /^\.kehu-opened-(\d+)-/;

/** How the name of such a folder begins. */
export const openedIn = (folder: string): string => join(folder, `.kehu-opened-${process.pid}-`);

/** The folder, for its owner alone where it is made; whether it was. */
export async function makeFolder(folder: string): Promise<boolean> {
  const made = await makeStep(folder);
  await sweep(folder);
  return made;
}

/** One after the other: the system's own way of making all at once never ends where nothing can be made, as below /proc. */
async function makeStep(folder: string): Promise<boolean> {
  const make = async (): Promise<unknown> => await mkdir(folder, { mode: 0o700 }).then(() => null, (error: unknown) => error);
  let error = await make();
  if (codeOf(error) === 'ENOENT' && dirname(folder) !== folder) {
    await makeStep(dirname(folder));
    error = await make();
  }
  if (error === null) return true;
  if (codeOf(error) === 'EEXIST' && (await isFolder(folder))) return false;
  throw codeOf(error) === 'ENOENT' ? failed('output.not_writable', { path: folder }) : folderError(error, folder, fileError);
}

export async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then((there) => there.isDirectory(), () => false);
}

/** Throws where no file can be made in it. */
export async function requireWritable(folder: string): Promise<void> {
  await access(folder, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw folderError(error, folder, fileError);
  });
}

/** What those left who were killed at it goes. */
export async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = (PART.exec(name) ?? OPENED.exec(name))?.[1];
    if (pid !== undefined && Number(pid) !== process.pid && !isRunning(Number(pid))) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** A new file that only its owner reads. */
export async function openNew(path: string): Promise<FileHandle> {
  return await open(path, 'wx+', 0o600).catch((error: unknown) => {
    throw fileError(error, path);
  });
}

export async function drop(path: string): Promise<void> {
  for (const end of ['', '-journal', '-wal', '-shm']) await unlink(path + end).catch(() => undefined);
}

/** Gives a whole file its name, never over another; after this it stands there also when the power fails. */
export async function putInPlace(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
    await unlink(part);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw conflict('output.exists', { path });
    // A file system without links.
    await rename(part, path);
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
