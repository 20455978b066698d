/**
 * `npm run bench`: the figures that must hold, each beside its peer in the same run. `-- --quick` takes a tenth of the rows, `-- --start` only what
 * needs no large database. Nothing here is a test: a busy machine makes every figure worse.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { generate } from '../../src/services/generate.ts';
import { initDatabase } from '../../src/services/init.ts';
import { absolute, figureTable, ratio, type Figure } from './figure.ts';
import { emptyCompany, measureExport, measureImport, medianOf, withDatabase, writeList, type Measured } from './import-export.ts';
import { measureLogins } from './login.ts';
import { measureList, measureStart } from './screen.ts';
import { measureReports } from './reports.ts';
import { measureEdit, measureSearch } from './services.ts';

const quick = process.argv.includes('--quick');
const ROWS = quick ? 10_000 : 100_000;
const LARGE = quick ? 100_000 : 1_000_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

function hasPeer(): boolean {
  try {
    execFileSync('sqlite3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A company whose administrator is whoever runs this, so that the screens open without a login. */
async function ownCompany(path: string, customers: number, seed = 8, feedback?: number): Promise<void> {
  const request = { lang: 'zh', company: '量测公司', admin: '量测', password: 'a long bench pass phrase', systemUser: userInfo().username, data: 'empty', timeZone: 'Asia/Shanghai', currency: 'CNY' } as const;
  await initDatabase(path, request, { source: 'command', now: Date.now });
  say(`making ${customers.toLocaleString('en')} customers …`);
  await withDatabase(path, async (ctx) => await generate(ctx, { customers, seed, feedback }));
}

async function screens(folder: string): Promise<readonly Figure[]> {
  const path = join(folder, 'screens.db');
  await ownCompany(path, 2000);
  const env = { KEHU_DATABASE: path, KEHU_LANG: 'zh', KEHU_CONFIG: '', XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder };
  say('starting the program …');
  const figures = [...(await measureStart(env)), ...(await measureList(env))];
  say('logging in …');
  return [...figures, ...(await measureLogins(path))];
}

async function databases(folder: string): Promise<readonly Figure[]> {
  const [source, empty, large] = [join(folder, 'source.db'), join(folder, 'empty.db'), join(folder, 'large.db')];
  const list = join(folder, 'list.csv');
  // Other customers than those that are there already when the list is imported a second time.
  await ownCompany(source, ROWS, 7);
  await writeList(source, list);
  const figures: Figure[] = [];
  const exported = hasPeer() ? await medianOf(3, async () => await measureExport(folder, source, ROWS)) : null;
  if (exported !== null) figures.push(fileFigure(`export of ${ROWS.toLocaleString('en')}`, exported, 3));
  await emptyCompany(empty);
  say('importing …');
  const imported = hasPeer() ? await medianOf(3, async () => await measureImport(folder, empty, list, ROWS, 'import')) : null;
  if (imported !== null) figures.push(fileFigure(`import of ${ROWS.toLocaleString('en')}`, imported, 16), ...importFigures('', imported), await contactsFigure(folder, source));
  await ownCompany(large, LARGE);
  say('searching …');
  figures.push(...(await measureSearch(large, LARGE)), await measureEdit(large));
  const desk = join(folder, 'desk.db');
  await ownCompany(desk, LARGE / 10, 8, LARGE);
  say('analysing …');
  figures.push(...(await measureReports(desk, LARGE)));
  if (exported === null || imported === null) {
    say('There is no sqlite3 program here: nothing to measure import and export against.');
    return figures;
  }
  say('exporting and importing again …');
  const exportedLarge = await measureExport(folder, large, LARGE);
  const importedLarge = await measureImport(folder, large, list, ROWS, 'large');
  figures.push(
    fileFigure(`export of ${LARGE.toLocaleString('en')}`, exportedLarge, 2),
    ratio('memory of the larger export, beside the smaller', exportedLarge.megabytes, exported.megabytes, 'MB', 1.3),
    ratio(`the same import into ${LARGE.toLocaleString('en')}, beside the empty`, importedLarge.ours, imported.ours, 's', 2),
    ...importFigures(` into ${LARGE.toLocaleString('en')}`, importedLarge),
  );
  return figures;
}

/** The same customers with their main contacts: twice the records, so twice the time. */
async function contactsFigure(folder: string, source: string): Promise<Figure> {
  const [target, list] = [join(folder, 'contacts.db'), join(folder, 'contacts.csv')];
  await writeList(source, list, 'contacts');
  await emptyCompany(target);
  return fileFigure(`import of ${ROWS.toLocaleString('en')} with contacts`, await measureImport(folder, target, list, ROWS, 'contacts'), 32);
}

const fileFigure = (name: string, { ours, peer, cpu }: Measured, limit: number): Figure => ratio(`${name}, beside sqlite3 (${cpu})`, ours, peer, 's', limit);

const importFigures = (where: string, { megabytes, waited }: Measured): readonly Figure[] => [
  absolute(`memory of the import${where}`, megabytes, 'MB', 300),
  ...(waited === undefined ? [] : [absolute(`another writer waits during the import${where}`, waited, 'ms', 700)]),
];

const folder = await mkdtemp(join(tmpdir(), 'kehu-bench-'));
try {
  const figures = [...(await screens(folder)), ...(process.argv.includes('--start') ? [] : await databases(folder))];
  process.stdout.write(`${figureTable(figures)}\n\nNode ${process.version}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1) ?? ''}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
