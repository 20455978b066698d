import { readdir, readFile, writeFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import iconv from 'iconv-lite';
import type { Database } from '../../src/db/database.ts';
import { bindServices } from '../../src/services/bind.ts';
import type { ImportRequest, ImportResult } from '../../src/services/api.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { granting, openOffice, type Office } from '../services/company.ts';

const SAMPLES = new URL('../../fixtures/import-samples/', import.meta.url).pathname;

forEachEngine((_engine, open) => {
  let office: Office;
  let folder: string;
  let files = 0;

  beforeEach(async () => {
    office = await openOffice(await open());
    folder = await scratchFolder();
    const { api } = office;
    for (const name of ['VIP', 'A', 'B']) await api.create('customer_level', { name });
    const jilin = await api.create('region', { name: '吉林省', code: '220000', level: 'province' });
    const liaoning = await api.create('region', { name: '辽宁省', code: '210000', level: 'province' });
    const changchun = await api.create('region', { name: '长春市', code: '220100', level: 'city', parent_id: jilin.id });
    await api.create('region', { name: '吉林市', code: '220200', level: 'city', parent_id: jilin.id });
    await api.create('region', { name: '大连市', code: '210200', level: 'city', parent_id: liaoning.id });
    await api.create('region', { name: '朝阳区', code: '220104', level: 'district', parent_id: changchun.id });
    const beijing = await api.create('region', { name: '北京市', code: '110000', level: 'province' });
    await api.create('region', { name: '朝阳区', code: '110105', level: 'district', parent_id: beijing.id });
  });

  async function file(text: string | Uint8Array, name = `${(files += 1)}.csv`): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }
  const run = async (path: string, more: Partial<ImportRequest> = {}): Promise<ImportResult> =>
    await office.api.importRun({ entity: 'customer', path, duplicates: 'update', ...more });
  const counts = ({ read, created, updated, unchanged, skipped, rejected }: ImportResult): number[] => [read, created, updated, unchanged, skipped, rejected];
  const steps = async (): Promise<number> => (await office.api.steps({ limit: 1000 })).length;
  async function all(entity: 'customer' | 'contact' | 'customer_level', columns: string[]): Promise<unknown[]> {
    const { rows } = await office.api.list({ entity, columns, sort: ['id'], limit: 1000 });
    return rows.map((row) => columns.map((column) => row.labels[column] ?? row.values[column]));
  }

  it.each([2, 6000])('under skip a further row of a customer brings its contact, however far behind (%i rows)', async (rows) => {
    const between = Array.from({ length: rows - 2 }, (_, at) => `公司${at},,,\n`).join('');
    const path = await file(`name,phone,contact.name,contact.mobile\n晨光,0431-88886666,李明,13800138000\n${between}晨光,010-66668888,王芳,13900139000\n晨光,,李明,13700137000\n`);
    const result = await run(path, { duplicates: 'skip' });
    expect(counts(result)).toEqual([rows + 1, rows - 1, 1, 0, 1, 0]);
    const contacts = [['李明', '晨光', '13800138000', 1], ['王芳', '晨光', '13900139000', 0]];
    expect(await all('contact', ['name', 'customer_id', 'mobile', 'is_main'])).toEqual(contacts);
    const { rows: found } = await office.api.list({ entity: 'customer', filter: '名称:=晨光', columns: ['phone'], limit: 2 });
    expect(found.map((row) => row.values['phone'])).toEqual(['0431-88886666']);
    // The same once more changes nothing: now they were there before.
    expect(counts(await run(path, { duplicates: 'skip' }))).toEqual([rows + 1, 0, 0, 0, rows + 1, 0]);
    expect(await all('contact', ['name', 'customer_id', 'mobile', 'is_main'])).toEqual(contacts);
  });

  it('finds the header under what a program writes above it, and takes rows of nothing but delimiters for none', async () => {
    const path = await file(iconv.encode('客户名单（2026年11月）,,,\r\n导出人：张三,,导出时间：2026-11-30 09:00,\r\n,,,\r\n客户名称,客户级别,电话,备注\r\n晨光,VIP,0431-88886666,\r\n,,,\r\n北方,A,,"老客户，""返点"""\r\n,,,\r\n合计：2 家,,,\r\n', 'gb18030'));
    const plan = await office.api.importPlan('customer', path);
    expect(plan.columns.map(({ field }) => field)).toEqual(['name', 'level_id', 'phone', 'notes']);
    expect(plan.rows).toHaveLength(3);
    const result = await run(path);
    expect(counts(result)).toEqual([3, 2, 0, 0, 0, 1]);
    expect(result.rejects.map(({ error }) => error.key)).toEqual(['import.totals_row']);
    expect(await all('customer', ['name', 'level_id', 'phone', 'notes'])).toEqual([['晨光', 'VIP', '0431-88886666', null], ['北方', 'A', null, '老客户，"返点"']]);
  });

  it('reads what a western spreadsheet writes, and gives back its rejects in UTF-8', async () => {
    const path = await file(iconv.encode('Company;Phone\r\nMüller & Söhne GmbH;+49 30 1234567\r\nO’Brien Ltd;12\r\n', 'win1252'));
    const result = await run(path);
    expect(counts(result)).toEqual([2, 1, 0, 0, 0, 1]);
    expect(await all('customer', ['name'])).toEqual([['Müller & Söhne GmbH']]);
    expect(await readFile(String(result.rejectsPath), 'utf8')).toContain('\uFEFFCompany;Phone;拒绝原因\r\nO’Brien Ltd;12;');
  });

  describe('a file for rejects that cannot be written', () => {
    const rows = 'name,phone\n晨光,0431-88886666\n坏的,12\n';

    it.each([false, true])('from the start: nothing lands; exclusive %s', async (exclusive) => {
      const taken = await file('x');
      const path = await file(rows);
      await expect(run(path, { exclusive, rejectsPath: join(taken, 'rejects.csv') })).rejects.toMatchObject({ key: 'output.no_folder' });
      await expect(run(path, { exclusive, rejectsPath: join(folder, `${'长'.repeat(90)}.csv`) })).rejects.toMatchObject({ key: 'output.not_writable' });
      expect(await all('customer', ['name'])).toEqual([]);
    });

    it.each([false, true])('at the end: what landed is said, with the reason; exclusive %s', async (exclusive) => {
      const rejectsPath = join(folder, 'rejects.csv');
      const path = await file(rows);
      // Somebody makes a file of that name just before the rows land.
      const { database, session } = office;
      const late: Database = {
        ...database,
        transact: async (work) =>
          await database.transact(async (trx, bulk) => {
            const done = await work(trx, bulk);
            writeFileSync(rejectsPath, '别人的');
            return done;
          }),
      };
      const result = await bindServices(late, session).importRun({ entity: 'customer', path, duplicates: 'skip', exclusive, rejectsPath });
      expect(result).toMatchObject({ created: 1, rejected: 1, rejectsPath: null, rejectsProblem: { key: 'output.exists' } });
      expect(result.stepId).not.toBeNull();
      expect(await all('customer', ['name'])).toEqual([['晨光']]);
      expect(await readFile(rejectsPath, 'utf8')).toBe('别人的');
      expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    });
  });

  describe('a file of customers', () => {
    it.each(['customers-utf8.csv', 'customers-gb18030.csv', 'customers-utf16le.txt'])('%s: all of it, and again nothing', async (name) => {
      const rejectsPath = join(folder, 'rejects.csv');
      const result = await run(join(SAMPLES, name), { rejectsPath });
      expect(counts(result)).toEqual([3, 3, 0, 0, 0, 0]);
      expect(await all('customer', ['code', 'name', 'level_id', 'region_id', 'phone', 'address'])).toEqual([
        ['C202600001', '晨光文具股份有限公司', 'VIP', '长春市', '0431-88886666', '人民大街1号'],
        ['C202600002', '北方商贸, 吉林分公司', 'A', '吉林市', '0432-62345678', '解放路 8 号 二楼'],
        ['C202600003', '大连海蓝科技有限公司', 'B', '大连市', '0411-81234567', '黄河路100号'],
      ]);
      expect(await all('contact', ['name', 'customer_id', 'mobile', 'is_main'])).toEqual([
        ['李明', '晨光文具股份有限公司', '13800138000', 1],
        ['王芳', '北方商贸, 吉林分公司', '13900139000', 1],
      ]);
      const before = await steps();
      const again = await run(join(SAMPLES, name), { rejectsPath });
      expect(counts(again)).toEqual([3, 0, 0, 3, 0, 0]);
      expect(again.stepId).toBeNull();
      expect(await steps()).toBe(before);
    });

    it('a workbook: its second sheet, merged cells, days and zeros by their format, the value of a formula', async () => {
      const result = await run(join(SAMPLES, 'customers.xlsx'), { rejectsPath: join(folder, 'rejects.csv') });
      expect([result.rejects, ...counts(result)]).toEqual([[], 3, 3, 0, 0, 0, 0]);
      expect(await all('customer', ['name', 'region_id', 'postcode', 'registered_capital', 'next_contact_on'])).toEqual([
        ['晨光文具股份有限公司', '长春市', '130000', 500000000, '2026-04-03'],
        ['北方商贸, 吉林分公司', '长春市', '132000', 150000000, null],
        ['大连海蓝科技有限公司', '大连市', '116000', null, '2026-05-06'],
      ]);
      expect(await all('contact', ['name', 'mobile', 'is_main'])).toEqual([['李明', '13800138000', 1], ['王芳', '13900139000', 1]]);
    });

    it('vCards of a phone and an address book: firms with their people, or people of firms that are there', async () => {
      const path = join(SAMPLES, 'contacts-phone.vcf');
      const plan = await office.api.importPlan('customer', path);
      expect(plan.notes).toEqual([{ key: 'import.pictures_skipped', params: { count: 1 } }]);
      expect(counts(await run(path))).toEqual([2, 2, 0, 0, 0, 0]);
      const people = [
        ['李明', '晨光文具股份有限公司', '13800138000', null, null],
        ['王芳', '大连海蓝科技有限公司', '13900139000', '采购经理', '1985-06-01'],
      ];
      const columns = ['name', 'customer_id', 'mobile', 'position', 'birthday'];
      expect(await all('contact', columns)).toEqual(people);
      expect(counts(await office.api.importRun({ entity: 'contact', path, duplicates: 'update' }))).toEqual([2, 0, 1, 1, 0, 0]);
      expect(await all('contact', columns)).toEqual(people);
    });

    it('is found by its contact, its name and its initials, like any other', async () => {
      await run(join(SAMPLES, 'customers-utf8.csv'));
      for (const search of ['13800138000', '李明', 'cgwj', '文具']) {
        const { rows } = await office.api.list({ entity: 'customer', columns: ['name'], search, limit: 10 });
        expect(rows.map((row) => row.values['name'])).toEqual(['晨光文具股份有限公司']);
      }
    });

    it('is one step, which can be undone', async () => {
      const { stepId } = await run(join(SAMPLES, 'customers-utf8.csv'));
      const [step] = await office.api.steps({ limit: 1 });
      expect(step).toMatchObject({ id: stepId, action: 'import', entity: 'customer', summary: 'customers-utf8.csv' });
      await office.api.undo(stepId ?? 0, 'refuse');
      expect(await all('customer', ['name'])).toEqual([]);
      expect(await all('contact', ['name'])).toEqual([]);
    });

    it('a dry run counts the same and writes nothing', async () => {
      const path = await file('名称,级别\n晨光,VIP\n晨光,A\n北方,C\n北方,VIP\n,A\n');
      const before = await steps();
      const dry = await run(path, { dryRun: true });
      expect(await steps()).toBe(before);
      expect(await readdir(folder)).toEqual([path.slice(folder.length + 1)]);
      const real = await run(path);
      expect(counts(dry)).toEqual([5, 2, 1, 0, 0, 2]);
      expect(counts(real)).toEqual(counts(dry));
    });
  });

  describe('duplicates', () => {
    it('match by code, else by exact name in any width or case, never by phone', async () => {
      await office.api.create('customer', { name: '晨光 ABC', phone: '0431-88886666' });
      await office.api.create('customer', { name: '北方', phone: '0432-62345678' });
      const result = await run(await file('code,name,phone,address\n,晨光 ａｂｃ,,一路\nC202600002,北方集团,,二路\n,别家,0431-88886666,三路\nX9,晨光 ABC,,四路\n'));
      expect(counts(result)).toEqual([4, 2, 2, 0, 0, 0]);
      expect(await all('customer', ['code', 'name', 'address'])).toEqual([
        ['C202600001', '晨光 ａｂｃ', '一路'],
        ['C202600002', '北方集团', '二路'],
        ['C202600003', '别家', '三路'],
        ['X9', '晨光 ABC', '四路'],
      ]);
    });

    it.each([2, 3000])('under skip one code for two names is refused, however far apart (%i rows), and in a dry run', async (rows) => {
      const between = Array.from({ length: rows - 2 }, (_, at) => `X${at},公司${at}\n`).join('');
      const path = await file(`code,name\nK1,晨光\n${between}K1,晨 光\nK1,夕阳\n`);
      for (const dryRun of [true, false]) {
        const result = await run(path, { duplicates: 'skip', dryRun });
        expect([result.created, result.skipped, result.rejected], `dry run ${dryRun}`).toEqual([rows - 1, 0, 2]);
        expect(result.rejects.at(-1)).toMatchObject({ line: rows + 2, error: { key: 'import.code_twice' } });
      }
      // They were there before: left alone.
      expect((await run(path, { duplicates: 'skip' })).rejected).toBe(0);
    });

    it('says why a column is left out', async () => {
      const { columns } = await office.api.importPlan('customer', await file('name,客户名称,last_contact_on,whatever\n晨光,光,2026-01-01,x\n'));
      expect(columns.map(({ field, why }) => [field, why])).toEqual([['name', undefined], [null, 'twice'], [null, 'kept'], [null, undefined]]);
    });

    it('skip leaves what is there, add makes another', async () => {
      await office.api.create('customer', { name: '晨光', address: '旧' });
      const path = await file('名称,地址\n晨光,新\n新客户,新\n');
      expect(counts(await run(path, { duplicates: 'skip' }))).toEqual([2, 1, 0, 0, 1, 0]);
      expect(counts(await run(path, { duplicates: 'skip' }))).toEqual([2, 0, 0, 0, 2, 0]);
      expect(counts(await run(path, { duplicates: 'add' }))).toEqual([2, 2, 0, 0, 0, 0]);
      expect(await all('customer', ['name', 'address'])).toEqual([['晨光', '旧'], ['新客户', '新'], ['晨光', '新'], ['新客户', '新']]);
      const taken = await run(await file('code,name\nC202600001,又一个\n'), { duplicates: 'add' });
      expect([taken.rejected, taken.rejects[0]?.error.key]).toEqual([1, 'import.code_taken']);
    });

    it('a name that several have is refused', async () => {
      for (let i = 0; i < 2; i += 1) await office.api.create('customer', { name: '晨光' });
      const { rejects } = await run(await file('名称,地址\n晨光,新\n'));
      expect(rejects.map(({ line, error }) => [line, error.key])).toEqual([[2, 'import.ambiguous_record']]);
    });

    it('an empty cell leaves what stands there', async () => {
      await office.api.create('customer', { name: '晨光', address: '旧', phone: '0431-88886666' });
      await run(await file('名称,地址,电话\n晨光,,0431-88887777\n'));
      expect(await all('customer', ['address', 'phone'])).toEqual([['旧', '0431-88887777']]);
    });
  });

  describe('look-ups', () => {
    it('regions by short name, full name, path or code; the city before the province', async () => {
      const names = ['吉林', '吉林省', '北京', '北京市朝阳区', '吉林省/长春市/朝阳区', '长春 朝阳', '220104'];
      const result = await run(await file(`名称,区域\n${names.map((name, i) => `客户${i},${name}`).join('\n')}\n`));
      expect(result.rejected).toBe(0);
      const { rows } = await office.api.list({ entity: 'customer', columns: ['region_id'], sort: ['id'], limit: 10 });
      const regions = new Map((await office.api.list({ entity: 'region', columns: ['code'], limit: 100 })).rows.map((row) => [row.id, row.values['code']]));
      expect(rows.map((row) => regions.get(Number(row.values['region_id'])))).toEqual(['220200', '220000', '110000', '110105', '220104', '220104', '220104']);
    });

    it('unknown values are refused with the nearest names, made only when told to', async () => {
      const path = await file('名称,级别,区域,标签\n甲,VP,朝阳区,展会；重点\n乙,VIP,大连,展会\n');
      const first = await run(path);
      expect(counts(first)).toEqual([2, 0, 0, 0, 0, 2]);
      const text = await readFile(first.rejectsPath ?? '', 'utf8');
      expect(text.split('\n')[0]).toBe('名称,级别,区域,标签,拒绝原因');
      expect(text).toMatch(/级别”没有“VP”.*VIP/);
      expect(text).toContain('北京市/朝阳区 (110105)');
      expect(first.references).toEqual([{ entity: 'customer_level', names: ['VP'] }, { entity: 'tag', names: ['展会', '重点'] }]);
      const second = await run(await file('名称,级别,标签\n甲,VP,展会；重点\n乙,VIP,展会\n'), { createReferences: true });
      expect(counts(second)).toEqual([2, 2, 0, 0, 0, 0]);
      expect(await all('customer', ['name', 'level_id', 'tags'])).toEqual([['甲', 'VP', '展会、重点'], ['乙', 'VIP', '展会']]);
      expect(await all('customer_level', ['name', 'rank'])).toEqual([['VIP', 1], ['A', 2], ['B', 3], ['VP', 4]]);
      await office.api.undo(second.stepId ?? 0, 'refuse');
      expect(await all('customer_level', ['name'])).toEqual([['VIP'], ['A'], ['B']]);
    });

    it('a retired value may stay where it stands, and is not given anew', async () => {
      const level = await office.api.create('customer_level', { name: '旧级' });
      await office.api.create('customer', { name: '甲', level_id: level.id });
      await office.api.retire('customer_level', level.id, true);
      const result = await run(await file('名称,级别\n甲,旧级\n乙,旧级\n'));
      expect(counts(result)).toEqual([2, 0, 0, 1, 0, 1]);
      expect(result.rejects[0]?.error.key).toBe('error.lookup_retired');
    });
  });

  describe('contact columns', () => {
    it('the contact of that name is changed and becomes the main one; without a name the main one is', async () => {
      const customer = await office.api.create('customer', { name: '晨光' });
      await office.api.create('contact', { name: '李明', customer_id: customer.id });
      await office.api.create('contact', { name: '王芳', customer_id: customer.id });
      const path = await file('名称,联系人,联系人手机\n晨光,王芳,13900139000\n');
      expect(counts(await run(path))).toEqual([1, 0, 1, 0, 0, 0]);
      expect(counts(await run(path))).toEqual([1, 0, 0, 1, 0, 0]);
      expect(await all('contact', ['name', 'mobile', 'is_main'])).toEqual([['李明', null, 0], ['王芳', '13900139000', 1]]);
      await run(await file('名称,联系人手机\n晨光,13700137000\n'));
      expect(await all('contact', ['name', 'mobile'])).toEqual([['李明', null], ['王芳', '13700137000']]);
      const { rows } = await office.api.list({ entity: 'customer', columns: ['name'], search: '13700137000', limit: 10 });
      expect(rows).toHaveLength(1);
    });

    it('a number without a name is kept under the name of the customer', async () => {
      const path = await file('名称,联系人手机\n晨光,13900139000\n');
      await run(path);
      expect(await all('contact', ['name', 'mobile', 'is_main'])).toEqual([['晨光', '13900139000', 1]]);
      expect(counts(await run(path))).toEqual([1, 0, 0, 1, 0, 0]);
    });

    it('a file of contacts: the same name at two customers is two people', async () => {
      for (const name of ['甲', '乙']) await office.api.create('customer', { name });
      const path = await file('姓名;公司名称;手机\n李明;甲;13800138000\n李明;乙;13900139000\n李明;丙;13900139000\n');
      const result = await run(path, { entity: 'contact' });
      expect(counts(result)).toEqual([3, 2, 0, 0, 0, 1]);
      expect(await all('contact', ['name', 'customer_id', 'is_main'])).toEqual([['李明', '甲', 1], ['李明', '乙', 1]]);
      expect(counts(await run(path, { entity: 'contact' }))).toEqual([3, 0, 0, 2, 0, 1]);
    });
  });

  describe('rejects', () => {
    it.each([
      ['utf8 with CRLF', (text: string) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`)],
      ['gb18030', (text: string) => iconv.encode(text, 'gb18030')],
      ['utf16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ])('%s: the same file with reasons, which comes in when mended', async (_, encode) => {
      const path = await file(encode('名称;电话;邮箱;备注\n好的;0431-88886666;a@b.cn;x\n坏的;12;nonsense;"a;b"\n;0431-88886666;;\n'));
      const result = await run(path);
      expect(counts(result)).toEqual([3, 1, 0, 0, 0, 2]);
      const plan = await office.api.importPlan('customer', result.rejectsPath ?? '');
      expect(plan.columns.map((column) => column.header)).toEqual(['名称', '电话', '邮箱', '备注', '拒绝原因']);
      expect(plan.columns.map((column) => column.field)).toEqual(['name', 'phone', 'email', 'notes', null]);
      expect(plan.rows.map((row) => row.slice(0, 4))).toEqual([['坏的', '12', 'nonsense', 'a;b'], ['', '0431-88886666', '', '']]);
      expect(plan.rows[0]?.[4]).toMatch(/电话.*邮箱/);
      const bytes = await readFile(result.rejectsPath ?? '');
      const mended = await file(encode('名称;电话;邮箱;备注;拒绝原因\n坏的;0431-88880012;a@c.cn;"a;b";老原因\n无名;0431-88886666;;;x\n'), 'mended.csv');
      expect(bytes.subarray(0, 4)).toEqual((await readFile(mended)).subarray(0, 4));
      expect(counts(await run(mended))).toEqual([2, 2, 0, 0, 0, 0]);
    });

    it('json rejects are json', async () => {
      const result = await run(await file('[{"name":"好"},{"name":"坏","email":"x"}]', 'a.json'));
      expect(JSON.parse(await readFile(result.rejectsPath ?? '', 'utf8'))).toEqual([{ name: '坏', email: 'x', 拒绝原因: expect.stringContaining('邮箱') }]);
    });

    it('in the language of who imports', async () => {
      const path = await file('name,email\nGood,a@b.cn\nBad,x\n');
      const result = await office.as({ lang: 'en' }).importRun({ entity: 'customer', path, duplicates: 'update' });
      expect(await readFile(result.rejectsPath ?? '', 'utf8')).toMatch(/^name,email,Reject reason\nBad,x,"?E-mail/);
    });

    it('all or nothing: nothing, and the rejects are told', async () => {
      const path = await file('名称,邮箱\n好的,a@b.cn\n坏的,x\n');
      const before = await steps();
      const result = await run(path, { allOrNothing: true });
      expect([result.created, result.rejected, result.stepId]).toEqual([0, 1, null]);
      expect(await readFile(result.rejectsPath ?? '', 'utf8')).toContain('坏的');
      expect(await steps()).toBe(before);
      expect(await all('customer', ['name'])).toEqual([]);
    });

    it('cells that a row lacks at its end are empty; a row of more cells than the header is refused', async () => {
      await run(await file('名称,地址\n甲,旧地址\n'));
      const result = await run(await file('名称,地址,邮箱\n甲\n乙,b\n"丙",c,d@e.cn,f\n丁,b,,,\n'));
      expect(counts(result)).toEqual([4, 2, 0, 1, 0, 1]);
      expect(result.rejects.map(({ line, error }) => [line, error.key])).toEqual([[4, 'import.row_cells']]);
      expect(await all('customer', ['name', 'address'])).toEqual([['甲', '旧地址'], ['乙', 'b'], ['丁', 'b']]);
    });
  });

  describe('what cannot be imported', () => {
    it('a file without the name of a customer, unknown and doubled columns, a missing right', async () => {
      await expect(run(await file('foo,bar\n1,2\n'))).rejects.toMatchObject({ code: 'invalid', key: 'import.no_columns' });
      await expect(run(await file('电话,地址\n1,2\n'))).rejects.toMatchObject({ code: 'invalid', key: 'import.no_label' });
      const path = await file('a,b\n甲,乙\n');
      await expect(run(path, { columns: ['name'] })).rejects.toMatchObject({ code: 'usage', key: 'import.column_count' });
      await expect(run(path, { columns: ['name', 'last_contact_on'] })).rejects.toMatchObject({ code: 'usage', key: 'import.unknown_field' });
      await expect(run(path, { columns: ['name', 'name'] })).rejects.toMatchObject({ code: 'usage', key: 'import.field_twice' });
      expect(counts(await run(path, { columns: [null, 'name'] }))).toEqual([1, 1, 0, 0, 0, 0]);
      await expect(office.as({ grants: granting({ '*': ['read'] }) }).importRun({ entity: 'customer', path, duplicates: 'add' })).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(run(path, { entity: 'company' })).rejects.toMatchObject({ code: 'invalid', key: 'import.not_this_entity' });
    });

    it('a fault in the middle of the file leaves nothing of it', async () => {
      const path = await file(`名称\n${Array.from({ length: 7000 }, (_, i) => `客户${i}`).join('\n')}\n"没有结束\n`);
      await expect(run(path)).rejects.toMatchObject({ code: 'invalid', key: 'import.open_quote' });
      expect(await office.api.count({ entity: 'customer' })).toMatchObject({ value: 0 });
    });
  });
});
