import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandSpec } from '../../src/cli/command.ts';
import { commandSpecs } from '../../src/cli/program.ts';
import { MODULES, type ModuleName } from '../../src/entities/entity.ts';
import { isEntityName } from '../../src/entities/names.ts';
import { definitionOf } from '../../src/entities/registry.ts';
import { entityLabel, hasMessage, LANGS, translate, type Lang } from '../../src/i18n/index.ts';
import { entriesOf } from '../../src/tui/menu-entries.ts';
import { listNameOf } from '../../src/tui/words.ts';
import { FEATURES, PLACES, type Feature } from './features.ts';

/** docs/features.md: what there is, where, by which command, and which test does it. */
export const FEATURES_FILE = 'docs/features.md';

const ROOT = join(import.meta.dirname, '../..');
const isModuleName = (name: string): name is ModuleName => MODULES.some((one) => one === name);
const E2E = 'test/e2e';

/** The test files of each row: those with a test whose title begins with its id; a title may begin with several (`M4.1 M4.2 …`). */
export function testsOfRows(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of readdirSync(join(ROOT, E2E)).filter((file) => file.endsWith('.test.ts')).toSorted()) {
    for (const id of idsOf(readFileSync(join(ROOT, E2E, name), 'utf8'))) found.set(id, [...(found.get(id) ?? []), `${E2E}/${name}`]);
  }
  return found;
}

/** Ids at the beginning of the titles of a test file; tests that are skipped or still to be written have none, nor has a file that leaves some out as a whole. */
export function idsOf(source: string): ReadonlySet<string> {
  if (/^\s*(?:describe\.(?:skip|todo|only)|test\.only)\b/m.test(source)) return new Set();
  const titles = [...source.matchAll(/^\s*test\((['"`])((?:[MS]\d+\.\d+[,:]? )+)/gm)].map((title) => title[2] ?? '');
  return new Set(titles.flatMap((title) => title.match(/[MS]\d+\.\d+/g) ?? []));
}

/** What a row lacks, as sentences; nothing where it is done. */
export function gapsOf(row: Feature, tests: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [
    ...(tests.has(row.id) ? [] : [`no test of ${E2E} has a title that begins with ${row.id}`]),
    ...(row.at.length === 0 ? ['no place on the screen'] : row.at.filter((path) => !isThere(path)).map((path) => `${path} is not on the screen`)),
    ...(row.commands.length === 0 ? ['no command'] : row.commands.filter((line) => !isCommand(line)).map((line) => `there is no command kehu ${line}`)),
  ];
}

function isThere(path: string): boolean {
  const [place = '', ...rest] = path.split('/');
  if (!isModuleName(place)) return place in PLACES && areWords(rest);
  const [key = '', ...further] = rest;
  const entry = entriesOf(place).find((one) => (one.label ?? `entity.${one.entity ?? ''}`) === key);
  return entry !== undefined && areWords(further);
}

const areWords = (keys: readonly string[]): boolean => keys.every((key) => LANGS.every((lang) => hasMessage(lang, key)));

const specs = commandSpecs();
/** The words of a line are commands one below the other. */
function isCommand(line: string): boolean {
  let below: readonly CommandSpec[] = specs;
  for (const word of line === '' ? [] : line.split(' ')) {
    const spec = below.find(({ name }) => name === word);
    if (spec === undefined) return false;
    below = spec.commands ?? [];
  }
  return true;
}

/** Lines of one module stand together: `1 Reference data › Regions; Tags`. */
function placesText(paths: readonly string[], lang: Lang): string {
  const byModule = Map.groupBy(paths, (path) => path.split('/')[0] ?? '');
  return [...byModule].map(([place, all]) => [placeText(place, lang), ...linesOf(all, lang)].join(' › ')).join('<br>');
}

const placeText = (place: string, lang: Lang): string => (isModuleName(place) ? `${MODULES.indexOf(place) + 1} ${translate(lang, `module.${place}`)}` : (PLACES[place]?.[lang] ?? place));

function linesOf(paths: readonly string[], lang: Lang): readonly string[] {
  const lines = paths.map((path) => path.split('/').slice(1).map((key) => lineText(key, lang)).join(' › '));
  return [lines.join(lang === 'zh' ? '；' : '; ')];
}

function lineText(key: string, lang: Lang): string {
  const name = key.replace(/^entity\./, '');
  if (name === key || !isEntityName(name)) return translate(lang, key);
  return definitionOf(name).single === true ? entityLabel(lang, name) : listNameOf(lang, name);
}

const MODULE_OF: Readonly<Record<string, ModuleName>> = Object.fromEntries(MODULES.map((module, at) => [`M${at + 1}`, module]));

/** The whole page, in both languages. */
export function featuresPage(): string {
  const tests = testsOfRows();
  const groups = [...new Set(FEATURES.map(({ id }) => id.split('.')[0] ?? ''))];
  return [
    '# 功能一览 · Features',
    '由程序和测试生成（`npm run docs`）：每一项是什么、在屏幕的哪里、用哪条命令、哪个测试用键盘在编译好的程序上做过一遍。',
    'Made from the program and its tests (`npm run docs`): what there is, where on the screen, by which command, and which test does it by keyboard through the built program.',
    ...groups.flatMap((group) => [headOf(group), table(FEATURES.filter(({ id }) => id.startsWith(`${group}.`)), tests)]),
    '',
  ].join('\n\n').replace(/\n+$/, '\n');
}

function headOf(group: string): string {
  const module = MODULE_OF[group];
  return module === undefined ? `## ${group}` : `## ${group} ${LANGS.map((lang) => translate(lang, `module.${module}`)).join(' · ')}`;
}

function table(rows: readonly Feature[], tests: ReadonlyMap<string, readonly string[]>): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  const heads = ['', '功能 · what', '屏幕 · screen', '命令 · command', '测试 · test'];
  return [line(heads), line(heads.map(() => '---')), ...rows.map((row) => line(cellsOf(row, tests)))].join('\n');
}

function cellsOf(row: Feature, tests: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const lines = (texts: readonly string[]): string => (texts.length === 0 ? '—' : texts.join('<br>'));
  const places = row.at.filter(isThere);
  return [
    row.id,
    lines(LANGS.map((lang) => row.what[lang])),
    lines(places.length === 0 ? [] : LANGS.map((lang) => placesText(places, lang))),
    lines(row.commands.filter(isCommand).map((command) => `\`kehu${command === '' ? '' : ` ${command}`}\``)),
    lines((tests.get(row.id) ?? []).map((file) => `[${file.replace(`${E2E}/`, '').replace('.test.ts', '')}](../${file})`)),
  ];
}
