import { expect, test } from 'vitest';
import { t } from '../../src/i18n/index.ts';
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
