import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { tidyUp } from '../../src/services/take-back.ts';
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
  });
});
