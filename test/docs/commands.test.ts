import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manualPages } from '../../src/cli/manual.ts';
import { wordsIn } from '../../src/cli/build.ts';
import { examplesIn, type CommandSpec } from '../../src/cli/command.ts';
import { buildProgram, commandSpecs } from '../../src/cli/program.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { hasMessage, LANGS } from '../../src/i18n/index.ts';
import { wordsOf } from './pages.ts';

const ROOT = join(import.meta.dirname, '../..');

test.each(Object.keys(manualPages()))('%s is what the program says (npm run docs writes it)', async (file) => {
  expect(await readFile(join(ROOT, file), 'utf8')).toBe(manualPages()[file]);
});

/** Everything that can be run, with the words that lead to it. */
function runnable(specs: readonly CommandSpec[], before: readonly string[] = []): readonly (readonly [line: string, spec: CommandSpec])[] {
  return specs.flatMap((spec) => {
    const words = [...before, spec.name];
    return [...(spec.run === undefined ? [] : [[words.join(' '), spec] as const]), ...runnable(spec.commands ?? [], words)];
  });
}

test('every command says in both languages what it does and what it takes, and shows an example of its own', () => {
  const shown = commandSpecs().filter(({ group }) => group !== undefined);
  const all = runnable(shown);
  expect(all.length).toBeGreaterThan(300);
  const faults = all.flatMap(([line, spec]) => {
    const words = [spec.words, ...(spec.arguments ?? []).map((one) => one.words), ...(spec.options ?? []).map((one) => one.words)];
    const own = LANGS.every((lang) => examplesIn(lang, spec).some((example) => example.includes(`kehu ${line}`) || example.includes(`kehu@crm.example.cn ${line}`)));
    const mute = LANGS.filter((lang) => words.some((one) => wordsIn(lang, one).trim() === '' || !hasMessage(lang, typeof one === 'string' ? one : one.key)));
    return [...(own ? [] : [`${line} shows no example`]), ...mute.map((lang) => `${line} lacks words in ${lang}`)];
  });
  expect(faults).toEqual([]);
});

test.each(LANGS)('the examples of every command in %s are lines that the program takes', async (lang) => {
  const all = runnable(commandSpecs().filter(({ group }) => group !== undefined)).flatMap(([, spec]) => examplesIn(lang, spec));
  // English is shown to those who may not be able to type Chinese.
  if (lang === 'en') expect(all.filter((line) => /\p{Script=Han}/u.test(line))).toEqual([]);
  const lines = all.filter((line) => line.startsWith('kehu '));
  const refused: string[] = [];
  for (const line of new Set(lines)) {
    const words = wordsOf(line).slice(1);
    const program = buildProgram(lang, async () => await Promise.resolve(), (name) => words.includes(name));
    await program.parseAsync([...words], { from: 'user' }).catch((error: unknown) => refused.push(`${line}: ${String(error)}`));
  }
  expect(refused).toEqual([]);
});

test('every entity has a command and the usual verbs', () => {
  const byName = new Map(commandSpecs().map((spec) => [spec.name, spec]));
  const verbs = (spec: CommandSpec | undefined): readonly string[] => (spec?.commands ?? []).map(({ name }) => name);
  for (const entity of ENTITY_NAMES) {
    const usual = entity === 'company' ? ['show', 'edit', 'history'] : ['list', 'show', 'add', 'edit', 'remove', 'restore', 'import', 'export', 'print', 'history'];
    expect(verbs(byName.get(entity.replaceAll('_', '-')))).toEqual(expect.arrayContaining(usual));
  }
});
