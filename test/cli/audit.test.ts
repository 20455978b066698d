import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { deskWithCompany } from './support.ts';

describe('kehu audit', () => {
  it('lists what went out with its filter and number, and finds steps by a line', async () => {
    const { kehu } = await deskWithCompany('en');
    await kehu('customer', 'add', '--set', 'name=晨光');
    expect((await kehu('customer', 'export', '--where', 'name:晨光 created:today', '--format', 'csv')).code).toBe(0);
    const listed = await kehu('audit', 'list', '--where', 'what:export entity:customer day:today');
    expect(listed.out).toContain('1 record · name:… created:today · csv');
    expect(listed.out).not.toContain('晨光');
    expect((await kehu('steps')).out).not.toContain('export');
    const none = await kehu('audit', 'list', '--where', 'what:nonsense');
    expect([none.code, none.err]).toEqual([6, expect.stringContaining('There is no “nonsense”')]);
    expect((await kehu('audit', 'list', '--where', 'colour:red')).err).toContain('who:, what:');
    const rows = (await kehu('audit', 'export', '--where', 'what:create')).out.trim().split('\n').map((line): unknown => JSON.parse(line));
    expect(rows).toEqual([expect.objectContaining({ action: 'create', summary: '晨光' })]);
  });

  it('says in words what was printed, reported and set', async () => {
    const { kehu, folder } = await deskWithCompany('zh');
    await kehu('customer', 'add', '--set', 'name=晨光', '--set', 'address=人民大街1号');
    for (const kind of ['label', 'envelope']) expect((await kehu(kind, '--where', 'id:>0', '--output', join(folder, `${kind}.pdf`))).code, kind).toBe(0);
    expect((await kehu('report', 'customers', '--by', 'level', '--format', 'csv', '--output', join(folder, 'r.csv'))).code).toBe(0);
    expect((await kehu('policy', 'set', 'default', '--idle', '5')).code).toBe(0);
    expect((await kehu('mail', 'account', '--host', 'smtp.example.cn', '--from', 'a@example.cn')).code).toBe(0);
    const { out } = await kehu('audit', 'list');
    for (const words of ['pdf · [标签]', 'pdf · [信封]', '客户构成分析', '密码与登录策略 default 5', '邮件账户 服务器、发件地址']) expect(out).toContain(words);
    expect(out).not.toMatch(/record\.|\bmail host|\bcustomers\b/);
  });

  it('notes the commands of a system user who needs no password once a day', async () => {
    const { kehu } = await deskWithCompany('en');
    for (const word of ['customer', 'contact', 'employee']) expect((await kehu(word, 'list')).code).toBe(0);
    const logins = await kehu('audit', 'list', '--where', 'what:login');
    expect(logins.out.match(/by system user/g)).toHaveLength(1);
    expect((await kehu('session', 'list', '--format', 'json')).out).not.toContain('command');
  });

  it('shows a step from what to what, and a record as it was on a day', async () => {
    const { kehu } = await deskWithCompany('en');
    await kehu('customer', 'add', '--set', 'name=晨光');
    await kehu('customer', 'edit', '晨光', '--set', 'name=晨曦', '--yes');
    const steps: unknown = JSON.parse((await kehu('steps', '--where', 'what:update', '--format', 'json')).out);
    const [step] = steps as { id: number }[];
    const shown = await kehu('audit', 'show', String(step?.id));
    expect(shown.out).toContain('晨光 → 晨曦');
    expect((await kehu('customer', 'history', '晨曦', '--on', 'today')).out).toContain('晨曦');
    const before = await kehu('customer', 'history', '晨曦', '--on', 'yesterday');
    expect([before.code, before.err]).toEqual([3, expect.stringContaining('did not exist')]);
  });

  it('finds what was done past the program, and a tail that was cut off against a head in a file', async () => {
    const { kehu, database, folder } = await deskWithCompany('en');
    const file = join(folder, 'head.txt');
    await kehu('customer', 'add', '--set', 'name=晨光');
    expect((await kehu('audit', 'head', '--file', file)).code).toBe(0);
    expect(await readFile(file, 'utf8')).toMatch(/^\S+Z \d+ [0-9a-f]{64}\n$/);
    const whole = await kehu('audit', 'verify', '--head', file);
    expect([whole.code, whole.err]).toEqual([0, expect.stringContaining('nothing tampered with')]);
    const direct = new Database(database);
    direct.exec('delete from change where change_set_id = (select max(change_set_id) from seal)');
    direct.exec("delete from customer where name = '晨光'");
    const last = direct.prepare('select max(change_set_id) as id from seal').pluck().get();
    direct.exec(`delete from seal where change_set_id = ${String(last)}; delete from change_set where id = ${String(last)}`);
    direct.close();
    expect((await kehu('audit', 'verify')).code).toBe(0);
    const cut = await kehu('audit', 'verify', '--head', file, '--json');
    expect(cut.code).toBe(1);
    expect(JSON.parse(cut.out)).toMatchObject({ faults: [{ kind: 'tail' }] });
    expect((await kehu('audit', 'verify', '--head', join(folder, 'password'))).code).toBe(6);
    const missing = join(folder, 'no-such.txt');
    expect(await kehu('audit', 'verify', '--head', missing)).toMatchObject({ code: 3, err: `kehu: There is no such file: ${missing}\n` });
  });
});

describe('kehu bin', () => {
  it('lists what was removed, whatever it is, and brings it back with what hung on it', async () => {
    const { kehu } = await deskWithCompany('en');
    await kehu('customer', 'add', '--set', 'name=晨光');
    await kehu('contact', 'add', '--set', 'name=李明', '--set', 'customer_id=晨光');
    await kehu('customer', 'remove', '晨光', '--yes');
    const listed = await kehu('bin', 'list');
    expect(listed.out).toContain('晨光');
    expect(listed.out).toContain('李明');
    expect((await kehu('bin', 'list', '--entity', '联系人')).out).not.toContain('晨光');
    expect((await kehu('bin', 'restore', 'customer', '1', '--dry-run')).err).toContain('1 Contact');
    expect((await kehu('bin', 'restore', 'customer', '1', '--yes')).code).toBe(0);
    expect((await kehu('contact', 'list')).out).toContain('李明');
    expect((await kehu('bin', 'list')).err).toContain('empty');
    expect((await kehu('bin', 'restore', 'customer', '1', '--yes')).code).toBe(3);
    expect((await kehu('bin', 'restore', 'nonsense', '1', '--yes')).code).toBe(2);
  });
});
