import { describe, expect, test } from 'vitest';
import type { Lang } from '../../src/i18n/index.ts';
import { t } from '../../src/i18n/index.ts';
import { fakeServices } from './fake-api.ts';
import { start } from './start.ts';
import type { Driver } from './driver.ts';

/** Every screen as it looks, kept as text beside the tests: an unmeant change of any cell fails here. */
const SIZES = [
  [80, 24],
  [120, 40],
  [60, 15],
] as const;
const LANGS: readonly Lang[] = ['zh', 'en'];

/** How each screen is reached from the menu, and what stands there when it is complete. */
const SCREENS: Readonly<Record<string, (app: Driver, lang: Lang) => Driver>> = {
  menu: (app) => app.waitFor('2026-11-24'),
  search: (app) => app.waitFor('2026-11-24').burst('cgsc').waitFor('晨光商城'),
  'search-text': (app, lang) => app.waitFor('2026-11-24').burst('春节 供货').waitFor(t(lang, 'interaction.content')),
  module: (app, lang) => app.burst('2{enter}').waitFor(t(lang, 'menu.duplicates')),
  list: (app) => app.burst('2{enter}{enter}').waitFor('北方机械厂'),
  filter: (app) => app.burst('2{enter}{enter}').waitFor('北方机械厂').burst('/').waitFor('short_name'),
  'filter-error': (app) => app.burst('2{enter}{enter}').waitFor('北方机械厂').burst('/级别:XYZ{enter}').waitFor('^^^'),
  record: (app) => app.burst('2{enter}{enter}').waitFor('北方机械厂').burst('cgsc{enter}').waitFor(/3 (业务往来|Interactions) 1/),
  form: (app, lang) => app.burst('2{enter}{enter}').waitFor('北方机械厂').burst('cgsc{enter}{enter}').waitFor('C202600001').waitFor(t(lang, 'tui.rule.required')),
  picker: (app) => app.burst('2{enter}{enter}').waitFor('北方机械厂').burst('{ctrl-n}').waitFor('C202600009').burst('{up}v').waitFor('VIP'),
  delete: (app) => app.burst('2{enter}{enter}').waitFor('北方机械厂').burst('{ctrl-d}').waitFor('>2 '),
  palette: (app) => app.waitFor('2026-11-24').burst('{ctrl-p}').waitFor('┌'),
  help: (app, lang) => app.burst('2{enter}{enter}').waitFor('北方机械厂').burst('{f1}').waitFor(t(lang, 'tui.help.here')),
  reference: (app, lang) => app.burst('1{enter}').waitFor(t(lang, 'entity.company_nature')).burst('2{enter}').waitFor('joint-stock'),
};

for (const [columns, rows] of SIZES)
  for (const lang of LANGS)
    describe(`${columns}×${rows} ${lang}`, () => {
      for (const [name, reach] of Object.entries(SCREENS))
        test(name, async () => {
          const app = start({ columns, rows, lang });
          const screen = await reach(app.waitFor(t(lang, 'module.customers')), lang).golden(`${name}-${columns}x${rows}-${lang}`);
          expect(screen.rows).toHaveLength(rows);
        });

      test('wizard', async () => {
        const services = fakeServices({}, { state: async () => ({ state: 'new', session: null }) });
        const screen = await start({ services, columns, rows, lang }).waitFor(t(lang, 'tui.wizard.start')).golden(`wizard-${columns}x${rows}-${lang}`);
        expect(screen.cursor).toBeDefined();
      });

      test('login', async () => {
        const services = fakeServices({}, { state: async () => ({ state: 'login', session: null }) });
        const screen = await start({ services, columns, rows, lang }).waitFor(t(lang, 'tui.login.name')).golden(`login-${columns}x${rows}-${lang}`);
        expect(screen.cursor).toBeDefined();
      });
    });
