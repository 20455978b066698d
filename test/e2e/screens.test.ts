import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtPlace, firstStart, hangUp, installed, open } from './pty.ts';

const DOWN = '\u001b[B';

const place = builtPlace();

describe('the built program on a pseudo terminal', () => {
  test('from the first start to a found, edited, undone customer; the terminal is left as it was', async () => {
    const session = open(place.folder);
    await firstStart(session);
    session.send('2\r\r');
    await session.waitFor('还没有客户');
    session.send('\u000e晨光商城\u001b[A钻石客户\u000e\u0013');
    await session.waitFor('已保存“晨光商城”');
    session.send('cgsc');
    await session.waitFor('查找 cgsc');
    session.send('\r');
    await session.waitFor('› 晨光商城');
    session.send(`${DOWN}${DOWN}\r`);
    await session.waitFor('>名称');
    session.send('有限公司\u0013');
    await session.waitFor('已保存“晨光商城有限公司”');
    session.send('\u001a');
    await session.waitFor('撤销这一步吗');
    session.send('\r');
    await session.waitFor('已撤销');
    await session.waitFor(/名称 +晨光商城 /);
    session.send('\u0011');
    expect((await session.ended).exitCode).toBe(0);
    for (const restored of ['\u001b[?1049l', '\u001b[?25h', '\u001b[?2004l', '\u001b[?7h']) expect(session.raw()).toContain(restored);
  }, 90_000);

  test('whoever works while the program is replaced leaves with a sentence, and the form is kept', async () => {
    const root = await installed(place.folder);
    const session = open(place.folder, [], undefined, root);
    await session.waitFor('客户信息维护');
    session.send('2\r\r');
    await session.waitFor('晨光商城');
    session.send(`\u000e${DOWN}升级时的公司`);
    await session.waitFor('升级时的公司');
    await rename(join(root, 'dist'), join(root, 'dist.old'));
    await cp(join(root, 'dist.old'), join(root, 'dist'), { recursive: true });
    expect((await session.ended).exitCode).toBe(7);
    expect(session.raw().slice(session.raw().lastIndexOf('\u001b[?1049l'))).toContain('Kehu 程序已更新');
    const again = open(place.folder, [], undefined, root);
    await again.waitFor('上次没有写完');
    again.send('\u000f');
    await again.waitFor('升级时的公司');
    again.send('\u001b');
    await again.waitFor('继续填写');
    again.send('2\r');
    await again.waitUntilGone('升级时的公司');
    await hangUp(again);
  }, 90_000);

  test('a hang-up keeps the form, which is there at the next start', async () => {
    const session = open(place.folder);
    await session.waitFor('客户信息维护');
    session.send('2\r\r');
    await session.waitFor('晨光商城');
    session.send(`\u000e${DOWN}掉线公司`);
    await session.waitFor('掉线公司');
    process.kill(session.pty.pid, 'SIGHUP');
    expect((await session.ended).exitCode).toBe(129);
    const again = open(place.folder);
    await again.waitFor('上次没有写完');
    again.send('\u000f');
    await again.waitFor('已恢复上次中断时填写的内容');
    await again.waitFor('掉线公司');
    again.send('\u001b');
    await again.waitFor('继续填写');
    again.send('2\r');
    await again.waitFor('客户信息维护');
    again.send('\u0003');
    await again.waitFor('再按一次');
    again.send('\u0003');
    expect((await again.ended).exitCode).toBe(0);
  }, 90_000);

  test('TERM ends it with its own code and the terminal as it was', async () => {
    const session = open(place.folder);
    await session.waitFor('客户信息维护');
    process.kill(session.pty.pid, 'SIGTERM');
    expect((await session.ended).exitCode).toBe(143);
    expect(session.raw()).toContain('\u001b[?1049l');
  }, 60_000);

  test('a new size is drawn anew', async () => {
    const session = open(place.folder);
    await session.waitFor('客户信息维护');
    session.pty.resize(50, 12);
    await session.waitFor('窗口太小');
    session.pty.resize(80, 24);
    await session.waitFor('客户信息维护');
    session.send('\u0011');
    await session.ended;
  }, 60_000);
});
