import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/util/text.ts';
import { t, type Lang } from '../../src/i18n/index.ts';
import { start } from './start.ts';
import type { Driver } from './driver.ts';

/** The screens that work on many records, one after the other as an operator goes, kept as text in every size and language. */
const SIZES = [
  [80, 24],
  [120, 40],
  [60, 15],
] as const;
const LANGS: readonly Lang[] = ['zh', 'en'];

const SHEET = '编号,客户名称,Level,区域,电话,备用列,联系人手机\r\nX1,新客户一,VIP,吉林,0431-11112222,甲,13900000001\r\nX2,新客户二,钻石,北京,010-11112222,乙,\r\n,,,,,,\r\n';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kehu-many-'));
  await writeFile(join(folder, 'in.csv'), SHEET);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

for (const [columns, rows] of SIZES)
  for (const lang of LANGS)
    describe(`${columns}×${rows} ${lang}`, () => {
      const open = (): Driver => start({ columns, rows, lang }).waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}').waitFor('北方机械厂').waitFor(/8 (条|records)/);
      const kept = (app: Driver, name: string): Driver =>
        app
          .check((screen) => {
            expect(screen.rows).toHaveLength(rows);
            for (const row of screen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
          })
          .golden(`${name}-${columns}x${rows}-${lang}`);
      const palette = (app: Driver, words: string): Driver => app.burst(`{ctrl-p}${words}`).waitFor(`> ${words}`).press('enter');

      test('files', async () => {
        const app = open();
        await kept(app.press('ctrl-e').waitFor(t(lang, 'tui.export.format')).waitFor('CSV'), 'export');
        await kept(palette(app.press('esc'), t(lang, 'act.list.print')).waitFor(t(lang, 'tui.print.go')), 'print');
        await kept(app.press('enter').waitFor('===='), 'print-pages');
        await palette(app.burst('{esc}').waitFor(t(lang, 'tui.print.go')).burst('{esc}'), t(lang, 'act.list.import')).waitFor('TSV').burst(`${folder}/in.csv{enter}`);
        await kept(app.waitFor('备用列'), 'import-plan');
        await kept(app.burst('{up}{enter}').waitFor(`${t(lang, 'tui.import.goes-to')} ·`), 'import-field');
        await kept(app.burst('{esc}{ctrl-s}').waitFor(t(lang, 'tui.import.would')), 'import-trial');
      });

      test('lists', async () => {
        const app = open();
        await kept(app.press('ctrl-o').waitFor('[x]'), 'columns');
        await kept(app.burst('{esc}{f6}').waitFor(t(lang, 'tui.views.none')), 'views');
        await kept(app.press('enter').waitFor(t(lang, 'tui.views.for')), 'view-form');
        await kept(app.burst('{esc}{esc}  {f2}').waitFor(t(lang, 'tui.bulk.which')), 'bulk-field');
        await kept(app.burst(`${t(lang, 'customer.postcode')}{enter}`).waitUntilGone(t(lang, 'tui.bulk.which')), 'bulk-value');
        await kept(app.burst('100001{enter}').waitFor(t(lang, 'tui.bulk.all', { changed: 2 })), 'bulk-preview');
        await kept(app.press('enter').waitFor(t(lang, 'tui.bulk.done', { count: 2 })).burst('{home}{f4}').waitFor('→ 100001'), 'history');
        await kept(palette(app.press('esc'), t(lang, 'act.list.steps')).waitFor(t(lang, 'tui.steps.hint-mine').slice(0, 10)).waitFor(t(lang, 'step.bulk')), 'steps');
        await kept(app.burst('{esc}{esc}{f7}').waitFor('37.5%'), 'report');
      });
    });
