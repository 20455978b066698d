import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtPlace, hangUp } from './pty.ts';
import { operator, type Operator } from './operator.ts';

// Reference data and customers (M1, M2) by keyboard in the built program: one demo company for all, each test from the main menu.

const place = builtPlace();
let at: Operator;

beforeAll(async () => {
  at = operator(place.folder, { args: ['demo'] });
  await at.waitFor('基础信息维护');
}, 60_000);
afterAll(async () => await hangUp(at.session));

/** A new value on the list that is open, and its line in the list. */
const added = (name: string, seen: RegExp): Operator => at.burst(`{ctrl-n}`).waitFor('>名称').burst(`${name}{ctrl-s}`).waitFor(`已保存“${name}”`).waitFor(seen);

describe('reference data', () => {
  test('M1.1 regions are the Chinese divisions, a tree that one adds to', async () => {
    await at.line(1, '区域').waitFor('› 区域').burst('ccs').waitFor(/长春市 +220100 +地市 +吉林省/).burst('{esc}/上级:长春市{enter}').waitFor('公主岭市').burst('{ctrl-n}').waitFor('>名称');
    await at.burst('高新测试区{enter}{enter}长春').waitFor(/> +长春市/).burst('{enter}').waitFor('>级别').burst('{ctrl-s}').waitFor('已保存“高新测试区”').waitFor(/高新测试区 +区县 +长春市/);
  });

  test('M1.2 company natures', async () => {
    await at.line(1, '企业性质').waitFor('› 企业性质').waitFor('民营');
    await added('测试性质', /> +测试性质/);
  });

  test('M1.3 company types', async () => {
    await at.line(1, '企业类型').waitFor('› 企业类型').waitFor(/共 \d+ 条/);
    await added('测试行业', /> +测试行业/);
  });

  test('M1.4 credit ratings stand in their order, which is changed by hand', async () => {
    await at.line(1, '企业资信').waitFor('› 企业资信').waitFor(/AAA[^]*AA[^]*A/);
    await added('测试资信', /> +测试资信/);
    await at.burst('{ctrl-up}').waitFor(/^> +测试资信 +10 /m).burst('{ctrl-z}').waitFor('撤销这一步吗').burst('{enter}').waitFor(/测试资信 +11 /);
  });

  test('M1.5 customer levels stand in their order', async () => {
    await at.line(1, '客户级别').waitFor('› 客户级别').waitFor(/VIP[^]* A [^]* B [^]* C /);
    await added('战略客户', /> +战略客户/);
  });

  test('M1.6 satisfaction levels have scores', async () => {
    await at.line(1, '满意程度').waitFor('› 满意程度').waitFor(/非常满意 +5/).waitFor(/非常不满意 +1/);
    await at.burst('{enter}').waitFor(/分值 +5/).burst('{esc}');
  });

  test('M1.7 every other list of words is kept the same way', async () => {
    for (const name of ['联系人角色', '往来类型', '反馈类别', '投诉类别', '投诉严重程度', '服务请求类型', '商机阶段', '丢单原因', '产品类别', '活动类型', '标签', '通话结果', '客户来源']) {
      await at.line(1, name).waitFor(`› ${name}`).waitFor(/共 \d+ 条/).burst('{ctrl-n}').waitFor('>名称').burst(name === '投诉严重程度' ? `测试${name}{down}3{ctrl-s}` : `测试${name}{ctrl-s}`).waitFor(`已保存“测试${name}”`);
    }
  });

  test('M1.8 a value is made in the picker that needs it, counted, not deleted while it is used, merged, retired', async () => {
    await at.line(2, '客户').waitFor('› 客户').burst('{ctrl-n}').waitFor('>名称').burst('选项客户{pageup}').waitFor('>编号').burst('{enter}').waitFor('>级别').burst('钻石客户{ctrl-n}').waitFor(/级别 +钻石客户/).burst('{ctrl-s}').waitFor('已保存“选项客户”');
    await at.line(1, '客户级别').waitFor(/钻石客户.* 1 *$/m).burst('{end}').waitFor(/> +钻石客户/).burst('{ctrl-d}').waitFor('正被 1 条记录使用');
    await at.palette('合并').waitFor('把“钻石客户”并入').burst('VIP').waitFor('>  VIP').burst('{enter}').waitFor('1 条记录').burst('{left}{enter}').waitFor('1 条记录已改').waitUntilGone(/钻石客户 .*0 *$/m);
    await at.burst('{home}').palette('停用').waitFor('已停用').palette('停用').waitFor('已重新启用');
  });
});

describe('customers', () => {
  test('M2.1 a customer is entered with its number, found, seen whole, and changed', async () => {
    await at.line(2, '客户').waitFor('› 客户').burst('{ctrl-n}').waitFor(/编号\* +C20\d+/).waitFor('>名称').burst('晨光测试商城{enter}').burst('{ctrl-s}').waitFor('已保存“晨光测试商城”');
    await at.burst('晨光测试').waitFor('共 1 条').burst('{enter}').waitFor('› 晨光测试商城').waitFor('联系人').waitFor('业务往来').waitFor('客户反馈').waitFor('客户投诉');
    await at.burst('{f2}').waitFor('>编号').burst('{down}{down}').waitFor('>名称').burst('有限公司{ctrl-s}').waitFor('已保存“晨光测试商城有限公司”').burst('{f4}').waitFor('新增').waitFor('修改').burst('{esc}');
  });

  test('M2.2 contacts belong to a customer, the first is the main one; one person may belong to several', async () => {
    await at.line(2, '联系人').waitFor('› 联系人').burst('{ctrl-n}').waitFor('>姓名').burst('李测试').burst('{down}{down}').waitFor('>客户').burst('晨光测试').waitFor(/> +晨光测试商城/).burst('{enter}{ctrl-s}').waitFor('已保存“李测试”');
    await at.burst('李测试').waitFor('共 1 条').waitFor(/李测试 +晨光测试商城有限公司/).burst('{enter}').waitFor('› 李测试').waitFor(/主要联系人 +是/).waitFor('兼任单位').burst('{tab}{ctrl-n}').waitFor('新增').burst('选项客户').waitFor(/> +选项客户/).burst('{enter}{down}').waitFor('>职务').burst('顾问{ctrl-s}').waitFor('已保存').waitFor('选项客户');
  });

  test('M2.3 an interaction is logged with next step and day, which become the customer’s', async () => {
    await at.line(2, '业务往来').waitFor('› 业务往来').burst('{ctrl-n}').waitFor('>客户').burst('晨光测试').waitFor(/> +晨光测试商城/).burst('{enter}').waitFor('>日期').burst('{down}{down}{down}{down}').waitFor('>主题').burst('电话催款{down}{down}{down}{down}{down}').waitFor('>下一步').burst('再打电话{down}').waitFor('>下次日期').burst('tomorrow{ctrl-s}').waitFor('已保存“电话催款”').waitFor(/晨光测试商城有限公司 .*电话催款/);
  });

  test('M2.3 one line from anywhere becomes an interaction with its next step', async () => {
    await at.line(2, '客户').waitFor('› 客户').burst('cgcssc').waitFor('共 1 条').burst('{insert}').waitFor('快速记录往来 · 晨光测试商城有限公司').burst('dianhua{ctrl-u}昨天 电话 15m 谈续约 -> 明天 寄样本').waitFor(/类型 +电话/).waitFor(/主题 +谈续约/).waitFor(/下一步 +20\d\d-\d\d-\d\d 寄样本/).burst('{enter}').waitFor('已记下：谈续约');
    await at.home().burst('{insert}').waitFor('与哪位客户的往来').burst('cgcssc').waitFor(/> +晨光测试商城/).burst('{enter}').waitFor('快速记录往来 · 晨光').burst('后天 谈涨价').waitFor('还没有到').burst('{ctrl-u}谈涨价{enter}').waitFor('已记下：谈涨价');
    await at.line(2, '业务往来').waitFor(/晨光测试商城有限公司 .*谈涨价/).waitFor(/晨光测试商城有限公司 .*电话 +谈续约/);
  });

  test('M2.6 pinyin and initials find a name, and lists stand in its order', async () => {
    await at.line(2, '客户').waitFor('› 客户').burst('cgcssc').waitFor('共 1 条').waitFor('晨光测试商城有限公司').burst('{ctrl-u}xuanxiangkehu').waitFor('共 1 条').waitFor('选项客户').burst('{esc}').waitFor('共 302 条');
    const shown = await at.burst('{home}').waitFor(/^> +C20\d+ +阿勒泰/m);
    const places = ['鞍山', '白城', '白山', '北京', '蚌埠', '毕节'].map((name) => shown.indexOf(` ${name}`));
    expect(places).not.toContain(-1);
    // 蚌 is read beng in 蚌埠, so that it stands behind 北京.
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});
