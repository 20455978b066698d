import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { LANGS, type Lang } from '../../src/i18n/index.ts';
import { desk, PASSWORD, type Desk } from '../cli/support.ts';
import { workbookParts, writeArchive } from '../import/workbook.ts';
import { commandLines, queryLines, wordsOf } from './pages.ts';
import { ROOT } from './terminal.ts';

/** Conditions on steps of the ledger. */
const STEPS = /^(?:who|what|entity|day|source|record|谁|操作|对象|日期|来源|记录):/;

// What the guides show is done on a demo company in the guide's language: examples name levels, regions and tags that there are.

const GUIDES: Readonly<Record<Lang, readonly string[]>> = {
  zh: ['README.zh-CN.md', 'docs/manual.zh-CN.md', 'docs/query-language.zh-CN.md'],
  en: ['README.md', 'docs/manual.md'],
};
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const VERBS = ['envelope', 'label', 'list', 'edit', 'import', 'export', 'print', 'sheet', 'apply', 'report', 'search', 'steps', 'doctor', 'status', 'check', 'merge', 'retire', 'completion'];
/** Lines that need nothing but the demo company and the files below, and after which the next one still finds it. */
const canBeDone = (words: readonly string[]): boolean =>
  words.length > 2 && VERBS.some((verb) => words.includes(verb)) && !['--as', '--db', '--server', 'operator'].some((word) => words.includes(word));

/** The files that the guides import. */
const FILES: Readonly<Record<string, string>> = {
  '名单.csv': '客户名称,级别,区域,电话,联系人,联系人手机\n北方商贸,A,吉林,0432-62345678,王芳,13900139000\n',
  '联系人.csv': '单位,姓名,职务\n晨光商城,李明,经理\n',
  'list.csv': 'Account Name,Level,City,Phone,Contact,Contact Mobile\nNorth Trading,A,Jilin,0432-62345678,Fang Wang,13900139000\n',
  'people.csv': 'Firm,Name,Title\n晨光商城,Ming Li,Manager\n',
};

/** What stands on the second sheet of the workbooks. */
const SHEET = ['name', '北方机械'].map((word, i) => `<row r="${i + 1}"><c t="inlineStr"><is><t>${word}</t></is></c></row>`).join('');

const company = { zh: ['--company', '长春晨光商贸有限公司', '--admin', '王芳'], en: ['--company', 'Chenguang', '--admin', 'Fang Wang'] };

describe.each(LANGS)('the guides in %s', (lang) => {
  let place: Desk;
  const all = [...new Set(GUIDES[lang].flatMap((page) => commandLines(read(page))))];
  beforeAll(async () => {
    place = await desk(lang);
    const password = await place.file('password', `${PASSWORD}\n`);
    const made = await place.kehu('db', 'init', ...company[lang], '--data', 'demo', '--password-file', password);
    expect(made).toMatchObject({ code: 0 });
    for (const [name, content] of Object.entries(FILES)) await place.file(name, content);
    for (const name of ['名单.xlsx', 'list.xlsx']) await writeArchive(join(place.folder, name), workbookParts({ sheets: [{ name: '封面', rows: '' }, { name: '名单', rows: SHEET }] }));
    // The report file that the manual shows is right.
    const shown = /```json\n(.*?)```/s.exec(read(lang === 'zh' ? 'docs/manual.zh-CN.md' : 'docs/manual.md'))?.[1] ?? '';
    expect(shown).toContain('groupings');
    await place.file('my-report.json', shown);
    // What they add is there for what they look for.
    for (const line of all.filter((one) => wordsOf(one).includes('add') && !wordsOf(one).includes('key'))) expect(await place.kehu(...wordsOf(line).slice(1))).toMatchObject({ code: 0 });
  });

  const lines = all.filter((line) => canBeDone(wordsOf(line)));
  test.each(lines)('“%s” works', async (line) => {
    const words = wordsOf(line).slice(1).map((word) => (/\.(csv|txt|xlsx|vcf|ics|json|ndjson|md|pdf)$/.test(word) ? join(place.folder, basename(word)) : word));
    const input = words.includes('-') ? (FILES[lang === 'zh' ? '名单.csv' : 'list.csv'] ?? '') : '';
    // Nobody is there to confirm; one example's file may be another's.
    const answer = await place.pipe(input, ...words, '--yes', ...(words.includes('--output') && !words.includes('--overwrite') ? ['--overwrite'] : []));
    expect(answer).toMatchObject({ code: 0 });
  });

  const queries = GUIDES[lang].flatMap((page) => queryLines(read(page)));
  test.each([...new Set(queries)])('the condition %s works', async (line) => {
    const entity = line.startsWith('客户:') ? 'interaction' : 'customer';
    const asked = STEPS.test(line) ? ['audit', 'list'] : [entity, 'list'];
    const answer = await place.kehu(...asked, '--limit', '1', `--where=${line}`);
    expect(answer).toMatchObject({ code: 0 });
  });

  test('there is something to show for each kind', () => {
    expect(lines.length).toBeGreaterThan(10);
    expect(queries.length).toBeGreaterThan(3);
  });
});
