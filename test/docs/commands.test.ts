import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manualPages } from '../../src/cli/manual.ts';
import type { CommandSpec } from '../../src/cli/command.ts';
import { commandSpecs } from '../../src/cli/program.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';

const ROOT = join(import.meta.dirname, '../..');

test.each(Object.keys(manualPages()))('%s is what the program says (npm run docs writes it)', async (file) => {
  expect(await readFile(join(ROOT, file), 'utf8')).toBe(manualPages()[file]);
});

test('every entity has a command and the usual verbs', () => {
  const byName = new Map(commandSpecs().map((spec) => [spec.name, spec]));
  const verbs = (spec: CommandSpec | undefined): readonly string[] => (spec?.commands ?? []).map(({ name }) => name);
  for (const entity of ENTITY_NAMES) {
    const usual = entity === 'company' ? ['show', 'edit', 'history'] : ['list', 'show', 'add', 'edit', 'remove', 'restore', 'import', 'export', 'print', 'history'];
    expect(verbs(byName.get(entity.replaceAll('_', '-')))).toEqual(expect.arrayContaining(usual));
  }
});
