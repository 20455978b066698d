import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { openDatabase } from '../../db/connect.ts';
import type { Database } from '../../db/database.ts';
import { PROGRAM_VERSION } from '../../db/migrate.ts';
import { failed, invalid, notPermitted, unavailable, usage } from '../../errors.ts';
import type { BackupRequest, Manifest, VerifiedBackup } from '../backup-api.ts';
import type { Control, ServiceContext } from '../context.ts';
import { permitPower } from '../power.ts';
import { spotCheck } from '../verify.ts';
import { checkFile, requireSound } from './checker.ts';
import { damaged, readManifest, verifyPlain } from './container.ts';
import { decryptInto, readPassphrase } from './encrypt.ts';
import { backupInfo } from './list.ts';
import { openedIn, openNew, sweep } from './place.ts';
import { settingsOf } from './settings.ts';

/** A backup that was proved and can be read: `database` is a path of a plain one. */
export interface OpenBackup {
  readonly info: VerifiedBackup;
  readonly plain: string;
  /** Removes what was decrypted. */
  close(): Promise<void>;
}

export interface OpenRequest extends Pick<BackupRequest, 'passphraseFile'> {
  readonly path: string;
}

/** Reads a backup from the first byte to the last, has the engine check it, and looks whether its ledger holds. Throws `invalid` for what is damaged. */
export async function verifyBackup(ctx: ServiceContext, request: OpenRequest, control: Control = {}): Promise<VerifiedBackup> {
  permitPower(ctx.session, 'backup');
  const opened = await openBackup(ctx.database, await withUsual(ctx, request), control);
  await opened.close();
  return opened.info;
}

/** The request as this session may make it, with the passphrase of the settings where none is named. */
export async function withUsual({ database, session }: ServiceContext, request: OpenRequest): Promise<OpenRequest> {
  const settings = await settingsOf(database);
  const path = resolve(request.path);
  // The database itself is not opened as a file: closing it would take away the locks that this process has on it.
  if (await isSameFile(path, database)) throw invalid('backup.no_backup', { path });
  if (session.protected === true && (dirname(path) !== settings.folder || request.passphraseFile !== undefined)) throw notPermitted('backup.place_protected');
  return { path, passphraseFile: request.passphraseFile ?? settings.passphraseFile ?? undefined };
}

async function isSameFile(path: string, { engine, location }: Database): Promise<boolean> {
  if (engine !== 'sqlite') return false;
  const [given, live] = await Promise.all([path, location].map(async (one) => await stat(one).catch(() => null)));
  return given !== null && live !== null && given !== undefined && live !== undefined && given.ino === live.ino && given.dev === live.dev;
}

/** Proves a backup and makes it readable: decrypts it, beside the database, where it is encrypted. Throws `invalid`, `usage`, `unavailable`. */
export async function openBackup(beside: Pick<Database, 'engine' | 'location'> | null, request: OpenRequest, control: Control = {}): Promise<OpenBackup> {
  const { path } = request;
  const info = await backupInfo(path);
  requireKnown(info.schema, path);
  const place = beside?.engine === 'sqlite' ? dirname(beside.location) : tmpdir();
  await sweep(place);
  const folder = info.encrypted ? await mkdtemp(openedIn(place)) : null;
  const close = async (): Promise<void> => {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  };
  try {
    const plain = folder === null ? path : join(folder, 'backup.db');
    if (folder !== null) await decrypt(plain, request, control);
    const manifest = await prove(plain, path, control);
    return { info: { ...info, manifest, bytes: (await stat(path)).size }, plain, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function requireKnown(schema: number, path: string): void {
  if (schema > PROGRAM_VERSION) throw unavailable('backup.newer', { path, version: schema, program: PROGRAM_VERSION });
}

async function decrypt(plain: string, { path, passphraseFile }: OpenRequest, control: Control): Promise<void> {
  if (passphraseFile === undefined) throw usage('backup.passphrase_needed', { path });
  const handle = await openNew(plain);
  try {
    await decryptInto(handle, path, await readPassphrase(passphraseFile), control);
  } finally {
    await handle.close();
  }
}

async function prove(plain: string, path: string, control: Control): Promise<Manifest> {
  const manifest = await verifyPlain(plain, control);
  const look = await checkFile(plain, control.signal);
  requireSound(look);
  requireKnown(manifest.schema, path);
  if (look.schema !== manifest.schema || look.head !== manifest.head || JSON.stringify(look.tables) !== JSON.stringify(manifest.tables)) throw damaged(path);
  // What is older is read by what knows the newer tables: it is proved again when it has been brought there.
  if (manifest.schema === PROGRAM_VERSION) await requireLedger(plain);
  return manifest;
}

async function requireLedger(plain: string): Promise<void> {
  const database = await openDatabase(plain, { readonly: true });
  try {
    const [fault] = await spotCheck(database.queries);
    if (fault !== undefined) throw failed('backup.ledger', { step: fault.stepId ?? '' });
  } finally {
    await database.close();
  }
}

/** Whether the file is a plain backup: then nobody may write to it. */
export async function isBackup(path: string): Promise<boolean> {
  return (await readManifest(path).catch(() => null)) !== null;
}
