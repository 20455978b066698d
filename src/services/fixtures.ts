import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failed } from '../errors.ts';

/** The folder that ships with the program: beside dist in the package, beside src in the sources. */
function fixturesFolder(): string {
  const candidates = ['../fixtures/', '../../fixtures/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return candidates.find((folder) => existsSync(folder)) ?? 'fixtures/';
}

/** The folder of the installed package. */
export const packageFolder = (): string => resolve(fixturesFolder(), '..');

/** The text of a file that ships with the program; read only when it is needed. Throws `failed` where the installation lacks it. */
export async function readFixture(name: string): Promise<string> {
  const path = `${fixturesFolder()}${name}`;
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw failed('error.fixture_missing', { file: path });
  }
}

/** The same as data; its shape is that of the file that ships with this version. */
export async function readData<T>(name: string): Promise<T> {
  // oxlint-disable-next-line typescript/no-unsafe-return -- our own file, proved by the tests that use it
  return JSON.parse(await readFixture(name));
}

/** The version of the installed package. */
export async function packageVersion(): Promise<string> {
  return (await readData<{ readonly version: string }>('../package.json')).version;
}
