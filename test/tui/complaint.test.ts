import { describe, expect, test } from 'vitest';
import type { Lang } from '../../src/i18n/index.ts';
import { t } from '../../src/i18n/index.ts';
import { openCompany } from './company.ts';
import type { Driver } from './driver.ts';
import { start } from './start.ts';
import type { Screen } from './terminal.ts';

const textOf = (screen: Screen): string => screen.rows.join('\n');
const state = (lang: Lang, name: 'received' | 'assigned' | 'in_progress' | 'answered' | 'closed' | 'reopened'): string => t(lang, `complaint.state.${name}`);

/** The list of complaints, which is empty. */
const complaints = (lang: Lang, services = openCompany(lang)): Driver =>
  start({ services, lang }).waitFor(t(lang, 'module.service')).burst('3{enter}').waitFor(t(lang, 'module.service')).burst('2{enter}').waitFor(t(lang, 'tui.list.search-hint'));

describe.each(['zh', 'en'] as const)('a complaint by keyboard (%s)', (lang) => {
  test('from the call to the closing with a score: six keys beside the text', async () => {
    const services = openCompany(lang);
    const app = complaints(lang, services);
    // 1 new, 2 the customer found, 3 saved: its page stands there.
    await app.burst('{ctrl-n}').waitFor(`>${t(lang, 'complaint.customer_id')}`).burst('cgsc').waitFor('晨光商城').burst('{enter}');
    await app.waitFor(`>${t(lang, 'complaint.subject')}`).burst('送货迟了两天{ctrl-s}').waitFor(state(lang, 'received'));
    // 4 close, 5 the score chosen, 6 done.
    await app.burst('c').waitFor(`${t(lang, 'step.complaint.close')} ›`).golden(`step-80x24-${lang}`);
    await app.burst(lang === 'zh' ? 'fcmy' : 'very sat').waitFor(lang === 'zh' ? '非常满意' : 'Very satisfied').burst('{enter}');
    await app.waitFor(`>${t(lang, 'complaint.solution')}`).burst('补送并道歉{ctrl-s}').waitFor(state(lang, 'closed'));
    const { api } = await services;
    expect((await api.get('complaint', 1)).values).toMatchObject({ state: 'closed', subject: '送货迟了两天', solution: '补送并道歉' });
    expect((await api.get('complaint', 1)).labels['satisfaction_id']).toBe(lang === 'zh' ? '非常满意' : 'Very satisfied');
  });

  test('step by step; a wrong step is not offered, what is missing is said, a low score offers to reopen', async () => {
    const services = openCompany(lang);
    const { api } = await services;
    await api.create('complaint', { customer_id: 1, subject: '少发两箱' });
    const app = complaints(lang, services).waitFor('少发两箱').burst('{enter}').waitFor(state(lang, 'received'));
    expect(textOf(await app)).not.toContain(t(lang, 'step.complaint.reopen'));
    await app.burst('o').burst('a').waitFor(`>${t(lang, 'complaint.handler_id')}`).burst('wang').waitFor('王芳').burst('{enter}{ctrl-s}').waitFor(state(lang, 'assigned'));
    await app.burst('s').waitFor(state(lang, 'in_progress'));
    await app.burst('w').waitFor(`>${t(lang, 'complaint.solution')}`).burst('{ctrl-s}').waitFor(t(lang, 'error.required', { field: t(lang, 'complaint.solution') }));
    await app.burst('补发{ctrl-s}').waitFor(state(lang, 'answered'));
    // By the row of actions, without a letter.
    await app.burst('{shift-tab}{right}').waitFor(`>${t(lang, 'step.complaint.close')} c`).burst('{enter}').waitFor(`>${t(lang, 'complaint.satisfaction_id')}`);
    await app.burst(lang === 'zh' ? 'bmy' : 'diss').waitFor(lang === 'zh' ? '不满意' : 'Dissatisfied').burst('{enter}').waitFor(`>${t(lang, 'complaint.solution')}`).burst('{ctrl-s}');
    await app.waitFor(t(lang, 'tui.step.then-title')).burst('{enter}').waitFor(`>${t(lang, 'complaint.reopen_reason')}`).burst('没有解决{ctrl-s}').waitFor(state(lang, 'reopened'));
    expect((await api.get('complaint', 1)).values).toMatchObject({ state: 'reopened', reopen_reason: '没有解决', closed_at: null });
    await app.waitFor(new RegExp(`${t(lang, 'complaint.earlier_satisfaction_id')} +${lang === 'zh' ? '不满意' : 'Dissatisfied'}`));
    await app.burst('{ctrl-z}').waitFor(t(lang, 'tui.undo.title')).burst('{enter}').waitFor(state(lang, 'closed'));
  });

  test('overdue ones stand out by sign in the list, on their page and on the start page', async () => {
    const services = openCompany(lang);
    const { api } = await services;
    await api.create('complaint', { customer_id: 1, subject: '少发两箱', happened_on: '2026-11-01', due_on: '2026-11-03' });
    await api.create('complaint', { customer_id: 1, subject: '发票有误' });
    const app = start({ services, lang }).waitFor(new RegExp(`! +1 +${t(lang, 'start.complaints-overdue')}`)).burst('{tab}{enter}').waitFor('少发两箱');
    const screen = await app;
    expect(screen.rows.some((row) => row.startsWith('> !') && row.includes('少发两箱'))).toBe(true);
    expect(textOf(screen)).not.toContain('发票有误');
    await app.burst('{enter}').waitFor(`! ${t(lang, 'complaint.overdue')}`);
    await app.burst('{esc}').waitFor('> !').burst('{tab}c').waitFor(`${t(lang, 'step.complaint.close')} ›`);
  });
});

test('on a small screen the numbers of the start page move under the hand', async () => {
  const app = start({ columns: 60, rows: 15 }).waitFor(t('zh', 'start.complaints-overdue'));
  await app.burst('{tab}{up}').waitFor(`  ${t('zh', 'start.contacts')}`);
});
