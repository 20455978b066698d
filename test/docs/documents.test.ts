import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { fieldsOf } from '../../src/entities/registry.ts';
import { fieldLabel, hasMessage, LANGS, type Lang } from '../../src/i18n/index.ts';
import { keyLabel } from '../../src/key-labels.ts';
import { ACTION_IDS, actionDef } from '../../src/keys.ts';
import { commandLines, headingsOf, linksOf, wordsOf } from './pages.ts';
import { filledPage, MANUALS } from './tables.ts';
import { ROOT } from './terminal.ts';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const PAGES = [...readdirSync(ROOT), ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((name) => name.endsWith('.md'));
const GUIDES = ['README.md', 'README.zh-CN.md', ...Object.values(MANUALS)];

test.each(LANGS)('the tables of the manual in %s are what the program says (npm run docs writes them)', (lang) => {
  const page = read(MANUALS[lang]);
  expect(page).toBe(filledPage(page, lang));
});

test.each(GUIDES.flatMap((page) => commandLines(read(page)).map((line) => [page, line] as const)))('%s: the program takes “%s”', async (_page, line) => {
  const words = wordsOf(line).slice(1);
  const ran: string[] = [];
  const program = buildProgram('en', async (spec, command) => {
    ran.push(spec.name);
    checkNames(words, command.opts());
    await Promise.resolve();
  }, (name) => words.includes(name));
  // Options of every command stand before the command, too.
  const { operands, unknown } = program.parseOptions([...words]);
  if (operands.length + unknown.length === 0) return;
  await program.parseAsync(words, { from: 'user' });
  expect(ran).toHaveLength(1);
});

/** Fields that a line sets or shows are fields of its entity, by key or by label. */
function checkNames(words: readonly string[], given: Readonly<Record<string, unknown>>): void {
  const entity = ENTITY_NAMES.find((name) => words.some((word) => word.replaceAll('-', '_') === name));
  const names = [
    ...words.flatMap((word, at) => (words[at - 1] === '--set' ? [word.slice(0, word.indexOf('='))] : [])),
    ...(typeof given['columns'] === 'string' ? given['columns'].split(',') : []),
    ...words.flatMap((word, at) => (words[at - 1] === '--map' ? [word.slice(word.indexOf('=') + 1)] : [])),
  ];
  if (entity === undefined) return expect(names).toEqual([]);
  const known = Object.keys(fieldsOf(entity)).flatMap((field) => [field, field.replace(/_id$/, ''), ...LANGS.map((lang) => fieldLabel(lang, entity, field))]);
  expect(known).toEqual(expect.arrayContaining(names));
}

test.each(PAGES)('the links of %s lead somewhere', (page) => {
  for (const { file, heading } of linksOf(read(page))) {
    const target = file === '' ? page : join(dirname(page), file);
    expect(existsSync(join(ROOT, target)), `${page} → ${target}`).toBe(true);
    if (heading !== '') expect(headingsOf(read(target)), `${page} → ${target}#${heading}`).toContain(heading);
  }
});

test('every key that a guide names is a key of the program', () => {
  const known = new Set([...ACTION_IDS.flatMap((id) => actionDef(id).keys.map(keyLabel)), ...EDITING, ...'12345678'.split('')]);
  for (const page of GUIDES) {
    const named = [...read(page).matchAll(/<kbd>([^<]+)<\/kbd>/g)].map((found) => found[1] ?? '');
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((key) => !known.has(key)), page).toEqual([]);
  }
});

/** Keys of text fields and of moving about, which are no actions. */
const EDITING = ['↑', '↓', '←', '→', 'Backspace', 'Home', 'End', 'Ctrl-←', 'Ctrl-→', 'Ctrl-A', 'Ctrl-E', 'Ctrl-U', 'Ctrl-K', 'Ctrl-W', 'Enter', 'Esc'];

test.each(LANGS)('every entity, field, action and key has words in %s', (lang: Lang) => {
  const entities = ENTITY_NAMES.flatMap((entity) => [`entity.${entity}`, ...Object.keys(fieldsOf(entity)).map((field) => `${entity}.${field}`)]);
  const actions = ACTION_IDS.flatMap((id) => [`act.${id}`, `does.${id}`, `help.where.${actionDef(id).where}`]);
  expect([...entities, ...actions].filter((key) => !hasMessage(lang, key) && !hasMessage(lang, `record.${key.split('.')[1] ?? ''}`))).toEqual([]);
});

test('what the guides show is in the repository', () => {
  for (const page of GUIDES) for (const picture of read(page).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)) expect(existsSync(join(ROOT, dirname(page), picture[1] ?? ''))).toBe(true);
});
