import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPdf } from '../output/pdf.ts';
import { deskWithCompany, type Desk } from './support.ts';

/** A company with two customers that have an address and one that has none. */
async function addressed(lang: 'zh' | 'en' = 'zh'): Promise<Desk> {
  const desk = await deskWithCompany(lang);
  await desk.kehu('company', 'edit', '--set', 'address=长春市人民大街1234号', '--set', 'postcode=130012');
  await desk.kehu('customer', 'add', '--set', 'code=K1', '--set', 'name=晨光文具', '--set', 'level=VIP', '--set', 'address=解放路8号', '--set', 'postcode=130022', '--set', 'registered_capital=100');
  await desk.kehu('customer', 'add', '--set', 'code=K2', '--set', 'name=北方商贸', '--set', 'level=B', '--set', 'address=学院路30号', '--set', 'postcode=100083', '--set', 'registered_capital=20');
  await desk.kehu('customer', 'add', '--set', 'code=K3', '--set', 'name=无址公司', '--set', 'level=B');
  return desk;
}

describe('print', () => {
  test('by groups with subtotals, on the paper that is named', async () => {
    const { kehu } = await addressed();
    const { out, code, err } = await kehu('customer', 'print', '-c', 'code,registered_capital', '--group', '级别', '--paper', '132', '--title', '名单');
    expect([code, err]).toEqual([0, '']);
    const lines = out.split('\n').filter((line) => /^(?:级别|K\d|小计|合计|共)/.test(line)).map((line) => line.replaceAll(/ {2,}/g, ' '));
    expect((await kehu('customer', 'print', '-c', 'code', '--sort', '-code', '--limit', '2')).out).toMatch(/\nK3 *\nK2 *\n=+\n共 2 条/);
    expect(lines).toEqual(['级别：VIP (1)', 'K1 100.00', '小计 100.00', '级别：B (2)', 'K2 20.00', 'K3', '小计 20.00', '合计 120.00', '共 3 条']);
  });

  test('a PDF by the ending of the file, GB18030 by the format', async () => {
    const { kehu, folder } = await addressed();
    const path = join(folder, 'list.pdf');
    expect(await kehu('customer', 'print', '-o', path)).toEqual({ code: 0, out: '', err: `已排版 3 条，写入 ${path}。\n` });
    expect(readPdf(await readFile(path)).flatMap((page) => page.texts.map(({ text }) => text))).toEqual(expect.arrayContaining(['客户列表', '晨光文具', '北方商贸', '无址公司']));
    expect((await kehu('customer', 'print', '--height', '12', '--pages', '1', '-o', join(folder, 'first.txt'))).err).toBe(`已排版 1 页，写入 ${join(folder, 'first.txt')}。\n`);
    expect((await kehu('envelope', '--test', '-o', join(folder, 'test.pdf'))).err).toBe(`已排版 1 页，写入 ${join(folder, 'test.pdf')}。\n`);
    const text = join(folder, 'list.txt');
    await kehu('customer', 'print', '-f', 'gb18030', '-o', text);
    expect(new TextDecoder('gb18030').decode(await readFile(text))).toContain('晨光文具');
  });

  test('provinces and their postcodes', async () => {
    const { kehu } = await deskWithCompany('zh');
    const { out } = await kehu('region', 'print', '--where', 'level:city parent:吉林省', '--group', 'parent');
    expect(out).toContain('上级：吉林省  (9)');
    expect(out).toMatch(/^220100 +长春市 +地市 +吉林省 +0431 +130000$/m);
  });

  test('what is wrong is said with what would be right', async () => {
    const { kehu, onTerminal } = await addressed('en');
    const said = async (...words: string[]): Promise<string> => (await kehu(...words)).err;
    expect(await said('customer', 'print', '--pages', '9')).toBe('kehu: There is no sheet 9: there is 1.\n');
    expect(await said('customer', 'print', '--totals', 'name')).toContain('cannot be totalled');
    expect(await said('customer', 'print', '--paper', '80', '--landscape')).toContain('cannot be turned');
    expect(await said('customer', 'print', '--output', 'a.pdf', '--printer', 'HP')).toContain('--output');
    expect(await kehu('customer', 'print', '--printer', 'HP', '--copies', '0')).toEqual({ code: 2, out: '', err: 'kehu: Copies should be a whole number from 1 to 999.\n' });
    expect((await kehu('customer', 'print', '--paper', 'A9')).code).toBe(2);
    expect((await onTerminal('customer', 'print', '--format', 'pdf')).err).toContain('PDF');
  });
});

test('the doctor says which font PDFs get, and which printers there are', async () => {
  const { kehu } = await addressed('en');
  const findings: { name: string; verdict: string; text: string }[] = JSON.parse((await kehu('doctor', '-f', 'json')).out);
  expect(findings).toContainEqual({ name: 'Font for PDFs', verdict: 'ok', text: 'NotoSansSC-Regular' });
  expect(findings.map(({ name }) => name)).toContain('Printers');
});

describe('envelope and label', () => {
  test('for the customers named, or of a filter; who has no address is told', async () => {
    const { kehu, folder } = await addressed();
    const path = join(folder, 'one.pdf');
    expect((await kehu('envelope', '--customer', 'K2', '--size', 'ZL', '-o', path)).err).toBe(`已排版 1 条，写入 ${path}。\n`);
    const [page] = readPdf(await readFile(path));
    expect(page?.texts.map(({ text }) => text)).toEqual(['1', '0', '0', '0', '8', '3', '学院路30号', '北方商贸 收', '长春市人民大街1234号', expect.any(String), '130012']);
    const all = await kehu('envelope', '--where', 'code:any', '-f', 'text');
    expect(all.err).toBe('1 条没有地址，未打印：无址公司\n');
    expect(all.out.split('\f')).toHaveLength(2);
    expect((await kehu('label', '--where', 'code:any', '--sheet', '3x8', '--start', '24', '-f', 'text')).out.split('\f')).toHaveLength(2);
  });

  test('never all by silence; nonsense is refused in words', async () => {
    const { kehu } = await addressed('en');
    expect(await kehu('envelope')).toMatchObject({ code: 2, err: expect.stringContaining('Say whom to write to: name records by --customer, --contact') });
    expect((await kehu('envelope', '--customer', 'K9')).code).toBe(3);
    expect(await kehu('envelope', '--customer', '')).toMatchObject({ code: 2, err: 'kehu: Customer: nothing stands there. Give a code, a name or #number.\n' });
    expect((await kehu('envelope', '--filter', 'level:VIP')).err).toContain('Did you mean --where?');
    expect((await kehu('envelope', '--where', 'name:nobody')).err).toContain('No record is selected');
    expect((await kehu('label', '--customer', 'K1', '--sheet', '9x9')).err).toContain('is no sheet of labels');
    expect((await kehu('label', '--customer', 'K1', '--start', '15')).err).toContain('1 to 14');
    expect((await kehu('envelope', '--customer', 'K1', '--offset', 'left')).err).toContain('Write 1.5,-0.5');
    expect((await kehu('envelope', '--customer', 'K1', '--contact', '1')).code).toBe(2);
  });

  test('the offset of files is kept, and moves every later print', async () => {
    const { kehu, folder } = await addressed();
    const xOf = async (name: string): Promise<number> => {
      const path = join(folder, name);
      expect((await kehu('envelope', '--customer', 'K1', '-o', path)).code).toBe(0);
      return readPdf(await readFile(path))[0]?.texts[0]?.x ?? 0;
    };
    const before = await xOf('before.pdf');
    expect((await kehu('printer', '-', '--offset', '2,-1')).err).toBe('已保存“-”的偏移：2,-1 毫米。\n');
    expect((await xOf('after.pdf')) - before).toBeCloseTo(2, 1);
    expect((await kehu('envelope', '--test', '-f', 'text')).out).toContain('现在是 2,-1');
  });
});
