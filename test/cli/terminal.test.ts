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

test('bytes on a terminal: whatever they were meant to be, nothing in them acts as the terminal reads them', async () => {
  const { kehu, onTerminal, file } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', `name=${NAME}`);
  // The last of it is no text in UTF-8, so that a look at the whole is not enough; what comes before sets the clipboard.
  const note = await file('note.txt', Buffer.concat([Buffer.from('付款\u009d52;c;eA==\u009c\u202e\u001b[2J\f第二页\n'), Buffer.of(0xb8, 0xb6, 0x0a)]));
  expect(await kehu('document', 'attach', note, '--customer', NAME)).toMatchObject({ code: 0 });
  expect(await onTerminal('document', 'save', 'note')).toMatchObject({ code: 0, out: '付款<U+009D>52;c;eA==<U+009C><U+202E><U+001B>[2J\n第二页\n\ufffd\ufffd\n' });
  for (const words of [['print', '--columns', 'name'], ['export', '--encoding', 'gb18030', '--columns', 'name,created_at']]) {
    const shown = await onTerminal('customer', ...words);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).not.toMatch(/[^\n\r\P{C}]/u);
  }
});

test('a file that is there: how to replace it is said to whoever works by commands', async () => {
  const { kehu, file, having } = await deskWithCompany('zh');
  const path = await file('there.csv', 'x');
  expect(await kehu('customer', 'export', '-o', path)).toMatchObject({ code: 5, err: expect.stringMatching(/文件已存在：.*要覆盖请加 --overwrite/) });
  expect((await having({ KEHU_LANG: 'en' }, 'customer', 'export', '-o', path)).err).toMatch(/exists already: .*\. Add --overwrite/);
});
