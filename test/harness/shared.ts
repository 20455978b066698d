import { link, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const known = new Map<string, Promise<string>>();

/**
 * A file that is the same for all tests and dear to make: made once in a run, whichever file of tests asks first, and only copied afterwards.
 * Two that ask at once may both make it; the first that is done counts.
 */
export async function sharedFile(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const made = known.get(name) ?? makeOnce(name, make);
  known.set(name, made);
  return await made;
}

async function makeOnce(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const path = join(tmpdir(), name);
  if (process.env['KEHU_TEST_ROOT'] !== undefined && existsSync(path)) return path;
  const folder = await mkdtemp(join(tmpdir(), 'making-'));
  const own = join(folder, name);
  await make(own);
  if (process.env['KEHU_TEST_ROOT'] === undefined) return own;
  await link(own, path).catch((error: unknown) => {
    if (!existsSync(path)) throw error;
  });
  await rm(folder, { recursive: true, force: true });
  return path;
}
