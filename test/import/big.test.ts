import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { bindServices } from '../../src/services/bind.ts';
import { rebuildDerived } from '../../src/services/rebuild.ts';
import { takeBackDeadSteps } from '../../src/services/take-back.ts';
import { enginesUnderTest, emptyPlace, forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';

/** More than one transaction takes. */
const ROWS = 5200;
/** The same of a file that is large by its bytes: it is written while it is read, in several transactions of fewer rows. */
const LONG_ROWS = 4500;
const LARGE = 2.2 * 2 ** 20;
/** A column that goes nowhere makes a file as large as it must be: its rows cost no more to import. */
const filler = (rows: number, size: number): string => '长'.repeat(Math.ceil(size / rows / 3));

/** A list that takes several transactions. */
async function bigList(folder: string, rows: number = LONG_ROWS, size: number = LARGE): Promise<string> {
  const path = join(folder, 'big.csv');
  const long = filler(rows, size);
  await mkdir(folder, { recursive: true });
  await writeFile(path, `名称,电话,联系人,别的\n${Array.from({ length: rows }, (_, i) => `客户${i},0431-8${String(i).padStart(7, '0')},李${i},${long}`).join('\n')}\n`);
  return path;
}

/** Rows of all kinds, in several transactions: a few unnumbered, one with a fault, one twice, values to be made. */
const MIXED = 3000;
function mixedList(rows: number): string {
  const long = filler(rows, LARGE);
  const line = (i: number): string => {
    const code = i % 1000 === 0 && i > 0 ? '' : `CG${i}`;
    const [name, again] = [`长春晨光${i}文具有限公司`, '长春晨光7文具有限公司'];
    const email = i === 1999 ? '没有' : `info${i}@chenguang.example`;
    return [i === 2999 ? again : name, i === 2999 ? 'CG7' : code, i % 2 === 0 ? '展会' : '老客户', `0431-8${String(i).padStart(7, '0')}`, email, `李${i}`, `139${String(i).padStart(8, '0')}`, long].join(',');
  };
  return `名称,客户编号,标签,电话,邮箱,联系人,联系人手机,别的\n${Array.from({ length: rows }, (_, i) => line(i)).join('\n')}\n`;
}

forEachEngine((engine, open) => {
  describe('a file of many rows', () => {
    it('is one step, and again nothing', async () => {
      const { api } = await openOffice(await open());
      const path = await bigList(await scratchFolder(), ROWS, 0);
      const seen: number[] = [];
      const first = await api.importRun({ entity: 'customer', path, duplicates: 'update' }, { onProgress: ({ done, total }) => seen.push(done / (total ?? 1)) });
      expect([first.read, first.created]).toEqual([ROWS, ROWS]);
      expect(seen.at(-1)).toBe(1);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      const [step] = await api.steps({ limit: 1 });
      expect(step).toMatchObject({ id: first.stepId, size: 2 * ROWS });
      const again = await api.importRun({ entity: 'customer', path, duplicates: 'update' });
      expect([again.created, again.unchanged, again.stepId]).toEqual([0, ROWS, null]);
      expect((await api.steps({ limit: 1 }))[0]?.id).toBe(first.stepId);
    }, 120_000);

    it('cancelled in the middle, it leaves nothing', async () => {
      const office = await openOffice(await open());
      const folder = await scratchFolder();
      const path = await bigList(folder);
      const stop = new AbortController();
      // After the rows of a transaction or more, with others still to come.
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number | null }): void => {
        if (done / (total ?? 1) > 0.6) stop.abort();
      };
      const work = office.api.importRun({ entity: 'customer', path, duplicates: 'update' }, { signal: stop.signal, onProgress });
      await expect(work).rejects.toMatchObject({ code: 'cancelled' });
      expect(await office.api.count({ entity: 'customer' })).toMatchObject({ value: 0 });
      expect(await office.api.count({ entity: 'contact' })).toMatchObject({ value: 0 });
      expect(await readdir(folder)).toEqual(['big.csv']);
      const later = await office.api.importRun({ entity: 'customer', path: await bigList(join(folder, 'later'), 100, 0), duplicates: 'update' });
      expect(later.created).toBe(100);
    }, 120_000);

    it('cancelled once it is done, it is done', async () => {
      const database = await open();
      const office = await openOffice(database);
      const stop = new AbortController();
      let asked = 0;
      // Folding is asked for before the step is closed, and behind it.
      const fold = async (soon?: boolean): Promise<void> => {
        if (soon === true && (asked += 1) === 2) stop.abort();
        await database.fold(soon);
      };
      const api = bindServices({ ...database, fold }, office.session);
      const path = await bigList(await scratchFolder());
      expect(await api.importRun({ entity: 'customer', path, duplicates: 'update' }, { signal: stop.signal })).toMatchObject({ created: LONG_ROWS });
      expect([asked, await office.api.count({ entity: 'customer' }, 100_000)]).toMatchObject([2, { value: LONG_ROWS }]);
    }, 120_000);

    it('with a fault behind thousands of rows, it leaves nothing, and says the fault as of a small one', async () => {
      const office = await openOffice(await open());
      const folder = await scratchFolder();
      const path = await bigList(folder);
      await appendFile(path, '"没有结束\n');
      await expect(office.api.importRun({ entity: 'customer', path, duplicates: 'update' })).rejects.toMatchObject({ code: 'invalid', key: 'import.open_quote', place: { line: LONG_ROWS + 2 } });
      expect(await office.api.count({ entity: 'customer' })).toMatchObject({ value: 0 });
      expect(await readdir(folder)).toEqual(['big.csv']);
    }, 120_000);

    it('lets others write meanwhile, and yields to what they make', async () => {
      const office = await openOffice(await open());
      const path = await bigList(await scratchFolder());
      const other = bindServices(office.database, office.session, () => office.ctx.now());
      const state = { done: false };
      const importing = office.api.importRun({ entity: 'customer', path, duplicates: 'update' }).finally(() => {
        state.done = true;
      });
      // What it fails with is told below, when it is awaited.
      importing.catch(() => undefined);
      let made = 0;
      while (!state.done) {
        await other.create('customer', { name: `客户${LONG_ROWS - 1 - made}`, address: '别人' });
        made += 1;
        // SQLite answers at once: without a turn of the event loop nobody would read the file.
        await setImmediate();
      }
      const result = await importing;
      expect(made).toBeGreaterThan(1);
      expect(result.rejected).toBe(0);
      expect(result.created + result.updated).toBe(LONG_ROWS);
      // Codes are unique whoever made them.
      const codes = await office.database.queries.selectFrom('customer').select(({ fn }) => [fn.countAll().as('all'), fn.count('code').distinct().as('codes')]).executeTakeFirstOrThrow();
      expect(Number(codes.codes)).toBe(Number(codes.all));
    }, 120_000);

    it('read by a thread of its own, every row is what it would be alone', async () => {
      const { api, database } = await openOffice(await open());
      const folder = await scratchFolder();
      const path = join(folder, 'mixed.csv');
      await writeFile(path, mixedList(MIXED));
      const result = await api.importRun({ entity: 'customer', path, duplicates: 'update', createReferences: true });
      expect([result.read, result.created, result.updated, result.rejected]).toEqual([MIXED, MIXED - 2, 1, 1]);
      expect(result.references).toEqual([{ entity: 'tag', names: ['展会', '老客户'] }]);
      expect(result.rejects).toMatchObject([{ line: 2001, where: { entity: 'customer', field: 'email' } }]);
      const rejected = await readFile(result.rejectsPath ?? '', 'utf8');
      expect(rejected).toContain('\n长春晨光1999文具有限公司,CG1999,老客户,0431-80001999,没有,李1999,13900001999,');
      const find = async (search: string): Promise<readonly unknown[]> => (await api.list({ entity: 'customer', columns: ['name', 'code', 'phone', 'tags'], search, limit: 5 })).rows.map(({ values }) => values);
      for (const search of ['晨光2321', 'chenguang2321', 'ccCG2321wj', '80002321', '李2321', 'cg2321']) expect({ search, found: await find(search) }).toMatchObject({ search, found: [{ code: 'CG2321', phone: '0431-80002321' }] });
      // Rows without a code get a number, and are found by it.
      const [numbered] = (await find('晨光2000文')) as [{ code: string }];
      expect(numbered.code).toMatch(/^C\d{9}$/);
      expect(await find(numbered.code)).toMatchObject([{ code: numbered.code }]);
      expect((await api.list({ entity: 'contact', columns: ['name', 'customer_id'], search: 'l2321', limit: 5 })).rows).toMatchObject([{ values: { name: '李2321' } }]);
      // What was derived ahead is what deriving anew gives.
      const derived = async () => await database.arrays({ sql: 'select name_sort, search_text from customer order by id', parameters: [] });
      const before = await derived();
      await rebuildDerived(database);
      expect(await derived()).toEqual(before);
    }, 120_000);

    it('exclusive: one transaction, the same result', async () => {
      const { api } = await openOffice(await open());
      const path = await bigList(await scratchFolder(), 1500);
      const result = await api.importRun({ entity: 'customer', path, duplicates: 'update', exclusive: true });
      expect([result.created, result.rejected]).toEqual([1500, 0]);
      expect((await api.steps({ limit: 1 }))[0]).toMatchObject({ id: result.stepId, size: 3000 });
    }, 120_000);
  });
});

const CHILD = fileURLToPath(new URL('./import-child.ts', import.meta.url));

describe.each(enginesUnderTest())('%s: an import whose process dies', (engine) => {
  it('is taken back by whoever opens the database next', async () => {
    const place = await emptyPlace(engine);
    try {
      const first = await openDatabase(place.location);
      const office = await openOffice(first);
      const kept = await office.api.create('customer', { name: '客户1', address: '原来的' });
      const folder = await scratchFolder();
      const path = await bigList(folder, 8000);
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, place.location, path], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const left = await office.api.count({ entity: 'customer' }, 100_000);
      expect(left.value).toBeGreaterThan(1);
      expect(await takeBackDeadSteps(office.ctx)).toBe(1);
      expect(await office.api.count({ entity: 'customer' })).toMatchObject({ value: 1 });
      expect(await office.api.count({ entity: 'contact' })).toMatchObject({ value: 0 });
      const row = await office.api.get('customer', kept.id);
      expect(row.values).toMatchObject({ address: '原来的', phone: null });
      expect((await office.api.list({ entity: 'customer', columns: ['name'], search: '客户2', limit: 10 })).rows).toEqual([]);
      expect((await office.api.importRun({ entity: 'customer', path: await bigList(join(folder, 'second'), 100, 0), duplicates: 'update' })).created).toBe(99);
      await first.close();
    } finally {
      await place.remove();
    }
  }, 120_000);
});
