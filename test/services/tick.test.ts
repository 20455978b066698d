import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cancelled, failed } from '../../src/errors.ts';
import { keepHead, verifyAudit } from '../../src/services/chain-head.ts';
import { newLease } from '../../src/services/lease.ts';
import { tick, TICK_JOBS, tickAsOwner, type TickJob } from '../../src/services/tick.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { granting, NOON, openOffice } from './company.ts';

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

    it('writes the head of the audit chain where the settings say, as one place fails', async () => {
      const { database, api, ctx } = await openOffice(await open());
      const folder = await scratchFolder();
      const file = join(folder, 'heads');
      const settings = await api.serverSettings();
      await expect(api.setServerSettings({ ...settings, heads: ['heads'] })).rejects.toMatchObject({ code: 'invalid', key: 'server.path_not_absolute' });
      const jobs = TICK_JOBS.filter(({ name }) => name === 'head');
      expect(await tick(database, () => NOON, {}, jobs)).toMatchObject([{ outcome: 'done', count: 0 }]);
      await api.setServerSettings({ ...settings, heads: [join(folder, 'missing', 'heads'), file] });
      expect(await tick(database, () => NOON + 3_600_000, {}, jobs)).toMatchObject([{ job: 'head', outcome: 'failed' }]);
      const written = await readFile(file, 'utf8');
      expect(written).toMatch(/^\S+Z \d+ [0-9a-f]{64}\n$/);
      expect((await verifyAudit(ctx, file)).faults).toEqual([]);
      expect(await tick(database, () => NOON + 3_600_001, {}, jobs)).toMatchObject([{ outcome: 'waiting' }]);
      if (database.engine === 'sqlite') await expect(keepHead(ctx, { file: database.location })).rejects.toMatchObject({ key: 'server.head_place' });
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

    it('stands on the start page of whoever looks after it, from its first failure until it is done', async () => {
      const { database, api, as } = await openOffice(await open());
      let time = NOON;
      let [wrong, stop] = ['no', false];
      const run = async (): Promise<number> => {
        if (stop) throw cancelled();
        return wrong === '' ? await Promise.resolve(1) : await Promise.reject(failed('error.internal', { reason: wrong }, {}, { secret: 'details' }));
      };
      const turn = async () => {
        time += 60_000;
        await tick(database, () => time, {}, [job('backup', run), job('head', run)]).catch(() => undefined);
        return (await api.startPage()).faults;
      };
      const fault = (name: string, reason: string) => ({ job: name, since: '2026-03-10T02:01:00.000Z', error: { code: 'failed', key: 'error.internal', params: { reason } } });
      expect((await api.startPage()).faults).toEqual([]);
      expect(await turn()).toEqual([fault('backup', 'no'), fault('head', 'no')]);
      wrong = 'not yet';
      expect(await turn()).toEqual([fault('backup', 'not yet'), fault('head', 'not yet')]);
      // Of those who cannot do anything about it nobody is told, and whoever stops a job has not done it.
      expect((await as({ grants: granting({ customer: ['read'] }) }).startPage()).faults).toEqual([]);
      expect((await as({ grants: { ...granting({}), system: ['backup'] } }).startPage()).faults).toEqual([fault('backup', 'not yet')]);
      expect((await as({ grants: { ...granting({}), system: ['maintenance'] } }).startPage()).faults).toEqual([fault('head', 'not yet')]);
      expect((await as({ looking: '销售' }).startPage()).faults).toEqual([]);
      stop = true;
      expect(await turn()).toHaveLength(2);
      [wrong, stop] = ['', false];
      expect(await turn()).toEqual([]);
    });

    it('is for whoever owns the database', async () => {
      const { database } = await openOffice(await open());
      const outcomes = (await tickAsOwner(database, () => NOON)).map(({ outcome }) => outcome);
      expect(outcomes.every((outcome) => outcome === 'done' || outcome === 'waiting')).toBe(true);
    });
  });
});
