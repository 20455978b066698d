import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/util/text.ts';
import { desk, deskWithCompany } from './support.ts';

const run = promisify(execFile);

describe('kehu help', () => {
  test('explains a command, prints a chapter of the manual, and looks for other words in all of it', async () => {
    const { kehu } = await desk('en');
    expect((await kehu('help', 'customer', 'import')).out).toContain('kehu customer import list.csv --dry-run');
    const chapter = (await kehu('help', 'grid', 'entry')).out;
    expect(chapter).toMatch(/^Grid entry\n=+\n\nA table for many new records/);
    expect(chapter).not.toMatch(/<kbd>|\*\*/);
    const found = (await kehu('help', 'check', 'digit')).out;
    expect(found).toMatch(/^Where the manual has “check digit”, 1 place .*\n {2}Forms: Tax number/);
    expect((await kehu('help')).out).toContain('Grid entry');
  });

  test('in Chinese too, no line wider than the terminal', async () => {
    const { onTerminal } = await desk('zh');
    const { out } = await onTerminal('help', '打印');
    expect(out).toContain('信封和标签\n==========');
    expect(out.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
  });

  test('says what is near to what there is not', async () => {
    const { kehu } = await desk('en');
    expect(await kehu('help', 'custmer')).toMatchObject({ code: 2, err: 'kehu: there is no command “custmer”. Did you mean customer?\n' });
  });
});

describe('kehu about', () => {
  test('says version, licence, database and places, with or without a database', async () => {
    const none = await desk('en');
    const before = await none.kehu('about');
    expect(before).toMatchObject({ code: 0 });
    expect(before.out).toMatch(/^Version +\d+\.\d+\.\d+\nLicence +MIT\nDatabase +There is no database/);
    const { kehu, database, folder } = await deskWithCompany('zh');
    const facts: unknown = JSON.parse((await kehu('about', '--format', 'json')).out);
    expect(facts).toMatchObject({ licence: 'MIT', database, engine: 'sqlite', operator: '王芳', config: join(folder, 'config.json') });
  });
});

const isThere = (shell: string): boolean => {
  try {
    execFileSync(shell, ['-c', 'true']);
    return true;
  } catch {
    return false;
  }
};

for (const shell of ['zsh', 'fish'])
  test.skipIf(!isThere(shell))(`${shell} takes the script of its completion`, async () => {
    const place = await desk('en');
    const script = await place.file(`completion.${shell}`, (await place.kehu('completion', shell)).out);
    await run(shell, ['-n', script]);
  });
