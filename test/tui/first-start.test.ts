import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Services } from '../../src/services/client.ts';
import { startHost } from '../../src/services/host.ts';
import { NOW, openCompany } from './company.ts';
import { fakeServices, SESSION } from './fake-api.ts';
import { start } from './start.ts';
import { failed, invalid, unavailable } from '../../src/errors.ts';

/** Services where nothing is yet. */
async function nothing(): Promise<Services> {
  const folder = await mkdtemp(join(tmpdir(), 'kehu-first-'));
  const host = startHost({ location: join(folder, 'kehu.db'), source: 'screen', systemUser: null, lang: 'zh' }, () => NOW);
  return {
    api: host.api,
    first: host.first,
    close: async () => {
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe('the first start', () => {
  test('Enter all the way makes the company, and its administrator is in', async () => {
    const app = start({ services: nothing() }).waitFor('首次使用');
    await app
      .burst('{enter}长春晨光贸易{enter}王芳{enter}wang{enter}一句只有我知道的话{enter}一句只有我知道的话{enter}').waitFor('时区           Asia/Shanghai').waitFor('货币           CNY')
      .burst('{enter}{enter}{enter}').waitFor('>                [').press('enter').waitFor('客户信息维护').waitFor('长春晨光贸易');
    // Nothing there yet: what comes next, instead of zeros.
    await app.waitFor('接下来可以').waitFor('导入现有的名单').check((screen) => expect(screen.rows.join('\n')).not.toMatch(/ 0 {2}\S/));
    await app.burst('2{enter}{enter}').waitFor('还没有客户').waitFor('Ctrl-N 新增第一条');
  }, 60_000);

  test('says what is missing, at its field, and keeps the rest', async () => {
    const app = start({ services: nothing() }).waitFor('首次使用').burst('{enter}').type('晨光').burst('{enter}王芳{enter}{enter}123{enter}');
    // Before one goes on: the rest of what was typed stands in the field of the password.
    await app.waitFor('密码太短').waitFor('> 密码').waitFor('晨光');
    // What was refused is gone: nobody sees it, so it is typed anew.
    await app.type('一句只有我知道的话').press('enter').waitFor('> 再输一次').type('别的').press('enter').waitFor('两次输入的密码不同').waitFor('> 再输一次');
    await app.type('一句只有我知道的话').press('enter').waitFor('> 时区');
  });

  test('the language changes at once, and with it zone and currency unless they were typed', async () => {
    const app = start({ services: nothing() }).waitFor('首次使用').waitFor('CNY').press('2').waitFor('First start').waitFor('USD').press('1').waitFor('首次使用').waitFor('CNY');
    await app.press('down', 'down', 'down', 'down', 'down', 'down', 'down').waitFor('> 货币').press('ctrl-u').type('eur').press('up', 'up', 'up', 'up', 'up', 'up', 'up').waitFor('> 语言').press('2').waitFor('First start').waitFor('eur');
  });

  test('a zone or a currency that there is not is said at its field', async () => {
    const app = start({ services: nothing() }).waitFor('首次使用').burst('{enter}晨光{enter}王芳{enter}wang{enter}一句只有我知道的话{enter}一句只有我知道的话{enter}').waitFor('> 时区');
    await app.press('enter', 'ctrl-u').type('XQX').press('enter').waitFor('没有“XQX”').waitFor('> 货币');
    await app.press('up', 'ctrl-u').type('Mars/Olympus').press('enter').waitFor('没有“Mars/Olympus”这个时区').waitFor('> 时区');
  });
});

describe('a database that can\'t be opened', () => {
  const location = '/srv/公司/客户资料/二〇二六年/kehu.db';

  test('is said in whole with what can be done, may be tried again, and is the end of the program too', async () => {
    let tries = 0;
    const services = fakeServices({}, {
      state: async () => {
        tries += 1;
        throw unavailable(tries === 1 ? 'error.database_read_only' : 'error.database_missing', { location });
      },
    });
    const app = start({ services }).waitFor('或磁盘是否为只读').waitFor('Enter 再试一次，Ctrl-Q 离开').press('enter').waitFor('找不到数据库').press('ctrl-q');
    expect(await app.left()).toBe(7);
  });
});

describe('the login', () => {
  const locked = (): Services => {
    let tries = 0;
    return fakeServices({}, {
      state: async () => ({ state: 'login', session: null }),
      login: async (name, password) => {
        if (password === 'right') return { ...SESSION, operatorName: name };
        tries += 1;
        throw invalid('error.login_wrong', { left: 5 - tries });
      },
    });
  };

  test('says how many tries are left, keeps the name, hides the password', async () => {
    const app = start({ services: locked() }).waitFor('请登录').burst('wang{enter}wrong').waitFor('*****').press('enter').waitFor('还可以试 4 次').waitFor('> 密码');
    await app.type('right').press('enter').waitFor('客户信息维护');
    expect((await app).rows[0]).toContain('wang');
  });

  test('begins at the password of the operator that was asked for', async () => {
    await start({ services: locked(), operator: 'lina' }).waitFor('请登录').waitFor('lina').waitFor('> 密码').burst('right{enter}').waitFor('客户信息维护').check((screen) => expect(screen.rows[0]).toContain('lina'));
  });

  test('what is typed while the database is opened is kept for the first screen', async () => {
    const opened = Promise.withResolvers<void>();
    const services = fakeServices({}, {
      state: async () => {
        await opened.promise;
        return { state: 'login', session: null };
      },
      login: async (name) => ({ ...SESSION, operatorName: name }),
    });
    const app = start({ services }).waitFor('正在').burst('wang{enter}right');
    await app;
    opened.resolve();
    await app.waitFor('> 密码').waitFor('*****').press('enter').waitFor('客户信息维护').check((screen) => expect(screen.rows[0]).toContain('wang'));
  });

  test('a database that cannot be opened is said, and tried again', async () => {
    let broken = true;
    const services = fakeServices({}, {
      state: async () => {
        if (broken) throw failed('error.database_busy');
        return { state: 'ready', session: SESSION };
      },
    });
    const app = start({ services }).waitFor('数据库正忙');
    await app;
    broken = false;
    await app.press('f5').waitFor('客户信息维护');
  });
});

describe('the main menu', () => {
  test('a digit highlights, Enter opens', async () => {
    await start().waitFor('客户信息维护').burst('6').waitFor('> 6  辅助工具').press('enter').waitFor('› 辅助工具').burst('1{enter}').waitFor('写给哪个客户').waitFor('北方机械厂');
  });

  test('typing searches everything, three digits and more too, and Enter opens the first hit', async () => {
    const services = openCompany();
    await start({ services }).waitFor('客户信息维护').burst('liming').waitFor('李明').press('esc').waitFor('基础信息维护').burst('66668888').waitFor('北方机械厂').press('enter').waitFor('› 北方机械厂');
  });

  test('every number of the start page opens its records', async () => {
    await start().waitFor('全部客户').press('tab', 'end', 'up', 'enter').waitFor('共 8 条').press('esc').waitFor('全部客户');
  });

  test('before anybody is logged in the palette offers nothing that shows or makes records', async () => {
    const services = fakeServices({}, { state: async () => ({ state: 'new', session: null }) });
    const app = start({ services }).waitFor('管理员').press('ctrl-p').waitFor('使用手册');
    await app.check((screen) => {
      for (const words of ['全局查找', '日程', '计算器', '快速记录往来', '主菜单', '注销', '入门导览', '查看消息', '关于']) expect(screen.rows.join()).not.toContain(words);
    });
    await app.press('esc').waitUntilGone('使用手册').press('f10', 'f8', 'ctrl-y', 'insert', 'down').type('晨光').waitFor(/单位名称 +晨光/);
  });

  test('the palette finds the calculator by its tape', async () => {
    await start({ lang: 'en' }).waitFor('Customers').press('ctrl-p').waitFor('Commands').type('tape').waitFor('> Calculator').press('esc').waitUntilGone('> Calculator').type('纸带').waitFor('> Calculator');
  });

  test('the palette finds actions in both languages and by initials, and says why one cannot be done', async () => {
    const app = start().waitFor('客户信息维护').press('ctrl-p').waitFor('命令').type('customer level').waitFor('> 客户级别').press('enter').waitFor('VIP');
    await app.press('ctrl-p').waitFor('命令').type('khhjzx').waitFor('> 客户呼叫中心').press('enter').waitFor('号码或客户');
    await app.press('esc').waitFor('VIP').press('esc').waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-p').waitFor('命令').type('hb').waitFor('> 合并').press('enter').waitFor('请先用空格标记');
  });
});
