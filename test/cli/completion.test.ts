import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { desk } from './support.ts';

const run = promisify(execFile);
const LAUNCHER = join(import.meta.dirname, '../../bin/kehu.js');

test('candidates are commands, verbs, options and their values', async () => {
  const { kehu } = await desk('en');
  const words = async (...typed: string[]): Promise<readonly string[]> => (await kehu('complete-words', '--', ...typed)).out.split('\n').map((line) => line.split('\t')[0] ?? '');
  expect(await words('cust')).toEqual(['customer', 'customer-level', 'customer-source', '']);
  expect(await words('customer', '')).toEqual(expect.arrayContaining(['list', 'show', 'add', 'import', 'history']));
  expect(await words('customer', 'list', '--f')).toEqual(['--format', '--for', '']);
  expect(await words('customer', 'list', '--format', '')).toEqual(['table', 'csv', 'tsv', 'json', 'ndjson', 'md', '']);
  expect(await words('db', 'g')).toEqual(['generate', '']);
  expect(await words('completion', '')).toEqual(['bash', 'zsh', 'fish', '']);
  // Any word may stand there, and these are offered.
  expect(await words('report', 'com')).toEqual(['complaint', '']);
  expect(await words('report', 'complaint', '--by', 'mo')).toEqual(['month', '']);
  expect(await words('customer', 'list', '--columns', 'name,pho')).toEqual(['name,phone', '']);
  expect(await words('customer', 'add', '--set', 'pho')).toEqual(['phone=', '']);
  expect(await words('help', 'customer', 'imp')).toEqual(['import', '']);
  expect(await words('help', 'cust')).toEqual(['customer', 'customer-level', 'customer-source', '']);
});

test('bash completes with the script that the program prints', async () => {
  const { kehu, folder } = await desk('en');
  const script = (await kehu('completion', 'bash')).out;
  await writeFile(join(folder, 'completion.bash'), script);
  await writeFile(join(folder, 'kehu'), `#!/bin/sh\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`);
  await chmod(join(folder, 'kehu'), 0o755);
  const typed = `source '${folder}/completion.bash'; COMP_WORDS=(kehu customer imp); COMP_CWORD=2; _kehu; echo "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['-c', typed], { env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder } });
  expect(stdout).toBe('import\n');
});

test.each(['zsh', 'fish'])('%s has a script', async (shell) => {
  const { kehu } = await desk('en');
  const { code, out } = await kehu('completion', shell);
  expect(code).toBe(0);
  expect(out).toContain('kehu complete-words --');
});
