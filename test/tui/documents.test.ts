import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fieldLabel, t, type Lang } from '../../src/i18n/index.ts';
import { docxBytes } from '../../src/output/docx-write.ts';
import type { Api } from '../../src/services/api.ts';
import { displayWidth } from '../../src/util/text.ts';
import { scratchFolder } from '../harness/database.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFTiE/lC5yRhIAZ4L7cU5INuk+junfn6x5si349Gx6BX wang@laptop';
const SIZES = [[80, 24], [120, 40], [60, 15]] as const;
const LANGS: readonly Lang[] = ['zh', 'en'];

/** A list that was edited in a spreadsheet, with a conflict and a fault. */
async function editedList(api: Api, folder: string): Promise<void> {
  const path = join(folder, 'list.csv');
  await api.exportFile({ entity: 'customer', columns: ['id', 'version', 'name', 'phone', 'level_id'], format: 'csv', for: 'spreadsheet', path });
  const rows = (await readFile(path, 'utf8')).trimEnd().split(/\r?\n/).map((line) => line.split(','));
  const edit = (row: number, column: number, text: string): void => void rows[row]?.splice(column, 1, text);
  edit(1, 3, '0431-11112222');
  edit(2, 3, '0431-33334444');
  edit(3, 4, '没有这级');
  const { id, version } = await api.get('customer', Number(rows[2]?.[0]));
  await api.update('customer', id, version, { phone: '0431-55556666' });
  await writeFile(path, rows.map((row) => row.join(',')).join('\n'));
}

for (const [columns, rows] of SIZES)
  for (const lang of LANGS)
    test(`${columns}×${rows} ${lang}: an edited list is shown field by field, with what others changed meanwhile, and done as one step`, async () => {
      const folder = await scratchFolder();
      const services = openCompany(lang, { prepare: async (api: Api) => await editedList(api, folder) });
      const app = start({ columns, rows, lang, services });
      const fits = (screen: { readonly rows: readonly string[] }): void => {
        for (const row of screen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
      };
      await app.waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}').waitFor('北方机械厂').burst(`{ctrl-p}${t(lang, 'act.list.sheet')}`).waitFor(`> ${t(lang, 'act.list.sheet')}`).press('enter');
      await app.waitFor(`> [ ${t(lang, 'sheet.way.open')} ]`).check(fits).press('up', 'ctrl-u').paste(join(folder, 'list.csv')).press('down', 'down', 'down');
      await app.waitFor(`> [ ${t(lang, 'sheet.way.take')} ]`).press('enter').waitFor('0431-11112222').check(fits).golden(`sheet-changes-${columns}x${rows}-${lang}`);
      await app.press('tab').waitFor('0431-55556666').check(fits);
      await app.press('tab').waitFor('没有这级').check(fits).press('enter').waitFor(lang === 'zh' ? '已更改 1 条记录；冲突 1，不能取的 1' : 'Changed 1 record; 1 with a conflict').press('enter').waitFor('0431-11112222');
    });

test.each(LANGS)('letters to a list are looked at, those left out are named, and all are kept at once (%s)', async (lang) => {
  const services = openCompany(lang, {
    prepare: async (api: Api) => {
      const { rows } = await api.list({ entity: 'customer', columns: ['name', 'address'], limit: 100 });
      const [first, second] = rows;
      for (const row of rows) await api.update('customer', row.id, row.version, { address: row === first || row === second ? '解放路1号' : null });
      await api.create('letter_template', { name: '问候', subject: '致{{customer.name}}', content: '您好 {{customer.name}}' });
    },
  });
  const app = start({ lang, services });
  const letters = t(lang, 'act.list.letters');
  const again = () => app.waitFor('北方机械厂').burst(`{ctrl-p}${letters}`).waitFor(`> ${letters}`).press('enter').waitFor(t(lang, 'letter.which')).waitFor('> 问候').press('enter');
  await app.waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}');
  await again().waitFor(t(lang, 'tui.mail.preview', { at: 1, count: 2 })).golden(`letters-${lang}`).press('pagedown').waitFor(t(lang, 'tui.mail.preview', { at: 2, count: 2 })).press('f3').waitFor(t(lang, 'letters.left.no_address')).press('esc').waitUntilGone(t(lang, 'letters.left.no_address'));
  const path = join(await scratchFolder(), 'all.txt');
  await app.burst('{f2}').waitFor(`[ ${t(lang, 'letters.file.go')} ]`).burst('{down}').waitFor(t(lang, 'letters.file.keep-hint').slice(0, 20)).golden(`letters-file-${lang}`).burst('{up}{up}{right}').waitFor(/\.txt/).burst(`{down}{ctrl-u}${path}{down}{right}{ctrl-s}`).waitFor(lang === 'zh' ? '2 封信函已写入' : '2 letters in');
  expect(await readFile(path, 'utf8')).toMatch(/^您好 .+\n\f您好 .+\n$/);
  await again().waitFor(t(lang, 'tui.mail.preview', { at: 1, count: 2 })).burst('{ctrl-s}').waitFor(lang === 'zh' ? '2 封信函已存入' : '2 letters are among');
});

test.each(LANGS)('a letter from a Word file is shown before it is kept; a template that asks for what there is not is said (%s)', async (lang) => {
  const folder = await scratchFolder();
  const services = openCompany(lang, {
    prepare: async (api: Api) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of docxBytes('致 {{customer.name}}：\n\n您好。')) pieces.push(piece);
      await writeFile(join(folder, 'word.docx'), Buffer.concat(pieces));
      await api.loadTemplate({ path: join(folder, 'word.docx'), name: 'Word', subject: '致{{customer.name}}' });
      // What neither has is refused when it is written; what only contacts have is missed in a letter to a customer.
      await expect(api.create('letter_template', { name: '错的', content: '您好\n{{称呼}}' })).rejects.toMatchObject({ key: 'merge.unknown_either', params: { line: 2, column: 1 } });
      await api.create('letter_template', { name: '错的', content: '您好 {{position}}' });
    },
  });
  const app = start({ lang, services });
  const write = (template: string) => app.burst(`{ctrl-p}${t(lang, 'act.letters.write')}`).waitFor(`> ${t(lang, 'act.letters.write')}`).press('enter').waitFor(t(lang, 'letter.which')).burst(template).waitFor(`> ${template}`).press('enter');
  await app.waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}').waitFor('北方机械厂').burst('北方').waitFor(lang === 'zh' ? '共 1 条' : '1 record').press('enter').waitUntilGone(lang === 'zh' ? '共 1 条' : '1 record').waitFor('北方机械厂');
  await write('Word').waitFor('致 北方机械厂：').golden(`letter-word-${lang}`);
  await app.press('ctrl-s').waitFor(t(lang, 'letter.saved', { title: '致北方机械厂' }).slice(0, 10));
  await write('错的').waitFor('position').press('esc').waitFor('致北方机械厂');
});

test('in a protected session nothing is started: addresses are copied, the list waits as a download, the own editor says why', async () => {
  const services = openCompany('zh', { server: { keyFile: join(await scratchFolder(), 'authorized_keys'), config: null }, forced: { operator: 'wang', key: 1 }, prepare: async (api: Api) => {
    await api.addKey('wang', KEY, '');
    await api.create('customer', { name: '网站公司', website: 'https://www.example.com' });
  } });
  const app = start({ services });
  await app.waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('网站公司').burst('网站').waitUntilGone('北方机械厂').press('enter').waitFor('https://www.example.com');
  await app.burst('{ctrl-p}网址和地图').waitFor('> 网址和地图').press('enter').waitFor('F2 复制').press('f2').waitFor('已复制').press('enter').waitFor('受保护的会话里不启动外部程序');
  expect(app.terminal.raw()).toContain(`\u001b]52;c;${Buffer.from('https://www.example.com/').toString('base64')}\u0007`);
  await app.press('esc', 'esc').waitFor('排序').burst('{ctrl-p}电子表格').waitFor('> 电子表格').press('enter').waitFor('> [ 只写文件 ]').check((screen) => expect(screen.rows.join()).not.toContain('在电子表格中打开')).press('enter').waitFor('已生成下载 1');
});

test('the editor of long texts takes back, finds, and keeps what a paste of half a megabyte brings', async () => {
  const app = start();
  await app.waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('北方机械厂').press('ctrl-n').waitFor('新增客户').burst('长文公司').press('pagedown', 'up').waitFor('>备注').press('enter').waitFor('Enter 换行');
  await app.paste(`${'第一段文字，'.repeat(8000)}\n${'x'.repeat(400_000)}\n找到这里`).waitFor('第 3 行，共 3 行');
  await app.burst('的结尾').waitFor('找到这里的结尾').press('ctrl-z').waitUntilGone('找到这里的结尾').press('ctrl-y').waitFor('找到这里的结尾');
  await app.burst('{ctrl-f}第一段').waitFor('查找 第一段').press('enter').waitFor('第 1 行').burst('{ctrl-f}{ctrl-u}找到').waitFor('查找 找到').press('enter').waitFor('第 3 行').check(({ cursor }) => expect(cursor.x).toBe(1));
  await app.waitFor(/超过 428\d+ 个字，最多 20000 个字/).press('ctrl-z', 'ctrl-z').waitFor('第 1 行，共 1 行');
});

const SIZES_IN_TURN: readonly (readonly [number, number, Lang])[] = [[80, 24, 'zh'], [60, 15, 'en']];
test.each(SIZES_IN_TURN)('in the editor of long texts words are replaced, marked, cut, copied and put into another text (%i×%i %s)', async (columns, rows, lang) => {
  const app = start({ columns, rows, lang });
  const note = fieldLabel(lang, 'customer', 'notes');
  const openNote = (): typeof app => app.waitFor(`Ctrl-S ${t(lang, 'act.form.save')}`).press('pagedown', 'up').waitFor(`>${note}`).press('enter').waitFor(t(lang, 'text.place', { row: 1, count: 1 }).slice(0, 6));
  await app.waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}').waitFor('北方机械厂').press('ctrl-n');
  await openNote().paste('red apple\nred pear\ngreen red').waitFor('green red');
  // From the cursor at the end round to the top: the first by itself, the second left, the rest at once.
  await app.press('ctrl-home', 'ctrl-r').burst('red{enter}').waitFor(t(lang, 'text.instead', { text: 'red' })).burst('blue{enter}').waitFor(t(lang, 'text.ask', { text: 'red', instead: 'blue', count: 0 }));
  await app.press('enter').waitFor('blue apple').press('f3').press('f6').waitFor(t(lang, 'text.replaced', { count: 2 })).waitFor('green blue').check(({ rows: shown }) => expect(shown.join()).toContain('red pear'));
  await app.press('ctrl-z').waitFor('green red').press('ctrl-y').waitFor('green blue');
  // Marked by Shift, cut, and put elsewhere; F7 marks without Shift.
  await app.press('ctrl-home', 'shift-right', 'shift-right', 'shift-right', 'shift-right').waitFor(t(lang, 'text.marked', { count: 4 })).press('ctrl-x').waitUntilGone('blue apple').press('ctrl-end', 'ctrl-v').waitFor('green blueblue');
  await app.press('ctrl-home', 'f7', 'down').waitFor(t(lang, 'text.marking', { count: 7 })).press('f5').waitFor(t(lang, 'text.copied', { count: 7 }));
  expect(app.terminal.raw()).toContain(`\u001b]52;c;${Buffer.from(' apple\n').toString('base64')}\u0007`);
  // A text that was copied goes into another one, and nothing of the first is lost by leaving it.
  await app.press('esc').waitUntilGone(t(lang, 'text.place', { row: 1, count: 1 }).slice(0, 6)).press('esc').waitFor(t(lang, 'tui.form.leave-title')).burst('2{enter}').waitFor('北方机械厂').press('ctrl-n');
  await openNote().press('ctrl-v').waitFor(' apple');
});

test.each(LANGS)('a path that was typed stays when the form of the file is changed, with that form\'s ending (%s)', async (lang) => {
  const folder = await scratchFolder();
  const services = openCompany(lang, {
    prepare: async (api: Api) => {
      const [row] = (await api.list({ entity: 'customer', columns: [], limit: 1 })).rows;
      await api.create('document', { customer_id: row?.id ?? 0, title: '致 Acme Ltd.', kind: 'letter', content: '您好' });
    },
  });
  const app = start({ lang, services, columns: 100, rows: 30 }).waitFor(t(lang, 'module.customers')).burst(`{ctrl-p}${t(lang, 'entity.document')}`).waitFor(`> ${t(lang, 'entity.document')}`).press('enter').waitFor('Acme Ltd.');
  await app.burst(`{ctrl-p}${t(lang, 'act.documents.save')}`).waitFor(`> ${t(lang, 'act.documents.save')}`).press('enter').waitFor('Acme Ltd.txt');
  // Nothing was typed: the form proposes its own name.
  await app.burst('{up}{right}').waitFor('Acme Ltd.docx').burst('{down}{ctrl-u}').paste(join(folder, 'mine.docx')).waitFor('mine.docx').burst('{up}{right}').waitFor(`[${t(lang, 'document.format.text')}]`).burst('{down}{down}{enter}').waitFor(t(lang, 'document.saved-to', { path: folder }).slice(0, 30));
  expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('您好\n');
});
