import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { invalid, notFound, notPermitted, type PlainError } from '../../errors.ts';
import type { BackupFolder, BackupInfo, BrokenBackup } from '../backup-api.ts';
import type { ServiceContext } from '../context.ts';
import { fileError } from '../output-file.ts';
import { permitPower } from '../power.ts';
import { plainError } from '../proxy.ts';
import { readManifest } from './container.ts';
import { readPublic } from './encrypt.ts';
import { ENDING } from './place.ts';
import { settingsOf, usualFolder } from './settings.ts';

/** The backups in a folder, the newest first; what looks like one and cannot be read apart. Nothing is proved by this: `verifyBackup` does. */
export async function listBackups(ctx: ServiceContext, folder?: string): Promise<BackupFolder> {
  permitPower(ctx.session, 'backup');
  const { folder: usual } = await settingsOf(ctx.database);
  if (folder !== undefined && ctx.session.protected === true && resolve(folder) !== usual) throw notPermitted('backup.place_protected');
  return await backupsIn(resolve(folder ?? usual), usualFolder(ctx.database));
}

/** The same without rights; a folder that does not exist has none, which is no fault of the one that is made with the first backup. */
export async function backupsIn(folder: string, madeLater = ''): Promise<BackupFolder> {
  let fault: PlainError | null = null;
  const all = await readdir(folder).catch((error: unknown) => {
    const told = plainError(fileError(error, join(folder, `*${ENDING}`)));
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
  const { size: bytes } = await stat(path).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? notFound('backup.no_file', { path }) : fileError(error, path);
  });
  const hidden = await readPublic(path);
  if (hidden !== null) return { path, name: nameOf(path), bytes, encrypted: true, ...hidden, manifest: null };
  const manifest = await readManifest(path);
  if (manifest === null) throw invalid('backup.no_backup', { path });
  const { at, schema, database, reason } = manifest;
  return { path, name: nameOf(path), bytes, encrypted: false, at, schema, database, reason, manifest };
}
