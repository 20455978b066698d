import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { t } from '../../src/i18n/index.ts';
import { desk, deskWithCompany, type Desk } from './support.ts';

async function backupIn(folder: string): Promise<string> {
  const [name = ''] = (await readdir(folder)).filter((one) => one.endsWith('.kehubak'));
  return join(folder, name);
}

/** A database as an older version left it, with more settings. */
async function released(database: string, settings: readonly (readonly [string, string])[] = []): Promise<void> {
  const raw = new Sqlite(database);
  raw.unsafeMode();
  raw.exec(await readFile(fileURLToPath(new URL('../../fixtures/schemas/0006.sql', import.meta.url)), 'utf8'));
  raw.pragma('application_id = 1264937077');
  for (const setting of settings) raw.prepare('insert into setting (name, value) values (?, ?)').run(...setting);
  raw.close();
}

/** A backup as an upgrade from an older version left it. */
async function olderBackup({ kehu, database, folder }: Desk): Promise<string> {
  await released(database);
  expect((await kehu('db', 'migrate', '--yes')).code).toBe(0);
  return await backupIn(join(folder, 'backups'));
}

describe('kehu backup', () => {
  it('goes where the settings say and keeps what they say, as the timer of a shared server asks', async () => {
    const { kehu, folder } = await deskWithCompany('en');
    const target = join(folder, 'elsewhere');
    expect((await kehu('backup', 'settings', '--folder', target, '--keep', '1,0,0')).code).toBe(0);
    for (const _ of [1, 2, 3]) expect(await kehu('backup', '--keep', 'settings', '--quiet')).toMatchObject({ code: 0, err: '' });
    expect((await readdir(target)).filter((one) => one.endsWith('.kehubak'))).toHaveLength(1);
    // By hand nothing is removed.
    expect((await kehu('backup')).code).toBe(0);
    expect((await readdir(target)).filter((one) => one.endsWith('.kehubak'))).toHaveLength(2);
  });
});

describe('kehu restore', () => {
  it('refuses another database\'s backup before anybody is asked, in a dry run too', async () => {
    const [own, other] = [await deskWithCompany('en'), await deskWithCompany('en')];
    expect((await other.kehu('backup')).code).toBe(0);
    expect((await own.kehu('backup')).code).toBe(0);
    const file = await backupIn(join(other.folder, 'backups'));
    for (const words of [[], ['--dry-run'], ['--yes']]) expect(await own.kehu('restore', file, ...words)).toMatchObject({ code: 5, err: expect.stringContaining('--foreign') });
    expect((await own.kehu('restore', file, '--foreign', '--dry-run')).err).toContain('Nothing was changed');
  });

  it.each(['zh', 'en'] as const)('says in the question that the backup is of an older version, and brings it up to date (%s)', async (lang) => {
    const older = await olderBackup(await desk(lang));
    const { kehu, database } = await desk(lang);
    expect((await kehu('restore', older)).err).toContain(lang === 'zh' ? '较旧的版本（结构 6）' : 'from an older version (schema 6)');
    // A dry run changes nothing where there is no database either.
    expect((await kehu('restore', older, '--dry-run', '--yes')).code).toBe(0);
    expect((await kehu('customer', 'list')).code).toBe(7);
    expect((await kehu('restore', older, '--yes')).code).toBe(0);
    const raw = new Sqlite(database, { readonly: true });
    expect(raw.prepare('select name from customer').pluck().all()).toContain('长春晨光商贸有限公司');
    raw.close();
    expect((await kehu('backup', 'verify', older)).err).not.toContain(lang === 'zh' ? '台账' : 'ledger');
  });
});

describe('a folder of backups that is gone', () => {
  it.each(['zh', 'en'] as const)('stops no upgrade, clean-up or restore: the backup before it stands in the usual folder, which is said (%s)', async (lang) => {
    const { kehu, database, folder } = await desk(lang);
    const gone = join(folder, 'disk', 'backups');
    await released(database, [['backup', JSON.stringify({ folder: gone })]]);
    // The settings are opened by a program of the same version only: whoever is to upgrade could not choose another one.
    const upgraded = await kehu('db', 'migrate', '--yes');
    const own = await deskWithCompany(lang);
    const disk = join(own.folder, 'disk');
    expect((await own.kehu('backup')).code).toBe(0);
    expect((await own.kehu('backup', 'settings', '--folder', disk)).code).toBe(0);
    await rm(disk, { recursive: true });
    expect((await own.kehu('customer', 'add', '--set', 'name=晨光')).code).toBe(0);
    expect((await own.kehu('interaction', 'add', '--set', 'customer=晨光', '--set', 'happened_on=2020-01-01', '--set', 'subject=old')).code).toBe(0);
    const cleaned = await own.kehu('cleanup', '--before', '2021-01-01', '--entities', 'interaction', '--yes');
    const restored = await own.kehu('restore', await backupIn(join(own.folder, 'backups')), '--yes');
    for (const [{ code, err }, wanted, usual] of [[upgraded, gone, folder], [cleaned, disk, own.folder], [restored, disk, own.folder]] as const) {
      expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(t(lang, 'backup.elsewhere', { path: wanted })) });
      expect(err).toContain(join(usual, 'backups', 'kehu-'));
    }
  });
});

describe('a database of a newer version', () => {
  it.each(['zh', 'en'] as const)('is refused by every command and by the timer, and left as it is; who wants to go back hears how (%s)', async (lang) => {
    const { kehu, database, folder } = await deskWithCompany(lang);
    expect((await kehu('backup')).code).toBe(0);
    const file = await backupIn(join(folder, 'backups'));
    const raw = new Sqlite(database);
    const known = Number(raw.prepare('select max(number) from migration').pluck().get());
    raw.prepare('insert into migration (number, name, at) select 999, name, at from migration where number = ?').run(known);
    raw.close();
    const bytes = await readFile(database);
    const params = { location: database, version: 999, program: known };
    for (const words of [['customer', 'list'], ['customer', 'add', '--set', 'name=x'], ['tick'], ['backup'], ['backup', 'settings', '--folder', folder], ['db', 'status'], ['db', 'migrate', '--yes'], ['db', 'check'], ['mail', 'send'], ['call', 'ring', '13800138000'], ['audit', 'verify']])
      expect(await kehu(...words), words.join(' ')).toMatchObject({ code: 7, out: '', err: expect.stringContaining(t(lang, 'error.database_newer', params)) });
    for (const words of [[], ['--force', '--yes'], ['--dry-run']]) expect(await kehu('restore', file, ...words)).toMatchObject({ code: 7, out: '', err: expect.stringContaining(t(lang, 'backup.live_newer', params)) });
    expect((await readFile(database)).equals(bytes)).toBe(true);
    await rename(database, join(folder, 'newer.db'));
    expect((await kehu('restore', file, '--yes')).code).toBe(0);
    expect((await kehu('db', 'check')).code).toBe(0);
  });
});

describe('kehu tick', () => {
  it.each(['zh', 'en'] as const)('names every job in words (%s)', async (lang) => {
    const { kehu } = await deskWithCompany(lang);
    const { code, out } = await kehu('tick');
    expect(code).toBe(0);
    expect(out).not.toContain('tick.');
  });
});

describe('kehu backup', () => {
  it('says what cannot be read, written or found, by the name that was given', async () => {
    const { kehu, folder, file } = await deskWithCompany('en');
    await mkdir(join(folder, 'secret'));
    const binary = await file('binary', Buffer.from([0, 1, 2, 3]));
    expect((await kehu('backup', '--passphrase-file', join(folder, 'none'))).err).toContain('There is no passphrase file');
    expect((await kehu('backup', '--passphrase-file', join(folder, 'secret'))).err).toContain('cannot be read');
    for (const endless of [binary, ...(process.platform === 'linux' ? ['/dev/zero'] : [])]) expect((await kehu('backup', '--passphrase-file', endless)).err).toContain('line of text');
    expect((await kehu('backup', 'verify', join(folder, 'secret'))).code).toBe(6);
    expect((await kehu('backup', join(folder, 'password'))).err).toContain('is no folder');
    expect((await kehu('backup', join(folder, 'new'))).err).toContain('was not there; it was made');
    expect((await kehu('backup', join(folder, 'new'))).err).not.toContain('was not there');
    const made = await backupIn(join(folder, 'new'));
    const kinds = await kehu('backup', 'take', made, 'operator', 'wang');
    expect([kinds.code, kinds.err]).toEqual([2, expect.stringContaining('Customer')]);
    expect((await kehu('backup', 'take', made, 'nonsense', 'x')).err).toContain('“nonsense” cannot be taken');
  });

  it.each(['zh', 'en'] as const)('and a clean-up stand in the audit in words (%s)', async (lang) => {
    const { kehu } = await deskWithCompany(lang);
    await kehu('customer', 'add', '--set', 'name=晨光');
    await kehu('interaction', 'add', '--set', 'customer_id=晨光', '--set', 'subject=来电', '--set', 'happened_on=2019-01-01');
    expect((await kehu('cleanup', '--before', '2020-01-01', '--entities', 'interaction,feedback', '--yes')).code).toBe(0);
    const { out } = await kehu('audit', 'list', '--where', 'what:cleanup');
    expect(out).toContain(lang === 'zh' ? '2020-01-01  1 条 · 业务往来、客户反馈' : '2020-01-01  1 record · Interaction, Feedback');
  });
});
