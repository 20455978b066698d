import { describe, expect, test } from 'vitest';
import { t, type Lang } from '../../src/i18n/index.ts';
import { displayWidth } from '../../src/util/text.ts';
import { openCompany } from './company.ts';
import type { Driver, DriverOptions } from './driver.ts';
import { start } from './start.ts';
import type { Screen } from './terminal.ts';

const textOf = (screen: Screen): string => screen.rows.join('\n');

/** The query of customers under 信息查询: its form, with the lines that wait. */
const query = (options: Partial<DriverOptions> = {}, entry = '1'): Driver => {
  const lang = options.lang ?? 'zh';
  return start(options).waitFor(t(lang, 'module.queries')).burst('4{enter}').waitFor(t(lang, 'menu.query-city')).burst(`${entry}{enter}`).waitFor(t(lang, 'tui.conditions.apply')).waitFor(/\d (条|records)/);
};

/** The list of customers with a filter. */
const filtered = (line: string, options: Partial<DriverOptions> = {}): Driver => {
  const lang = options.lang ?? 'zh';
  const app = start(options).waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}').waitFor('北方机械厂');
  return line === '' ? app : app.burst(`/${line}`).waitFor(line).burst('{enter}').waitUntilGone(t(lang, 'tui.list.filter-keys').slice(0, 8));
};

describe('the seven queries', () => {
  test('the last value of a list is marked and stays in hand; Enter takes it', async () => {
    const app = query({}, '3');
    await app.burst('{enter}').waitFor('> 不限').burst('{up}').waitFor('> [ ] 非常不满意').burst(' ').waitFor('> [x] 非常不满意').burst('{enter}').waitFor('条件行 满意度:非常不满意');
  });

  test.each([
    ['1', '名称'],
    ['2', '姓名'],
    ['3', '满意度'],
    ['4', '满意度'],
    ['5', '客户'],
    ['6', '客户'],
  ])('%s begins with a line for %s that waits', async (entry, field) => {
    const screen = await query({}, entry);
    const lines = screen.rows.filter((row) => /^[> ] (?: {3}|且 )\S/.test(row));
    expect(lines.length).toBeGreaterThanOrEqual(6);
    expect(lines[0]).toMatch(new RegExp(`^> +${field} `));
    expect(textOf(screen)).toContain('没有条件：全部记录');
    if (entry === '3' || entry === '4') expect(lines[1]).toMatch(/日期 +在/);
  });

  test('the seventh looks cities up', async () => {
    await start().waitFor('信息查询').burst('4{enter}').waitFor('国内城市').burst('7{enter}').waitFor('城市');
  });

  test('values and Enter are all it takes; empty lines do nothing; the list goes back to the menu, and to the form again', async () => {
    const app = query();
    // A name, on to the level (a list, typed into), and past the rest to the button.
    await app.burst('长{enter}').waitFor('名称:长').burst('vip').waitFor('[ ] VIP').burst('{enter}').waitFor('名称:长 级别:VIP').burst('{ctrl-s}').waitFor('长春第一汽车配件公司').waitFor('共 1 条').waitFor('名称:长 级别:VIP');
    await app.burst('{f3}').waitFor('添加条件').waitFor(/区域 +是/).burst('{esc}').waitFor('共 1 条').burst('{esc}').waitFor('客户反馈查询');
  });

  test('Enter alone goes through all lines to the button', async () => {
    const app = query();
    await app.burst('{enter}').waitFor(/> 且 级别/).burst('{enter}').waitFor('> 不限').burst('{enter}').waitFor(/> 且 区域/).burst('{enter}').waitFor('> 不限').burst('{enter}').waitFor(/> 且 负责人/).burst('{enter}').waitFor('我（当前操作员）').burst('{down}{enter}').waitFor('负责人:=我');
    await app.burst('{enter}{enter}').waitFor(/> +\[ 查询 \]/).burst('{enter}').waitFor('筛选 负责人:=我');
  });

  test('are on the palette, too', async () => {
    const app = start().waitFor('信息查询');
    await app.burst('{ctrl-p}khxxcx').waitFor('> 客户信息查询').burst('{enter}').waitFor('没有条件：全部记录').burst('晨光{ctrl-s}').waitFor('共 1 条').burst('{esc}').waitFor('系统管理');
  });
});

describe('a form of the filter', () => {
  test('shows all that a line says, and gives it back unchanged', async () => {
    const line = '-(级别:C 区域:重庆) (级别:VIP 或 名称:^华) -标签:有 联系人:无';
    const app = filtered(line);
    const screen = await app.burst('{f3}').waitFor('不同时满足').waitFor(`条件行 ${line}`);
    for (const part of [/不同时满足：/, /满足任一：/, /名称 +开头是 +华/, /标签 +为空/, /联系人 +没有/]) expect(textOf(screen)).toMatch(part);
    await app.burst('{ctrl-s}').waitUntilGone('条件行').burst('/').waitFor(`筛选 ${line}`);
  });

  test('is built line by line, by Enter alone and typing', async () => {
    const app = filtered('');
    await app.burst('{f3}').waitFor('选择字段').burst('{enter}').waitFor('哪个字段').burst('dh').waitFor('> 电话').burst('{enter}').waitFor('怎样比较').burst('开头').waitFor('> 开头是').burst('{enter}0431{enter}').waitFor('条件行 电话:^0431').waitFor('共 1 条');
    // One line more, about a linked record.
    await app.burst('{ctrl-n}').waitFor('哪个字段').burst('lxrxm').waitFor('> 联系人 › 姓名').burst('{enter}').waitFor('怎样比较').burst('{enter}李{enter}').waitFor('条件行 电话:^0431 联系人.姓名:李').waitFor(/> +\[ 查询 \]/).burst('{enter}').waitFor('筛选 电话:^0431 联系人.姓名:李');
  });

  test('a linked record’s fields are reached step by step', async () => {
    const app = filtered('');
    await app.burst('{f3}').waitFor('选择字段').burst('{enter}').waitFor('哪个字段').burst('ywwl').waitFor('> 业务往来').burst('{enter}').waitFor('业务往来 › 日期').burst('rq').waitFor('> 业务往来 › 日期').burst('{enter}').waitFor('怎样比较').burst('{enter}2026-11-01..2026-11-30{enter}').waitFor('条件行 业务往来.日期:2026-11-01..2026-11-30').waitFor(/介于 +2026-11-01 +至 2026-11-30/).waitFor('共 1 条');
  });

  test('lines are copied, moved into groups and out, joined, negated, deleted, undone', async () => {
    const app = filtered('级别:VIP 区域:北京 名称:华');
    await app.burst('{f3}').waitFor('条件行 级别:VIP 区域:北京 名称:华');
    await app.burst('{f7}').waitFor('条件行 (级别:VIP 或 区域:北京) 名称:华').waitFor('满足任一：');
    await app.burst('{f4}').waitFor('条件行 级别:VIP 区域:北京 名称:华').burst('{f4}').waitFor('(级别:VIP 或 区域:北京)');
    await app.burst('{down}{down}{ctrl-up}').waitFor('条件行 级别:VIP 或 区域:北京 或 名称:华').burst('{ctrl-down}').waitFor('条件行 (级别:VIP 或 区域:北京) 名称:华');
    await app.burst('{f3}').waitFor('-名称:华').waitFor('不包含').burst('{f5}').waitFor('-名称:华 -名称:华').burst('{ctrl-d}').waitFor(/区域:北京\) -名称:华 *$/m);
    await app.burst('{up}{f9}').waitFor('条件行 级别:VIP 区域:北京 -名称:华');
    await app.burst('{ctrl-z}{ctrl-z}{ctrl-z}{ctrl-z}').waitFor('条件行 (级别:VIP 或 区域:北京) 名称:华');
    await app.burst('{ctrl-p}').waitFor('命令').burst('清空条件{enter}').waitFor('没有条件：全部记录').waitFor('共 8 条').burst('{ctrl-z}').waitFor('名称:华');
  });

  test('of a range, several values, and yes or no', async () => {
    const app = filtered('');
    await app.burst('{f3}').waitFor('选择字段').burst('{enter}').waitFor('哪个字段').burst('名称{enter}').waitFor('怎样比较').burst('{enter}晨光、华联 超市').waitFor('条件行 名称:晨光,"华联 超市"').waitFor('共 1 条').burst('{backspace}{backspace}{backspace}').waitFor('名称:晨光,华联').waitFor('共 2 条');
    await app.burst('{ctrl-n}').waitFor('哪个字段').burst('客户级别').waitFor('没有找到').burst('{ctrl-u}级别').waitFor('> 级别').burst('{enter}').waitFor('怎样比较').burst('{enter}').waitFor('[ ] VIP').burst('{down} {enter}').waitFor('级别:VIP').waitFor('共 1 条');
    await app.burst('{ctrl-n}').waitFor('哪个字段').burst('主要').waitFor('> 联系人 › 主要联系人').burst('{enter}').waitFor('联系人.主要联系人:是').burst(' ').waitFor('联系人.主要联系人:否').waitFor('共 0 条');
  });

  test('of places that share a name one is chosen', async () => {
    const app = filtered('');
    await app.burst('{f3}').waitFor('选择字段').burst('{enter}').waitFor('哪个字段').burst('区域').waitFor('> 区域').burst('{enter}').waitFor('怎样比较').burst('{enter}').waitFor('> 不限').waitFor('北京市').burst('{down}{down}{down}{down}{down}').waitFor('> [ ] 朝阳区').burst('{enter}').waitFor(/有 \d+ 个“朝阳区”/).waitFor('长春市').burst('{enter}').waitFor(/条件行 区域:\S+市朝阳区/);
    await app.burst('{ctrl-n}').waitFor('哪个字段').burst('区域').waitFor('> 区域').burst('{enter}').waitFor('怎样比较').burst('{enter}').waitFor('> 不限').burst('changchun').waitFor('长春市').burst('{enter}').waitFor('区域:长春市').waitFor('共 0 条');
  });

  test('a day is written as people say it, or chosen', async () => {
    const app = filtered('');
    await app.burst('{f3}').waitFor('选择字段').burst('{enter}').waitFor('哪个字段').burst('scl{enter}').waitFor('怎样比较').burst('早于').waitFor('> 早于').burst('{enter}30天').waitFor('上次联系:<30天').burst('{ctrl-f}').waitFor('本季度').burst('本季度').waitFor('> 本季度').burst('{enter}').waitFor('上次联系:<本季度');
    await app.burst('{up}{ctrl-u}某天').waitFor('! 看不懂这个日期').check((screen) => expect(textOf(screen)).toMatch(/某天 *!/)).burst('{ctrl-s}').waitFor('第 1 行的“上次联系”');
    await app.burst('{ctrl-u}{ctrl-s}').waitFor('共 8 条').check((screen) => expect(textOf(screen)).not.toContain('条件行'));
  });

  test('the line is edited in place; what is wrong is pointed at, with the form as it was behind Esc', async () => {
    const app = filtered('级别:VIP');
    await app.burst('{f3}').waitFor('条件行 级别:VIP').burst('{f2}').waitFor('Tab 填入').burst('qx:').waitFor('qx:').burst('{enter}').waitFor('^^').check((screen) => {
      const line = screen.rows.findIndex((row) => row.includes('qx:'));
      const at = screen.rows[line]!.indexOf('qx:');
      // Display columns are the same before it on both lines.
      expect(displayWidth(screen.rows[line]!.slice(0, at))).toBe(screen.rows[line + 1]!.indexOf('^'));
    });
    await app.burst('{backspace}{backspace}{backspace}').burst('区域:').waitFor('北京市').burst('吉林').waitFor('吉林省').burst('{enter}').waitUntilGone('Tab 填入').waitFor(/区域 +是 +吉林/).waitFor('共 2 条');
    await app.burst('{f2}').waitFor('Tab 填入').burst('xyz').waitFor('吉林 xyz').burst('{esc}').waitUntilGone('xyz').waitFor(/区域 +是 +吉林/);
  });

  test('a value that there is not is said below the line, at its column', async () => {
    const app = filtered('级别:VIP');
    await app.burst('{f3}').waitFor('条件行 级别:VIP').burst('{f2}').waitFor('Tab 填入').burst('{ctrl-u}级别:XYZ{enter}').waitFor('^^^').waitFor(/! /).burst('{ctrl-s}').waitFor('条件行 级别:XYZ').check((screen) => expect(textOf(screen)).toContain('添加条件'));
  });

  test('typing goes on while count and rows are on their way; what was asked before is stopped by the next key, and by leaving', async () => {
    const { api, first, close } = await openCompany('zh');
    const asked = new Map<string, PromiseWithResolvers<void>>();
    const stopped: string[] = [];
    const at = (filter: string): PromiseWithResolvers<void> => asked.get(filter) ?? asked.set(filter, Promise.withResolvers<void>()).get(filter)!;
    // Of these rows none ever comes, as on a very large table.
    const list: typeof api.list = (request, control) => {
      const { filter = '' } = request;
      if (!filter.startsWith('名称:')) return api.list(request, control);
      at(filter).resolve();
      return new Promise((_, reject) =>
        control?.signal?.addEventListener('abort', () => {
          stopped.push(filter);
          reject(new DOMException('stopped', 'AbortError'));
        }),
      );
    };
    const app = query({ services: { api: { ...api, list }, first, close } });
    await app.burst('晨').waitFor('条件行 名称:晨');
    await at('名称:晨').promise;
    await app.burst('光').waitFor('条件行 名称:晨光');
    expect(stopped).toEqual(['名称:晨']);
    await at('名称:晨光').promise;
    await app.burst('{down}vip').waitFor('[ ] VIP').burst('{enter}').waitFor('名称:晨光 级别:VIP').burst('{esc}').waitFor('条件已修改').burst('2{enter}').waitFor('客户投诉查询').waitUntilGone('条件行');
    expect(stopped).toContain('名称:晨光');
  });

  test('Esc leaves the list as it was, and asks where something was changed', async () => {
    const app = filtered('级别:VIP');
    await app.burst('{f3}').waitFor('条件行 级别:VIP').burst('{esc}').waitFor('筛选 级别:VIP').waitUntilGone('条件行');
    await app.burst('{f3}').waitFor('条件行 级别:VIP').burst('{ctrl-d}').waitFor('没有条件').burst('{esc}').waitFor('条件已修改').burst('{enter}').waitUntilGone('条件已修改').burst('{esc}').waitFor('条件已修改').burst('{right}{enter}').waitFor('筛选 级别:VIP').waitUntilGone('条件行');
    await app.burst('{f3}').waitFor('条件行 级别:VIP').burst('{ctrl-d}').waitFor('没有条件').burst('{esc}').waitFor('条件已修改').burst('3{enter}').waitFor('共 8 条').waitUntilGone('条件行');
  });

  test('what was searched for, and what is being typed as a line, goes on in the form', async () => {
    const app = filtered('');
    await app.burst('cgsc').waitFor('共 1 条').burst('{f3}').waitFor('条件行 cgsc').waitFor(/查找文字 +包含 +cgsc/).burst('{ctrl-s}').waitFor('筛选 cgsc').waitFor('共 1 条');
    await app.burst('/名称:华').waitFor('cgsc 名称:华').burst('{f3}').waitFor('条件行 cgsc 名称:华').burst('{esc}').waitUntilGone('条件行').burst(' lvl:').waitFor('lvl:').burst('{f3}').waitFor('条件行').waitFor('^^^');
  });
});

describe('views and the form', () => {
  test('are saved from it and opened in it; one replaced; pinned under the queries and on the palette', async () => {
    const app = query();
    await app.burst('晨光').waitFor('名称:晨光').burst('{f6}').waitFor('把现在的列表存为视图').burst('{enter}').waitFor('谁可见').burst('晨光的{down}{down}{right}').waitFor('[固定到菜单]').burst('{ctrl-s}').waitFor('已保存视图').burst('{esc}').waitUntilGone('把现在的').burst('{ctrl-u}华').waitFor('名称:华');
    await app.burst('{f6}').waitFor('晨光的').burst('{down}{ctrl-s}').waitFor('替换视图“晨光的”').burst('{left}{enter}').waitFor(/晨光的 +名称:华/).burst('{esc}').waitUntilGone('把现在的').burst('{esc}').waitFor('条件已修改').burst('2{enter}').waitFor('客户 · 晨光的');
    await app.burst('{up}{enter}').waitFor('华联超市').waitFor('客户 · 晨光的').waitFor('共 1 条').burst('{esc}').waitFor('客户投诉查询').burst('{esc}').waitFor('系统管理');
    await app.burst('{ctrl-p}cgd').waitFor('> 客户 · 晨光的').burst('{enter}').waitFor('华联超市');
    await app.burst('{f3}').waitFor('条件行 名称:华').burst('{ctrl-u}北').waitFor('名称:北').burst('{f6}').waitFor('晨光的').burst('{down}{enter}').waitFor('条件行 名称:华').burst('{ctrl-s}').waitFor('客户 · 晨光的').waitFor('华联超市');
  });

  test('a view whose value is gone opens with its line to be mended', async () => {
    const services = openCompany('zh');
    const { api } = await services;
    const [vip] = await api.choices('customer_level', 'VIP', 1);
    await api.create('saved_view', { name: '旧的', entity: 'customer', filter: '级别:VIP 区域:吉林', pinned: 1 });
    await api.update('customer_level', vip!.id, (await api.get('customer_level', vip!.id)).version, { name: '钻石', code: 'ZS' });
    const app = start({ services }).waitFor('信息查询').burst('2{enter}').waitFor('客户 · 旧的').burst('{up}{enter}').waitFor('^^^').waitFor(/“级别”.*没有.*VIP|VIP.*级别/);
    await app.burst('{ctrl-u}级别:钻石{enter}').waitFor('共 2 条');
  });

  test('of somebody else can be used, not changed', async () => {
    const services = openCompany('zh');
    const { api } = await services;
    const { id } = await api.create('operator', { name: '李娜', login: 'lina' });
    await api.create('saved_view', { name: '共用的', entity: 'customer', filter: '级别:A', shared: 1, owner_id: id });
    // The administrator may.
    await filtered('', { services }).burst('{f6}').waitFor('共用的').burst('{down}{f2}').waitFor('谁可见').burst('{esc}{esc}{esc}{esc}').waitFor('系统管理');
  });
});

const SIZES = [
  [80, 24],
  [120, 40],
  [60, 15],
] as const;

for (const [columns, rows] of SIZES)
  for (const lang of ['zh', 'en'] as const satisfies readonly Lang[])
    describe(`${columns}×${rows} ${lang}`, () => {
      const kept = (app: Driver, name: string): Driver =>
        app
          .check((screen) => {
            expect(screen.rows).toHaveLength(rows);
            for (const row of screen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
          })
          .golden(`${name}-${columns}x${rows}-${lang}`);

      test('the form', async () => {
        const app = query({ columns, rows, lang });
        await kept(app.waitFor('Acme'), 'conditions-query');
        await kept(app.burst('{down}{enter}').waitFor('[ ] VIP'), 'conditions-values');
        await kept(app.burst('{esc}{ctrl-n}').waitFor(t(lang, 'tui.conditions.field-title')), 'conditions-fields');
        await kept(app.burst('{ctrl-u}tel').burst('{ctrl-u}email').waitFor('email').burst('{enter}').waitFor(t(lang, 'tui.conditions.op-title')), 'conditions-operators');
      });

      test('a filter in it', async () => {
        const line = lang === 'zh' ? '级别:VIP,A (区域:吉林 或 -名称:^华) 上次联系:<30天' : 'level:VIP,A (region:Jilin or -name:^华) last_contact:<30d';
        const app = filtered('', { columns, rows, lang }).burst('{f3}').waitFor(t(lang, 'tui.conditions.no-field')).burst('{f2}').waitFor(t(lang, 'tui.list.filter-keys').slice(0, 8)).burst(`${line}{enter}`).waitFor(/ 0 (条|records)/);
        await kept(app, 'conditions-groups');
        await kept(app.burst('{f2}').waitFor(t(lang, 'tui.list.filter-keys').slice(0, 8)).burst('lvl:VIP{enter}').waitFor('^^^'), 'conditions-line');
      });
    });
