import { describe, expect, it } from 'vitest';
import { newLease } from '../../src/services/lease.ts';
import { tick, tickAsOwner, type TickJob } from '../../src/services/tick.ts';
import { forEachEngine } from '../harness/database.ts';
import { NOON, openOffice } from './company.ts';

const job = (name: string, run: TickJob['run']): TickJob => ({ name, every: 60_000, run });

forEachEngine((_engine, open) => {
  describe('what is done now and then', () => {
    it('is done when it is due, and not before', async () => {
      const { database } = await openOffice(await open());
      const done: number[] = [];
      let time = NOON;
      const jobs = [job('one', async (ctx) => Promise.resolve(done.push(ctx.now())))];
      const turn = async () => (await tick(database, () => time, {}, jobs))[0]?.outcome;
      expect(await turn()).toBe('done');
      time += 59_999;
      expect(await turn()).toBe('waiting');
      time += 1;
      expect(await turn()).toBe('done');
      // The clock was set back by a day.
      time -= 86_400_000;
      expect(await turn()).toBe('done');
      expect(done).toHaveLength(3);
    });

    it('is done by one at a time', async () => {
      const { database } = await openOffice(await open());
      let working = 0;
      let most = 0;
      const gate = Promise.withResolvers<void>();
      const jobs = [
        job('one', async () => {
          most = Math.max(most, (working += 1));
          await gate.promise;
          working -= 1;
          return 1;
        }),
      ];
      const first = tick(database, () => NOON, {}, jobs);
      await expect.poll(() => working).toBe(1);
      expect((await tick(database, () => NOON + 120_000, {}, jobs))[0]?.outcome).toBe('busy');
      gate.resolve();
      expect((await first)[0]?.outcome).toBe('done');
      expect(most).toBe(1);
    });

    it('is due again where whoever was at it has died', async () => {
      const { database } = await openOffice(await open());
      const dead = { ...newLease(NOON), pid: 2 ** 22 + 1 };
      await database.transact(async (trx) => {
        await trx.insertInto('setting').values({ name: 'tick:one', value: JSON.stringify({ last: NOON, lease: dead }) }).execute();
      });
      expect((await tick(database, () => NOON + 1, {}, [job('one', async () => Promise.resolve(1))]))[0]?.outcome).toBe('done');
    });

    it('does not keep the others waiting where it fails', async () => {
      const { database } = await openOffice(await open());
      const jobs = [job('bad', async () => await Promise.reject(new Error('no'))), job('good', async () => Promise.resolve(2))];
      const results = await tick(database, () => NOON, {}, jobs);
      expect(results.map(({ job: name, outcome, count }) => [name, outcome, count])).toEqual([
        ['bad', 'failed', 0],
        ['good', 'done', 2],
      ]);
      expect(results[0]?.error?.params).toEqual({ reason: 'no' });
    });

    it('is for whoever owns the database', async () => {
      const { database } = await openOffice(await open());
      const outcomes = (await tickAsOwner(database, () => NOON)).map(({ outcome }) => outcome);
      expect(outcomes.every((outcome) => outcome === 'done' || outcome === 'waiting')).toBe(true);
    });
  });
});
