import { expect, test } from 'vitest';
import { MODULES } from '../../src/entities/entity.ts';
import { definitionOf } from '../../src/entities/registry.ts';
import { fieldLabel, t } from '../../src/i18n/index.ts';
import { entriesOf, type MenuEntry } from '../../src/tui/menu-entries.ts';
import { displayWidth } from '../../src/util/text.ts';
import { start } from './start.ts';
import type { Screen } from './terminal.ts';

const textOf = (screen: Screen): string => screen.rows.join('\n');
const LANGS = ['zh', 'en'] as const;

/** What a line of a menu leads to that is no screen of its own. */
const ELSEWHERE: ReadonlySet<string> = new Set(['app.logout', 'app.tour', 'app.mouse', 'app.lang', 'app.help']);

/** One line of each kind: lists of words are all alike. */
function kindOf({ entity, wish, asks, screen, report, action }: MenuEntry): string {
  return screen ?? action ?? (report === undefined ? `${wish ?? ''} ${asks === undefined ? '' : 'asks'} ${entity !== undefined && definitionOf(entity).reference === undefined ? entity : 'words'}` : 'report');
}

test('every kind of line in the menus opens a screen that F1 explains, with its chapter behind it', async () => {
  const seen = new Set(ELSEWHERE);
  const app = start();
  await app.waitFor('2026-11-24');
  const hint = t('zh', 'tui.help.hint');
  for (const [at, module] of MODULES.entries())
    for (const [line, entry] of entriesOf(module).entries()) {
      if (seen.has(kindOf(entry))) continue;
      seen.add(kindOf(entry));
      await app.burst(`{ctrl-p}${t('zh', 'act.app.home')}{enter}`).waitFor('2026-11-24').burst(`${at + 1}{enter}`).waitFor(`› ${t('zh', `module.${module}`)}`).burst(`${line + 1}`).waitFor(new RegExp(`> ?${line + 1} `)).press('enter', 'f1').waitFor(hint);
      const screen = await app;
      const shown = textOf(screen).split(t('zh', 'tui.help.here'))[0]?.split('──').at(-1) ?? '';
      expect(shown.replaceAll(/\s/g, '').length, kindOf(entry)).toBeGreaterThan(20);
      expect(shown, kindOf(entry)).not.toContain(t('zh', 'help.module').slice(0, 12));
      await app.press('tab').waitFor(t('zh', 'tui.manual.reading')).press('esc').waitFor(t('zh', 'tui.manual.hint'));
    }
}, 120_000);

test.each(LANGS)('a question mark asks for help where nothing is typed, and is text where something is; %s', async (lang) => {
  const app = start({ lang }).waitFor('2026-11-24');
  const help = t(lang, 'tui.help.hint');
  await app.type('?').waitFor(help).press('esc').waitUntilGone(help).burst('2{enter}').waitFor(`› ${t(lang, 'module.customers')}`).type('？').waitFor(help).press('esc').waitUntilGone(help);
  await app.press('enter').waitFor('晨光商城').type('?').waitFor(help).waitFor('Ctrl-N').press('esc').waitUntilGone(help).burst('cgsc?').waitFor('cgsc?').press('esc').waitFor('晨光商城').press('ctrl-n').waitFor(`>${fieldLabel(lang, 'customer', 'name')}`).type('?').waitFor(/> *\S+ +\?|\?/);
  expect(textOf(await app)).not.toContain(help);
});

test('help says of a screen what can be done now, and why something cannot', async () => {
  await start().waitFor('2026-11-24').burst('2{enter}').waitFor('2  联系人').burst('2{enter}').waitFor('李明').press('f1').waitFor(t('zh', 'tui.help.here')).press('pagedown').waitFor(new RegExp(`F7 +${t('zh', 'act.list.report')} +${t('zh', 'tui.report.none').slice(0, 8)}`));
});

for (const [columns, rows] of [[80, 24], [60, 15]] as const)
  for (const lang of LANGS)
    test(`the manual is read and searched at ${columns}×${rows} in ${lang}`, async () => {
      const app = start({ columns, rows, lang }).waitFor('2026-11-24').press('ctrl-p').type(t(lang, 'act.app.manual')).press('enter').waitFor(t(lang, 'tui.manual.hint').slice(0, 10));
      const fits = (screen: Screen): void => {
        for (const row of screen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
      };
      await app.check(fits).burst(lang === 'zh' ? '重复' : 'duplicates').waitUntilGone(t(lang, 'tui.manual.hint').slice(0, 10)).check(fits);
      await app.press('enter').waitFor('%').check(fits).press('right').waitFor('%').press('end').waitFor('100%').check(fits);
      await app.press('esc').waitFor('> ').type('zzzz').waitFor(t(lang, 'tui.manual.none').slice(0, 8));
    });

test.each(LANGS)('the tour goes from the menu to a record and back and writes nothing; %s', async (lang) => {
  const app = start({ lang }).waitFor('2026-11-24').burst(`8{enter}`).waitFor(t(lang, 'menu.tour')).burst(lang === 'zh' ? 'rmdl{enter}' : 'first{enter}');
  const at = (step: number): string => t(lang, 'tour.place', { step, count: 9 });
  await app.waitFor(at(1)).burst('2{enter}').waitFor(at(2)).burst('1{enter}').waitFor(at(3)).burst('cgsc').waitFor('晨光商城').press('enter').waitFor(at(4)).press('esc').waitFor(at(5)).press('ctrl-p').waitFor(at(6)).press('esc').waitFor(at(7)).press('f1').waitFor(at(8));
  await app.press('esc').burst('{esc}').burst('{esc}').burst('{esc}').waitFor(at(9)).press('ctrl-x').waitUntilGone(at(9)).waitFor('2026-11-24');
});

test.each(LANGS)('the tour takes no other module and no other list for the one that it names, says so, and follows whoever goes back; %s', async (lang) => {
  const at = (step: number): string => t(lang, 'tour.place', { step, count: 9 });
  const astray = t(lang, 'tour.astray').slice(0, 12);
  const app = start({ lang }).waitFor('2026-11-24').press('ctrl-p').type(t(lang, 'act.app.tour')).press('enter').waitFor(at(1));
  await app.burst('3{enter}').waitFor(`› ${t(lang, 'module.service')}`).waitFor(at(1)).waitFor(astray).press('esc').waitUntilGone(astray).waitFor(at(1));
  await app.burst('2{enter}').waitFor(at(2)).burst('2{enter}').waitFor('李明').waitFor(at(2)).waitFor(astray).press('esc').waitUntilGone(astray).waitFor(at(2)).press('esc').waitFor(at(1));
  await app.burst('2{enter}').waitFor(at(2)).burst('1{enter}').waitFor(at(3)).press('esc').waitFor(at(2));
});

test('the tour waits while something else is done, and is left at any time', async () => {
  const place = t('zh', 'tour.place', { step: 1, count: 9 });
  const app = start({ columns: 60, rows: 15 }).waitFor('2026-11-24').press('ctrl-p').type('入门').press('enter').waitFor(place);
  await app.burst('1').waitFor(place).press('f8').waitFor(place).press('esc').waitFor(place).press('ctrl-x').waitUntilGone(place);
});

test('help is reached while a filter is typed and from the row of actions, and on the palette it is about the palette', async () => {
  const app = start().waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('晨光商城');
  const here = '这个屏幕上的按键';
  await app.press('ctrl-f').waitFor(/^ 筛选/m).press('f1').waitFor(here).press('esc').waitUntilGone(here).waitFor(/^ 筛选/m).press('esc').waitUntilGone(/^ 筛选/m);
  await app.press('tab', 'f1').waitFor(here).press('esc').waitUntilGone(here).press('ctrl-p').waitFor('┌').press('f1').waitFor(t('zh', 'help.palette').slice(0, 12));
});

test('the palette finds an action by what it does, and offers nothing to put off or to end where there is nothing', async () => {
  const none = t('en', 'tui.palette.none');
  const app = start({ lang: 'en' }).waitFor('2026-11-24').burst('2{enter}{enter}').waitFor('北方机械厂').burst('cgsc').waitFor('1 record').press('enter').waitFor('1 Contacts').press('ctrl-p').waitFor('┌').type('write letter').waitFor('> Letter').press('esc').type('email').waitFor('> E-mail');
  for (const id of ['app.news-later', 'app.look-end', 'app.tour-end'] as const) await app.press('esc').waitFor('> Edit').type(t('en', `act.${id}`)).waitFor(none);
});

test('what is found in the help stands there whole, however it is folded', async () => {
  const whole = t('en', 'does.app.mouse');
  const app = start({ lang: 'en' }).waitFor('2026-11-24').press('f1').waitFor(t('en', 'tui.help.here')).type('mouse on');
  const read = await app.waitUntilGone(t('en', 'tui.help.here')).waitFor(whole.split(' ').at(-1) ?? '');
  expect(read.rows.join(' ').replaceAll(/\s+/g, ' ')).toContain(whole);
});
