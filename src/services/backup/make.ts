import { stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import type { Database } from '../../db/database.ts';
import { PROGRAM_VERSION } from '../../db/migrate.ts';
import { AppError, notPermitted, unavailable } from '../../errors.ts';
import { isoTime } from '../../util/dates.ts';
import { recordAudit } from '../audit.ts';
import type { BackupDone, BackupReason, BackupRequest, Elsewhere, Keep, Manifest, VerifiedBackup } from '../backup-api.ts';
import type { Control, ServiceContext } from '../context.ts';
import { fileError } from '../output-file.ts';
import { permitPower } from '../power.ts';
import { endFault } from '../tick-turn.ts';
import { checkFile, requireSound } from './checker.ts';
import { hashFile, sealPlain } from './container.ts';
import { dumpInto } from './dump.ts';
import { encryptInto, readPassphrase } from './encrypt.ts';
import { drop, ENDING, isFolder, makeFolder, openNew, partOf, putInPlace, requireWritable } from './place.ts';
import { rotate } from './rotate.ts';
import { identityOf, settingsOf, usualFolder } from './settings.ts';

/** Makes a backup by hand; with `keep` (or that of the settings) the rotation removes older ones afterwards. */
export async function backup(ctx: ServiceContext, request: BackupRequest & { readonly keep?: Keep | 'settings' | undefined }, control: Control = {}): Promise<BackupDone> {
  permitPower(ctx.session, 'backup');
  if (ctx.session.protected === true && (request.folder !== undefined || request.passphraseFile !== undefined)) throw notPermitted('backup.place_protected');
  const made = await makeBackup(ctx, request, 'manual', control);
  const { folderMade, insteadOf: _, ...own } = made;
  const keep = request.keep === 'settings' ? await settingsOf(ctx.database) : request.keep;
  const removed = keep === undefined ? [] : await rotate(dirname(made.path), made, keep, ctx);
  return { backup: own, removed, folderMade };
}

/**
 * A backup while others work: all of one moment, proved by opening it and by its checksum, under its name only when it is whole. Whatever fails or is
 * stopped leaves nothing.
 */
export async function makeBackup(ctx: ServiceContext, request: BackupRequest, reason: BackupReason, control: Control = {}): Promise<VerifiedBackup & Pick<BackupDone, 'folderMade'> & Elsewhere> {
  const settings = await settingsOf(ctx.database);
  const passphraseFile = request.passphraseFile ?? settings.passphraseFile;
  const passphrase = passphraseFile === null ? null : await readPassphrase(passphraseFile);
  const { folder, folderMade, insteadOf } = await placeFor(ctx.database, request.folder === undefined ? settings.folder : resolve(request.folder), request.folder === undefined, reason);
  const at = isoTime(ctx.now());
  const path = await freePath(folder, nameAt(at, reason));
  // Unencrypted text of an encrypted backup never lies where the backup goes.
  const plainAt = passphrase === null ? path : join(ctx.database.engine === 'sqlite' ? dirname(ctx.database.location) : tmpdir(), `kehu-${at.replaceAll(':', '-')}`);
  const plain = partOf(plainAt);
  const sealed = passphrase === null ? plain : partOf(path);
  try {
    const manifest = await writePlain(ctx, plain, { at, reason }, control);
    if (passphrase !== null) await writeEncrypted(plain, sealed, manifest, passphrase, control);
    // Older tables may not hold such an entry: the upgrade tells it.
    if (reason !== 'before-migrate') await recordAudit(ctx, { kind: 'backup', summary: basename(path) });
    await putInPlace(sealed, path);
    // It is made: where that cannot be written, the timer writes it at its next turn.
    if (folder === settings.folder) await endFault(ctx.database, 'backup').catch(() => undefined);
    const { size } = await stat(path);
    const { schema, database } = manifest;
    return { path, name: basename(path, ENDING), bytes: size, encrypted: passphrase !== null, at, schema, database, reason, manifest, outdated: schema < PROGRAM_VERSION, folderMade, insteadOf };
  } catch (error) {
    throw aboutPlace(fileError(error, path), [plain, sealed], path);
  } finally {
    await drop(plain);
    await drop(sealed);
  }
}

/** What is made by force before everything changes. */
const FORCED: readonly BackupReason[] = ['before-restore', 'before-cleanup', 'before-migrate'];

interface Place extends Elsewhere {
  readonly folder: string;
  readonly folderMade: boolean;
}

/** A forced one goes into the usual folder where the chosen one is of no use: a disk that is lost keeps nobody from an upgrade, and what was there is kept all the same. */
async function placeFor(database: Database, wanted: string, isSetting: boolean, reason: BackupReason): Promise<Place> {
  const usual = usualFolder(database);
  try {
    return { folder: wanted, folderMade: await readyFolder(wanted, isSetting && wanted !== usual), insteadOf: null };
  } catch (error) {
    if (!(error instanceof AppError) || !FORCED.includes(reason) || wanted === usual) throw error;
    return { folder: usual, folderMade: await makeFolder(usual), insteadOf: wanted };
  }
}

/** One that was chosen was made then: where it is gone, its disk may be, and another in its place would be taken for it. */
async function readyFolder(folder: string, chosen: boolean): Promise<boolean> {
  if (chosen && !(await isFolder(folder))) throw unavailable('backup.folder_gone', { path: folder });
  const made = await makeFolder(folder);
  await requireWritable(folder);
  return made;
}

/** Nobody knows the name of the file in the making: what is wrong there is told of the backup. */
function aboutPlace(error: unknown, parts: readonly string[], path: string): unknown {
  if (!(error instanceof AppError)) return error;
  const params = Object.fromEntries(Object.entries(error.params).map(([name, value]) => [name, typeof value === 'string' && parts.includes(value) ? path : value]));
  return new AppError(error.code, error.key, params, error.place, error.details);
}

/** To the millisecond, UTC. */
function nameAt(at: string, reason: BackupReason): string {
  const time = at.replace(/[-:]/g, '').replace('.', '-').replace('Z', '');
  return `kehu-${time}${reason === 'manual' || reason === 'scheduled' ? '' : `-${reason}`}`;
}

/** Two of one moment have names of their own. */
async function freePath(folder: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${name}${number === 1 ? '' : `-${number}`}${ENDING}`);
    const there = await stat(path).catch(() => null);
    if (there === null) return path;
  }
}

/** Copies, checks and hashes; the copy is read twice at the same time, by the engine and for the checksum, while the disk takes the rest of it. */
async function writePlain(ctx: ServiceContext, part: string, about: Pick<Manifest, 'at' | 'reason'>, control: Control): Promise<Manifest> {
  const { database, session } = ctx;
  const identity = await identityOf(database);
  const handle = await openNew(part);
  try {
    const early = writtenEarly(handle, EARLY[database.engine]);
    await dumpInto(database, part, handle, { ...control, onProgress: early.progress(control.onProgress) });
    const { size } = await handle.stat();
    const [look, hash] = await Promise.all([checkFile(part, control.signal), hashFile(part, size, { signal: control.signal }), early.end()]);
    requireSound(look);
    const manifest: Manifest = {
      format: 1,
      product: 'kehu',
      ...about,
      engine: database.engine,
      schema: look.schema,
      program: process.env['KEHU_VERSION'] ?? 'dev',
      database: identity,
      company: look.company,
      by: session.operatorName,
      size,
      sha256: hash.copy().digest('hex'),
      tables: look.tables,
      steps: look.steps,
      head: look.head,
    };
    await sealPlain(handle, manifest, hash);
    await handle.sync();
    return manifest;
  } finally {
    await handle.close();
  }
}

/** Steps of progress, bytes or rows, after which what is written goes to the disk while the rest is still read. */
const EARLY = { sqlite: 1 << 26, postgres: 8000 } as const;

/** The disk begins with the first pages: all of them at the end would be waited for, with nothing to do meanwhile. */
function writtenEarly(handle: FileHandle, step: number): { readonly progress: (next: Control['onProgress']) => NonNullable<Control['onProgress']>; readonly end: () => Promise<void> } {
  let begun = 0;
  let under: Promise<void> | null = null;
  // A disk tells a fault once: it is kept for the end.
  let fault: unknown;
  const sync = async (): Promise<void> => {
    await handle.datasync().catch((error: unknown) => (fault ??= error));
    under = null;
  };
  return {
    progress: (next) => (at) => {
      next?.(at);
      if (under !== null || at.done - begun < step) return;
      begun = at.done;
      under = sync();
    },
    end: async () => {
      await under;
      await sync();
      if (fault !== undefined) throw fault;
    },
  };
}

async function writeEncrypted(plain: string, sealed: string, manifest: Manifest, passphrase: string, control: Control): Promise<void> {
  const handle = await openNew(sealed);
  try {
    await encryptInto(handle, plain, manifest, passphrase, { signal: control.signal });
    await handle.sync();
  } finally {
    await handle.close();
  }
}
