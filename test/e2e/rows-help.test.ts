import { afterAll, beforeAll, describe, test } from 'vitest';
import { fieldLabel, t, type Lang } from '../../src/i18n/index.ts';
import { builtPlace, hangUp } from './pty.ts';
import { operator, type Operator } from './operator.ts';

// Help (M8) by keyboard in the built program, in both languages: a demo company each.

const place = builtPlace();

describe.each(['zh', 'en'] as const)('help in %s', (lang: Lang) => {
  let at: Operator;
  const menu = t(lang, 'module.help');
  beforeAll(async () => {
    at = operator(place.folder, { args: ['demo'], lang, size: { columns: 80, rows: 24 } });
    await at.waitFor(menu);
  }, 60_000);
  afterAll(async () => await hangUp(at.session));

  test('M8.1 the own company is changed, and stands as the sender on an envelope', async () => {
    await at.line(8, t(lang, 'entity.company')).waitFor('qiming.example').burst('{f2}').waitFor(`>${fieldLabel(lang, 'company', 'name')}`).burst('+8{ctrl-s}').waitFor(lang === 'zh' ? '已保存' : 'Saved');
    await at.line(5, t(lang, 'menu.envelopes')).waitFor(`[ ${t(lang, 'act.print.preview')} ]`).burst('{enter}').waitFor('┌──').waitFor('+8').burst('{esc}').waitFor(`[ ${t(lang, 'act.print.preview')} ]`);
  });

  test('M8.2 about says version, licence, database, paths and who is logged in', async () => {
    await at.line(8, t(lang, 'menu.about')).waitFor(/Kehu \d+\.\d+/).waitFor('MIT').waitFor(lang === 'zh' ? '管理员' : 'Administrator').waitFor(new RegExp(`${t(lang, 'tui.about.database')} +/`)).waitFor(new RegExp(`${t(lang, 'tui.about.config')} +/`)).waitFor('NOTICE');
  });

  test('M8.3 a screen explains itself, leads to its chapter of the manual, which is searched; the tour begins and ends', async () => {
    await at.line(2, t(lang, 'entity.customer')).waitFor('C20').burst('?').waitFor(t(lang, 'tui.help.here')).waitFor(new RegExp(`Ctrl-N +${t(lang, 'act.list.new')}`)).burst('{tab}').waitFor(t(lang, 'tui.manual.reading')).waitFor(lang === 'zh' ? '每种资料都有一个列表' : 'all lists work alike');
    await at.burst('{esc}').waitFor(t(lang, 'tui.manual.hint')).burst(lang === 'zh' ? '校验码' : 'check digit').waitFor(lang === 'zh' ? /> 表单 .*校验码/ : /> Forms .*check digit/).burst('{enter}').waitFor(lang === 'zh' ? '税号' : 'Tax number');
    await at.home().palette(t(lang, 'act.app.tour')).waitFor(t(lang, 'tour.place', { step: 1, count: 9 })).burst('2{enter}').waitFor(t(lang, 'tour.place', { step: 2, count: 9 })).burst('{ctrl-x}').waitUntilGone(t(lang, 'tour.place', { step: 2, count: 9 }));
  });
});
