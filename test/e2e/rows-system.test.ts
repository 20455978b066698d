import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtPlace, firstStart, hangUp } from './pty.ts';
import { operator, type Operator } from './operator.ts';

// System (M7) by keyboard in the built program: the company as the first start leaves it, each test from the main menu.

const place = builtPlace();
let at: Operator;
const PASSWORD = '一句只有我知道的话';
const OTHER = '另一句谁也不知道的话';

beforeAll(async () => {
  at = operator(place.folder);
  await firstStart(at.session);
}, 60_000);
afterAll(async () => await hangUp(at.session));

const customer = (name: string): Operator => at.line(2, '客户').waitFor('› 客户').burst('{ctrl-n}').waitFor('>名称').burst(`${name}{ctrl-s}`).waitFor(`已保存“${name}”`);

describe('system', () => {
  test('M7.1 an operator is made with login and role, and the records of one who leaves are handed over', async () => {
    await customer('移交客户');
    await at.line(7, '操作员').waitFor('› 操作员').burst('{ctrl-n}').waitFor('>姓名').burst('李强{enter}li{enter}').waitFor('>角色').burst('业务员').waitFor(/> +业务员/).burst('{enter}{ctrl-s}').waitFor('已保存“李强”');
    await at.burst('wang').waitFor('共 1 条').palette('移交记录').waitFor('[x]').burst('{enter}').waitFor('李强').burst('li').waitUntilGone('wang').burst('{enter}').waitFor('接手人  李强').burst('{end}{enter}').waitFor('把').burst('{left}{enter}').waitFor('已把“王芳”的');
    await at.line(2, '客户').waitFor(/移交客户 .*李强/);
  });

  test('M7.2 the own password is changed; a weak one is refused', async () => {
    await at.line(7, '密码修改').waitFor('至少 8 个字符').burst(`${PASSWORD}{enter}123{enter}123{enter}{enter}`).waitFor('密码太短').burst(`${OTHER}{enter}${OTHER}{enter}{enter}`).waitFor('密码已修改');
  });

  test('M7.3 a right is given in the matrix of a role, and holds for who looks as that role', async () => {
    await at.line(7, '权限设置').waitFor('› 角色').burst('业务员').waitFor('共 1 条').palette('权限').waitFor('其他所有记录');
    // How many kinds of records stand above these is nobody's business here.
    const rows = (await at.waitFor(/^ {2}联系人 /m)).split('\n');
    const down = rows.findIndex((row) => row.startsWith('  联系人 ')) - rows.findIndex((row) => row.startsWith('>'));
    await at.burst('{down}'.repeat(down)).waitFor(/> 联系人/).burst('{f2}').waitFor('手机').burst('{esc}').waitFor(/> 联系人/);
    await at.burst('{up}{right}{right}{right}').burst('{enter}').waitFor('*').burst('{ctrl-s}').waitFor('保存权限').burst('{enter}').waitFor('已保存“业务员”的权限').palette('权限').waitFor(/客户 +本人 +本人 +本人 +本人 +/);
    await at.burst('{esc}').waitFor('共 1 条').palette('以此角色查看').waitFor('以“业务员”的身份查看').line(2, '客户').waitFor('› 客户').waitUntilGone('移交客户').burst('{ctrl-x}').waitUntilGone('以“业务员”的身份查看');
  });

  test('M7.4 old records are counted, backed up and cleaned away', async () => {
    await customer('清理客户');
    await at.burst('清理客户').waitFor('共 1 条').burst('{enter}').waitFor('› 清理客户').line(2, '业务往来').waitFor('› 业务往来').burst('{ctrl-n}').waitFor('>客户').burst('清理').waitFor(/> +清理客户/).burst('{enter}').waitFor('>日期').burst('{ctrl-u}2019-05-01{down}{down}{down}{down}').waitFor('>主题').burst('很久以前{ctrl-s}').waitFor('已保存“很久以前”');
    await at.line(7, '系统数据清理').waitFor('业务往来').burst('2021-01-01{down}').waitFor('> 业务往来').burst('{right}{pagedown}{enter}').waitFor('业务往来  1').burst('1{enter}').waitFor('已清理 1 条记录');
  });

  test('M7.6 wrong passwords are told and counted, five lock a name and the wait is shown; sessions are listed', async () => {
    await at.palette('注销').waitFor('登录名').burst('nobody{enter}');
    const guess = async (): Promise<string> => await at.burst('wrong').waitFor('*****').burst('{enter}').waitUntilGone('*****');
    const told = [];
    while (told.at(-1) !== '已锁定') {
      const word = /还可以试 \d 次|已锁定/.exec(await guess())?.[0];
      // Between two failures the program makes one wait, longer each time.
      if (word === undefined) await at.waitFor('可以再试了');
      else told.push(word);
    }
    expect(told).toEqual(['还可以试 4 次', '还可以试 3 次', '还可以试 2 次', '还可以试 1 次', '已锁定']);
    await at.waitFor('请等 10 分钟').waitFor(/还要等 9:\d\d/).burst(OTHER).waitFor('*****').burst('{enter}').waitUntilGone('*****').waitFor('已锁定');
    // Another name is not locked.
    await at.burst(`{up}{ctrl-u}rootwang{enter}${OTHER}{enter}`).waitFor('客户信息维护');
    const answered = await at.palette('注销').waitFor('登录名').burst('rootwang{enter}wrong{enter}').waitFor('还可以试 4 次').burst(`${OTHER}{enter}`).waitFor(/可以再试了|密码输错过 1 次/);
    // Right after a failure the program makes one wait.
    if (answered.includes('可以再试了')) at.burst(`${OTHER}{enter}`);
    await at.waitFor('密码输错过 1 次').waitFor('客户信息维护');
    await at.line(7, '登录情况').waitFor('王芳').waitFor('本次');
    await at.line(7, '密码与登录策略').waitFor('mlps3');
  });

  test('M7.7 the audit tells who did what, and shows a step with before and after', async () => {
    await at.line(7, '审计记录').waitFor('› 审计记录').waitFor('改密码').waitFor('移交').burst('/what:create entity:customer{enter}').waitFor('what:create').waitFor('清理客户').burst('{f3}').waitFor('名称');
  });

  test('M7.8 any step is taken back, and what was deleted comes back from the bin', async () => {
    await customer('撤销客户');
    await at.burst('{f2}').waitFor('>编号').burst('{down}{down}').waitFor('>名称').burst('改名{ctrl-s}').waitFor('已保存“撤销客户改名”').line(7, '操作记录与撤销').waitFor('› 操作记录').waitFor('撤销客户改名').burst('{enter}').waitFor('撤销').burst('{left}{enter}').waitFor('已撤销');
    await at.line(2, '客户').burst('撤销客户').waitFor('共 1 条').burst('{ctrl-d}').waitFor('放入回收站吗').burst('{left}{enter}').waitFor('已删除 1 条').line(7, '回收站').waitFor('撤销客户').burst('{enter}').waitFor('恢复客户“撤销客户”').burst('{enter}').waitFor('已恢复');
  });

  test('M7.5 a backup is made and proved while one works, and put in the place of what was changed since', async () => {
    await at.line(7, '数据备份与恢复').waitFor('› 数据备份与恢复').burst('{ctrl-n}').waitFor('已备份').waitFor(/^> 20/m).burst('{enter}').waitFor('完好');
    await customer('备份以后的客户');
    const shown = await at.line(7, '数据备份与恢复').waitFor(/^> 20/m);
    const minute = /^> \d{4}-\d\d-\d\d (\d\d):(\d\d)/m.exec(shown);
    await at.burst('{f9}').waitFor('请输入').burst(`${minute?.[1] ?? ''}${minute?.[2] ?? ''}{enter}`).waitFor('数据库已从备份恢复');
    expect((await at.session.ended).exitCode).toBe(7);
    at = operator(place.folder);
    await at.waitFor('客户信息维护').line(2, '客户').waitFor('› 客户').burst('备份以后').waitFor('没有找到');
  });
});
