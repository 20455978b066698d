import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Each rule of who may import whom, broken once in a tree of its own under the real configuration.

const ROOT = join(import.meta.dirname, '../..');

const BROKEN: Readonly<Record<string, readonly [source: string, says: string]>> = {
  'src/util/up.ts': [`export { parse } from '../fields/text.ts';`, 'util may not import fields'],
  'src/fields/up.ts': [`export { customer } from '../entities/customer.ts';`, 'fields may not import entities'],
  'src/entities/up.ts': [`export { connect } from '../db/connect.ts';`, 'Only services hold a connection'],
  'src/output/up.ts': [`export { connect } from '../db/connect.ts';`, 'Only services hold a connection'],
  'src/query/up.ts': [`export { list } from '../services/list.ts';`, 'Services stand above'],
  'src/rules/up.ts': [`export { list } from '../services/list.ts';`, 'Services stand above'],
  'src/services/up.ts': [`export { start } from '../tui/app.tsx';`, 'two doors to the same services'],
  'src/services/import/deep.ts': [`export { run } from '../../cli/run.ts';`, 'two doors to the same services'],
  'src/cli/db.ts': [`export { connect } from '../db/connect.ts';`, 'Only services hold a connection'],
  'src/cli/type.ts': [`import type { Database } from '../db/database.ts';\nexport type D = Database;`, 'Only services hold a connection'],
  'src/cli/tui.ts': [`export const open = async () => await import('../tui/app.tsx');`, 'two doors to the same services'],
  'src/cli/react.ts': [`export { useState } from 'react';`, 'React and Ink are for screens only'],
  'src/tui/cli.ts': [`export { run } from '../cli/run.ts';`, 'two doors to the same services'],
  'src/tui/db.ts': [`export { connect } from '../db/connect.ts';`, 'Only services hold a connection'],
  'src/tui/commander.ts': [`export { Command } from 'commander';`, 'The command line is read in src/cli only'],
  'src/services/driver.ts': [`export { default } from 'better-sqlite3';`, 'Drivers are known to src/db only'],
  'src/services/argon.ts': [`export { hash } from '@node-rs/argon2';`, 'Passwords are hashed in src/auth'],
  'src/tui/kysely.ts': [`export { sql } from 'kysely';`, 'Queries are made by services'],
  'src/db/main.ts': [`export { main } from '../main.ts';`, 'imported by nobody'],
  'src/services/any.ts': [`export const loose = (value: any): unknown => value;`, 'Unexpected `any`'],
  'src/services/floating.ts': [`export const go = async (): Promise<void> => {\n  go();\n};`, 'Promises must be awaited'],
  'src/services/cast.ts': [`export const cast = (value: unknown): string => value as string;`, 'Unsafe type assertion'],
  'src/services/long.ts': [`${'export const line = 1;\n'.repeat(0)}${Array.from({ length: 401 }, (_, at) => `export const n${at} = ${at};`).join('\n')}\n`, 'has too many lines'],
  'src/services/function.ts': [`export function long(): number {\n  let sum = 0;\n${'  sum += 1;\n'.repeat(70)}  return sum;\n}`, 'too many lines'],
};

let folder = '';
let found: readonly { readonly filename: string; readonly message: string; readonly help?: string }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lint-'));
  for (const file of ['oxlint.config.ts', 'tsconfig.json', 'package.json']) await cp(join(ROOT, file), join(folder, file));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, [source]] of Object.entries(BROKEN)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${source}\n`);
  }
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '--type-aware', '-f', 'json'], { cwd: folder, maxBuffer: 1 << 26 }, (_error, stdout) => resolve(stdout));
  });
  found = JSON.parse(output).diagnostics;
});

afterAll(async () => await rm(folder, { recursive: true, force: true }));

test.each(Object.entries(BROKEN))('%s is refused with the reason', (file, [, says]) => {
  const told = found.filter(({ filename }) => filename === file).map(({ message, help }) => `${message} ${help ?? ''}`);
  expect(told.join('\n')).toContain(says);
});
