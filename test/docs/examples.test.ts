import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { LANGS, type Lang } from '../../src/i18n/index.ts';
import { desk, PASSWORD, type Desk } from '../cli/support.ts';
import { commandLines, queryLines, wordsOf } from './pages.ts';
import { ROOT } from './terminal.ts';

// What the guides show is done on a demo company in the guide's language: examples name levels, regions and tags that there are.

const GUIDES: Readonly<Record<Lang, readonly string[]>> = {
  zh: ['README.zh-CN.md', 'docs/manual.zh-CN.md', 'docs/query-language.zh-CN.md'],
  en: ['README.md', 'docs/manual.md'],
};
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Lines that change nothing and need no file. */
function looks(words: readonly string[]): boolean {
  if (words.includes('--dry-run')) return words.includes('edit');
  if (words.includes('--output') || words.includes('--as') || words.includes('--db')) return false;
  return ['list', 'export', 'print', 'report', 'search', 'steps', 'doctor', 'status', 'check'].some((verb) => words.includes(verb));
}

const company = { zh: ['--company', '长春晨光商贸有限公司', '--admin', '王芳'], en: ['--company', 'Chenguang', '--admin', 'Fang Wang'] };

describe.each(LANGS)('the guides in %s', (lang) => {
  let place: Desk;
  const all = [...new Set(GUIDES[lang].flatMap((page) => commandLines(read(page))))];
  beforeAll(async () => {
    place = await desk(lang);
    const password = await place.file('password', `${PASSWORD}\n`);
    const made = await place.kehu('db', 'init', ...company[lang], '--data', 'demo', '--password-file', password);
    expect(made).toMatchObject({ code: 0 });
    // What they add is there for what they look for.
    for (const line of all.filter((one) => wordsOf(one).includes('add'))) expect(await place.kehu(...wordsOf(line).slice(1))).toMatchObject({ code: 0 });
  });

  const lines = all.filter((line) => looks(wordsOf(line)));
  test.each(lines)('“%s” works', async (line) => {
    const answer = await place.kehu(...wordsOf(line).slice(1));
    expect(answer).toMatchObject({ code: 0 });
  });

  const queries = GUIDES[lang].flatMap((page) => queryLines(read(page)));
  test.each([...new Set(queries)])('the condition %s works', async (line) => {
    const entity = line.startsWith('客户:') ? 'interaction' : 'customer';
    const answer = await place.kehu(entity, 'list', '--limit', '1', `--where=${line}`);
    expect(answer).toMatchObject({ code: 0 });
  });

  test('there is something to show for each kind', () => {
    expect(lines.length).toBeGreaterThan(10);
    expect(queries.length).toBeGreaterThan(3);
  });
});
