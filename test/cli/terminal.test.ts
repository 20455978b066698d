import { expect, test } from 'vitest';
import { deskWithCompany } from './support.ts';

const NAME = '晨光\u202e文具\u200b厂';

test.each(['csv', 'tsv', 'json', 'ndjson'])('%s on a terminal: nothing in a record acts; to a file or a program it goes as it is', async (format) => {
  const { kehu, onTerminal } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', `name=${NAME}`);
  const words = ['customer', 'export', '--format', format, '--columns', 'name'];
  expect((await kehu(...words)).out).toContain(NAME);
  const shown = await onTerminal(...words);
  expect(shown.code).toBe(0);
  expect(shown.out).not.toMatch(/[\u202e\u200b]/u);
  expect(shown.out).toContain('晨光<U+202E>文具<U+200B>厂');
  expect(shown.out.endsWith('\n')).toBe(true);
});

test('a file that is there: how to replace it is said to whoever works by commands', async () => {
  const { kehu, file, having } = await deskWithCompany('zh');
  const path = await file('there.csv', 'x');
  expect(await kehu('customer', 'export', '-o', path)).toMatchObject({ code: 5, err: expect.stringMatching(/文件已存在：.*要覆盖请加 --overwrite/) });
  expect((await having({ KEHU_LANG: 'en' }, 'customer', 'export', '-o', path)).err).toMatch(/exists already: .*\. Add --overwrite/);
});
