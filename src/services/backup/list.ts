import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PROGRAM_VERSION } from '../../db/migrate.ts';
import { invalid, notFound, notPermitted, type PlainError } from '../../errors.ts';
import type { BackupFolder, BackupInfo, BrokenBackup } from '../backup-api.ts';
import type { ServiceContext } from '../context.ts';
import { codeOf, folderError, readError } from '../output-file.ts';
import { permitPower } from '../power.ts';
import { plainError } from '../proxy.ts';
import { readManifest } from './container.ts';
import { readPublic } from './encrypt.ts';
import { ENDING } from './place.ts';
import { knownIdentity, settingsOf, usualFolder } from './settings.ts';

/** The backups in a folder, the newest first; what looks like one and cannot be read apart. Nothing is proved by this: `verifyBackup` does. */
export async function listBackups(ctx: ServiceContext, folder?: string): Promise<BackupFolder> {
  permitPower(ctx.session, 'backup');
  const { everyHours, folder: usual } = await settingsOf(ctx.database);
  if (folder !== undefined && ctx.session.protected === true && resolve(folder) !== usual) throw notPermitted('backup.place_protected');
  const own = await knownIdentity(ctx.database);
  const found = await backupsIn(resolve(folder ?? usual), usualFolder(ctx.database));
  const newest = found.backups.find(({ database }) => database === own);
  const isLate = everyHours > 0 && newest !== undefined && Date.parse(newest.at) < ctx.now() - 2 * everyHours * HOUR_MS;
  return { ...found, own, late: isLate ? everyHours : null };
}

const HOUR_MS = 3_600_000;

/** The same without rights; a folder that does not exist has none, which is no fault of the one that is made with the first backup. */
export async function backupsIn(folder: string, madeLater = ''): Promise<Omit<BackupFolder, 'own' | 'late'>> {
  let fault: PlainError | null = null;
  const all = await readdir(folder).catch((error: unknown) => {
    const told = plainError(folderError(error, folder, readError));
    if (folder !== madeLater || told.code !== 'not_found') fault = told;
    return [];
  });
  const names = all.filter((name) => name.endsWith(ENDING) && !name.startsWith('.')).toSorted();
  const backups: BackupInfo[] = [];
  const broken: BrokenBackup[] = [];
  for (const file of names) {
    const path = join(folder, file);
    try {
      backups.push(await backupInfo(path));
    } catch (error) {
      broken.push({ path, name: nameOf(path), error: plainError(error) });
    }
  }
  return { folder, fault, backups: backups.toSorted((a, b) => (a.at < b.at ? 1 : -1)), broken };
}

const nameOf = (path: string): string => (path.split('/').at(-1) ?? '').replace(ENDING, '');

/** What the file says of itself, without reading all of it. Throws `invalid` where it is no backup. */
export async function backupInfo(path: string): Promise<BackupInfo> {
  const there = await stat(path).catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT' ? notFound('backup.no_file', { path }) : readError(error, path);
  });
  // Nobody waits for what a pipe might bring.
  if (!there.isFile()) throw invalid('backup.no_backup', { path });
  const about = { path, name: nameOf(path), bytes: there.size };
  const hidden = await readPublic(path);
  if (hidden !== null) return { ...about, encrypted: true, ...hidden, outdated: hidden.schema < PROGRAM_VERSION, manifest: null };
  const manifest = await readManifest(path);
  if (manifest === null) throw invalid('backup.no_backup', { path });
  const { at, schema, database, reason } = manifest;
  return { ...about, encrypted: false, at, schema, database, reason, outdated: schema < PROGRAM_VERSION, manifest };
}
