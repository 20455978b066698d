import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { unavailable } from '../../src/errors.ts';
import { openBigStep } from '../../src/services/big-step.ts';
import { takeBackDeadSteps, takeBackOwnStep, tidyUp } from '../../src/services/take-back.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { emptyPlace, forEachEngine } from '../harness/database.ts';
import { NOON, openOffice } from './company.ts';

const WRITER = fileURLToPath(new URL('workers/dying-writer.ts', import.meta.url));

forEachEngine((engine) => {
  describe('a writer that is killed in a big step', () => {
    it('leaves nothing once somebody opens the database', async () => {
      const place = await emptyPlace(engine);
      const writer = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', WRITER, place.location], { stdio: ['ignore', 'inherit', 'inherit'] });
      const [, signal]: unknown[] = await once(writer, 'exit');
      expect(signal).toBe('SIGKILL');
      const database = await openDatabase(place.location);
      try {
        const { api } = await openOffice(database);
        expect((await api.count({ entity: 'tag' })).value).toBe(3);
        expect(await tidyUp(database, () => NOON)).toBe(1);
        expect((await api.count({ entity: 'tag' })).value).toBe(0);
        expect(await tidyUp(database, () => NOON)).toBe(0);
        expect((await verifyLedger(database)).faults).toEqual([]);
      } finally {
        await database.close();
        await place.remove();
      }
    });

    it.runIf(process.platform === 'linux')('is dead too while nobody has fetched it, as in a container', async () => {
      const place = await emptyPlace(engine);
      // The shell becomes a program that never asks for its children.
      const parent = spawn('/bin/sh', ['-c', '"$0" "$@" >/dev/null & echo $!; exec sleep 600', process.execPath, '--disable-warning=ExperimentalWarning', WRITER, place.location], { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        const [said]: unknown[] = await once(parent.stdout, 'data');
        await expect.poll(() => readFileSync(`/proc/${String(said).trim()}/stat`, 'latin1'), { timeout: 60_000 }).toMatch(/\) Z /);
        const database = await openDatabase(place.location);
        expect(await tidyUp(database, () => NOON)).toBe(1);
        await database.close();
      } finally {
        parent.kill('SIGKILL');
        await place.remove();
      }
    }, 90_000);

    it('says that what it wrote still stands, where not even that can be taken back', async () => {
      const place = await emptyPlace(engine);
      const database = await openDatabase(place.location);
      try {
        const { ctx } = await openOffice(database);
        const big = await openBigStep(ctx, { action: 'import', entity: 'tag', summary: 'tags.csv' });
        const full = { ...ctx, database: { ...database, transact: async () => await Promise.reject(unavailable('error.database_full', { location: '' })) } };
        await expect(takeBackOwnStep(full, big)).rejects.toMatchObject({ code: 'unavailable', key: 'error.step_left_open' });
        // There is room again: a session that is still open takes it back, though its process lives.
        expect(await takeBackDeadSteps(ctx)).toBe(1);
      } finally {
        await database.close();
        await place.remove();
      }
    });
  });
});
