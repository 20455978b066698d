import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { desk, deskWithCompany, type Desk } from './support.ts';

async function backupIn(folder: string): Promise<string> {
  const [name = ''] = (await readdir(folder)).filter((one) => one.endsWith('.kehubak'));
  return join(folder, name);
}

/** A backup as an upgrade from an older version left it. */
async function olderBackup({ kehu, database, folder }: Desk): Promise<string> {
  const raw = new Sqlite(database);
  raw.unsafeMode();
  raw.exec(await readFile(fileURLToPath(new URL('../../fixtures/schemas/0006.sql', import.meta.url)), 'utf8'));
  raw.pragma('application_id = 1264937077');
  raw.close();
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
