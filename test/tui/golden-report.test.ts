import { describe, expect, test } from 'vitest';
import { t, translate, type Lang } from '../../src/i18n/index.ts';
import { displayWidth } from '../../src/util/text.ts';
import type { Driver } from './driver.ts';
import { openDesk } from './service-desk.ts';
import { start } from './start.ts';

/** The analyses in all forms of the chart, kept as text in every size and language, without colour and in plain ASCII. */
const SIZES = [[80, 24], [120, 40], [60, 15]] as const;
const LANGS: readonly Lang[] = ['zh', 'en'];

function open(lang: Lang, columns: number, rows: number, entry: 3 | 4, env?: Readonly<Record<string, string>>): Driver {
  return start({ services: openDesk(lang), columns, rows, lang, ...(env === undefined ? {} : { env }) }).waitFor(t(lang, 'module.service')).burst('3{enter}').waitFor(t(lang, 'menu.complaint-analysis')).burst(`${entry}{enter}`).waitFor(translate(lang, 'report.by.satisfaction')).waitFor('2026-11-30');
}

const byWord = (lang: Lang, key: string): string => translate(lang, `report.by.${key}`);

describe.each(SIZES)('%i×%i', (columns, rows) => {
  test.each(LANGS)('%s', async (lang) => {
    const size = `${columns}x${rows}-${lang}`;
    const kept = (app: Driver, name: string): Driver =>
      app
        .check((screen) => {
          expect(screen.rows).toHaveLength(rows);
          for (const row of screen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
        })
        .golden(`${name}-${size}`);
    const app = open(lang, columns, rows, 3);
    await kept(app, 'analysis-histogram');
    await kept(app.burst('{tab}').waitFor(`[${byWord(lang, 'month')}]`).waitFor('2026-11 '), 'analysis-line');
    await kept(app.burst('{tab}{tab}{tab}').waitFor(`[${byWord(lang, 'level')}]`).waitFor('VIP').waitFor('▒▒'), 'analysis-stacked');
    await kept(app.burst('c').waitUntilGone('▒'), 'analysis-bars');
    await kept(app.burst('c').waitFor(t(lang, 'chart.trend')), 'analysis-table');
    await kept(app.burst('{f2}{left}').waitFor(t(lang, 'tui.period.from')), 'analysis-period');
    await kept(app.burst('{esc}e').waitFor(t(lang, 'tui.export.for')), 'analysis-export');
    await kept(app.burst('{esc}{f8}').waitFor(`› ${t(lang, 'act.report.about')}`), 'analysis-definition');
  });
});

describe.each(LANGS)('%s', (lang) => {
  test.each(['mono', 'ascii'])('%s', async (name) => {
    const app = open(lang, 80, 24, 3, { TERM: 'xterm-256color', ...(name === 'mono' ? { NO_COLOR: '1' } : {}) });
    // A terminal on which the line characters are two columns wide answers so to the probe.
    if (name === 'ascii') await app.check(() => app.terminal.send('\u001b[1;3R')).waitUntilGone('█');
    await app.golden(`analysis-histogram-${name}-${lang}`);
    await app.burst('{tab}').waitFor(`[${byWord(lang, 'month')}]`).waitFor('2026-11 ').golden(`analysis-line-${name}-${lang}`);
    await app.burst('{tab}{tab}{tab}').waitFor(`[${byWord(lang, 'level')}]`).waitFor('VIP').golden(`analysis-stacked-${name}-${lang}`);
  });
});

test('of complaints: times, shares on time, and the classes of the times', async () => {
  const app = open('zh', 120, 40, 4);
  await app.burst('{tab}{tab}{tab}{tab}').waitFor('[级别]').waitFor('VIP').burst('cc').waitFor('按时率').golden('analysis-complaint-120x40-zh');
  await app.burst('{tab}{tab}{tab}{tab}{tab}{tab}{tab}').waitFor('[答复用时]').waitFor('按答复用时').golden('analysis-times-120x40-zh');
});
