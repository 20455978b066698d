import { expect, test } from 'vitest';
import { t, type Lang } from '../../src/i18n/index.ts';
import { displayWidth } from '../../src/util/text.ts';
import type { Driver } from './driver.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';

const SIZES = [[80, 24], [120, 40], [60, 15]] as const;
const LANGS: readonly Lang[] = ['zh', 'en'];

const go = (app: Driver, lang: Lang, label: 'menu.audit' | 'menu.bin'): Driver =>
  app.waitFor(t(lang, 'module.system')).burst('7{enter}').waitFor(t(lang, 'entity.role')).burst(t(lang, label).slice(0, 5)).waitFor(new RegExp(`>\\s*\\d+ +${t(lang, label)}`)).press('enter');

for (const [columns, rows] of SIZES)
  for (const lang of LANGS)
    test(`${columns}×${rows} ${lang}: the audit is looked through, a step shown whole; what was removed is seen and comes back`, async () => {
      const services = openCompany(lang, {
        prepare: async (api) => {
          const { rows: found } = await api.list({ entity: 'customer', columns: ['name'], search: '晨光商城', limit: 1 });
          const id = found[0]?.id ?? 0;
          await api.update('customer', id, found[0]?.version ?? 1, { address: '人民大街 1 号' });
          await api.remove({ entity: 'customer', ids: [id] }, 1);
        },
      });
      const app = start({ columns, rows, lang, services });
      const kept = (driver: Driver, name: string): Driver =>
        driver.check((screen) => {
          for (const row of screen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
        }).golden(`ledger-${name}-${columns}x${rows}-${lang}`);
      await kept(go(app, lang, 'menu.audit').waitFor(t(lang, 'step.remove')), 'audit');
      await app.burst('/what:nonsense{enter}').waitFor('nonsense').waitFor(lang === 'zh' ? '可用' : 'There are');
      await app.burst('/').waitFor(t(lang, 'tui.steps.filter')).press('ctrl-u').burst('what:update day:today{enter}').waitUntilGone(t(lang, 'step.remove')).waitFor('what:update day:today');
      await kept(app.press('f3').waitFor('人民大街'), 'step');
      await app.press('esc').waitFor('what:update').press('esc').waitFor(t(lang, 'menu.bin')).press('esc');
      await kept(go(app, lang, 'menu.bin').waitFor('晨光商城'), 'bin');
      await app.press('end', 'enter').waitFor(lang === 'zh' ? '不能恢复' : 'cannot be restored');
      await kept(app.press('home', 'enter').waitFor('1: 李明'), 'restore');
      await app.press('enter').waitFor(lang === 'zh' ? '已恢复' : 'is back').waitFor(t(lang, 'audit.bin_empty').slice(0, 8));
    });

test('a record is seen as it was at the end of a day', async () => {
  await start().waitFor('2  ').burst('2{enter}{enter}').waitFor('晨光商城').burst('cgsc').waitFor('共 1 条').press('f4').waitFor('新增').press('f6').waitFor('时的样子').waitFor('0431-88886666').golden('ledger-day-80x24-zh');
});
