import { describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { recordAudit } from '../../src/services/audit.ts';
import { chainHead, verifyLedger } from '../../src/services/verify.ts';
import { forEachEngine } from '../harness/database.ts';
import { timesOf } from './length.ts';
import { busyOffice, KINDS, tamper } from './tampering.ts';

const TIMES = timesOf(8, 100);

forEachEngine((_engine, open) => {
  describe('the chain', () => {
    it.each(KINDS)('shows every tampering of the kind %s, and none where nobody was at it', async (kind) => {
      const { database } = await busyOffice(await open(), 6);
      const missed: string[] = [];
      for (let seed = 1; seed <= TIMES; seed++) {
        const { what, faults } = await tamper(database, kind, seed);
        if (faults === 0) missed.push(what);
      }
      expect(missed).toEqual([]);
      expect((await verifyLedger(database, {}, [await chainHead(database)])).faults).toEqual([]);
    });

    it('shows a tail that was cut off only against a head kept outside', async () => {
      const office = await busyOffice(await open(), 2);
      const { database } = office;
      const id = await recordAudit(office.ctx, { kind: 'login', summary: '' });
      const head = await chainHead(database);
      await sql`delete from seal where change_set_id = ${id}`.execute(database.queries);
      await sql`delete from change_set where id = ${id}`.execute(database.queries);
      expect((await verifyLedger(database)).faults).toEqual([]);
      expect((await verifyLedger(database, {}, [head])).faults).toMatchObject([{ kind: 'tail' }]);
      expect((await verifyLedger(database, {}, [{ number: null, hash: head.hash }])).faults).toMatchObject([{ kind: 'tail' }]);
    });
  });
});
