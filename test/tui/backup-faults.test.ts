import { appendFile, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorText, t } from '../../src/i18n/index.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';

/** The first words of what is said: a line of the screen may break after them. */
const begin = (text: string, letters = 14): RegExp => new RegExp(Array.from(text.slice(0, letters), (letter) => (/[\p{L}\p{N}]/u.test(letter) ? letter : '.')).join(String.raw`\s*`));

for (const lang of ['zh', 'en'] as const)
  test(`80×24 ${lang}: backups that are damaged, cut off, of another company or under another passphrase are named and refused on the screen; a folder that is gone is told`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kehu-faults-'));
    const [services, other] = [await openCompany(lang), await openCompany(lang)];
    const backups = join(folder, 'backups');
    const passphrase = join(folder, 'passphrase');
    await services.api.setBackupSettings({ folder: backups });
    await other.api.setBackupSettings({ folder: backups });
    await writeFile(passphrase, 'correct horse battery\n');
    const made = async (api: typeof services.api, name: string): Promise<string> => {
      const { backup } = await api.makeBackup();
      const path = join(backups, `${name}.kehubak`);
      await rename(backup.path, path);
      return path;
    };
    const bytes = await readFile(await made(services.api, 'flipped'));
    bytes[9000] = (bytes[9000] ?? 0) ^ 4;
    await writeFile(join(backups, 'flipped.kehubak'), bytes);
    await truncate(await made(services.api, 'cut'), 90_000);
    await appendFile(await made(services.api, 'longer'), 'x');
    await writeFile(join(backups, 'empty.kehubak'), '');

    const app = start({ lang, services });
    const toBackups = (): typeof app => app.waitFor(t(lang, 'module.system')).burst('7{enter}').waitFor(t(lang, 'entity.operator')).burst(t(lang, 'menu.backup')).press('enter');
    // Two are named, the third is counted; nothing but the flipped one can be chosen.
    await toBackups().waitFor('flipped').waitFor(begin(errorText(lang, { code: 'invalid', key: 'backup.no_backup', params: { path: 'cut' }, details: undefined }))).waitFor(begin(t(lang, 'tui.backups.broken', { count: 1 })));
    const damaged = t(lang, 'backup.damaged', { path: '·' }).split('·')[1] ?? '';
    for (const key of ['enter', 'f3'] as const) await app.press(key).waitFor('flipped.kehubak').waitFor(begin(damaged.trim(), 6)).press('home').waitUntilGone('flipped.kehubak');
    expect((await services.api.count({ entity: 'customer' })).value).toBe(8);

    for (const name of await readdir(backups)) await rm(join(backups, name));
    await made(other.api, 'foreign');
    // Said of the one in hand, and before anybody is asked.
    await app.press('esc').burst(t(lang, 'menu.backup')).press('enter').waitFor('foreign').waitFor(begin(t(lang, 'tui.backups.of-other', { name: 'foreign' }))).press('f9').waitFor('--foreign');
    expect((await services.api.count({ entity: 'customer' })).value).toBe(8);

    await rm(join(backups, 'foreign.kehubak'));
    await services.api.setBackupSettings({ passphraseFile: passphrase });
    await made(services.api, 'secret');
    await writeFile(passphrase, 'another passphrase\n');
    await app.press('esc').burst(t(lang, 'menu.backup')).press('enter').waitFor('secret').press('enter').waitFor(begin(t(lang, 'backup.passphrase_wrong', { path: '' }), 4));
    await rm(passphrase);
    await app.press('f3').waitFor(begin(t(lang, 'backup.passphrase_missing', { file: '' }), 6));

    await rm(backups, { recursive: true });
    await app.press('esc').burst(t(lang, 'menu.backup')).press('enter').waitFor(begin(t(lang, 'tui.backups.folder-fault', { reason: '' }), 7));
    await rm(folder, { recursive: true });
  });
