import { expect, test } from 'vitest';
import { definitionOf } from '../../src/entities/registry.ts';
import { fieldLabel, t } from '../../src/i18n/index.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';
import type { Screen } from './terminal.ts';

const SIZES = [['80x24', { columns: 80, rows: 24 }], ['60x15', { columns: 60, rows: 15 }]] as const;

test.each((['zh', 'en'] as const).flatMap((lang) => SIZES.map(([name, size]) => [lang, name, size] as const)))('a call in hand and the queue, in %s at %s', async (lang, name, size) => {
  const app = start({ lang, ...size }).waitFor(t(lang, 'module.customers')).burst(`2{enter}${t(lang, 'menu.call-centre')}{enter}`).waitFor(t(lang, 'calls.type')).waitFor('F6');
  await app.burst('0431-88886666{enter}').waitFor(`[ ${t(lang, 'step.call.finish')} ]`).waitFor('晨光商城').golden(`call-${name}-${lang}`);
  const screen = await app.burst('{esc}').waitFor(t(lang, 'calls.waiting', { count: 1 })).waitFor(t(lang, 'calls.today', { taken: 1, missed: 0, mean: '-' })).golden(`calls-${name}-${lang}`);
  expect(screen.rows.join('\n')).toContain('晨光商城');
});

test.each(['zh', 'en'] as const)('dates are typed as everywhere; one that is none keeps nobody at the call, in %s', async (lang) => {
  const services = await openCompany(lang);
  const app = start({ lang, columns: 60, rows: 15, services }).waitFor(t(lang, 'module.customers')).burst(`2{enter}${t(lang, 'menu.call-centre')}{enter}`).waitFor(t(lang, 'calls.type'));
  await app.burst('0431-88886666{enter}').waitFor(`[ ${t(lang, 'step.call.finish')} ]`).burst('1bring the offer{enter}{enter}soonish{esc}').waitFor(t(lang, 'call.leave-text')).check(({ rows }) => expect(rows.join('\n')).toContain(lang === 'zh' ? '今天+3' : 'today+3'));
  await app.burst('{esc}').waitUntilGone(t(lang, 'call.leave-text')).burst('{esc}').waitFor(t(lang, 'call.leave-text')).burst('2{enter}').waitFor(t(lang, 'call.put-aside'));
  await app.burst('{enter}').waitFor('bring the offer').burst('{down}{down}{down}today+3{ctrl-s}').waitFor(t(lang, 'call.finished'));
  const [call] = (await services.api.list({ entity: 'call', columns: ['next_on', 'note'], limit: 1 })).rows;
  expect(call?.values).toMatchObject({ next_on: '2026-11-27', note: 'bring the offer' });
});

test.each(['zh', 'en'] as const)('a long number of the exchange leaves room for the time and for who took the call, in %s', async (lang) => {
  const services = await openCompany(lang);
  const { id } = await services.api.ringCall({ number: 'sip:a-very-long-caller@exchange.somewhere.example.com;x=1', operatorId: null });
  expect(id).toBeGreaterThan(0);
  const app = start({ lang, columns: 60, rows: 15, services }).waitFor(t(lang, 'module.customers')).burst(`2{enter}${t(lang, 'menu.call-centre')}{enter}`).waitFor(t(lang, 'calls.type')).burst('{enter}');
  await app.waitFor(t(lang, 'call.state.answered')).waitFor(/sip:a-very-.*… {2}\S+ \d\d:\d\d +王芳/);
});

test('a list of customers is read anew when its calls were made', async () => {
  const app = start({ lang: 'zh', columns: 120, rows: 30 }).waitFor('客户信息维护').burst('2{enter}').waitFor('客户呼叫中心').burst('{enter}').waitFor(/晨光商城.*2026-11-02/);
  await app.burst('cgsc').waitFor('共 1 条').burst('{ctrl-p}dadianhua').waitFor('> 打电话').press('enter').waitFor('0431-88886666').press('enter').waitFor('通话中').burst('1{ctrl-s}').waitFor('名单已呼完');
  await app.press('esc').waitFor(/晨光商城.*2026-11-24/);
});

test('of a customer with many numbers the one in hand is always seen', async () => {
  const services = openCompany('zh', {
    prepare: async (api) => {
      const { id } = await api.create('customer', { name: '多号公司', phone: '0431-80000000' });
      for (const [at, name] of ['甲', '乙', '丙', '丁'].entries()) await api.create('contact', { name, customer_id: id, mobile: `1380000000${at}`, phone: `0431-8000001${at}` });
    },
  });
  const app = start({ lang: 'zh', services }).waitFor('客户信息维护').burst('2{enter}').waitFor('客户呼叫中心').burst('{enter}').waitFor('多号公司').burst('dhgs').waitFor('共 1 条').press('enter').waitFor(/1 联系人/).burst('{ctrl-p}dadianhua').waitFor('> 打电话').press('enter').waitFor('1–5 / 9');
  await app.burst('{down}{down}{down}{down}{down}{down}{down}{down}').waitFor(/^>9 /m);
});

test.each((['zh', 'en'] as const).flatMap((lang) => SIZES.map(([name, size]) => [lang, name, size] as const)))('the card of who rings leaves the field in hand free, and where there is room what is said of it, in %s at %s', async (lang, name, size) => {
  const services = await openCompany(lang);
  const app = start({ lang, ...size, services }).waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}').waitFor('Acme Trading').press('f2');
  const fields = definitionOf('customer').form.flat();
  const alone = new Map<string, { readonly row: string | undefined; readonly foot: readonly string[] }>();
  const inHand = (field: string): RegExp => new RegExp(`>${fieldLabel(lang, 'customer', field)}(?:\\*| {2})`);
  const look = (field: string, { rows }: Screen) => ({ row: rows.find((each) => inHand(field).test(each)), foot: rows.slice(-5, -2) });
  for (const field of fields) await app.waitFor(inHand(field)).check((screen) => alone.set(field, look(field, screen))).press('down');
  await services.api.ringCall({ number: '0431-88886666', operatorId: null });
  await app.waitFor('F12').waitFor('晨光商城');
  for (const field of fields.toReversed()) {
    await app.press('up').waitFor(inHand(field)).check((screen) => {
      const now = look(field, screen);
      const before = alone.get(field);
      expect(now.row, field).toBe(before?.row);
      if (name === '80x24') expect(now.foot, field).toEqual(before?.foot);
    });
  }
});
