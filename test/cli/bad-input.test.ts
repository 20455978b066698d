import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { desk, deskWithCompany, PASSWORD } from './support.ts';

test('a query that does not parse points at the column, in both languages; as JSON for programs', async () => {
  const { kehu, having } = await deskWithCompany('zh');
  const where = ['customer', 'list', '--where', '名称:晨光 级别:VPI'];
  const zh = await kehu(...where);
  expect(zh.code).toBe(6);
  expect(zh.out).toBe('');
  expect(zh.err).toBe('kehu：“级别”里没有“VPI”，是不是：VIP？\n  名称:晨光 级别:VPI\n                 ^^^\n');
  const en = await having({ KEHU_LANG: 'en' }, ...where);
  expect(en.err).toMatch(/VIP/);
  expect(en.err).not.toMatch(/是不是/);
  const json = await kehu(...where, '--format', 'json');
  expect(json.code).toBe(6);
  expect(json.out).toBe('');
  expect((await kehu(...where, '--format', 'csv')).out).toBe('');
  expect(JSON.parse(json.err)).toMatchObject({ error: { code: 'invalid', exit: 6, column: 10, length: 3 } });
});

test('words that are no command, option or value say which are', async () => {
  const { kehu } = await desk('en');
  const cases: readonly (readonly [string[], string])[] = [
    [['customr', 'list'], 'kehu: there is no command “customr”. Did you mean customer?\n'],
    [['customer', 'lst'], 'kehu: there is no command “lst”. Did you mean list?\n'],
    [['customer'], 'kehu: say what to do with customer: list, show, add, edit, remove, restore, import, export, print, sheet, apply, web, history, duplicates, merge, distinct.\n'],
    [['customer', 'list', '--fromat', 'csv'], 'kehu: there is no option “--fromat”. Did you mean --format?\n'],
    [['customer', 'list', '--format', 'pdf'], 'kehu: -f, --format <format> cannot be “pdf”. It is one of: table, csv, tsv, json, ndjson, md.\n'],
    [['customer', 'list', '--limit', 'many'], 'kehu: -n, --limit <number> takes a whole number, not “many”.\n'],
    [['customer', 'list', '--where'], 'kehu: the option “-w, --where <query>” needs a value.\n'],
    [['customer', 'show'], 'kehu: the argument “record” is missing. --help shows the usage.\n'],
    [['doctor', 'now'], 'kehu: too many arguments: now. Put quotes around what has spaces.\n'],
    [['customer', 'add', 'website=http://x.cn'], 'kehu: values are given by --set, in quotes where they have spaces: --set "website=http://x.cn".\n'],
    [['complaint', 'close', 'TS1', 'resolution=done'], 'kehu: values are given by --set, in quotes where they have spaces: --set "resolution=done".\n'],
    [['--lang', 'fr', 'doctor'], 'kehu: --lang <lang> cannot be “fr”. It is one of: zh, en.\n'],
  ];
  for (const [words, sentence] of cases) expect(await kehu(...words)).toEqual({ code: 2, out: '', err: sentence });
});

test('a field that there is not, a date that there is not and a value that is wrong change nothing', async () => {
  const { kehu } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', 'code=K1', '--set', 'name=晨光');
  const before = (await kehu('customer', 'show', 'K1', '-f', 'json')).out;
  const cases: readonly (readonly [string[], number, RegExp])[] = [
    [['--set', '级別=VIP'], 6, /没有“级別”这个字段。您是不是要用：级别/],
    [['--set', '下次联系=2026-02-30'], 6, /下次联系：没有这一天，该月最后一天是 2026-02-28/],
    [['--set', 'email=nobody'], 6, /邮箱|@/],
    [['--set', '级别=VPI'], 3, /找不到“VPI”这个客户级别/],
    [['--set', 'last_contact_on=2026-01-01'], 6, /上次联系/],
    [['--set', '名称'], 2, /应写成 字段=内容/],
    [[], 2, /请用 --set/],
  ];
  for (const [words, code, sentence] of cases) {
    const answer = await kehu('customer', 'edit', 'K1', ...words);
    expect([words, answer.code, answer.err]).toEqual([words, code, expect.stringMatching(sentence)]);
  }
  expect((await kehu('customer', 'show', 'K1', '-f', 'json')).out).toBe(before);
  expect((await kehu('customer', 'list', '-c', 'phoen')).code).toBe(6);
  expect((await kehu('customer', 'list', '--sort', '-phoen')).code).toBe(6);
});

test('all faults of a record are told at once', async () => {
  const { kehu } = await deskWithCompany('en');
  const { code, err } = await kehu('customer', 'add', '--set', 'email=nobody', '--set', 'phone=abc');
  expect(code).toBe(6);
  expect(err).toMatch(/Name/);
  expect(err).toMatch(/E-mail/);
  expect(err).toMatch(/Phone/);
});

test('files that are no table of text are refused as a whole', async () => {
  const { kehu, file } = await deskWithCompany('zh');
  const whole = Buffer.from('客户名称\n晨光\n');
  const cases: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ['binary.csv', Buffer.from([0x50, 0, 1, 2, 0, 0, 3, 4]), /不是文本文件|零字节/],
    ['book.xlsx', Buffer.from('PK\u0003\u0004and more', 'latin1'), /已损坏或不完整/],
    ['cut.csv', whole.subarray(0, whole.length - 2), /不完整|中断|有效/],
    ['cut.json', '[{"name": "晨光"}, {"na', /JSON/],
    ['quote.csv', '客户名称,电话\n"晨光,0431\n', /引号/],
    ['empty.csv', '', /空文件/],
    ['headers.csv', 'foo,bar\n1,2\n', /foo/],
  ];
  for (const [name, content, sentence] of cases) {
    const answer = await kehu('customer', 'import', await file(name, content));
    expect([name, answer.code, answer.err]).toEqual([name, 6, expect.stringMatching(sentence)]);
  }
  expect((await kehu('customer', 'import', '/nowhere/at/all.csv')).code).toBe(3);
  expect((await kehu('customer', 'list', '-f', 'csv', '-c', 'name')).out).toBe('name\n');
});

test('what is no Kehu database, one of a newer version, a folder, nothing at all: exit code 7 and a sentence', async () => {
  const made = await deskWithCompany('zh');
  const { kehu, file, folder, database } = made;
  const refused = async (path: string, sentence: RegExp): Promise<void> => {
    const answer = await kehu('customer', 'list', '--db', path);
    expect([path, answer.code, answer.err, answer.out]).toEqual([path, 7, expect.stringMatching(sentence), '']);
  };
  const text = await file('notes.txt', 'this is a note about customers\n'.repeat(100));
  await refused(text, /不是客户（Kehu）数据库/);
  expect(await readFile(text, 'utf8')).toBe('this is a note about customers\n'.repeat(100));
  const foreign = join(folder, 'foreign.db');
  new Sqlite(foreign).exec('create table other (id integer)').close();
  await refused(foreign, /不是客户（Kehu）数据库|空的/);
  await refused(folder, /是文件夹/);
  await refused(join(folder, 'none.db'), /找不到数据库|kehu db init/);
  await expect(stat(join(folder, 'none.db'))).rejects.toThrow();
  const newer = new Sqlite(database);
  newer.exec(`insert into migration (number, name, at) values (9999, 'future', '2030-01-01T00:00:00.000Z')`);
  newer.close();
  await refused(database, /比本程序（\d+）新/);
});

test('a database that somebody else holds for too long is busy: exit code 7, nothing written', async () => {
  const { kehu, database } = await deskWithCompany('zh');
  const other = new Sqlite(database);
  other.exec('begin immediate');
  // Every look at the clock is a second later: it waits as often as ever, but not as long.
  const began = performance.now();
  let looks = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => began + (looks += 1) * 1000);
  const answer = await kehu('customer', 'add', '--set', 'name=晨光').finally(() => clock.mockRestore());
  expect(looks).toBeGreaterThan(10);
  other.exec('rollback');
  other.close();
  expect(answer.code).toBe(7);
  expect(answer.err).toMatch(/数据库正忙/);
  expect((await kehu('customer', 'list', '-f', 'csv', '-c', 'name')).out).toBe('name\n');
});

test('an operator who may only read is told so; a wrong password is exit code 4', async () => {
  const { kehu, file } = await deskWithCompany('zh');
  const password = await file('reader-password', `${PASSWORD} reader\n`);
  expect((await kehu('customer', 'add', '--set', 'code=K1', '--set', 'name=晨光', '--set', '手机=123')).err).toContain('没有这样的三位短号');
  expect((await kehu('operator', 'add', '--set', 'name=李娜', '--set', 'login=lina', '--set', 'role=只读')).err).toContain('kehu operator password lina');
  expect((await kehu('operator', 'password', 'lina', '--keep', '--password-file', password)).code).toBe(0);
  const asReader = ['--as', 'lina', '--password-file', password];
  expect((await kehu('customer', 'list', '-f', 'table', '-c', 'code', '-q', ...asReader)).out).toContain('K1');
  for (const words of [
    ['customer', 'add', '--set', 'name=乙'],
    ['customer', 'edit', 'K1', '--set', 'name=乙'],
    ['customer', 'remove', 'K1', '--yes'],
    ['customer', 'export', '-f', 'csv'],
    ['db', 'check'],
  ]) {
    const answer = await kehu(...words, ...asReader);
    expect([words, answer.code, answer.out]).toEqual([words, 4, '']);
    expect(answer.err).toMatch(/权限|管理员/);
  }
  expect((await kehu('customer', 'list', '--as', 'lina', '--password-file', await file('wrong', 'not the password\n'))).code).toBe(4);
  const nobody = await kehu('customer', 'list', '--as', 'lina');
  expect(nobody.code).toBe(4);
  expect(nobody.err).toContain('--password-file');
});

test('a first start that lacks something says what, and makes nothing', async () => {
  const { kehu, folder, database, file } = await desk('zh');
  const password = join(folder, 'password');
  expect((await kehu('db', 'init', '--admin', '王芳', '--password-file', password)).err).toContain('--company');
  expect((await kehu('db', 'init', '--company', '晨光', '--admin', '王芳')).err).toContain('--password-file');
  const short = await kehu('db', 'init', '--company', '晨光', '--admin', '王芳', '--password-file', await file('short', '123\n'));
  expect(short.code).toBe(6);
  await expect(stat(database)).rejects.toThrow();
  expect((await kehu('db', 'init', '--company', '晨光', '--admin', '王芳', '--password-file', password)).code).toBe(0);
  const again = await kehu('db', 'init', '--company', '别家', '--admin', '李娜', '--password-file', password);
  expect(again.code).toBe(5);
  expect((await kehu('company', 'show')).out).toContain('晨光');
});

test('settings that mean nothing are refused with those that there are', async () => {
  const { kehu, file, having } = await desk('en');
  const config = await file('config.json', '{"datbase": "x"}');
  const unknown = await kehu('doctor');
  expect(unknown.code).toBe(2);
  expect(unknown.err).toBe(`kehu: the configuration file ${config} has an unknown key “datbase”. Known: database, lang, operator, keys, editor, spreadsheet, browser, map.\n`);
  await writeFile(config, '{"lang": ');
  expect((await kehu('doctor')).err).toMatch(/is not valid JSON/);
  await writeFile(config, '{}');
  const lang = await having({ KEHU_LANG: 'fr', LANG: 'en_GB.UTF-8' }, 'doctor');
  expect([lang.code, lang.err]).toEqual([2, 'kehu: there is no language “fr”. It is one of: zh, en.\n']);
});

test('values that a file names and no list has are missing until they may be made', async () => {
  const { kehu, folder } = await deskWithCompany('zh');
  const file = join(folder, 'list.csv');
  // The third row is refused: what it names is not made.
  await writeFile(file, '名称,级别,电话\n甲公司,钻石,\n乙公司,,\n丙公司,白银,12\n');
  const refused = await kehu('customer', 'import', file);
  expect([refused.code, refused.err]).toEqual([6, expect.stringContaining('没有这 2 个客户级别（加上 --create-references 会新增）：钻石')]);
  const trial = await kehu('customer', 'import', file, '--create-references', '--dry-run');
  expect([trial.code, trial.err]).toEqual([6, expect.stringContaining('会新增 1 个客户级别：钻石')]);
  expect((await kehu('customer-level', 'list', '-f', 'csv')).out).not.toContain('钻石');
  const done = await kehu('customer', 'import', file, '--create-references');
  expect([done.code, done.err]).toEqual([6, expect.stringContaining('新增了 1 个客户级别：钻石')]);
  expect((await kehu('customer-level', 'list', '-f', 'csv')).out).toContain('钻石');
});

test('nothing in a file or a record acts on the terminal that is told of it', async () => {
  const { kehu, file } = await deskWithCompany('en');
  const path = await file('odd.csv', 'name,extra\u001b[2J\u202e,email\n晨光\u202e商贸,1,\n大华,1,nobody\u001b]0;owned\u0007\n');
  const imported = await kehu('customer', 'import', path);
  expect(imported.code).toBe(6);
  expect(imported.err).toContain('extra<U+001B>[2J<U+202E>');
  const edited = await kehu('customer', 'edit', '--where', 'name:晨光', '--set', 'level=VIP', '--yes');
  expect(edited.code).toBe(0);
  expect(edited.err).toContain('晨光<U+202E>商贸');
  const json = await kehu('customer', 'show', '#1', '--format', 'json');
  expect(json.out).not.toContain('\u202e');
  expect(json.out).toContain('晨光\\u202e商贸');
  for (const { err } of [imported, edited]) expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test('the password of an address is never shown, not even of one that is none', async () => {
  const { kehu } = await desk('en');
  for (const address of ['postgres://kehu:ge/heim@127.0.0.1:1/kehu', 'postgres://kehu:ge@heim:x@127.0.0.1:1/kehu', 'postgres://kehu:geheim@127.0.0.1:1/kehu?password=geheim', 'postgres://kehu@127.0.0.1:x/kehu?password=geheim']) {
    const { code, err } = await kehu('--db', address, 'customer', 'list');
    expect([address, code]).toEqual([address, 7]);
    expect(err).toContain('127.0.0.1');
    expect(err).not.toContain('heim');
  }
});
