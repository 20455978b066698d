import { afterAll, expect, test } from 'vitest';
import { CERTIFICATE, openMailHost } from '../harness/smtp.ts';
import { desk, PASSWORD } from './support.ts';

const host = await openMailHost();
afterAll(() => host.close());

test('mail by commands: set up, tried, written, sent, bounced; what is wrong is said in a sentence', async () => {
  const place = await desk('zh');
  const password = await place.file('password', `${PASSWORD}\n`);
  expect(await place.kehu('db', 'init', '--company', '晨光', '--admin', '王芳', '--data', 'empty', '--password-file', password)).toMatchObject({ code: 0 });
  for (const [name, email] of [['晨光商城', 'a@one.example'], ['大华电器', 'b@two.example']]) await place.kehu('customer', 'add', '--set', `name=${name}`, '--set', `email=${email}`, '--set', 'mail_consent=given');
  expect(await place.kehu('mail', 'test')).toMatchObject({ code: 1, err: expect.stringContaining('还没有设置邮件账户') });
  expect(await place.kehu('mail', 'account', '--host', 'a b', '--from', 'x@y.example')).toMatchObject({ code: 6, err: expect.stringContaining('“a b”不是服务器名称') });
  const account = ['mail', 'account', '--host', 'localhost', '--port', String(host.port), '--security', 'starttls', '--from', 'office@chenguang.example', '--ca', CERTIFICATE];
  expect(await place.kehu(...account)).toMatchObject({ code: 0, out: expect.stringContaining(`localhost:${host.port}`) });
  expect(await place.kehu('mail', 'test')).toMatchObject({ code: 0, err: expect.stringMatching(/连接成功：TLSv1\.[23]，无需登录/) });
  expect(await place.kehu('mail', 'test', 'nonsense')).toMatchObject({ code: 6 });

  const write = ['mail', 'compose', '--subject', '致{{名称}}', '--text', '{{name}}，您好！'];
  expect(await place.kehu(...write)).toMatchObject({ code: 2, err: expect.stringContaining('--customer, --contact') });
  expect(await place.kehu(...write, '--where', '', '--yes')).toMatchObject({ code: 2 });
  expect(await place.kehu('mail', 'compose', '--where', 'name:any', '--subject', '您好', '--text', '第一行\n{{名程}}', '--yes')).toMatchObject({ code: 6, err: expect.stringContaining('第 2 行第 1 列') });
  expect(await place.kehu(...write, '--where', 'name:any', '--dry-run')).toMatchObject({ code: 0, out: expect.stringContaining('主题：致大华电器'), err: expect.stringContaining('将发送 2 封') });
  expect(await place.kehu(...write, '--where', 'name:any')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
  expect(await place.kehu(...write, '--where', 'name:any', '--attach', 'nothing.pdf', '--yes')).toMatchObject({ code: 3, err: expect.stringContaining('nothing.pdf') });
  expect(host.taken).toEqual([]);
  expect(await place.kehu(...write, '--customer', '晨光商城')).toMatchObject({ code: 0, err: expect.stringContaining('已放入发件箱：1 封') });
  // What cron runs needs no login.
  expect(await place.kehu('mail', 'send')).toMatchObject({ code: 0, err: expect.stringContaining('已发 1') });
  expect(await place.kehu(...write, '--where', '大华', '--send', '--yes')).toMatchObject({ code: 0 });
  expect(host.taken.map(({ to }) => to[0])).toEqual(['a@one.example', 'b@two.example']);
  const bounces = await place.file('bounces.txt', 'b@two.example;550 gone\nc@three.example\n!!! nonsense\n');
  expect(await place.kehu('mail', 'bounce', '--file', bounces)).toMatchObject({ code: 0, err: expect.stringMatching(/处理了 1 封[\s\S]*c@three\.example[\s\S]*1 行里没有邮箱/) });
  expect((await place.kehu('mail', 'list', '--format', 'csv', '--columns', 'to_address,state,reason')).out).toContain('b@two.example,bounced,550 gone');
  expect(await place.kehu('mail', 'retry', '--where', 'state:bounced', '--dry-run')).toMatchObject({ code: 0 });
  expect((await place.kehu('mail', 'fields', 'contact')).out).toMatch(/客户\.名称 +客户 › 名称/);
});
