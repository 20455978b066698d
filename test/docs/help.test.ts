import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LANGS, hasMessage, t, translate, type Lang } from '../../src/i18n/index.ts';
import { ACTION_IDS } from '../../src/keys.ts';
import { manualChapters } from '../../src/services/manual.ts';
import { tourHeight, TOUR_TEXTS } from '../../src/tui/core/tour.ts';
import { chapterOfScreen } from '../../src/util/manual-search.ts';
import { pageLines } from '../../src/util/page-lines.ts';
import { displayWidth, wrapText } from '../../src/util/text.ts';
import { ROOT } from './terminal.ts';

const sources = readdirSync(join(ROOT, 'src/tui'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file)).map((file) => [file, readFileSync(join(ROOT, 'src/tui', file), 'utf8')] as const);

/** Every screen that is defined, by its name; one whose name cannot be read off is a fault. Those that only lead elsewhere are made by `unseen` and `passage`, and some are another one with a difference. */
const SCREENS = sources.flatMap(([file, source]) =>
  [...source.matchAll(/(?<!function )\b(?:defineScreen|passage|unseen)\b(?=[<(])[^]{0,400}/g)]
    .filter((found) => !/^\w+(?:<[^(]*>)?\(\{\s*(?:\.\.\.\w+,(?! name: )|name,)/.test(found[0]))
    .map((found) => /\(\{\s*(?:\.\.\.\w+, )?name: '([a-z-]+)'/.exec(found[0])?.[1] ?? `no name in ${file}`),
);

test('there are screens, and each has a name', () => {
  expect(SCREENS.length).toBeGreaterThan(60);
  expect(SCREENS.filter((name) => name.includes(' '))).toEqual([]);
});

test.each(LANGS)('every screen has a paragraph of its own in %s', (lang) => {
  const without = [...new Set(SCREENS)].filter((name) => !hasMessage(lang, `help.${name}`) || translate(lang, `help.${name}`).length < 10);
  expect(without).toEqual([]);
});

test.each(LANGS)('every screen has its chapter in the manual in %s', async (lang) => {
  const chapters = await manualChapters(lang);
  expect([...new Set(SCREENS)].filter((name) => chapterOfScreen(chapters, name) < 0)).toEqual([]);
  expect(chapters.flatMap(({ screens }) => screens).filter((name) => !SCREENS.includes(name))).toEqual([]);
});

test('the manuals in both languages have the same chapters for the same screens', async () => {
  const [zh, en] = await Promise.all(LANGS.map(async (lang) => (await manualChapters(lang)).filter(({ level, screens }) => level === 2 && screens.length > 0).map(({ screens }) => screens)));
  expect(zh).toEqual(en);
});

test.each(LANGS)('every action has a name and says what it does in %s', (lang) => {
  expect(ACTION_IDS.filter((id) => !hasMessage(lang, `act.${id}`) || !hasMessage(lang, `does.${id}`))).toEqual([]);
});

const WIDTHS = [58, 78, 118];
const cases: readonly (readonly [Lang, number])[] = LANGS.flatMap((lang) => WIDTHS.map((width) => [lang, width] as const));

test.each(cases)('the manual in %s is whole and nowhere wider than %i columns', async (lang, width) => {
  for (const { title, blocks } of await manualChapters(lang)) {
    const lines = pageLines(blocks, width).map(({ spans }) => spans.map(({ text }) => text).join(''));
    expect(lines.filter((line) => displayWidth(line) > width), title).toEqual([]);
    // Nothing of the file's own marks is left, and no cell lost a word.
    expect(lines.filter((line) => /<kbd>|<!--|\]\(|(?<!\d\**)\*\*/.test(line)), title).toEqual([]);
    const said = (text: string): string => text.replace(/[\s•]/g, '');
    for (const block of blocks) {
      if (block.kind !== 'row') continue;
      const cells = block.cells.map((cell) => said(cell.map(({ text }) => text).join('')));
      const shown = said(pageLines([block], 2000).map(({ spans }) => spans.map(({ text }) => text).join('')).join(''));
      expect(shown, title).toBe(cells.join(''));
    }
  }
});

test.each(LANGS)('what the tour says in %s has room below the smallest screen', (lang) => {
  for (const columns of [60, 80]) expect(TOUR_TEXTS.filter((key) => wrapText(t(lang, key), columns - 2).length > tourHeight(columns) - 1), String(columns)).toEqual([]);
});
