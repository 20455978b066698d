import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { block, deskWithCompany } from './support.ts';

test('a customer is added, found, edited, removed, restored and undone, in Chinese', async () => {
  const { kehu } = await deskWithCompany('zh');
  expect(await kehu('customer', 'add', '--set', '编号=K1', '--set', '名称=长春晨光文具', '--set', '级别=VIP', '--set', '电话=04318888 6666')).toEqual({
    code: 0,
    out: 'K1\n',
    err: '已新增：K1 长春晨光文具（第 3 步）。\n',
  });
  await kehu('customer', 'add', '--set', 'code=K2', '--set', 'name=吉林大地农机', '--set', 'level=A', '--set', 'region=长春市', '-q');

  const list = await kehu('customer', 'list', '--columns', '编号,name,level,区域,phone');
  expect(list).toEqual({
    code: 0,
    out: block(`
      编号  名称          级别  区域    电话
      ----  ------------  ----  ------  -------------
      K1    长春晨光文具  VIP           0431-88886666
      K2    吉林大地农机  A     长春市
    `),
    err: '共 2 条。\n',
  });
  expect((await kehu('customer', 'list', 'ccgwj', '-c', 'code')).out).toContain('K1');
  expect((await kehu('customer', 'list', '--where', '级别:VIP', '-c', 'code', '-f', 'csv')).out).toBe('code\nK1\n');
  expect((await kehu('customer', 'list', '--where', '区域:吉林', '-c', 'code', '-f', 'csv')).out).toBe('code\nK2\n');

  expect((await kehu('customer', 'edit', 'K1', '--set', '级别=B', '--set', '电话=')).err).toBe('已修改：K1 长春晨光文具（第 7 步）。\n');
  const history = await kehu('customer', 'history', '长春晨光文具');
  expect(history.out).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}王芳 {2}修改 {2}命令 {2}#7\n {2}级别：VIP → B\n {2}电话：0431-88886666 → （空）\n/);

  expect((await kehu('undo', '7', '--yes')).code).toBe(0);
  expect((await kehu('customer', 'show', 'K1')).out).toMatch(/^级别 +VIP$/m);

  expect((await kehu('customer', 'remove', 'K1', 'K2', '--yes')).err).toContain('已把 2 条“客户”移入回收站');
  expect((await kehu('customer', 'list', '-q', '-c', 'code', '-f', 'csv')).out).toBe('code\n');
  expect((await kehu('customer', 'list', '--deleted', '-c', 'code', '-f', 'csv')).out).toBe('code\nK1\nK2\n');
  expect((await kehu('customer', 'restore', 'K1')).code).toBe(0);
  expect((await kehu('customer', 'list', '-c', 'code', '-f', 'csv')).out).toBe('code\nK1\n');
});

test('the same in English', async () => {
  const { kehu } = await deskWithCompany('en');
  expect(await kehu('customer', 'add', '--set', 'Number=K1', '--set', 'name=Morning Light', '--set', 'registered-capital=12345.6')).toEqual({
    code: 0,
    out: 'K1\n',
    err: 'Added: K1 Morning Light (step 3).\n',
  });
  expect((await kehu('customer', 'show', 'k1')).out).toBe((await kehu('customer', 'show', 'Morning Light')).out);
  expect((await kehu('customer', 'list', '-c', 'code,capital')).out).toBe(
    block(`
      Number    Capital
      ------  ---------
      K1      12,345.60
    `),
  );
  const shown: Record<string, unknown> = JSON.parse((await kehu('customer', 'show', 'K1', '--format', 'json')).out);
  expect(shown).toMatchObject({ id: 1, version: 1, code: 'K1', name: 'Morning Light', registered_capital: 12345.6, level_id: null });
});

test('a look-up with a name that several have lists them; nothing is written', async () => {
  const { kehu } = await deskWithCompany('zh');
  for (const code of ['K1', 'K2']) await kehu('customer', 'add', '--set', `code=${code}`, '--set', 'name=晨光');
  const { code, err } = await kehu('contact', 'add', '--set', 'name=李强', '--set', '客户=晨光');
  expect(code).toBe(6);
  expect(err).toBe('kehu：有多个客户叫“晨光”：#1 K1 晨光、#2 K2 晨光。请用编号或 #序号。\n');
  expect((await kehu('contact', 'list', '-f', 'csv', '-c', 'name')).out).toBe('name\n');
  expect((await kehu('contact', 'add', '--set', 'name=李强', '--set', '客户=#2')).code).toBe(0);
  expect((await kehu('contact', 'list', '-f', 'ndjson', '-c', 'name,客户')).out).toBe('{"name":"李强","customer_id":"K2"}\n');
});

test('many records are changed as one step after a preview, and only with a confirmation', async () => {
  const { kehu } = await deskWithCompany('en');
  for (const code of ['K1', 'K2', 'K3']) await kehu('customer', 'add', '--set', `code=${code}`, '--set', `name=${code}`, '--set', 'level=A');
  const where = ['--where', 'code:=K1 or code:=K2'];
  const dry = await kehu('customer', 'edit', ...where, '--set', 'level=VIP', '--dry-run');
  expect(dry).toEqual({ code: 0, out: '', err: 'K1: Level: A → VIP\nK2: Level: A → VIP\n2 records match and 2 would change. Nothing was changed.\n' });
  const unconfirmed = await kehu('customer', 'edit', ...where, '--set', 'level=VIP');
  expect(unconfirmed.code).toBe(2);
  expect(unconfirmed.err).toContain('There is no terminal to ask at; --yes confirms.');
  expect((await kehu('customer', 'list', '-c', 'code,level', '-f', 'csv')).out).toBe('code,level_id\nK1,A\nK2,A\nK3,A\n');
  expect((await kehu('customer', 'edit', ...where, '--set', 'level=VIP', '--yes')).code).toBe(0);
  expect((await kehu('customer', 'list', '-c', 'code,level', '-f', 'csv', '--sort', 'code')).out).toBe('code,level_id\nK1,VIP\nK2,VIP\nK3,A\n');
  expect((await kehu('undo', '--yes')).code).toBe(0);
  expect((await kehu('customer', 'list', '--where', 'level:VIP', '-c', 'code', '-f', 'csv')).out).toBe('code\n');
});

test('a file is imported, its refused rows can be mended, and again changes nothing', async () => {
  const { kehu, pipe, file, folder } = await deskWithCompany('zh');
  const list = await file('list.csv', '客户名称,级别,电话,联系人,手机\n晨光文具,VIP,0431-88880001,张三,13800138000\n坏电话,VIP,abc,,\n');
  const dry = await kehu('customer', 'import', list, '--dry-run');
  expect(dry.code).toBe(6);
  expect((await kehu('customer', 'list', '-c', 'name', '-f', 'csv')).out).toBe('name\n');
  const done = await kehu('customer', 'import', list);
  expect(done.code).toBe(6);
  expect(done.err).toContain('读取 2 行：新增 1，更新 0，无变化 0，跳过 0，拒绝 1。');
  expect(done.err).toContain('第 3 行：');
  expect((await kehu('contact', 'list', '-c', 'name,customer', '-f', 'csv')).out).toBe('name,customer_id\n张三,晨光文具\n');
  const rejects = await readFile(join(folder, 'list.rejects.csv'), 'utf8');
  expect(rejects).toContain('坏电话');
  // Mended, its column of reasons is no column that were missed.
  const mended = await kehu('customer', 'import', await file('mended.csv', rejects.replace('坏电话', '好电话').replace('abc', '0431-88880002')), '--dry-run');
  expect(mended).toMatchObject({ code: 0, err: expect.stringContaining('会新增 1') as string });
  expect(mended.err).not.toContain('拒绝原因');
  const again = await pipe(await readFile(list), 'customer', 'import', '-', '--rejects', join(folder, 'again.csv'));
  expect(again.err).toContain('新增 0，更新 0，无变化 0，跳过 1，拒绝 1');
});

test('lists are exported in every format, to a file whole or not at all', async () => {
  const { kehu, folder } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', 'code=K1', '--set', 'name==1+1,"晨光"', '--set', 'tags=');
  const of = async (...words: string[]): Promise<string> => (await kehu('customer', 'export', '-c', 'code,name', ...words)).out;
  expect(await of()).toBe('code,name\nK1,"=1+1,""晨光"""\n');
  expect(await of('--for', 'spreadsheet')).toBe('\uFEFF编号,名称\r\nK1,"\'=1+1,""晨光"""\r\n');
  expect(await of('-f', 'tsv')).toBe('code\tname\nK1\t"=1+1,""晨光"""\n');
  expect(JSON.parse(await of('-f', 'json'))).toEqual([{ code: 'K1', name: '=1+1,"晨光"' }]);
  expect(await of('-f', 'md')).toContain('| 编号 | 名称 |');
  const path = join(folder, 'list.csv');
  expect(await kehu('customer', 'export', '-c', 'code', '-o', path)).toEqual({ code: 0, out: '', err: `已导出 1 条到 ${path}。\n` });
  const second = await kehu('customer', 'export', '-c', 'name', '-o', path);
  expect(second.code).toBe(5);
  expect(await readFile(path, 'utf8')).toBe('code\nK1\n');
  expect((await kehu('customer', 'export', '-c', 'name', '-o', path, '--overwrite')).code).toBe(0);
});

test('a list is printed as pages with aligned Chinese columns', async () => {
  const { kehu } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', 'code=K1', '--set', 'name=长春晨光文具');
  await kehu('customer', 'add', '--set', 'code=K2', '--set', 'name=Morning');
  const { out, code } = await kehu('customer', 'print', '-c', 'name,code', '--title', '名单', '--width', '60', '--height', '20');
  expect(code).toBe(0);
  expect(out).toContain('名单');
  expect(out).toMatch(/^长春晨光文具 {2,}K1$/m);
  expect(out).toMatch(/^Morning {7,}K2$/m);
});

test('a report groups customers; its rows are data for programs', async () => {
  const { kehu } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', 'name=甲', '--set', '级别=VIP');
  await kehu('customer', 'add', '--set', 'name=乙', '--set', '级别=VIP');
  await kehu('customer', 'add', '--set', 'name=丙');
  const table = await kehu('report', 'customers', '--by', 'level', '-f', 'table');
  expect(table.out).toMatch(/^VIP +2 +66\.7%\*$/m);
  const json: { rows: { label: string; count: number }[] } = JSON.parse((await kehu('report', 'customers', '--by', 'level', '-f', 'json')).out);
  expect(json.rows.find((row) => row.label === 'VIP')?.count).toBe(2);
  expect((await kehu('report', 'customers', '--by', 'nonsense')).code).not.toBe(0);
});

test('everything is searched at once; nothing found is exit code 3', async () => {
  const { kehu } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', 'name=长春晨光文具');
  const found = await kehu('search', 'ccgwj');
  expect(found.code).toBe(0);
  expect(found.out).toContain('长春晨光文具');
  expect((await kehu('search', '没有这个')).code).toBe(3);
});

test('columns of a file are mapped to fields by key or by label', async () => {
  const { kehu, file } = await deskWithCompany('zh');
  const path = await file('list.csv', '甲,乙,丙\n晨光文具,VIP,13912345678\n');
  const done = await kehu('customer', 'import', path, '--map', '甲=名称', '--map', '乙=level', '--map', '丙=联系人.手机');
  expect([done.code, done.err]).toEqual([0, expect.stringContaining('新增 1')]);
  expect((await kehu('customer', 'list', '-c', 'name,level_id', '-f', 'csv')).out).toBe('name,level_id\n晨光文具,VIP\n');
  expect((await kehu('contact', 'list', '-c', 'mobile', '-f', 'csv')).out).toBe('mobile\n13912345678\n');
  const wrong = await kehu('customer', 'import', path, '--map', '甲=名子');
  expect([wrong.code, wrong.err]).toEqual([6, expect.stringMatching(/没有“名子”这个可以导入的字段。您是不是要用：.*名称.*可以用：.*name 名称.*contact\.mobile 联系人\.手机/s)]);
  expect((await kehu('customer', 'import', '--help')).out.replaceAll(/\n */g, '')).toContain('contact.mobile联系人.手机'.replace('mobile', 'mobile '));
  expect(await kehu('customer', 'import', path, '--map', '不在文件里=name')).toMatchObject({ code: 2, err: expect.stringContaining('文件里没有表头“不在文件里”。有这些：甲, 乙, 丙') });
  expect(await kehu('customer', 'import', path, '--map', '甲a=name')).toMatchObject({ code: 2, err: expect.stringContaining('是不是“甲”？') });
  expect(await kehu('customer', 'import', path, '--map', '甲')).toMatchObject({ code: 2, err: expect.stringContaining('应写成 表头=字段') });
  const trial = await kehu('customer', 'import', path, '--dry-run', '--map', '甲=name', '--map', '乙=级别');
  expect(trial.err).toContain('各列导入到：甲 → 名称，乙 → 级别。');
  expect(trial.err).toContain('没有对应字段、不会导入的列：丙。');
});

test('a step is taken back field by field: refused while something is not decided, and as the options say', async () => {
  const { kehu } = await deskWithCompany('en');
  await kehu('customer', 'add', '--set', 'code=K1', '--set', 'name=Morning Light', '--set', 'level=A', '--set', 'address=Old Road 1');
  await kehu('customer', 'edit', 'K1', '--set', 'level=B', '--set', 'address=New Road 2', '--set', 'postcode=130000');
  await kehu('customer', 'edit', 'K1', '--set', 'level=C', '--set', 'address=Far Road 3');
  const refused = await kehu('undo', '4', '--yes');
  expect(refused.code).toBe(5);
  expect(refused.err).toContain('Customer “Morning Light” was changed again since.\n');
  expect(refused.err).toMatch(/Level: now C \(王芳, [-\d: ]+\), after the undo A \(not decided\)\n/);
  expect((await kehu('undo', '4', '--dry-run', '--take', 'level')).err).toContain('1 record was changed since and not decided');
  expect((await kehu('undo', '4', '--yes', '--take', 'phone')).err).toContain('customer/1.level_id (Level)');
  expect((await kehu('undo', '4', '--yes', '--take', '级别', '--keep', 'customer/1.address')).err).toContain('Of 1 record something stays as it is now.');
  expect((await kehu('customer', 'list', '-c', 'level,address,postcode', '-f', 'csv', '-q')).out).toBe('level_id,address,postcode\nA,Far Road 3,\n');
});

test('of several values of the same name in a tree the way from the top says which', async () => {
  const { kehu } = await deskWithCompany('zh');
  for (const name of ['销售部', '服务部']) await kehu('department', 'add', '--set', `name=${name}`);
  for (const above of ['销售部', '服务部']) await kehu('department', 'add', '--set', 'name=东区', '--set', `parent=${above}`);
  const which = await kehu('operator', 'add', '--set', 'name=李强', '--set', 'login=li', '--set', 'department=东区');
  expect(which).toMatchObject({ code: 6, err: expect.stringContaining('服务部/东区') });
  expect((await kehu('operator', 'add', '--set', 'name=李强', '--set', 'login=li', '--set', 'department=服务部/东区')).code).toBe(0);
  expect((await kehu('department', 'edit', '服务部/东区', '--set', 'name=东北区')).code).toBe(0);
  expect((await kehu('operator', 'show', 'li')).out).toMatch(/^部门 +东北区$/m);
  expect((await kehu('operator', 'edit', 'li', '--set', 'department=服务部/南区')).code).toBe(3);
});
