import { expect, test } from 'vitest';
import { t, type Lang } from '../../src/i18n/index.ts';
import type { Services } from '../../src/services/client.ts';
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

test('a field that there is not is said with its place before anything is sent; what was written is not lost by one key', async () => {
  const app = compose('zh', { columns: 80, rows: 24 });
  await app.burst('{down}{down}{enter}').waitFor('Ctrl-S 完成').burst('{enter}{{名程}}{ctrl-s}').waitFor('回车修改').burst('{ctrl-s}').waitFor('第 7 行第 1 列');
  const screen = await app.burst('{esc}').waitFor('尚未保存').burst('{enter}').waitUntilGone('尚未保存').waitFor('第 7 行第 1 列');
  expect(screen.rows.join('\n')).toContain('是不是：名称');
});

test.each(['zh', 'en'] as const)('the account in %s', async (lang) => {
  const app = start({ lang, services: company(lang) }).waitFor(t(lang, 'module.system')).burst(`7{enter}${t(lang, 'menu.mail-account')}{enter}`).waitFor(`> ${t(lang, 'mail.set.host')}`);
  await app.golden(`mail-account-80x24-${lang}`);
  await app.burst('smtp.example.cn{ctrl-s}').waitFor(t(lang, 'mail.from_missing').slice(0, 8));
});
