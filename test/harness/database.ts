import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openDatabase, type OpenOptions } from '../../src/db/connect.ts';
import type { Database, Engine } from '../../src/db/database.ts';
import { whenFileEnds } from './ending.ts';
import { emptyPostgres } from './postgres.ts';
import { sharedFile } from './shared.ts';

const ALL: readonly Engine[] = ['sqlite', 'postgres'];

/** The engines under test: both, or those named by KEHU_TEST_ENGINES (`sqlite`, `postgres`, `sqlite,postgres`). */
export function enginesUnderTest(): readonly Engine[] {
  const named = process.env['KEHU_TEST_ENGINES']?.split(',');
  return named === undefined ? ALL : ALL.filter((engine) => named.includes(engine));
}

/** A place where an empty, migrated database stands; `remove` when it is done with. */
export interface TestPlace {
  readonly location: string;
  remove(): Promise<void>;
}

let folder: Promise<string> | undefined;
let counter = 0;

/** A folder of this file of tests. */
async function testFolder(): Promise<string> {
  if (folder === undefined) whenFileEnds(removeFolder);
  return await (folder ??= mkdtemp(join(tmpdir(), 'kehu-test-')));
}

async function removeFolder(): Promise<void> {
  const left = folder;
  folder = undefined;
  if (left !== undefined) await rm(await left, { recursive: true, force: true });
}

async function makeTemplate(path: string): Promise<void> {
  const database = await openDatabase(path, { create: true });
  await database.close();
}

async function emptySqlite(): Promise<TestPlace> {
  const location = join(await testFolder(), `${(counter += 1)}.db`);
  await copyFile(await sharedFile('empty.db', makeTemplate), location);
  return {
    location,
    async remove() {
      for (const suffix of ['', '-wal', '-shm']) await rm(location + suffix, { force: true });
    },
  };
}

/** An empty, migrated database of its own, not opened yet: for tests that open it several times or from other processes. */
export async function emptyPlace(engine: Engine): Promise<TestPlace> {
  return engine === 'sqlite' ? await emptySqlite() : await emptyPostgres();
}

/** Opens an empty, migrated database of its own. Closed and removed when the tests of the file have run. */
export async function emptyDatabase(engine: Engine, options: OpenOptions = {}): Promise<Database> {
  const place = await emptyPlace(engine);
  const database = await openDatabase(place.location, options);
  whenFileEnds(async () => {
    await database.close();
    await place.remove();
  });
  return database;
}

/** A folder for the files of one test file. */
export async function scratchFolder(): Promise<string> {
  return await mkdtemp(join(await testFolder(), 'scratch-'));
}

/** Runs a suite once per engine; `open` gives an empty, migrated database. */
export function forEachEngine(suite: (engine: Engine, open: (options?: OpenOptions) => Promise<Database>) => void): void {
  for (const engine of enginesUnderTest()) {
    describe(`on ${engine}`, () => {
      suite(engine, async (options) => await emptyDatabase(engine, options));
    });
  }
}
