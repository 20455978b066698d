import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { errorText, t } from '../../src/i18n/index.ts';
import { inProcess } from '../../src/services/client.ts';
import { startHost } from '../../src/services/host.ts';
import { tick } from '../../src/services/tick.ts';
import { NOW, openCompany } from './company.ts';
import { start } from './start.ts';

/** The first words of what is said: a line of the screen may break after them. */
const begin = (text: string, letters: number): string => text.slice(0, letters);

for (const lang of ['zh', 'en'] as const)
  test(`80×24 ${lang}: a database of a newer version is refused before anything is asked, and opens when the program is there`, async () => {
    const { api, close } = await openCompany(lang);
    const { location } = await api.about();
    const migrations = new Sqlite(location);
    migrations.exec("insert into migration (number, name, at) select 999, name, at from migration where number = 1");
    const { api: later, first, close: end } = startHost({ location, source: 'screen', systemUser: 'tester', lang }, () => NOW);
    const app = start({ lang, services: inProcess(later, first, end) });
    await app.waitFor(begin(t(lang, 'error.database_newer', { version: 999, program: 0 }), 14)).waitFor('999');
    migrations.exec('delete from migration where number = 999');
    migrations.close();
    await app.press('enter').waitFor(t(lang, 'start.complaints-overdue'));
    await app.stop();
    await close();
  });

for (const lang of ['zh', 'en'] as const)
  test(`80×24 ${lang}: a backup that could not be made by itself stands on the start page until there is one, and a clean-up says where its own went`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kehu-disk-'));
    const disk = join(folder, 'disk');
    const services = await openCompany(lang);
    const { api } = services;
    await api.setBackupSettings({ folder: disk, everyHours: 1 });
    await rm(disk, { recursive: true });
    const { location } = await api.about();
    const database = await openDatabase(location);
    await tick(database, () => NOW);
    await database.close();
    const gone = errorText(lang, { code: 'unavailable', key: 'backup.folder_gone', params: { path: disk } });
    const [before = '', after = ''] = t(lang, 'start.fault', { job: { key: 'tick.job.backup' }, at: '2026-11-24 10:00', reason: '·' }).split('·');
    const app = start({ lang, services });
    await app.waitFor(before.trim()).waitFor(begin(gone, 3)).waitFor(t(lang, 'start.complaints-overdue'));
    expect(after).toBe('');

    const entry = (key: 'menu.cleanup' | 'menu.backup'): typeof app => app.burst('7{enter}').waitFor(t(lang, 'entity.operator')).burst(t(lang, key)).press('enter');
    // One interaction is older than that day.
    await entry('menu.cleanup').waitFor(t(lang, 'entity.interaction')).type('2026-11-03').press('down', 'right', 'ctrl-s').waitFor('1').burst('1{enter}').waitFor(begin(t(lang, 'backup.elsewhere', { path: '' }), 8)).press('esc', 'esc').waitFor(before.trim());

    await mkdir(disk);
    await entry('menu.backup').waitFor(t(lang, 'tui.backups.none')).press('ctrl-n').waitFor(begin(t(lang, 'tui.backups.made', { name: '' }), 6)).press('esc', 'esc').waitFor(t(lang, 'start.customers')).waitUntilGone(before.trim());
    await app.stop();
    await rm(folder, { recursive: true });
  });
