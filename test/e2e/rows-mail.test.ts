import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CERTIFICATE, openMailHost } from '../harness/smtp.ts';
import { operator } from './operator.ts';
import { builtPlace } from './pty.ts';

const place = builtPlace();
const BIN = join(import.meta.dirname, '..', '..', 'bin', 'kehu.js');
const PATIENCE_MS = 120_000;

/** A company with customers who agreed to get mail, or did not. */
async function company(): Promise<void> {
  const { folder } = place;
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, KEHU_DATABASE: join(folder, 'kehu.db'), KEHU_LANG: 'zh' };
  const kehu = (...words: readonly string[]): string => execFileSync(process.execPath, [BIN, ...words], { env, cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  await writeFile(join(folder, 'pw'), '一句只有我知道的话\n');
  await writeFile(join(folder, '报价.txt'), '一百元\n');
  await writeFile(join(folder, '退信.txt'), 'cg@one.example,550 gone\n');
  kehu('db', 'init', '--company', '长春晨光贸易', '--admin', '王芳', '--login', 'wang', '--password-file', 'pw');
  for (const [name, email, consent] of [['晨光商城', 'cg@one.example', 'given'], ['北方机械厂', 'nobody@two.example', 'given'], ['南湖宾馆', 'nh@three.example', 'refused']])
    kehu('customer', 'add', '--set', `name=${name}`, '--set', `email=${email}`, '--set', `mail_consent=${consent}`);
}

test('M2.5 the account is set up and tried out, a template is written, a list gets letters that were looked at, the outbox says what became of each, and a customer’s interactions have the letter', async () => {
  const host = await openMailHost({ login: { user: 'office', pass: 'a pass phrase' } });
  host.behave({ recipient: (address) => (address.startsWith('nobody') ? '550 5.1.1 no such user' : null) });
  try {
    await company();
    const at = operator(place.folder);
    await at.waitFor('客户信息维护').line(7, '邮件账户').waitFor('> 服务器');
    await at.burst(`localhost{down}{right}{down}{ctrl-u}${host.port}{down}office{down}a pass phrase{down}office@chenguang.example{down}晨光贸易{down}{down}${CERTIFICATE}{down}{down}me@one.example{f3}`).waitFor('服务器已收下测试邮件');
    await at.burst('{ctrl-s}').waitFor('邮件账户已保存');

    await at.line(2, '邮件模板').waitFor('还没有').burst('{ctrl-n}').waitFor('新增邮件模板');
    await at.burst('报价{enter}致{{名称}}{enter}{enter}').waitFor('Ctrl-S 完成').burst('{{名称}}，您好：{enter}报价见附件。{enter}{{操作员.姓名}}{ctrl-s}').waitFor('您好： …').burst('{ctrl-s}').waitFor('已保存');

    await at.line(2, '发送邮件').waitFor('列出的全部 3 条').burst('{f2}').waitFor('> 报价').burst('{enter}').waitFor('模板：报价');
    await at.burst(`{down}{down}{down}${join(place.folder, '报价.txt')}{f5}`).waitFor('第 1 封，共 2 封').waitFor('有 1 条不发');
    await at.burst('{f3}').waitFor('已拒收').burst('{esc}').waitUntilGone('已拒收').burst('{ctrl-s}').waitFor('发送给 2 个收件人').burst('2{enter}').waitFor('已发 1 封，失败 1 封');

    await at.line(2, '邮件').waitFor('550 5.1.1 no such user').waitFor('已发').burst('{ctrl-s}').waitFor('再发“致北方机械厂”').burst('{enter}').waitFor('已在发件箱');
    await at.palette('从文件读退信').waitFor('请输入文件名').burst(`${join(place.folder, '退信.txt')}{enter}`).waitFor('1 封记为退信');
    await at.line(2, '业务往来').waitFor('致晨光商城');
    expect(await at.leave()).toBe(0);
    const [, letter] = host.taken;
    expect(host.taken.map(({ to }) => to)).toEqual([['me@one.example'], ['cg@one.example']]);
    expect(letter?.raw).toContain(Buffer.from('一百元\n').toString('base64'));
    expect(letter).toMatchObject({ secure: true, user: 'office' });
  } finally {
    await host.close();
  }
}, PATIENCE_MS);
