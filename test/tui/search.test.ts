import { expect, test } from 'vitest';
import { t } from '../../src/i18n/index.ts';
import { fakeServices } from './fake-api.ts';
import { start } from './start.ts';

const LANGS = ['zh', 'en'] as const;

test.each(LANGS)('a word of a note is found from the menu and its record opened by Enter; %s', async (lang) => {
  const app = start({ lang }).waitFor('2026-11-24').burst('春节前').waitFor('询问春节前供货');
  const screen = await app.waitFor(t(lang, 'interaction.content')).burst('{enter}').waitFor('› 电话询价');
  expect(screen.rows.join('\n')).toContain('电话询价');
  await app.press('esc').waitFor('询问春节前供货').press('esc').waitFor('2026-11-24');
});

test('what was found stands out of the piece of text', async () => {
  const app = start().waitFor('2026-11-24').burst('春节前').waitFor('询问春节前供货');
  await app;
  // The role of a match: bold and yellow; nothing else on the screen is.
  expect(app.terminal.raw()).toMatch(/\u001b\[(?:0;)?1;33m春节前/u);
});

test('Tab lists the whole group under the same filter, and Esc comes back to the same line', async () => {
  const app = start().waitFor('2026-11-24').burst('晨光').waitFor('客户 1').press('tab').waitFor('全文:晨光');
  await app.waitFor('共 1 条').press('esc').waitFor('客户 1').check((screen) => expect(screen.rows.some((row) => row.startsWith('> 晨光商城'))).toBe(true));
});

test('a group of which there is more has a line that lists all of it', async () => {
  const app = start().waitFor('2026-11-24').burst('省').waitFor(/列出全部 \d+ 条/).burst('{pagedown}{pagedown}{pagedown}{pagedown}{enter}');
  await app.waitFor('全文:省').waitFor('吉林省');
});

test('keys typed ahead of the answer open what they were meant for', async () => {
  await start().waitFor('2026-11-24').burst('cgsc{enter}').waitFor('› 晨光商城');
});

test('digits: two are a module, three a number to look up', async () => {
  await start().waitFor('2026-11-24').burst('2').waitFor('> 2').burst('{backspace}').burst('66668888').waitFor('北方机械厂');
});

test('from any screen by its key, and not over itself', async () => {
  const app = start().waitFor('2026-11-24').burst('2{enter}{enter}').waitFor('北方机械厂').press('f8').waitFor('全局查找').burst('机械').waitFor('客户 1').press('f8').press('esc').waitFor('共 8 条');
  await app;
});

test('a search that takes long can be stopped, and what was typed stays', async () => {
  let stopped = false;
  const services = fakeServices({
    search: async (_text, _request, control) =>
      new Promise((_resolve, reject) => {
        control?.signal?.addEventListener('abort', () => {
          stopped = true;
          reject(new Error('aborted'));
        });
      }),
  });
  const app = start({ services, now: Date.now }).waitFor(t('zh', 'module.customers')).burst('晨光').waitFor(t('zh', 'tui.searching'));
  await app.press('esc').waitFor('已取消').waitFor('全局查找 晨光');
  expect(stopped).toBe(true);
});

test('where only the newest were looked through, that is said, even where nothing was found', async () => {
  const services = fakeServices({
    search: async () => [{ entity: 'customer', count: { value: 0, capped: false }, filter: '全文:没有', lookedThrough: 50_000, hits: [] }],
  });
  const app = start({ services }).waitFor(t('zh', 'module.customers')).burst('没有').waitFor('客户 0').waitFor('只查了最近 50000 条记录');
  const screen = await app;
  expect(screen.rows.join('\n')).not.toContain('没有找到');
});

test.each([['zh', '级别：VIP', '客户：把它作为筛选条件'], ['en', 'level:VIP', 'Customers: take it as a filter']] as const)('a line for a filter opens the list that understands it by one Enter; %s', async (lang, typed, offered) => {
  const app = start({ lang }).waitFor('2026-11-24').burst(typed).waitFor(offered).burst('{enter}').waitFor(typed).waitFor('晨光商城').press('esc').waitFor(offered);
  // What is no condition is only searched for.
  await app.burst('{backspace}').waitFor(t(lang, 'tui.nothing-found', { text: typed.slice(0, -1) }));
});
