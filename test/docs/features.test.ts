import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FEATURES, NOT_YET } from './features.ts';
import { FEATURES_FILE, featuresPage, gapsOf, idsOf, testsOfRows } from './features-page.ts';
import { ROOT } from './terminal.ts';

const tests = testsOfRows();

test('the page of features is what the program and its tests say (npm run docs writes it)', () => {
  expect(readFileSync(join(ROOT, FEATURES_FILE), 'utf8')).toBe(featuresPage());
});

test('every row of the eight modules is there, once', () => {
  const counts = [8, 7, 4, 9, 8, 7, 8, 4];
  const wanted = counts.flatMap((count, at) => Array.from({ length: count }, (_, row) => `M${at + 1}.${row + 1}`));
  expect(FEATURES.map(({ id }) => id).filter((id) => id.startsWith('M'))).toEqual(wanted);
  expect(NOT_YET.filter((id) => !FEATURES.some((row) => row.id === id))).toEqual([]);
});

test.each(FEATURES.filter(({ id }) => !NOT_YET.includes(id)))('$id has a place on the screen, a command and a test', (row) => {
  expect(gapsOf(row, tests)).toEqual([]);
});

test('the rows that lack something are not done yet: who finishes one takes it out of the list', () => {
  expect(NOT_YET.filter((id) => FEATURES.some((row) => row.id === id && gapsOf(row, tests).length === 0))).toEqual([]);
});

test('no test names a row that there is not', () => {
  expect([...tests.keys()].filter((id) => !FEATURES.some((row) => row.id === id))).toEqual([]);
});

test('only titles of tests that run count, and only at their beginning', () => {
  const source = "test('M1.1 M1.2, M1.3: lists', run);\n  test(`M2.6 pinyin`, run);\ntest.skip('M1.4 none', run);\ntest('about M1.5', run);\n// test('M1.6 none')\ntest('M1.7', run);";
  expect([...idsOf(source)]).toEqual(['M1.1', 'M1.2', 'M1.3', 'M2.6']);
  expect([...idsOf("describe.skip('lists', () => {\n  test('M1.1 lists', run);\n});")]).toEqual([]);
  expect([...idsOf("test('M1.1 lists', run);\ntest.only('another', run);")]).toEqual([]);
});
