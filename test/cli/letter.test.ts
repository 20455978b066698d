import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readWord } from '../../src/services/writing/word-file.ts';
import { desk, PASSWORD } from './support.ts';

test('letters to a list by command: shown first, kept as one step, as one file too; what is wrong is said in a sentence', async () => {
  const place = await desk('zh');
  const password = await place.file('password', `${PASSWORD}\n`);
  expect(await place.kehu('db', 'init', '--company', '晨光', '--admin', '王芳', '--data', 'empty', '--password-file', password)).toMatchObject({ code: 0 });
  for (const [name, address, consent] of [['晨光商城', '解放路1号', 'given'], ['大华电器', '解放路2号', ''], ['拒收公司', '解放路3号', 'refused'], ['无址公司', '', '']])
    await place.kehu('customer', 'add', '--set', `name=${name}`, ...(address === '' ? [] : ['--set', `address=${address}`]), ...(consent === '' ? [] : ['--set', `mail_consent=${consent}`]));
  const template = await place.file('问候.txt', '尊敬的{{名称}}：\n您好。\n');
  expect(await place.kehu('letter', 'load', template, '--subject', '致{{名称}}')).toMatchObject({ code: 0 });

  const all = ['letter', 'write-all', '问候', '--where', 'name:any'];
  expect(await place.kehu('letter', 'write-all', '问候')).toMatchObject({ code: 2, err: expect.stringContaining('--where') });
  expect(await place.kehu('letter', 'write-all', '没有的', '--where', 'name:any')).toMatchObject({ code: 3, err: expect.stringContaining('没有的') });
  expect(await place.kehu('letter', 'write-all', '问候', '--where', 'name:any', '--unknown')).toMatchObject({ code: 2 });
  expect(await place.kehu(...all, '--dry-run')).toMatchObject({ code: 0, out: expect.stringContaining('致大华电器\n\n尊敬的大华电器：'), err: expect.stringMatching(/拒收公司: 已拒收[\s\S]*无址公司: 没有通信地址[\s\S]*将写 2 封，不写 2 条/) });
  expect(await place.kehu(...all)).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
  expect((await place.kehu('document', 'list', '--format', 'csv')).out).not.toContain('晨光商城');
  expect(await place.kehu(...all, '--yes')).toMatchObject({ code: 0, err: expect.stringContaining('2 封信函已存入客户文档') });
  expect((await place.kehu('document', 'list', '--format', 'csv', '--columns', 'title,kind')).out).toMatch(/致大华电器,letter\r?\n致晨光商城,letter|致晨光商城,letter\r?\n致大华电器,letter/);

  const docx = join(place.folder, '全部.docx');
  expect(await place.kehu(...all, '--output', join(place.folder, '全部.pdf'), '--yes')).toMatchObject({ code: 2, err: expect.stringContaining('--one-file docx') });
  expect(await place.kehu(...all, '--only-file', '--yes')).toMatchObject({ code: 2, err: expect.stringContaining('--output') });
  expect(await place.onTerminal(...all, '--one-file', 'docx', '--yes')).toMatchObject({ code: 2 });
  expect(await place.kehu(...all, '--output', docx, '--only-file', '--unaddressed', '--yes')).toMatchObject({ code: 0, err: expect.stringContaining('3 封信函已写入') });
  expect((await readWord('x', await readFile(docx))).body).toContain('尊敬的无址公司');
  expect(await place.kehu(...all, '--output', docx, '--yes')).toMatchObject({ code: 5, err: expect.stringContaining('--overwrite') });
  expect(await place.kehu(...all, '--one-file', 'text', '--only-file', '--yes')).toMatchObject({ code: 0, out: expect.stringMatching(/^尊敬的晨光商城：\n您好。\n\f尊敬的大华电器：\n您好。\n$/) });
  const told: unknown = JSON.parse((await place.kehu(...all, '--output', docx, '--overwrite', '--format', 'json', '--yes')).out);
  expect(told).toMatchObject({ written: 2, step: expect.any(Number), path: docx, leftOut: [{ reason: 'refused' }, { reason: 'no_address' }] });
  expect((await place.kehu('document', 'list', '--format', 'json')).out.match(/致晨光商城/g)).toHaveLength(2);
});
