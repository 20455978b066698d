import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/util/text.ts';
import { fieldLabel, t, type Lang } from '../../src/i18n/index.ts';
import { openCompany } from './company.ts';
import type { Services } from '../../src/services/client.ts';
import type { Driver } from './driver.ts';
import { start } from './start.ts';

/** The screens of operators and rights in every size and language, as an administrator goes through them. */
const SIZES = [
  [80, 24],
  [120, 40],
  [60, 15],
] as const;
const LANGS: readonly Lang[] = ['zh', 'en'];

/** 李强 has three customers and a complaint. */
async function withPeople(lang: Lang): Promise<Services> {
  const services = await openCompany(lang);
  const { api } = services;
  const ids: number[] = [];
  for (const [name, login] of [['李强', 'li'], ['赵敏', 'zhao']] as const) {
    const { values } = await api.blank('operator');
    ids.push((await api.create('operator', { ...values, name, login, role_id: (await api.choices('role', lang === 'zh' ? '业务员' : 'Salesperson', 1))[0]?.id ?? 0 })).id);
  }
  const { rows } = await api.list({ entity: 'customer', columns: ['name'], limit: 3 });
  await api.bulkUpdate({ entity: 'customer', ids: rows.map(({ id }) => id) }, { owner_id: ids[0] ?? 0 }, 3);
  await api.create('complaint', { subject: '包装破损', customer_id: rows[0]?.id ?? 0, handler_id: ids[0] ?? 0 });
  return services;
}

for (const [columns, rows] of SIZES)
  for (const lang of LANGS)
    describe(`${columns}×${rows} ${lang}`, () => {
      const open = (): Driver => start({ columns, rows, lang, services: withPeople(lang) }).waitFor(t(lang, 'module.customers'));
      const palette = (app: Driver, words: string): Driver => app.burst(`{ctrl-p}${words}`).waitFor(`> ${words}`).press('enter');
      const kept = (app: Driver, name: string): Driver =>
        app
          .check((screen) => {
            expect(screen.rows).toHaveLength(rows);
            for (const row of screen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
          })
          .golden(`${name}-${columns}x${rows}-${lang}`);

      test('hand-over', async () => {
        const app = palette(palette(open(), t(lang, 'entity.operator')).waitFor('赵敏').burst('{home}'), t(lang, 'act.operators.hand-over')).waitFor('[x]');
        await kept(app.press('enter').waitFor('赵敏').burst('zhao').waitUntilGone('wang').press('enter').waitFor(`${t(lang, 'operators.hand_over_to')}  赵敏`), 'hand-over');
        await app.burst('{up}{up}{space}').waitFor('[ ]').burst('{end}{enter}').waitFor(t(lang, 'operators.hand_over_confirm', { from: '李强', to: '赵敏', count: 1 }).slice(0, 12)).press('left', 'enter');
        await kept(app.waitFor(/1 (条|record)/).waitUntilGone('[x]'), 'hand-over-done');
      });

      test('first password', async () => {
        const app = palette(palette(open(), t(lang, 'entity.operator')).waitFor('赵敏').burst('{home}'), t(lang, 'act.operators.password')).waitFor(t(lang, 'tui.password.for', { name: '李强' }));
        await app.burst('blue kettle 42{enter}blue kettle 42{enter}{enter}').waitFor(t(lang, 'tui.password.done-for', { name: '李强' }).slice(0, 24));
      });

      test('rights', async () => {
        const role = t(lang, 'entity.role');
        const scope = (name: 'own' | 'department'): string => t(lang, `rights.scope.${name}`);
        const app = palette(palette(open(), role).waitFor(/8 (条|records)/).burst(lang === 'zh' ? '业务员' : 'Sales').waitFor(/1 (条|record)/), t(lang, 'act.rights.open')).waitFor(t(lang, 'rights.others'));
        await kept(app.burst('{down}{enter}').waitFor(t(lang, 'rights.unsaved', { count: 1 }).slice(0, 8)).burst('{ctrl-z}').waitUntilGone('*'), 'rights');
        await kept(app.burst('{end}{home}{down}{down}{f3}{f2}').waitFor(t(lang, 'rights.rule.usual.does').slice(0, 10)).burst('{down}{enter}'), 'rights-fields');
        await kept(app.burst('{esc}{ctrl-s}').waitFor(t(lang, 'rights.save_title')), 'rights-save');
        await app.press('enter').waitFor(t(lang, 'rights.saved', { role: lang === 'zh' ? '业务员' : 'Salesperson' })).check(() => expect(scope('own')).not.toBe(scope('department')));
      });

      test('what a role may do, on its page', async () => {
        const name = lang === 'zh' ? '业务员' : 'Salesperson';
        const app = palette(open(), t(lang, 'entity.role')).waitFor(/8 (条|records)/).burst(lang === 'zh' ? '业务员' : 'Sales').waitFor(/1 (条|record)/).press('enter').waitFor(`${fieldLabel(lang, 'role', 'notes')} `);
        await app.waitFor(t(lang, 'rights.others')).check((screen) => expect(screen.rows.join(' ')).not.toMatch(/read all|print all/));
        await kept(app.burst('{down}{down}{down}{down}'), 'role-page');
        // Enter leads to the line of the matrix.
        await app.press('enter').waitFor(`› ${name} `).waitFor(new RegExp(`> ${t(lang, 'entity.customer')}`));
      });

      test('look and why', async () => {
        const app = palette(palette(open(), t(lang, 'entity.role')).waitFor(/8 (条|records)/).burst(lang === 'zh' ? '业务员' : 'Sales').waitFor(/1 (条|record)/), t(lang, 'act.rights.look')).waitFor(t(lang, 'look.begun', { role: lang === 'zh' ? '业务员' : 'Salesperson' }).slice(0, 12));
        await kept(app.burst('2{enter}{enter}').waitFor(t(lang, 'customer.level_id')), 'look');
        await kept(app.burst('{ctrl-x}').waitFor(t(lang, 'look.ended')), 'look-ended');
        await app.burst('2{enter}{enter}').waitFor(/8 (条|records)/).press('enter').waitFor(t(lang, 'customer.code'));
        await kept(palette(app, t(lang, 'act.record.why')).waitFor('zhao').burst('zhao').waitUntilGone('wang').press('enter').waitFor(' = '), 'why');
      });
    });

test('a role that only reads is told so by Enter on a record: no form opens in which nothing can be typed', async () => {
  await start({ columns: 80, rows: 24, lang: 'zh', services: openCompany('zh') })
    .waitFor(t('zh', 'module.customers'))
    .burst('{ctrl-p}角色')
    .waitFor('> 角色')
    .press('enter')
    .waitFor(/8 条/)
    .burst('只读')
    .waitFor(/1 条/)
    .burst(`{ctrl-p}${t('zh', 'act.rights.look')}`)
    .waitFor(`> ${t('zh', 'act.rights.look')}`)
    .press('enter')
    .waitFor('[以“只读”的身份查看]')
    .burst('cgsc')
    .waitFor('晨光商城')
    .press('enter')
    .waitFor('李明')
    .press('enter')
    .waitFor('您没有权限：修改“客户”。')
    .check((screen) => expect(screen.rows.join('')).not.toContain('修改客户'));
});
