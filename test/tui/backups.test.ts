import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { t } from '../../src/i18n/index.ts';
import type { BackupFolder } from '../../src/services/backup-api.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';

for (const [columns, rows, lang] of [[80, 24, 'zh'], [60, 15, 'en']] as const)
  test(`${columns}×${rows} ${lang}: folder and rotation are set, a backup is made, looked around in, and a customer taken out of it, by keyboard`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kehu-backups-'));
    const services = await openCompany(lang);
    const app = start({ columns, rows, lang, services });
    const kept = (name: string) => app.golden(`backups-${name}-${columns}x${rows}-${lang}`);
    const toBackups = (): typeof app => app.waitFor(t(lang, 'module.system')).burst('7{enter}').waitFor(t(lang, 'entity.operator')).burst(t(lang, 'menu.backup')).press('enter');
    await toBackups().waitFor(t(lang, 'tui.backups.none').slice(0, 8)).press('f2').waitFor(`[ ${t(lang, 'act.backups.save')} ]`);
    // What is wrong is said at its line.
    await app.burst(`{ctrl-u}${folder}{enter}{ctrl-u}never{ctrl-s}`).waitFor(t(lang, 'backup.number', { most: 1000 }).slice(0, 10));
    await app.burst('{ctrl-u}24{ctrl-s}').waitFor(t(lang, 'tui.backups.saved', { folder }).slice(0, 12));
    expect(await services.api.backupSettings()).toMatchObject({ folder, everyHours: 24, daily: 7 });
    await app.press('ctrl-n').waitFor(t(lang, 'tui.backups.made', { name: 'kehu' }).slice(0, 8)).waitFor(/^> 20/m);
    expect(await readdir(folder)).toHaveLength(1);

    const { rows: found } = await services.api.list({ entity: 'customer', columns: ['name'], filter: 'name:晨光商城', limit: 1 });
    const id = found[0]?.id ?? 0;
    await services.api.remove({ entity: 'customer', ids: [id] }, 1);
    await app.press('f4').waitFor(`[ ${t(lang, 'act.backups.look')} ]`).press('ctrl-s').waitFor(t(lang, 'tui.backups.take-empty').slice(0, 12));
    await app.burst('没有这个{ctrl-s}').waitFor(t(lang, 'backup.take_none', { entity: t(lang, 'entity.customer'), text: '没有这个' }).slice(0, 10));
    await app.burst('{ctrl-u}晨光商城{ctrl-s}').waitFor(`1 ${t(lang, 'tui.backups.take-yes')}`);
    await kept('take');
    await app.press('left', 'enter').waitFor(lang === 'zh' ? '从回收站恢复 3 条' : '3 back from the bin');
    expect((await services.api.get('customer', id)).deleted).toBe(false);

    await services.api.create('customer', { name: '后来的客户' });
    await app.press('f3').waitFor(t(lang, 'tui.backups.inside', { at: '' }).slice(0, lang === 'zh' ? 5 : 20));
    await kept('inside');
    await app.burst('2{enter}{enter}').waitFor('北方机械厂').waitFor(/8 (条|records)/);
    // On the start page too the numbers are those of the backup, then those of now.
    const all = (count: number): RegExp => new RegExp(`${count} +${t(lang, 'start.customers')}`);
    await app.burst('{esc}{esc}').waitFor(t(lang, 'module.system')).burst('{tab}{end}').waitFor(all(8));
    await app.press('ctrl-x').waitFor(t(lang, 'tui.backups.outside').slice(0, 8)).waitFor(t(lang, 'module.system')).burst('{tab}{end}').waitFor(all(9)).burst('{tab}2{enter}{enter}').waitFor('后来的客户').waitFor(/9 (条|records)/);
  });

for (const lang of ['zh', 'en'] as const)
  test(`80×24 ${lang}: a backup of an older version says so in the list and in the question`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kehu-backups-'));
    const services = await openCompany(lang);
    await services.api.setBackupSettings({ folder });
    await services.api.makeBackup();
    const backups = async (): Promise<BackupFolder> => {
      const found = await services.api.backups();
      return { ...found, folder: '/backups', backups: found.backups.map((one) => ({ ...one, name: 'kehu-20260101T080000-000', bytes: 2_500_000, schema: 22, outdated: true })) };
    };
    const app = start({ lang, services: { ...services, api: { ...services.api, backups } } });
    await app.waitFor(t(lang, 'module.system')).burst('7{enter}').waitFor(t(lang, 'entity.operator')).burst(t(lang, 'menu.backup')).press('enter').waitFor(lang === 'zh' ? '结构 22' : 'schema 22').press('f9').waitFor(t(lang, 'tui.backups.sure-title'));
    await app.golden(`backups-older-80x24-${lang}`);
    await rm(folder, { recursive: true });
  });
