import { execFileSync } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtPlace, openProgram } from './pty.ts';

const place = builtPlace();
const BIN = join(import.meta.dirname, '..', '..', 'bin', 'kehu.js');
const ENTER = '\r';
const SAVE = '\u0013';
const PALETTE = '\u0010';
const F4 = '\u001bOS';

/** A company with a customer and a template, and programs of the operator's that do what a person would. */
async function desk() {
  const { folder } = place;
  const script = async (name: string, lines: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\n${lines}\n`);
    await chmod(path, 0o755);
    return path;
  };
  const env = {
    ...process.env, NO_COLOR: undefined, TERM: 'xterm-256color', HOME: folder, XDG_CONFIG_HOME: folder, KEHU_DATABASE: join(folder, 'kehu.db'), KEHU_LANG: 'zh', VISUAL: '',
    EDITOR: await script('editor', 'echo 编辑器里加的一行 >> "$1"'),
    KEHU_SPREADSHEET: await script('sheet', 'sed -i "s/0431-88886666/0431-11112222/" "$1"'),
    BROWSER: await script('browser', `echo "$1" > ${join(folder, 'address')}`),
  };
  await writeFile(join(folder, 'pw'), '一句只有我知道的话\n');
  await writeFile(join(folder, '问候.txt'), '尊敬的{{customer.name}}：\n您好。\n');
  const kehu = (...words: readonly string[]): string => execFileSync(process.execPath, [BIN, ...words], { env, cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  kehu('db', 'init', '--company', '长春晨光贸易', '--admin', '王芳', '--login', 'wang', '--password-file', 'pw');
  kehu('customer', 'add', '--set', 'name=北方机械厂', '--set', 'phone=0431-88886666', '--set', 'website=www.example.com', '--set', 'address=人民大街1号');
  kehu('letter', 'load', '问候.txt', '--name', '节日问候');
  return { folder, env, kehu };
}

test('M6.1 M6.2 M6.4 M6.6: a letter in one’s own editor, a list in a spreadsheet and back, the website and the map in a browser, and none of them once the administrator says so', async () => {
  const { folder, env, kehu } = await desk();
  const session = openProgram(process.execPath, [BIN], { folder, env });
  await session.waitFor('辅助工具');

  session.send(`6${ENTER}`);
  await session.waitFor('调用Word');
  session.send(`1${ENTER}`);
  await session.waitFor('写给哪个客户');
  await session.waitFor('北方机械厂');
  session.send(ENTER);
  await session.waitFor('节日问候');
  session.send(ENTER);
  await session.waitFor('新增客户文档');
  await session.waitFor('尊敬的北方机械厂：');
  session.send(ENTER);
  await session.waitFor('Enter 换行');
  session.send(F4);
  await session.waitFor('编辑器里加的一行');
  session.send(SAVE);
  await session.waitFor('[ 保存 ]');
  session.send(SAVE);
  await session.waitFor('已保存“节日问候”');
  expect(kehu('document', 'save', '节日问候', '--format', 'text')).toBe('尊敬的北方机械厂：\n您好。\n编辑器里加的一行\n');

  session.send(`2${ENTER}`);
  await session.waitFor('在电子表格中打开');
  // Another format, a step up from the path: CSV.
  session.send('\u001b[A\u001b[A\u001b[A\u001b[C');
  await session.waitFor('.csv');
  session.send(`\u001b[B\u001b[B\u001b[B${ENTER}`);
  await session.waitFor('0431-88886666 → 0431-11112222');
  session.send(ENTER);
  await session.waitFor('已更改 1 条记录');
  session.send(ENTER);
  await session.waitFor('0431-11112222');

  session.send(`${PALETTE}网址和地图`);
  await session.waitFor('> 网址和地图');
  session.send(ENTER);
  await session.waitFor('https://www.example.com');
  session.send(ENTER);
  await session.waitFor('已在浏览器中打开');
  expect(await readFile(join(folder, 'address'), 'utf8')).toBe('https://www.example.com/\n');

  kehu('programs', 'set', 'browser', 'none');
  session.send(`${PALETTE}网址和地图`);
  await session.waitFor('> 网址和地图');
  session.send(ENTER);
  await session.waitFor('https://www.example.com');
  session.send(ENTER);
  await session.waitFor('管理员不允许启动浏览器');
  // The address goes to the clipboard of the operator's own terminal.
  session.send('\u001bOQ');
  await session.waitFor('已复制');
  expect(session.raw()).toContain(`\u001b]52;c;${Buffer.from('https://www.example.com/').toString('base64')}\u0007`);
  session.send('\u0011');
  expect(await session.ended).toMatchObject({ exitCode: 0 });
}, 90_000);
