/**
 * `npm run bench`: the figures that must hold, each beside its peer in the same run. `-- --quick` takes a tenth of the rows, `-- --start` only what
 * needs no large database, `-- --million DIR` only what needs the largest, `-- --backup DIR` only a backup of a gigabyte: made once in that folder and kept there. Nothing here is a test: a
 * busy machine makes every figure worse.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { generate } from '../../src/services/generate.ts';
import { initDatabase } from '../../src/services/init.ts';
import { absolute, figureTable, ratio, type Figure } from './figure.ts';
import { measureBackup } from './backup.ts';
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

/** Lists to import, and databases to import them into and export from. */
interface Places {
  readonly folder: string;
  readonly source: string;
  readonly empty: string;
  readonly list: string;
}

async function prepare(folder: string): Promise<Places> {
  const places = { folder, source: join(folder, 'source.db'), empty: join(folder, 'empty.db'), list: join(folder, 'list.csv') };
  // Other customers than those that are there already when the list is imported a second time.
  await ownCompany(places.source, ROWS, 7);
  await writeList(places.source, places.list);
  await emptyCompany(places.empty);
  return places;
}

interface Small {
  readonly exported: Measured;
  readonly imported: Measured;
  /** While another one writes. */
  readonly besides: Measured;
}

async function small({ folder, source, empty, list }: Places): Promise<Small> {
  const exported = await medianOf(3, async () => await measureExport(folder, source, ROWS));
  say('importing …');
  const imported = async (alone: boolean): Promise<Measured> => await medianOf(3, async () => await measureImport(folder, empty, list, ROWS, 'import', alone));
  return { exported, imported: await imported(true), besides: await imported(false) };
}

async function smallFigures({ folder, source }: Places, { exported, imported, besides }: Small): Promise<readonly Figure[]> {
  return [
    fileFigure(`export of ${ROWS.toLocaleString('en')}`, exported, 2.5),
    fileFigure(`import of ${ROWS.toLocaleString('en')}`, imported, 13),
    fileFigure(`import of ${ROWS.toLocaleString('en')} while another one writes`, besides, 16),
    ...importFigures('', besides),
    await contactsFigure(folder, source),
  ];
}

/** Searches, edits, and what else is done where there are very many customers. */
async function largeFigures({ folder, list }: Places, large: string, beside: Small | null): Promise<readonly Figure[]> {
  say('searching …');
  const figures = [...(await measureSearch(large, LARGE)), await measureEdit(large)];
  if (beside === null) return figures;
  say('exporting and importing again …');
  const exported = await measureExport(folder, large, LARGE);
  const imported = await measureImport(folder, large, list, ROWS, 'large');
  return [
    ...figures,
    fileFigure(`export of ${LARGE.toLocaleString('en')}`, exported, 2),
    ratio('memory of the larger export, beside the smaller', exported.megabytes, beside.exported.megabytes, 'MB', 1.3),
    ratio(`the same import into ${LARGE.toLocaleString('en')}, beside the empty`, imported.ours, beside.besides.ours, 's', 2),
    ...importFigures(` into ${LARGE.toLocaleString('en')}`, imported),
  ];
}

async function databases(folder: string): Promise<readonly Figure[]> {
  const places = await prepare(folder);
  const beside = hasPeer() ? await small(places) : null;
  if (beside === null) say('There is no sqlite3 program here: nothing to measure import and export against.');
  const figures = beside === null ? [] : [...(await smallFigures(places, beside))];
  const large = join(folder, 'large.db');
  await ownCompany(large, LARGE);
  figures.push(...(await largeFigures(places, large, beside)));
  const desk = join(folder, 'desk.db');
  await ownCompany(desk, LARGE / 10, 8, LARGE);
  say('analysing …');
  return [...figures, ...(await measureReports(desk, LARGE))];
}

/** What needs the largest database, which is made where it is not there yet. */
async function million(folder: string, kept: string): Promise<readonly Figure[]> {
  const large = join(kept, `customers-${LARGE}.db`);
  await mkdir(kept, { recursive: true });
  if (!existsSync(large)) {
    await ownCompany(`${large}.part`, LARGE);
    await rename(`${large}.part`, large);
  }
  const places = await prepare(folder);
  const beside = hasPeer() ? await small(places) : null;
  return [...(beside === null ? [] : await smallFigures(places, beside)), ...(await largeFigures(places, large, beside))];
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

/** Customers of a gigabyte. */
const GIGABYTE = quick ? 22_500 : 225_000;

async function backups(kept: string): Promise<readonly Figure[]> {
  const path = join(kept, `backup-${GIGABYTE}.db`);
  await mkdir(kept, { recursive: true });
  if (!existsSync(path)) {
    await ownCompany(`${path}.part`, GIGABYTE);
    await rename(`${path}.part`, path);
  }
  return [await measureBackup(path, say)];
}

/** The folder named after a flag; null without the flag. */
function keptFolder(flag: string): string | null {
  const at = process.argv.indexOf(flag);
  return at === -1 ? null : (process.argv[at + 1] ?? join(tmpdir(), 'kehu-bench-kept'));
}

const folder = await mkdtemp(join(tmpdir(), 'kehu-bench-'));
try {
  const kept = keptFolder('--million');
  const copied = keptFolder('--backup');
  const others = async (): Promise<readonly Figure[]> => (process.argv.includes('--start') ? [] : await databases(folder));
  const asked = async (): Promise<readonly Figure[]> => (kept === null ? [...(await screens(folder)), ...(await others())] : await million(folder, kept));
  const figures = copied === null ? await asked() : await backups(copied);
  process.stdout.write(`${figureTable(figures)}\n\nNode ${process.version}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1) ?? ''}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
