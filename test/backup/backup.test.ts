import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, open as openFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import type { VerifiedBackup } from '../../src/services/backup-api.ts';
import { browseBackup } from '../../src/services/backup/browse.ts';
import { hashFile, sealPlain } from '../../src/services/backup/container.ts';
import { backup } from '../../src/services/backup/make.ts';
import { listBackups } from '../../src/services/backup/list.ts';
import { verifyBackup } from '../../src/services/backup/open.ts';
import { checkRestore, restoreBackup } from '../../src/services/backup/restore.ts';
import { keptBy } from '../../src/services/backup/rotate.ts';
import { setBackupSettings, usualFolder } from '../../src/services/backup/settings.ts';
import { takeFromBackup } from '../../src/services/backup/take.ts';
import { cleanup } from '../../src/services/cleanup.ts';
import { tick } from '../../src/services/tick.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { granting, NOON, openOffice } from '../services/company.ts';

const LEVEL = { name: 'VIP' };

async function shop(open: () => Promise<Parameters<typeof openOffice>[0]>) {
  const office = await openOffice(await open());
  const folder = join(await scratchFolder(), 'backups');
  const { id } = await office.api.create('customer', { name: '长春晨光商贸有限公司', phone: '0431-88886666' });
  return { ...office, folder, customer: id };
}

async function passphrase(text = '一句很长的口令 correct horse'): Promise<string> {
  const file = join(await scratchFolder(), 'passphrase');
  await writeFile(file, `${text}\n`);
  return file;
}

forEachEngine((engine, open) => {
  describe('a backup', () => {
    it('holds everything of one moment and is proved', async () => {
      const { ctx, folder } = await shop(open);
      const { head } = await verifyLedger(ctx.database);
      const { backup: made } = await backup(ctx, { folder });
      expect(made.manifest).toMatchObject({ engine, by: '王芳', reason: 'manual' });
      expect(made.manifest.tables['customer']).toBe(1);
      expect((await stat(made.path)).mode & 0o777).toBe(0o600);
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
      expect((await verifyBackup(ctx, { path: made.path })).manifest.head).toBe(head);
      expect((await listBackups(ctx, folder)).backups.map(({ path }) => path)).toEqual([made.path]);
      expect(await readdir(folder)).toEqual([made.path.slice(folder.length + 1)]);
    });

    it('comes back as it was, what came later is gone, and what was there stands in a safety copy', async () => {
      const { ctx, api, folder, customer } = await shop(open);
      await setBackupSettings(ctx, { folder });
      const { backup: made } = await backup(ctx, {});
      await api.update('customer', customer, 1, { name: '改过的名字' });
      await api.create('customer', { name: '后来的客户' });
      await api.saveDraft('form', '{"a":1}');
      const result = await restoreBackup(ctx, { path: made.path });
      expect((await api.get('customer', customer)).values['name']).toBe('长春晨光商贸有限公司');
      expect((await api.count({ entity: 'customer' })).value).toBe(1);
      expect((await api.list({ entity: 'customer', columns: ['name'], search: 'cgsm', limit: 5 })).rows).toHaveLength(1);
      expect(await api.draft('form')).toMatchObject({ body: '{"a":1}' });
      expect((await verifyLedger(ctx.database)).faults).toEqual([]);
      // Work goes on: ids, numbers and the chain follow from what is there.
      await api.create('customer', { name: '新客户', level_id: (await api.create('customer_level', LEVEL)).id });
      expect((await verifyLedger(ctx.database)).faults).toEqual([]);
      const safety = await restoreBackup(ctx, { path: result.safetyCopy ?? '' });
      expect(safety.backup.reason).toBe('before-restore');
      expect((await api.count({ entity: 'customer' })).value).toBe(2);
      expect((await api.get('customer', customer)).values['name']).toBe('改过的名字');
    });

    it('is encrypted by choice, and wrong passphrases, changed, moved and missing pieces are found', async () => {
      const { ctx, folder } = await shop(open);
      const file = await passphrase();
      const { backup: made } = await backup(ctx, { folder, passphraseFile: file });
      const bytes = await readFile(made.path);
      expect(bytes.includes('王芳')).toBe(false);
      expect(bytes.includes('SQLite format')).toBe(false);
      expect((await listBackups(ctx, folder)).backups[0]).toMatchObject({ encrypted: true, manifest: null, database: made.database });
      const verify = async (path: string) => await verifyBackup(ctx, { path, passphraseFile: file });
      expect((await verify(made.path)).manifest.by).toBe('王芳');
      await expect(verifyBackup(ctx, { path: made.path, passphraseFile: await passphrase('ein anderes Wort') })).rejects.toMatchObject({ key: 'backup.passphrase_wrong' });
      await expect(verifyBackup(ctx, { path: made.path })).rejects.toMatchObject({ key: 'backup.passphrase_needed' });
      const changed = join(folder, `changed.kehubak`);
      const start = 12 + bytes.readUInt32BE(8);
      const piece = (1 << 20) + 16;
      const tampered = [bytes.subarray(0, bytes.length - 1), bytes.subarray(0, start), Buffer.concat([bytes, Buffer.of(0)])];
      if (bytes.length > start + piece) tampered.push(bytes.subarray(0, start + piece));
      if (bytes.length > start + 2 * piece) tampered.push(Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + piece, start + 2 * piece), bytes.subarray(start, start + piece), bytes.subarray(start + 2 * piece)]));
      for (const other of tampered) {
        await writeFile(changed, other);
        await expect(verify(changed)).rejects.toMatchObject({ code: 'invalid' });
      }
      expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
    });

    it('of another database or by somebody else is refused', async () => {
      const { ctx, folder } = await shop(open);
      const other = await shop(open);
      const { backup: made } = await backup(other.ctx, { folder: other.folder });
      await backup(ctx, { folder });
      for (const use of [checkRestore, restoreBackup]) await expect(use(ctx, { path: made.path })).rejects.toMatchObject({ code: 'conflict', key: 'backup.foreign' });
      const reader = { ...ctx, session: { ...ctx.session, grants: granting({ '*': ['read'] }) } };
      await expect(backup(reader, { folder })).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(restoreBackup(reader, { path: made.path })).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(listBackups(reader, folder)).rejects.toMatchObject({ code: 'not_permitted' });
    });

    it('goes into the folder that was chosen and made then, never into another one in its place, and says where it made one', async () => {
      const { ctx, folder } = await shop(open);
      expect(await backup(ctx, { folder })).toMatchObject({ folderMade: true });
      expect(await backup(ctx, { folder })).toMatchObject({ folderMade: false });
      const chosen = join(folder, 'disk', 'backups');
      await setBackupSettings(ctx, { folder: chosen });
      expect(await backup(ctx, {})).toMatchObject({ folderMade: false });
      await rm(join(folder, 'disk'), { recursive: true });
      await expect(backup(ctx, {})).rejects.toMatchObject({ code: 'unavailable', key: 'backup.folder_gone', params: { path: chosen } });
      // What is set besides does not make it again.
      await setBackupSettings(ctx, { daily: 3 });
      expect(await readdir(folder)).not.toContain('disk');
      expect(await setBackupSettings(ctx, { folder: '' })).toMatchObject({ folder: usualFolder(ctx.database) });
    });

    it('that is made by force before a clean-up or a restore goes into the usual folder where the chosen one is gone, and says so', async () => {
      const { ctx, api, folder } = await shop(open);
      vi.stubEnv('XDG_DATA_HOME', folder);
      await api.create('interaction', { customer_id: 1, happened_on: '2020-01-01', subject: '旧的' });
      await setBackupSettings(ctx, { folder: join(folder, 'disk') });
      const { backup: made } = await backup(ctx, { folder: join(folder, 'kept') });
      await rm(join(folder, 'disk'), { recursive: true });
      const cleaned = await cleanup(ctx, { before: '2021-01-01', entities: ['interaction'], bin: false }, 1);
      const restored = await restoreBackup(ctx, { path: made.path });
      expect([cleaned.insteadOf, restored.insteadOf]).toEqual([join(folder, 'disk'), join(folder, 'disk')]);
      for (const path of [cleaned.backup, restored.safetyCopy ?? '']) {
        expect(dirname(path)).toBe(usualFolder(ctx.database));
        await verifyBackup(ctx, { path });
      }
      // Nobody makes another folder where the disk was, and one that is asked for or comes by itself waits for it.
      expect(await readdir(folder)).not.toContain('disk');
      await setBackupSettings(ctx, { everyHours: 1 });
      expect((await tick(ctx.database, ctx.now)).find(({ job }) => job === 'backup')).toMatchObject({ outcome: 'failed', error: { key: 'backup.folder_gone' } });
      await expect(backup(ctx, {})).rejects.toMatchObject({ key: 'backup.folder_gone' });
      vi.unstubAllEnvs();
    });

    it('needs a folder that can be made and written to', async () => {
      const { ctx, folder } = await shop(open);
      await mkdir(folder);
      const file = join(folder, 'file');
      await writeFile(file, '');
      for (const wrong of [file, join(file, 'below')]) {
        await expect(backup(ctx, { folder: wrong }), wrong).rejects.toMatchObject({ key: 'output.not_folder' });
        await expect(setBackupSettings(ctx, { folder: wrong }), wrong).rejects.toMatchObject({ place: { field: 'folder' } });
      }
      // Where the system makes nothing.
      if (process.platform === 'linux') await expect(backup(ctx, { folder: '/proc/kehu/backups' })).rejects.toMatchObject({ key: 'output.not_writable' });
    });

    it('that is stopped leaves nothing', async () => {
      const { ctx, folder } = await shop(open);
      const controller = new AbortController();
      await expect(backup(ctx, { folder }, { signal: controller.signal, onProgress: () => controller.abort() })).rejects.toMatchObject({ code: 'cancelled' });
      expect(await readdir(folder)).toEqual([]);
    });

    it('is made by itself when it is due, and the rotation keeps what it shall', async () => {
      const { ctx, folder, database } = await shop(open);
      await setBackupSettings(ctx, { folder, everyHours: 24, daily: 2, weekly: 0, monthly: 0 });
      const names = async () => (await listBackups(ctx, folder)).backups.map(({ at }) => at.slice(0, 10));
      for (let day = 0; day < 4; day += 1) await tick(database, () => NOON + day * 86_400_000);
      await tick(database, () => NOON + 3.5 * 86_400_000);
      expect(await names()).toEqual(['2026-03-13', '2026-03-12']);
      const late = async (days: number) => (await listBackups({ ...ctx, now: () => NOON + days * 86_400_000 })).late;
      expect([await late(4.5), await late(5.1)]).toEqual([null, 24]);
    });
  });
});

/** The same backup as a version after this one would make it: whole in itself. */
async function ofNewerVersion({ path, manifest }: VerifiedBackup, to: string): Promise<string> {
  await writeFile(to, (await readFile(path)).subarray(0, manifest.size));
  const database = new Sqlite(to);
  database.exec('create temp table next as select * from migration order by number desc limit 1; update next set number = number + 1; insert into migration select * from next');
  database.close();
  const { size } = await stat(to);
  const hash = await hashFile(to, size);
  const handle = await openFile(to, 'r+');
  await sealPlain(handle, { ...manifest, size, sha256: hash.copy().digest('hex'), schema: manifest.schema + 1, tables: { ...manifest.tables, migration: (manifest.tables['migration'] ?? 0) + 1 } }, hash);
  await handle.close();
  return to;
}

describe('a plain backup', () => {
  it('is found damaged whichever byte of its end is flipped, and any of sixty others', async () => {
    const { ctx, folder } = await shop(async () => await (await import('../harness/database.ts')).emptyDatabase('sqlite'));
    const { backup: made } = await backup(ctx, { folder });
    const bytes = await readFile(made.path);
    const flipped = join(folder, 'flipped.kehubak');
    const places = new Set(Array.from({ length: 60 }, (_, at) => Math.floor((at * bytes.length) / 60) + (at % 97)));
    for (let at = made.manifest.size; at < bytes.length; at += 7) places.add(at);
    let missed = 0;
    for (const at of places) {
      if (at >= bytes.length) continue;
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
      await writeFile(flipped, copy);
      missed += await verifyBackup(ctx, { path: flipped }).then(
        () => 1,
        () => 0,
      );
    }
    expect(missed).toBe(0);
    for (const length of [0, 10, 44, 4096, made.manifest.size, bytes.length - 1]) {
      await writeFile(flipped, bytes.subarray(0, length));
      await expect(verifyBackup(ctx, { path: flipped })).rejects.toMatchObject({ code: 'invalid' });
    }
  }, 120_000);

  it('is not taken for another file, and a newer one is refused', async () => {
    const { ctx, folder, database } = await shop(async () => await (await import('../harness/database.ts')).emptyDatabase('sqlite'));
    await mkdir(join(folder, 'folder.kehubak'), { recursive: true });
    execFileSync('mkfifo', [join(folder, 'pipe.kehubak')]);
    for (const name of ['folder', 'pipe']) await expect(verifyBackup(ctx, { path: join(folder, `${name}.kehubak`) })).rejects.toMatchObject({ key: 'backup.no_backup' });
    expect((await listBackups(ctx, folder)).broken.map(({ name }) => name)).toEqual(['folder', 'pipe']);
    const path = join(folder, 'list.kehubak');
    await copyFile(database.location, path);
    await expect(verifyBackup(ctx, { path })).rejects.toMatchObject({ code: 'invalid' });
    await expect(verifyBackup(ctx, { path: join(folder, 'none') })).rejects.toMatchObject({ code: 'not_found' });
    const { backup: made } = await backup(ctx, { folder });
    await expect(openDatabase(made.path)).rejects.toMatchObject({ key: 'backup.sealed' });
    const newer = await ofNewerVersion(made, join(folder, 'newer.kehubak'));
    for (const use of [verifyBackup, restoreBackup, browseBackup]) await expect(use(ctx, { path: newer })).rejects.toMatchObject({ key: 'backup.newer', params: { version: made.schema + 1, program: made.schema } });
    await expect(takeFromBackup(ctx, { path: newer, entity: 'customer', record: '#1' })).rejects.toMatchObject({ key: 'backup.newer' });
    expect((await listBackups(ctx, folder)).backups.map(({ reason }) => reason)).toEqual(['manual', 'manual']);
  });
});

describe('the rotation', () => {
  it('keeps the newest of each of the last days, weeks and months in which there is one', () => {
    const at = ['2026-03-10T20:00', '2026-03-10T08:00', '2026-03-09T08:00', '2026-03-08T08:00', '2026-03-01T08:00', '2026-02-10T08:00', '2025-12-24T08:00'];
    const backups = at.map((time) => ({ path: time, at: `${time}:00.000Z` }));
    const kept = keptBy(backups, { daily: 2, weekly: 3, monthly: 3 }, 'UTC');
    expect(at.filter((time) => kept.has(time))).toEqual(['2026-03-10T20:00', '2026-03-09T08:00', '2026-03-08T08:00', '2026-03-01T08:00', '2026-02-10T08:00', '2025-12-24T08:00']);
    expect(keptBy(backups, { daily: 1, weekly: 0, monthly: 0 }, 'UTC')).toEqual(new Set(['2026-03-10T20:00']));
  });
});
