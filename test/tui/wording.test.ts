import { expect, test } from 'vitest';
import { commandSpecs } from '../../src/cli/program.ts';
import type { CommandSpec } from '../../src/cli/command.ts';
import { wordsIn } from '../../src/cli/build.ts';
import { t, translate } from '../../src/i18n/index.ts';
import { ACTION_IDS } from '../../src/keys.ts';
import { MODULES } from '../../src/entities/entity.ts';
import { entriesOf } from '../../src/tui/menu-entries.ts';
import type { Screen } from './terminal.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';

const LANGS = ['zh', 'en'] as const;

test.each(LANGS)('the numbers of a picker are explained; a value to merge into is one that there is; %s', async (lang) => {
  const app = start({ lang }).waitFor('2026-11-24').burst('1{enter}').waitFor(t(lang, 'entity.customer_level')).burst('5{enter}').waitFor('VIP');
  await app.press('ctrl-p').type(t(lang, 'act.list.merge')).press('enter').waitFor(t(lang, 'tui.picker.uses'));
  const screen = await app.type('没有这个').waitFor(t(lang, 'tui.picker.none'));
  expect(screen.rows.join('\n')).not.toContain('Ctrl-N');
  expect(screen.rows.join('\n')).not.toContain(t(lang, 'tui.picker.create', { name: '没有这个' }));
});

test('the bare name of a place means the city first', async () => {
  const app = start().waitFor('2026-11-24').burst('2{enter}{enter}').waitFor('北方机械厂').press('ctrl-n').waitFor('>名称').press('down', 'down', 'down').waitFor('>区域').type('吉林').waitFor('>  吉林市').waitFor('   吉林省');
  await app.press('enter').waitFor('吉林市');
});

test('a new complaint asks for what is known when somebody calls, and for nothing of a later step', async () => {
  const app = start().waitFor('2026-11-24').burst('3{enter}').waitFor('客户投诉').burst('2{enter}').waitFor('还没有').press('ctrl-n');
  const screen = await app.waitFor('>客户').waitFor('内容');
  const text = screen.rows.join('\n');
  for (const field of ['solution', 'satisfaction_id', 'return_note', 'reopen_reason'] as const) expect(text).not.toContain(t('zh', `complaint.${field}`));
  expect(text).toContain(t('zh', 'complaint.handler_id'));
});

test('people who hold another position at a customer stand there as people', async () => {
  const services = await openCompany();
  await start({ services }).waitFor('2026-11-24').burst('2{enter}{enter}').waitFor('北方机械厂').burst('cgsc{enter}').waitFor('› 晨光商城').waitFor('兼任人员');
});

test('the question before an undo shows the values that come back', async () => {
  const services = await openCompany();
  const { api } = services;
  const [row] = (await api.list({ entity: 'customer', search: 'cgsc', columns: ['phone'], limit: 1 })).rows;
  await api.update('customer', row?.id ?? 0, row?.version ?? 0, { phone: '010-66668888', short_name: '晨光' });
  const app = start({ services }).waitFor('2026-11-24').burst('2{enter}{enter}').waitFor('北方机械厂').press('ctrl-z');
  await app.waitFor('010-66668888 → 0431-88886666').waitFor(`晨光 → ${t('zh', 'tui.empty-value')}`);
});

test('Ctrl-C answers the question about unsaved work as Esc does, and what was typed stays', async () => {
  const app = start().waitFor('2026-11-24').burst('2{enter}{enter}').waitFor('北方机械厂').press('ctrl-n').waitFor('>名称').type('没存的').press('esc').waitFor(t('zh', 'tui.leave.title'));
  await app.press('ctrl-c').waitUntilGone(t('zh', 'tui.leave.title')).waitFor('没存的').press('ctrl-q').waitFor(t('zh', 'tui.leave.title')).press('ctrl-c').waitUntilGone(t('zh', 'tui.leave.title')).waitFor('没存的');
});

test('Ctrl-A marks all that the filter shows however many, says how many, and what is done touches them all', async () => {
  const services = await openCompany();
  const { api } = services;
  const many = 1203;
  await api.gridSave({ entity: 'tag', fields: ['name'], rows: Array.from({ length: many }, (_, at) => [`批次${String(at).padStart(4, '0')}`]) });
  await api.create('tag', { name: '另外的' });
  const app = start({ services }).waitFor('2026-11-24').burst('1{enter}').waitFor(t('zh', 'entity.customer_level')).press('ctrl-p').type(t('zh', 'entity.tag')).press('enter').waitFor('标记').press('/').waitFor(t('zh', 'tui.list.filter')).type('名称:批次').press('enter').waitFor('1,000+');
  await app.press('ctrl-a').waitFor('已标记全部 1,203 条').waitFor('已标记 1,203').press('ctrl-d').waitFor('1203').type('1203').press('enter').waitFor(t('zh', 'tui.deleted', { count: many }));
  expect((await api.count({ entity: 'tag', filter: '名称:批次' })).value).toBe(0);
  expect((await api.count({ entity: 'tag', filter: '名称:另外' })).value).toBe(1);
  // Another search is about others: nothing is marked then.
  await app.press('esc');
});

test('marks on all are taken off by another search, one by one by Space', async () => {
  const services = await openCompany();
  await services.api.gridSave({ entity: 'tag', fields: ['name'], rows: Array.from({ length: 1203 }, (_, at) => [`批次${String(at).padStart(4, '0')}`]) });
  const app = start({ services }).waitFor('2026-11-24').burst('1{enter}').waitFor(t('zh', 'entity.customer_level')).press('ctrl-p').type(t('zh', 'entity.tag')).press('enter').waitFor('1,000+').press('ctrl-a').waitFor('已标记 1,');
  await app.type('0001').waitFor('共 1 条').waitUntilGone('已标记').press('esc').waitFor('1,000+').press('ctrl-a').waitFor('已标记 1,').press('space').waitFor('已标记 1 /').press('ctrl-a').waitUntilGone('已标记');
});

test.each([['fklb', 'feedback_category'], ['投诉类', 'complaint_category'], ['khjb', 'customer_level']] as const)('in a module menu %s goes to its line, and Enter opens it at once', async (typed, entity) => {
  await start().waitFor('2026-11-24').burst('1{enter}').waitFor(t('zh', `entity.${entity}`)).burst(`${typed}{enter}`).waitFor(`› ${t('zh', `entity.${entity}`)}`);
});

test('letters that no line begins with are said, and what was found stays; in English by words', async () => {
  const app = start({ lang: 'en' }).waitFor('2026-11-24').burst('1{enter}').waitFor(t('en', 'entity.customer_level'));
  await app.type('sev').waitFor(/> *\d+ +Complaint severit/).type('x').waitFor('“sevx…”').press('enter').waitFor('“sevx…”').press('backspace', 'enter').waitFor('› Complaint severit');
});

/** What the lines of the palette that are seen are called. */
const linesIn = ({ rows }: Screen): readonly string[] =>
  rows.slice(rows.findIndex((row) => row.includes('┌─')) + 3, rows.findIndex((row) => row.includes('└─'))).map((row) => (/│ .{2}(.+?)(?: {2,}.*)? │/.exec(row)?.[1] ?? '').trimEnd());

test.each(LANGS)('no two lines of the palette have the same words: a line of a menu called as an action is says where it stands, one that is the action is not there twice; %s', async (lang) => {
  const app = start({ lang, columns: 120 }).waitFor('2026-11-24').burst('2{enter}{enter}').waitFor('晨光商城');
  for (const [key, module, lines] of [['menu.grid', 'module.data', 2], ['menu.bin', 'module.system', 2], ['menu.calculator', null, 1], ['menu.about', null, 1], ['menu.help', null, 1]] as const) {
    const name = t(lang, key);
    const screen = await app.press('ctrl-p').waitFor('┌─').burst(name).waitFor(`> ${name}`).waitFor(module === null ? name : `${name} · ${t(lang, module).slice(0, 4)}`);
    const names = linesIn(screen).filter((line) => line === name || line.startsWith(`${name} ·`));
    expect(names, key).toHaveLength(lines);
    expect(new Set(names).size, key).toBe(lines);
    await app.burst('{esc}').burst('{esc}').waitUntilGone('┌─');
  }
});

test('over a question the palette and the keys of the frame lead to no other place; from a box they go there and leave it', async () => {
  const app = start().waitFor('2026-11-24').burst('2{enter}{enter}').waitFor('北方机械厂').press('delete').waitFor('放入回收站吗');
  await app.press('f8').waitFor(t('zh', 'tui.answer-first')).press('f10').waitFor(t('zh', 'tui.answer-first'));
  await app.press('ctrl-p').waitFor('┌─ 命令').burst('联系人').waitFor(t('zh', 'tui.palette.none')).burst('{esc}').burst('{esc}').waitUntilGone('┌─ 命令').waitFor('放入回收站吗').press('esc').waitUntilGone('放入回收站吗');
  await app.press('ctrl-e').waitFor('┌─ 导出').press('ctrl-p').waitFor('┌─ 命令').burst('联系人{enter}').waitFor('李明').press('esc').waitUntilGone('李明').waitFor('北方机械厂');
  expect((await app).rows.join('\n')).not.toContain('┌─ 导出');
});

test('English names of actions, of lines in menus and of what commands do begin with a capital and go on small', () => {
  const walk = (specs: readonly CommandSpec[]): readonly string[] => specs.flatMap((spec) => [spec, ...(spec.arguments ?? []), ...(spec.options ?? [])].map(({ words }) => wordsIn('en', words)).concat(walk(spec.commands ?? [])));
  const lines = MODULES.flatMap((module) => [`module.${module}`, ...entriesOf(module).flatMap(({ label }) => label ?? [])]);
  const names = [...ACTION_IDS.map((id) => `act.${id}`), ...lines].map((key) => translate('en', key));
  const PROPER = /^(?:Chinese|English|Excel|Word|Internet|Kehu|SSH|VIP|M|MC)\b/;
  expect(names.filter((name) => !/^[\p{Lu}\p{Script=Han}]/u.test(name) || name.split(' ').slice(1).some((word) => /^[A-Z]/.test(word) && !PROPER.test(word)))).toEqual([]);
  expect([...ACTION_IDS.map((id) => translate('en', `does.${id}`)), ...walk(commandSpecs())].filter((text) => /^[a-z]/.test(text))).toEqual([]);
});
