import { expect, test } from 'vitest';
import { t } from '../../src/i18n/index.ts';
import { start } from './start.ts';

const SIZES = [['80x24', { columns: 80, rows: 24 }], ['60x15', { columns: 60, rows: 15 }]] as const;

test.each((['zh', 'en'] as const).flatMap((lang) => SIZES.map(([name, size]) => [lang, name, size] as const)))('a call in hand and the queue, in %s at %s', async (lang, name, size) => {
  const app = start({ lang, ...size }).waitFor(t(lang, 'module.customers')).burst(`2{enter}${t(lang, 'menu.call-centre')}{enter}`).waitFor(t(lang, 'calls.type')).waitFor('F6');
  await app.burst('0431-88886666{enter}').waitFor(`[ ${t(lang, 'step.call.finish')} ]`).waitFor('晨光商城').golden(`call-${name}-${lang}`);
  const screen = await app.burst('{esc}').waitFor(t(lang, 'calls.waiting', { count: 1 })).waitFor(t(lang, 'calls.today', { taken: 1, missed: 0, mean: '-' })).golden(`calls-${name}-${lang}`);
  expect(screen.rows.join('\n')).toContain('晨光商城');
});
