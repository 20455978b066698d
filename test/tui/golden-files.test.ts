import { expect, test } from 'vitest';
import { t, type Lang } from '../../src/i18n/index.ts';
import { displayWidth } from '../../src/util/text.ts';
import type { Driver } from './driver.ts';
import { start } from './start.ts';

const SAMPLES = new URL('../../fixtures/import-samples/', import.meta.url).pathname;
const SIZES = [
  [80, 24],
  [120, 40],
  [60, 15],
] as const;
const LANGS: readonly Lang[] = ['zh', 'en'];

for (const [columns, rows] of SIZES)
  for (const lang of LANGS)
    test(`${columns}×${rows} ${lang}: formats of an export, a workbook, vCards`, async () => {
      const app = start({ columns, rows, lang }).waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}').waitFor('北方机械厂').waitFor(/8 (条|records)/);
      const kept = (driver: Driver, name: string): Driver =>
        driver
          .check((screen) => {
            expect(screen.rows).toHaveLength(rows);
            for (const row of screen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
          })
          .golden(`${name}-${columns}x${rows}-${lang}`);
      const look = (driver: Driver, file: string): Driver => driver.burst(`{ctrl-p}${t(lang, 'act.list.import')}`).waitFor(`> ${t(lang, 'act.list.import')}`).press('enter').waitFor('XLSX').burst(`${SAMPLES}${file}{enter}`);
      await kept(app.press('ctrl-e').waitFor(t(lang, 'tui.export.format')).burst('{pageup}{right}').waitFor('.xlsx'), 'export-formats');
      await kept(look(app.press('esc').waitUntilGone('.xlsx'), 'customers.xlsx').waitFor('13800138000').burst('{pageup}').waitFor(t(lang, 'tui.import.sheet-hint').slice(0, 10)), 'import-workbook');
      await kept(look(app.press('esc').waitFor('XLSX').press('esc').waitUntilGone('XLSX'), 'contacts-phone.vcf').waitFor('只在工作日'), 'import-cards');
    });
