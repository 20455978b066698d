import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtPlace, hangUp } from './pty.ts';
import { readPdf } from '../output/pdf.ts';
import { operator, type Operator } from './operator.ts';

// Data and printing (M5) by keyboard in the built program: one demo company for all, each test from the main menu; files land beside it.

const place = builtPlace();
let at: Operator;

beforeAll(async () => {
  at = operator(place.folder, { args: ['demo'] });
  await at.waitFor('数据管理');
}, 60_000);
afterAll(async () => await hangUp(at.session));

const file = (name: string): string => join(place.folder, name);
const read = async (name: string): Promise<string> => await readFile(file(name), 'utf8');

/** A print of the menu into a file: looked at first; the path is the row two above the buttons. */
async function printed(line: string, name: string): Promise<string> {
  await at.line(5, line).waitFor('[ 预览 ]').burst('{enter}').waitUntilGone('[ 预览 ]').burst('{esc}').waitFor('[ 预览 ]').burst(`{pagedown}{up}{up}{ctrl-u}${file(name)}`).waitFor(name).burst('{ctrl-s}').waitFor('已打印');
  return await read(name);
}

describe('data and printing', () => {
  test('M5.1 envelopes and labels are looked at and printed', async () => {
    await printed('客户信封打印', '信封.pdf');
    const pages = readPdf(await readFile(file('信封.pdf')));
    expect(pages.length).toBeGreaterThan(100);
    expect(pages[0]?.texts.slice(0, 6).map(({ text }) => text).join('')).toMatch(/^\d{6}$/);
    // Labels from the fifth on: the first sheet has four fewer.
    const onFirst = async (from: string, name: string): Promise<number> => {
      await at.line(5, '客户标签打印').waitFor('[ 预览 ]').burst(`{pageup}{down}{ctrl-u}${from}`).burst('{pagedown}{up}{enter}').waitFor('┌──').burst('{esc}').waitFor('[ 预览 ]').burst(`{pagedown}{up}{up}{ctrl-u}${file(name)}`).waitFor(name).burst('{ctrl-s}').waitFor('已打印');
      return new Set(readPdf(await readFile(file(name)))[0]?.texts.filter(({ text }) => /^\d{6}$/.test(text)).map(({ x, y }) => `${x} ${y}`)).size;
    };
    const whole = await onFirst('1', '标签.pdf');
    expect(whole).toBeGreaterThan(4);
    expect(await onFirst('5', '标签五.pdf')).toBe(whole - 4);
  });

  test('M5.2 the customer list is printed with title and page numbers', async () => {
    const text = await printed('客户信息列表', '客户.txt');
    expect(text).toMatch(/第 1 页 \/ 共 \d+ 页/);
    expect(text.split('\f').length).toBeGreaterThan(2);
  });

  test('M5.3 the contact list is printed', async () => {
    const text = await printed('联系人信息列表', '联系人.txt');
    expect(text).toMatch(/姓名 +客户/);
    expect(text).toMatch(/第 1 页 \/ 共 \d+ 页/);
    // As many rows as the list has.
    const count = Number(/已打印 (\d+) 条/.exec(await at)?.[1]);
    expect(count).toBeGreaterThan(300);
  });

  test('M5.4 provinces, cities and postcodes are printed', async () => {
    expect(await printed('省份邮编信息打印', '邮编.txt')).toMatch(/^220100 +长春市 +地市 +吉林省 +0431 +130000/m);
  });

  test('M5.5 any list prints exactly its filtered rows, and a record itself', async () => {
    await at.line(3, '客户反馈').waitFor('› 客户反馈').burst('/满意度:非常不满意{enter}').waitFor('筛选 满意度');
    const count = Number(/共 (\d+) 条/.exec(await at.waitFor(/筛选 满意度:非常不满意 .*共 [1-9]\d? 条/))?.[1]);
    await at.palette('打印').waitFor('[ 预览 ]').burst(`{pagedown}{up}{up}{ctrl-u}${file('反馈.txt')}{ctrl-s}`).waitFor(`已打印 ${count} 条`);
    expect((await read('反馈.txt')).match(/^20\d\d-\d\d-\d\d /gm)).toHaveLength(count);
    await at.burst('{enter}').waitFor(/满意度 +非常不满意/).palette('打印').waitFor('[ 预览 ]').burst(`{pagedown}{up}{up}{ctrl-u}${file('一条.txt')}{ctrl-s}`).waitFor('已打印 1 条');
    expect(await read('一条.txt')).toContain('非常不满意');
  });

  test('M5.6 a file is imported after a trial, rejected rows land in a file, and one undo takes all back', async () => {
    await writeFile(file('in.csv'), '编号,客户名称,级别,区域,电话\r\nX1,导入甲,VIP,吉林,0431-11112222\r\nX2,导入乙,没有的级别,北京,\r\nX3,导入丙,A,上海,\r\n');
    await at.line(5, '导入客户').waitFor('CSV、TSV').burst(`${file('in.csv')}{enter}`).waitFor('试导入').burst('{enter}').waitFor('什么也没有写入').burst('{enter}').waitFor('已导入 2 条');
    expect(await read('in.rejects.csv')).toContain('没有的级别');
    await at.burst('{enter}').waitFor('共 302 条').burst('{ctrl-z}').waitFor('撤销这一步吗').burst('{enter}').waitFor('共 300 条');
  });

  test('M5.7 a list is exported, formulas harmless', async () => {
    await at.line(2, '客户').waitFor('› 客户').burst('{ctrl-n}').waitFor('>名称').burst('=1+1公司{ctrl-s}').waitFor('已保存“=1+1公司”');
    await at.line(5, '导出客户').waitFor('[ 导出 ]').burst(`{pagedown}{up}{ctrl-u}${file('全部.csv')}{ctrl-s}`).waitFor('已导出 301 条');
    const text = await read('全部.csv');
    expect(text.trim().split('\r\n')).toHaveLength(302);
    expect(text).not.toContain(',=1+1');
    expect(text).toContain('=1+1公司');
  });

  test('M5.8 rows are typed into a table, checked, saved as one step', async () => {
    await at.line(2, '客户').waitFor('› 客户').burst('{f9}').waitFor('直接输入，或粘贴').burst('表格甲{enter}没有的级别{enter}').waitFor('1 处有误').burst('{ctrl-s}').waitFor('一行也没有保存');
    await at.burst('{f8}').burst('vip{enter}').waitUntilGone('处有误').burst('{ctrl-s}').waitFor('已保存 1 条').burst('{esc}').waitFor('› 客户');
    await at.burst('表格甲').waitFor('共 1 条').waitFor(/表格甲 +VIP/);
  });
});
