import { describe, expect, test } from 'vitest';
import { notPermitted } from '../../src/errors.ts';
import type { Services } from '../../src/services/client.ts';
import { NOW, openCompany } from './company.ts';
import { fakeServices, SESSION } from './fake-api.ts';
import { start } from './start.ts';

const PASSWORD = 'correct horse battery';

/** 王芳 logged in by password, screens that lock after ten minutes, and a clock to move. */
async function lockingCompany(): Promise<{ readonly services: Services; readonly now: () => number; pass(minutes: number): void }> {
  let time = NOW;
  const services = await openCompany();
  await services.api.setPolicy({ idleMinutes: 10 });
  await services.first.logout();
  await services.first.login('wang', PASSWORD);
  return {
    services,
    now: () => time,
    pass: (minutes) => {
      time += minutes * 60_000;
    },
  };
}

/** What waits to be gone on with. */
async function keptOf({ api }: Services): Promise<string> {
  const [kept] = await api.drafts();
  return kept === undefined ? '' : ((await api.takeDraft(kept.place))?.body ?? '');
}

describe('screens that nobody touches', () => {
  test('are covered after the minutes of the policy; the password uncovers them with the form as it was', async () => {
    const { services, now, pass } = await lockingCompany();
    const app = start({ services, now }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('新增').type('一半的名字').waitFor('一半的名字');
    await app;
    pass(11);
    await app.waitFor('分钟没有操作，已锁屏').check((screen) => expect(screen.rows.join('\n')).not.toMatch(/一半的名字|晨光商城/)).golden('lock-idle-80x24-zh');
    // Nothing of the frame leads past it.
    await app.press('f1', 'f8', 'ctrl-p', 'esc').type('wrong').press('enter').waitFor('还可以试 4 次').check((screen) => expect(screen.rows.join('\n')).not.toContain('晨光商城'));
  });

  test('let the operator in again by the password', async () => {
    const { services, now, pass } = await lockingCompany();
    const app = start({ services, now }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('新增').type('一半的名字').waitFor('一半的名字');
    await app;
    pass(11);
    await app.waitFor('分钟没有操作，已锁屏').burst(`${PASSWORD}{enter}`).waitFor('一半的名字');
  });

  test('let another operator in; what was unsaved waits for its owner', async () => {
    const { services, now, pass } = await lockingCompany();
    const [role] = await services.api.choices('role', '业务员', 1);
    await services.api.create('operator', { name: '李娜', login: 'lina', role_id: role?.id ?? null });
    await services.api.setPassword('lina', 'spring tide over the river');
    const app = start({ services, now }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('新增').type('一半的名字').waitFor('一半的名字');
    await app;
    pass(11);
    await app.waitFor('分钟没有操作，已锁屏').press('ctrl-o').waitFor('登录名').burst('lina{enter}spring tide over the river{enter}');
    // Somebody else set that password.
    await app.waitFor('这个密码是别人替您设的').waitFor('至少 8 个字符').golden('password-first-80x24-zh');
    await app.burst('spring tide over the river{enter}summer wind over the lake{enter}summer wind over the lake{enter}{enter}').waitFor('密码已修改').waitFor('客户信息维护').check((screen) => expect(screen.rows[0]).toContain('李娜'));
    await services.first.login('wang', PASSWORD);
    expect(await keptOf(services)).toContain('一半的名字');
  });

  test('let nobody in by a login that was disabled meanwhile, and show nothing of it', async () => {
    const { services, now, pass } = await lockingCompany();
    const { api } = services;
    const [role] = await api.choices('role', '管理员', 1);
    const second = await api.create('operator', { name: '李娜', login: 'lina', role_id: role?.id ?? null });
    await api.setPassword('lina', 'spring tide over the river');
    const app = start({ services, now }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条');
    await app;
    pass(11);
    await app.waitFor('分钟没有操作，已锁屏');
    const own = (await api.list({ entity: 'operator', filter: 'login:=wang', columns: ['login'], limit: 1 })).rows[0];
    await api.update('operator', own?.id ?? 0, own?.version ?? 0, { locked: 1 });
    await app.burst(`${PASSWORD}{enter}`).waitFor('您的账号已停用').check((screen) => expect(screen.rows.join('\n')).not.toContain('晨光商城'));
    expect(second.id).toBeGreaterThan(0);
  });

  test('leave at Ctrl-Q without a question, and keep what was unsaved', async () => {
    const { services, now, pass } = await lockingCompany();
    const app = start({ services: { ...services, close: async () => undefined }, now }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('新增').type('一半的名字').waitFor('一半的名字');
    await app;
    pass(11);
    await app.waitFor('分钟没有操作，已锁屏').press('ctrl-q');
    expect(await app.left()).toBe(0);
    expect(await keptOf(services)).toContain('一半的名字');
    await services.close();
  });
});

test('a session that the administrator ended asks for the login at the next step, over the form as it was', async () => {
  const services = await openCompany();
  await services.first.logout();
  const { sessionId = 0 } = await services.first.login('wang', PASSWORD);
  const app = start({ services }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('新增').type('半个名字').waitFor('半个名字');
  await app;
  await services.api.endSession(sessionId);
  await app.press('ctrl-s').waitFor('这次登录已经结束').golden('lock-ended-80x24-zh');
  await app.burst(`${PASSWORD}{enter}`).waitFor('半个名字').press('ctrl-s').waitFor('已保存');
});

test('the remaining wait counts down, and its end is said', async () => {
  let time = NOW;
  const services = fakeServices({}, {
    state: async () => ({ state: 'login', session: null, company: '晨光贸易' }),
    login: async () => Promise.reject(notPermitted('error.login_locked', { minutes: 10, until: NOW + 600_000 })),
  });
  const app = start({ services, now: () => time }).waitFor('晨光贸易').burst('wang{enter}wrong{enter}').waitFor('还要等 10:00');
  await app;
  time += 61_000;
  await app.waitFor('还要等 8:59').golden('login-wait-80x24-zh');
  time += 600_000;
  await app.waitFor('可以再试了');
});

test('the login before and wrong passwords since are told on the main menu', async () => {
  const services = fakeServices({ welcome: async () => ({ last: { at: '2026-11-20T01:30:00.000Z', origin: '10.0.0.5 pts/3' }, failures: 3, daysLeft: null }) }, { state: async () => ({ state: 'ready', session: SESSION }) });
  await start({ services }).waitFor('上次登录 2026-11-20 09:30，来自 10.0.0.5 pts/3').waitFor('密码输错过 3 次').golden('welcome-80x24-zh');
  await start({ services: fakeServices({ welcome: async () => ({ last: null, failures: 0, daysLeft: 5 }) }) }).waitFor('密码还有 5 天到期');
});

describe('by the menu', () => {
  test('the own password: what is wrong is said at its field', async () => {
    const services = await openCompany();
    const app = start({ services }).waitFor('客户信息维护').burst('7{enter}').waitFor('密码修改').burst('mmxg').waitFor('> ').press('enter').waitFor('至少 8 个字符').golden('password-80x24-zh');
    await app.burst(`${PASSWORD}{enter}123{enter}123{enter}{enter}`).waitFor('密码太短').waitFor('> 新密码');
    await app.press('ctrl-u').burst('a quiet evening train{enter}').press('ctrl-u').burst('other{enter}{enter}').waitFor('两次输入的密码不同');
    await app.press('ctrl-u').burst('a quiet evening train{enter}{enter}').waitFor('密码已修改').waitFor('› 系统管理');
    await services.first.logout();
  });

  test('sessions are listed and ended after a question; logging out leads to the login', async () => {
    const services = await openCompany('en');
    await services.first.logout();
    await services.first.login('wang', PASSWORD);
    const app = start({ services, lang: 'en' }).waitFor('Customers').burst('7{enter}').waitFor('Sessions').burst('sessions').waitFor('Sessions').press('enter').waitFor('this one');
    await app.press('tab').waitFor('logged out').press('home', 'delete').waitFor('the session you are working in').burst('{left}{enter}').waitFor('This session has ended');
    await app.burst(`${PASSWORD}{enter}`).waitFor('Sessions').press('esc').waitFor('System').burst('log out').press('enter').waitFor('Welcome. Please log in.');
    await app.burst(`wang{enter}${PASSWORD}{enter}`).waitFor('Customers');
  });

  test('the policy is chosen and told; a wait that may not be is said', async () => {
    const app = start({ columns: 60, rows: 15, lang: 'en' }).waitFor('Customers').burst('7{enter}').waitFor('Password and login policy').burst('password and').press('enter').waitFor('usual (default)').golden('policy-60x15-en');
    await app.press('down', 'ctrl-u').type('999').press('ctrl-s').waitFor('from 0 to 480').press('ctrl-u').type('15').press('ctrl-s').waitFor('after 15 minutes');
    await app.press('2', 'ctrl-s').waitFor('from 1 to 10').press('ctrl-u').type('5').press('ctrl-s').waitFor('three people');
  });
});

test('news that comes while the screens are covered is neither shown nor opened, and stands there afterwards', async () => {
  let time = NOW;
  const session = { ...SESSION, idleMinutes: 10 };
  const told = { id: 1, kind: 'call.missed' as const, at: new Date(NOW).toISOString(), until: new Date(NOW + 86_400_000).toISOString(), about: 'call 1', params: { number: '0431-88886666' }, open: null };
  let tell: () => void = () => undefined;
  const heard = new Promise<void>((done) => (tell = done));
  let asked: () => void = () => undefined;
  const taken = new Promise<void>((done) => (asked = done));
  const services = fakeServices(
    {
      session: async () => session,
      news: async (after) => {
        if (after === null) return { last: 0, items: [] };
        // The next question says that the answer before was taken.
        if (after > 0) return await new Promise<never>(() => asked());
        await heard;
        return { last: 1, items: [told] };
      },
    },
    { state: async () => ({ state: 'ready', session }), unlock: async () => session },
  );
  const app = start({ services, now: () => time }).waitFor('客户信息维护');
  await app;
  time += 11 * 60_000;
  await app.waitFor('分钟没有操作，已锁屏');
  tell();
  await taken;
  await app.press('f12').type('wrong').waitFor('*****').check((screen) => expect(screen.rows.join('\n')).not.toContain('88886666'));
  await app.burst(`{enter}`).waitFor('未接来电 0431-88886666').waitFor('客户信息维护');
});
