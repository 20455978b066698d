import { describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { recordAudit } from '../../src/services/audit.ts';
import { chainHead, verifyLedger } from '../../src/services/verify.ts';
import { forEachEngine } from '../harness/database.ts';
import { timesOf } from './length.ts';
import { busyOffice, COLUMNS, EDITS, KINDS, tamper } from './tampering.ts';

const TIMES = timesOf(8, 100);

forEachEngine((_engine, open) => {
  describe('the chain', () => {
    it.each(KINDS)('shows every tampering of the kind %s, and none where nobody was at it', async (kind) => {
      const { database } = await busyOffice(await open(), 6);
      const missed: string[] = [];
      // Each edit that there is comes at least once.
      for (let seed = 1; seed <= (kind === 'edit' ? Math.max(TIMES, EDITS.length) : TIMES); seed++) {
        const { what, faults } = await tamper(database, kind, seed);
        if (faults === 0) missed.push(what);
      }
      expect(missed).toEqual([]);
      expect((await verifyLedger(database, {}, [await chainHead(database)])).faults).toEqual([]);
    });

    it.each(['change_set', 'change', 'seal'] as const)('is tampered with in every column of %s', async (table) => {
      const { queries } = await open();
      const columns = (await queries.introspection.getTables()).find(({ name }) => name === table)?.columns.map(({ name }) => name) ?? [];
      const ids = { change_set: ['id'], change: ['id'], seal: ['number', 'change_set_id'] }[table];
      expect(columns.filter((name) => !ids.includes(name)).toSorted()).toEqual(Object.keys(COLUMNS[table]).toSorted()); // oxlint-disable-line unicorn/require-array-sort-compare -- names
    });

    it('shows a step that was put in past the program', async () => {
      const { database } = await busyOffice(await open(), 1);
      await sql`insert into change_set (at, source, action, entity, summary, state, size, digest) select at, source, action, entity, summary, state, 0, 'salt.hash' from change_set where action = 'login'`.execute(database.queries);
      expect((await verifyLedger(database)).faults).not.toEqual([]);
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
