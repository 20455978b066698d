import { expect, test } from 'vitest';
import { t, type Lang } from '../../src/i18n/index.ts';
import type { Services } from '../../src/services/client.ts';
import { NO_ACCOUNT } from '../../src/services/mail/account.ts';
import { openCompany } from './company.ts';
import type { Driver } from './driver.ts';
import { start } from './start.ts';

/** One customer who agreed to get mail, one who declined, and a template. */
const company = async (lang: Lang): Promise<Services> =>
  await openCompany(lang, {
    prepare: async (api) => {
      for (const [name, mail_consent] of [['晨光商城', 'given'], ['北方机械厂', 'refused']] as const) {
        const [row] = (await api.list({ entity: 'customer', columns: [], filter: `name:"${name}"`, limit: 1 })).rows;
        if (row !== undefined) await api.update('customer', row.id, row.version, { email: 'office@one.example', mail_consent });
      }
      await api.create('mail_template', { name: '报价', subject: '致{{name}}', body: '尊敬的{{contact.name}}：\n\n{{name}}的新报价见附件。\n\n{{company.name}} {{website}}\n{{today}}' });
    },
  });

const compose = (lang: Lang, size: { readonly columns: number; readonly rows: number }): Driver =>
  start({ lang, ...size, services: company(lang) }).waitFor(t(lang, 'module.customers')).burst(`2{enter}${t(lang, 'menu.mail')}{enter}`).waitFor(t(lang, 'tui.mail.no-template')).burst('{f2}').waitFor('> 报价').burst('{enter}').waitFor('致{{name}}');

const SIZES = [['80x24', { columns: 80, rows: 24 }], ['120x40', { columns: 120, rows: 40 }], ['60x15', { columns: 60, rows: 15 }]] as const;

test.each((['zh', 'en'] as const).flatMap((lang) => SIZES.map(([name, size]) => [lang, name, size] as const)))('letters are written and looked at, in %s at %s', async (lang, name, size) => {
  const app = compose(lang, size);
  await app.waitFor(t(lang, 'tui.scope.all', { count: 8 })).golden(`mail-compose-${name}-${lang}`);
  await app.burst('{f5}').waitFor(t(lang, 'tui.mail.preview', { at: 1, count: 1 })).golden(`mail-preview-${name}-${lang}`);
  if (name === '80x24') await app.burst('{f3}').waitFor(t(lang, 'tui.mail.left-title', { count: 7 })).golden(`mail-left-${name}-${lang}`);
});

test.each(['zh', 'en'] as const)('a letter to somebody who declined says so where it would stand, in %s', async (lang) => {
  const app = start({ lang, services: company(lang) }).waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}').waitFor('北方机械厂').burst('bfjxc').waitFor(t(lang, 'tui.list.count', { count: 1 })).press('enter').waitFor(/1 (?:联系人|Contacts)/).burst(`{ctrl-p}${t(lang, 'act.record.mail')}`).waitFor(`> ${t(lang, 'act.record.mail')}`).press('enter');
  await app.waitFor(t(lang, 'tui.mail.no-template')).burst('{f2}').waitFor('> 报价').burst('{enter}').waitFor('致{{name}}').burst('{f5}').waitFor(t(lang, 'tui.mail.nobody')).waitFor(`北方机械厂  ${t(lang, 'mail.left.refused')}`);
});

test('a field that there is not is said with its place before anything is sent; what was written is not lost by one key', async () => {
  const app = compose('zh', { columns: 80, rows: 24 });
  await app.burst('{down}{down}{enter}').waitFor('Ctrl-S 完成').burst('{enter}{{名程}}{ctrl-s}').waitFor('回车修改').burst('{ctrl-s}').waitFor('第 7 行第 1 列');
  const screen = await app.burst('{esc}').waitFor('尚未保存').burst('{enter}').waitUntilGone('尚未保存').waitFor('第 7 行第 1 列');
  expect(screen.rows.join('\n')).toContain('是不是：名称');
});

test('a wrong field of the subject is said though the text is missed too, and where it is', async () => {
  const app = start({ services: company('zh') }).waitFor('客户信息维护').burst(`2{enter}${t('zh', 'menu.mail')}{enter}`).waitFor(t('zh', 'tui.mail.no-template')).burst('{down}致{{名程}}{ctrl-s}');
  await app.waitFor('主题：第 1 行第 2 列').burst('{backspace}{backspace}{backspace}{backspace}{backspace}{backspace}{ctrl-s}').waitFor(t('zh', 'mail.no_text'));
});

test.each(['zh', 'en'] as const)('the outbox is worked by keys, one letter or all that are marked; what a state forbids says so, in %s', async (lang) => {
  const services = await company(lang);
  const { api } = services;
  await api.setMailAccount({ ...NO_ACCOUNT, host: 'localhost', security: 'none', fromAddress: 'office@one.example', consent: 'not_refused' }, null);
  const [first] = (await api.list({ entity: 'customer', columns: [], filter: 'name:晨光商城', limit: 1 })).rows;
  for (const subject of ['first', 'second']) await api.queueMail({ entity: 'customer', ids: [first?.id ?? 0], subject, text: '-' }, 1);
  await api.create('mail', { to_address: 'a@one.example', subject: 'third', body: '-' });
  const app = start({ lang, services }).waitFor(t(lang, 'module.customers')).burst(`2{enter}${t(lang, 'entity.mail')}`).waitFor('>').burst('{enter}').waitFor('third').waitFor(`Ctrl-S ${t(lang, 'act.mail.queue')}`);
  const state = async (filter: string): Promise<number> => (await api.count({ entity: 'mail', filter })).value;
  await app.burst('{down}').waitFor(`Ctrl-K ${t(lang, 'act.mail.cancel')}`).burst('{ctrl-k}').waitFor(t(lang, 'tui.mail.act.cancel', { name: 'second' })).burst('{enter}').waitFor(t(lang, 'tui.mail.acted'));
  expect(await state('state:cancelled subject:second')).toBe(1);
  await app.burst('{ctrl-k}').waitFor(t(lang, 'tui.mail.not-now', { state: { key: 'mail.state.cancelled' } }));
  await app.burst('{ctrl-s}').waitFor(t(lang, 'tui.mail.act.again', { name: 'second' })).burst('{enter}').waitFor(t(lang, 'tui.mail.queued', { changed: 1 }).slice(0, 20));
  await app.burst('{ctrl-a}').waitFor(/ \* .*first/).burst('{ctrl-k}').waitFor(t(lang, 'tui.mail.acts.cancel', { count: 3 })).burst('{left}{enter}').waitFor(t(lang, 'tui.mail.acted-some', { changed: 2, skipped: 1 }).slice(0, 20));
  expect(await state('state:cancelled')).toBe(2);
});

test.each(['zh', 'en'] as const)('the account in %s', async (lang) => {
  const app = start({ lang, services: company(lang) }).waitFor(t(lang, 'module.system')).burst(`7{enter}${t(lang, 'menu.mail-account')}{enter}`).waitFor(`> ${t(lang, 'mail.set.host')}`);
  await app.golden(`mail-account-80x24-${lang}`);
  await app.burst('smtp.example.cn{ctrl-s}').waitFor(t(lang, 'mail.from_missing').slice(0, 8));
  await app.burst('{esc}').waitFor(t(lang, 'tui.leave.stay')).burst('{esc}').waitFor('smtp.example.cn');
});
