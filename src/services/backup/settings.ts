import { randomUUID } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { Database } from '../../db/database.ts';
import { AppError, invalid } from '../../errors.ts';
import type { BackupSettings } from '../backup-api.ts';
import type { ServiceContext } from '../context.ts';
import { permitPower } from '../power.ts';
import { parseObject } from './container.ts';
import { readPassphrase } from './encrypt.ts';
import { makeFolder, requireWritable } from './place.ts';

const SETTING = 'backup';
const IDENTITY = 'database_id';
/** A week of days, a month of weeks, a year of months. */
const USUAL = { everyHours: 0, daily: 7, weekly: 4, monthly: 12, passphraseFile: null } as const;
const MOST = 1000;

/** Beside the file; for a server's database among the program's own data. */
export function usualFolder({ engine, location }: Pick<Database, 'engine' | 'location'>): string {
  return join(engine === 'sqlite' ? dirname(location) : envPaths('kehu', { suffix: '' }).data, 'backups');
}

export async function readSetting(database: Database, name: string): Promise<string | null> {
  const row = await database.queries.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value ?? null;
}

export async function writeSetting(database: Database, name: string, value: string): Promise<void> {
  await database.transact(async (trx) => {
    await trx
      .insertInto('setting')
      .values({ name, value })
      .onConflict((on) => on.column('name').doUpdateSet({ value }))
      .execute();
  });
}

export async function settingsOf(database: Database): Promise<BackupSettings> {
  const stored = parseObject((await readSetting(database, SETTING)) ?? '{}') ?? {};
  const number = (name: 'everyHours' | 'daily' | 'weekly' | 'monthly'): number => (typeof stored[name] === 'number' ? stored[name] : USUAL[name]);
  const text = (name: string): string | null => (typeof stored[name] === 'string' && stored[name] !== '' ? stored[name] : null);
  return {
    folder: text('folder') ?? usualFolder(database),
    everyHours: number('everyHours'),
    daily: number('daily'),
    weekly: number('weekly'),
    monthly: number('monthly'),
    passphraseFile: text('passphraseFile'),
  };
}

export async function backupSettings(ctx: ServiceContext): Promise<BackupSettings> {
  permitPower(ctx.session, 'backup');
  return await settingsOf(ctx.database);
}

/** Throws `invalid` with the field that is wrong. In a protected session folders are not chosen. */
export async function setBackupSettings(ctx: ServiceContext, wanted: Partial<BackupSettings>): Promise<BackupSettings> {
  permitPower(ctx.session, 'backup');
  const before = await settingsOf(ctx.database);
  const next = { ...before, ...wanted };
  for (const name of ['everyHours', 'daily', 'weekly', 'monthly'] as const)
    if (!Number.isSafeInteger(next[name]) || next[name] < 0 || next[name] > MOST) throw invalid('backup.number', { most: MOST }, { field: name });
  if (next.daily + next.weekly + next.monthly === 0) throw invalid('backup.keep_none', {}, { field: 'daily' });
  const places = { folder: next.folder.trim() === '' ? usualFolder(ctx.database) : resolve(next.folder), passphraseFile: next.passphraseFile === null ? null : resolve(next.passphraseFile) };
  if (ctx.session.protected === true && (places.folder !== before.folder || places.passphraseFile !== before.passphraseFile)) throw invalid('backup.place_protected', {}, { field: 'folder' });
  if (places.passphraseFile !== null) await readPassphrase(places.passphraseFile);
  if (places.folder !== before.folder && places.folder !== usualFolder(ctx.database)) await settle(places.folder);
  const settings = { ...next, ...places };
  await writeSetting(ctx.database, SETTING, JSON.stringify(settings));
  return settings;
}

/** A folder is made when it is chosen: one that is not there later has vanished, with its disk perhaps. */
async function settle(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await requireWritable(folder);
  } catch (error) {
    throw error instanceof AppError ? new AppError(error.code, error.key, error.params, { field: 'folder' }) : error;
  }
}

/** What all backups of one database have in common, where it was asked for before. */
export const knownIdentity = async (database: Database): Promise<string | null> => await readSetting(database, IDENTITY);

/** What all backups of one database have in common; made when it is first asked for. */
export async function identityOf(database: Database): Promise<string> {
  const known = await knownIdentity(database);
  if (known !== null) return known;
  await database.transact(async (trx) => {
    await trx.insertInto('setting').values({ name: IDENTITY, value: randomUUID() }).onConflict((on) => on.column('name').doNothing()).execute();
  });
  return (await readSetting(database, IDENTITY)) ?? '';
}
