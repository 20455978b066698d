import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { t, type Lang } from '../../src/i18n/index.ts';
import type { Api } from '../../src/services/api.ts';
import { displayWidth } from '../../src/util/text.ts';
import { openCompany } from './company.ts';
import type { Driver } from './driver.ts';
import { start } from './start.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFTiE/lC5yRhIAZ4L7cU5INuk+junfn6x5si349Gx6BX wang@laptop';
const SIZES = [[80, 24], [120, 40], [60, 15]] as const;
const LANGS: readonly Lang[] = ['zh', 'en'];

/** The administrator's desk at the server, and what a key of the same operator opens. */
async function places(lang: Lang, isForced: boolean, address = 'kehu@crm.example.cn') {
  const keyFile = join(await mkdtemp(join(tmpdir(), 'kehu-keys-')), 'authorized_keys');
  const prepare = async (api: Api): Promise<void> => {
    await api.setServerSettings({ ...(await api.serverSettings()), address, printers: ['HP-1020'] });
    await api.addKey('wang', KEY, '');
  };
  return { keyFile, services: openCompany(lang, { server: { keyFile, config: null }, prepare, ...(isForced ? { forced: { operator: 'wang', key: 1 } } : {}) }) };
}

const go = (app: Driver, lang: Lang, label: 'menu.downloads' | 'menu.keys' | 'menu.programs'): Driver =>
  app.waitFor(t(lang, 'module.system')).burst('7{enter}').waitFor(t(lang, 'entity.operator')).burst(t(lang, label).slice(0, 6)).press('enter');

for (const [columns, rows] of SIZES)
  for (const lang of LANGS)
    test(`${columns}×${rows} ${lang}: in a protected session an export is a download, nothing is imported from a path, keys and limits are only looked at`, async () => {
      const { services } = await places(lang, true);
      const app = start({ columns, rows, lang, services });
      const kept = (driver: Driver, name: string): Driver =>
        driver.check((screen) => {
          for (const row of screen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
        }).golden(`server-${name}-${columns}x${rows}-${lang}`);
      await app.waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}').waitFor('北方机械厂').waitFor(/8 (条|records)/);
      await kept(app.press('ctrl-e').waitFor(`[ ${t(lang, 'act.list.export')} ]`), 'export');
      await app.press('enter').waitFor(lang === 'zh' ? '已生成下载 1' : 'Download 1 is ready');
      await app.burst(`{ctrl-p}${t(lang, 'act.list.import')}`).waitFor(`> ${t(lang, 'act.list.import')}`).press('enter').waitFor('list.csv').press('esc').press('esc').press('esc');
      await kept(go(app, lang, 'menu.downloads').waitFor('download 1 >'), 'downloads');
      await app.press('delete').waitFor(t(lang, 'tui.downloads.sure-title')).press('left', 'enter').waitFor(t(lang, 'tui.downloads.none').slice(0, 8)).press('esc');
      await app.burst('{esc}');
      await kept(go(app, lang, 'menu.keys').waitFor('ed25519').press('ctrl-n').waitFor(t(lang, 'server.at_server').slice(0, 12)), 'keys');
    });

test.each(SIZES)('%i×%i: the command that fetches a download stands on a line of its own, and whole among the downloads', async (columns, rows) => {
  const { services } = await places('zh', true, 'kehu@customers.branch-jilin.example.com.cn');
  const name = `${'长春市各区各街道的客户'.repeat(8)}.csv`;
  const app = start({ columns, rows, services }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('北方机械厂').waitFor(/8 条/).press('ctrl-e').waitFor('[ 导出 ]');
  await app.burst(`{up}{ctrl-u}${name}{down}{enter}`).waitFor(/^ *ssh kehu@customers\.branch-jilin\.example\.com\.cn download 1/m);
  await go(app.burst('{esc}{esc}'), 'zh', 'menu.downloads').waitFor(`.csv'`).check((screen) => expect(screen.rows.map((row) => row.trim()).join('')).toContain(`> '${name}'`)).press('enter').waitFor('已复制取走下载 1 的命令');
});

test.each(LANGS)('at the server an administrator adds and takes away keys and sets limits (%s)', async (lang) => {
  const { services, keyFile } = await places(lang, false);
  const app = start({ lang, services });
  await go(app, lang, 'menu.keys').waitFor('wang@laptop').press('ctrl-n').waitFor(t(lang, 'tui.keys.line'));
  await app.burst('{down}nonsense{ctrl-s}').waitFor(t(lang, 'key.unknown_type', { type: 'nonsense', known: '' }).slice(0, 8));
  await app.burst('{ctrl-u}').paste(`${KEY}\n`).press('ctrl-s').waitFor(lang === 'zh' ? '已属于操作员' : 'belongs to the operator');
  await app.press('esc').press('delete').waitFor(t(lang, 'tui.keys.sure-title')).press('left', 'enter').waitFor(t(lang, 'tui.keys.none'));
  expect(await readFile(keyFile, 'utf8')).toBe('');
  await app.press('ctrl-n').waitFor(t(lang, 'tui.keys.line')).burst('wang{down}').paste(`${KEY}\n`).press('down').type('PC').press('ctrl-s').waitFor('SHA256:4FpP6');
  expect(await readFile(keyFile, 'utf8')).toMatch(/^restrict,pty,command=".*--operator=wang --key=2" ssh-ed25519 \S+ kehu-key:2\n$/);
  await app.press('esc', 'esc');
  await go(app, lang, 'menu.programs').waitFor('HP-1020').golden(`server-programs-80x24-${lang}`);
  await app.burst('vim{ctrl-s}').waitFor('/usr/bin/vim').burst('{ctrl-u}/usr/bin/vim{ctrl-s}').waitFor(t(lang, 'tui.programs.saved'));
});
