import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { bindServices } from '../../src/services/bind.ts';
import { takeBackDeadSteps } from '../../src/services/take-back.ts';
import { enginesUnderTest, emptyPlace, forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';

const ROWS = 9000;

/** A list that takes three transactions. */
async function bigList(folder: string, rows: number = ROWS): Promise<string> {
  const path = join(folder, 'big.csv');
  await mkdir(folder, { recursive: true });
  await writeFile(path, `名称,电话,联系人\n${Array.from({ length: rows }, (_, i) => `客户${i},0431-8${String(i).padStart(7, '0')},李${i}`).join('\n')}\n`);
  return path;
}

forEachEngine((_engine, open) => {
  describe('a file of many rows', () => {
    it('is one step, and again nothing', async () => {
      const { api } = await openOffice(await open());
      const path = await bigList(await scratchFolder());
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
      const onProgress = (): void => {
        office.api.count({ entity: 'customer' }).then(
          ({ value }) => {
            if (value > 0) stop.abort();
          },
          () => undefined,
        );
      };
      // Small reads, so that the file does not end before the cancel.
      const work = office.api.importRun({ entity: 'customer', path, duplicates: 'update' }, { signal: stop.signal, onProgress });
      const outcome = await work.then(() => 'done', (error: unknown) => error);
      if (outcome !== 'done') {
        expect(outcome).toMatchObject({ code: 'cancelled' });
        expect(await office.api.count({ entity: 'customer' })).toMatchObject({ value: 0 });
        expect(await office.api.count({ entity: 'contact' })).toMatchObject({ value: 0 });
        expect(await readdir(folder)).toEqual(['big.csv']);
      }
      const later = await office.api.importRun({ entity: 'customer', path, duplicates: 'update' });
      expect(later.created + later.unchanged).toBe(ROWS);
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
        await other.create('customer', { name: `客户${ROWS - 1 - made}`, address: '别人' });
        made += 1;
        // SQLite answers at once: without a turn of the event loop nobody would read the file.
        await setImmediate();
      }
      const result = await importing;
      expect(made).toBeGreaterThan(1);
      expect(result.rejected).toBe(0);
      expect(result.created + result.updated).toBe(ROWS);
      // Codes are unique whoever made them.
      const codes = await office.database.queries.selectFrom('customer').select(({ fn }) => [fn.countAll().as('all'), fn.count('code').distinct().as('codes')]).executeTakeFirstOrThrow();
      expect(Number(codes.codes)).toBe(Number(codes.all));
    }, 120_000);

    it('exclusive: one transaction, the same result', async () => {
      const { api } = await openOffice(await open());
      const path = await bigList(await scratchFolder(), 6000);
      const result = await api.importRun({ entity: 'customer', path, duplicates: 'update', exclusive: true });
      expect([result.created, result.rejected]).toEqual([6000, 0]);
      expect((await api.steps({ limit: 1 }))[0]).toMatchObject({ id: result.stepId, size: 12_000 });
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
      const path = await bigList(folder, 20_000);
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
      expect((await office.api.importRun({ entity: 'customer', path: await bigList(join(folder, 'second'), 100), duplicates: 'update' })).created).toBe(99);
      await first.close();
    } finally {
      await place.remove();
    }
  }, 120_000);
});
