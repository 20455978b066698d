import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completePath, fullPath, shownPath } from '../../src/services/paths.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kehu-paths-'));
  await mkdir(join(folder, '客户资料'));
  for (const name of ['客户.csv', '客户资料/一.csv', 'list-a.csv', 'list-b.csv', '.hidden']) await writeFile(join(folder, name), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a path that is typed', () => {
  test('becomes what is certain, and the names that remain are told', async () => {
    expect(await completePath(`${folder}/l`)).toEqual({ text: `${folder}/list-`, names: ['list-a.csv', 'list-b.csv'] });
    expect(await completePath(`${folder}/list-a`)).toEqual({ text: `${folder}/list-a.csv`, names: [] });
    expect(await completePath(`${folder}/客`)).toEqual({ text: `${folder}/客户`, names: ['客户.csv', '客户资料/'] });
    expect(await completePath(`${folder}/客户资`)).toEqual({ text: `${folder}/客户资料/`, names: [] });
    expect(await completePath(`${folder}/客户资料/`)).toEqual({ text: `${folder}/客户资料/一.csv`, names: [] });
  });

  test('shows hidden names only where a dot was typed', async () => {
    expect((await completePath(`${folder}/`)).names).not.toContain('.hidden');
    expect((await completePath(`${folder}/.h`)).text).toBe(`${folder}/.hidden`);
  });

  test('stays as it is where nothing begins so, or there is no such folder', async () => {
    expect(await completePath(`${folder}/zzz`)).toEqual({ text: `${folder}/zzz`, names: [] });
    expect(await completePath('/no/such/folder/x')).toEqual({ text: '/no/such/folder/x', names: [] });
  });

  test('begins at the home directory after ~/, and is shown from there', () => {
    expect(fullPath('~/a.csv')).toBe(join(homedir(), 'a.csv'));
    expect(fullPath(' a.csv ')).toBe(join(process.cwd(), 'a.csv'));
    expect(shownPath(join(homedir(), 'x', 'a.csv'))).toBe('~/x/a.csv');
    expect(shownPath('/srv/a.csv')).toBe('/srv/a.csv');
  });
});
