import { NO_RIGHTS } from '../../src/auth/matrix.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/auth/session.ts';
import { openDatabase } from '../../src/db/connect.ts';
import type { Database } from '../../src/db/database.ts';
import { bindServices } from '../../src/services/bind.ts';
import { leaveDesk } from '../../src/services/desk.ts';
import { emptyPlace, forEachEngine, type TestPlace } from '../harness/database.ts';
import { openOffice, type Office } from './company.ts';

/** A process that has ended: its number, and when it began. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

forEachEngine((engine) => {
  describe(`desks (${engine})`, () => {
    let place: TestPlace;
    let office: Office;
    let other: Session;
    const now = Date.parse('2026-03-10T02:00:00.000Z');

    beforeAll(async () => {
      place = await emptyPlace(engine);
      office = await openOffice(await openDatabase(place.location));
      const { id } = await office.api.create('operator', { name: '李娜', login: 'lina' });
      other = { ...office.session, operatorId: id, operatorName: '李娜' };
    });

    afterAll(async () => {
      await office.database.close();
      await place.remove();
    });

    async function second(work: (database: Database, api: ReturnType<typeof bindServices>) => Promise<void>, at = now): Promise<void> {
      const database = await openDatabase(place.location);
      try {
        await work(database, bindServices(database, other, () => at));
      } finally {
        await leaveDesk(database);
        await database.close();
      }
    }

    it('tells who else has a record open, to read or in a form, until it is closed', async () => {
      const { id } = await office.api.create('customer', { name: '两人都开着' });
      expect(await office.api.attend([{ entity: 'customer', id, editing: false }])).toEqual([]);
      await second(async (database, api) => {
        expect(await api.attend([{ entity: 'customer', id, editing: true }])).toEqual([{ entity: 'customer', id, others: [{ operator: office.session.operatorName, editing: false }] }]);
        expect(await office.api.attend([{ entity: 'customer', id, editing: false }])).toEqual([{ entity: 'customer', id, others: [{ operator: '李娜', editing: true }] }]);
        await api.attend([]);
        expect(await office.api.attend([{ entity: 'customer', id, editing: false }])).toEqual([]);
        await api.attend([{ entity: 'customer', id, editing: false }]);
        await leaveDesk(database);
        expect(await office.api.attend([{ entity: 'customer', id, editing: false }])).toEqual([]);
      });
    });

    it('writes nothing while nothing changes, and nothing of it in the ledger', async () => {
      const { id } = await office.api.create('customer', { name: '一直开着' });
      const before = await office.api.steps({ limit: 1 });
      await office.api.attend([{ entity: 'customer', id, editing: false }]);
      const first = await office.ctx.database.queries.selectFrom('desk').selectAll().execute();
      await office.ctx.database.queries.updateTable('presence').set({ since: 'untouched' }).execute();
      await office.api.attend([{ entity: 'customer', id, editing: false }]);
      expect(await office.ctx.database.queries.selectFrom('presence').select('since').execute()).toEqual([{ since: 'untouched' }]);
      expect(await office.ctx.database.queries.selectFrom('desk').selectAll().execute()).toEqual(first);
      expect(await office.api.steps({ limit: 1 })).toEqual(before);
    });

    it('does not count a program that has died, nor one of another machine that was silent', async () => {
      const { id } = await office.api.create('customer', { name: '打开的人不在了' });
      const { queries } = office.ctx.database;
      const pid = await endedProcess();
      const desk = (token: string, host: string, beat: number) => ({ token, operator_id: other.operatorId ?? 0, host, pid, started: '1', beat_at: new Date(beat).toISOString() });
      await queries.insertInto('desk').values([desk('dead', hostname(), now), desk('silent', 'elsewhere', now - 200_000), desk('speaking', 'elsewhere', now - 60_000)]).execute();
      await queries.insertInto('presence').values(['dead', 'silent'].map((token) => ({ entity: 'customer', record_id: id, desk: token, editing: 1, since: '' }))).execute();
      const mine = { entity: 'customer', id, editing: false } as const;
      expect(await office.api.attend([mine])).toEqual([]);
      await queries.insertInto('presence').values({ entity: 'customer', record_id: id, desk: 'speaking', editing: 1, since: '' }).execute();
      expect(await office.api.attend([mine])).toEqual([{ entity: 'customer', id, others: [{ operator: '李娜', editing: true }] }]);
      // Whoever sits down next tidies up.
      await second(async (_database, api) => {
        await api.attend([mine]);
        const tokens = await queries.selectFrom('desk').select('token').execute();
        expect(tokens.map(({ token }) => token)).not.toContain('dead');
        expect(tokens.map(({ token }) => token)).toContain('speaking');
      });
      await queries.deleteFrom('presence').where('desk', '=', 'speaking').execute();
      await queries.deleteFrom('desk').where('token', '=', 'speaking').execute();
    });

    it('says nothing of records that the session may not read', async () => {
      const { id } = await office.api.create('customer', { name: '看不到' });
      await office.api.attend([{ entity: 'customer', id, editing: true }]);
      await second(async (database) => {
        const blind = bindServices(database, { ...other, grants: NO_RIGHTS }, () => now);
        expect(await blind.attend([{ entity: 'customer', id, editing: false }])).toEqual([]);
      });
    });

    describe('drafts', () => {
      it('are the own ones only, and not those that are in hand at another desk', async () => {
        await office.api.saveDraft('a', 'eins', '{"kind":"form"}');
        expect(await office.api.drafts()).toEqual([{ place: 'a', savedAt: '2026-03-10T02:00:00.000Z', about: '{"kind":"form"}' }]);
        await second(async (database, api) => {
          expect(await api.drafts()).toEqual([]);
          expect(await api.takeDraft('a')).toBeNull();
          const same = bindServices(database, office.session, () => now);
          expect(await same.drafts()).toEqual([]);
          expect(await same.takeDraft('a')).toBeNull();
          await office.api.putDraftAside('a');
          expect(await same.drafts()).toHaveLength(1);
          expect(await same.takeDraft('a')).toEqual({ body: 'eins', savedAt: '2026-03-10T02:00:00.000Z' });
          expect(await office.api.drafts()).toEqual([]);
        });
        expect(await office.api.drafts()).toHaveLength(1);
        await office.api.dropDraft('a');
        expect(await office.api.drafts()).toEqual([]);
      });

      it('of a session that was ended are free, though its program still stands before a line that hangs', async () => {
        const { queries } = office.database;
        const { operatorId } = office.session;
        const at = new Date(now).toISOString();
        const open = { host: hostname(), pid: process.ppid, process_started: null };
        await queries.insertInto('desk').values({ token: 'hangs', operator_id: operatorId ?? 0, host: open.host, pid: open.pid, started: null, beat_at: at }).execute();
        await queries.insertInto('session').values({ ...open, operator_id: operatorId ?? 0, source: 'screen', origin: '', program: '', started_at: at, seen_at: at, failures: 0 }).execute();
        await office.api.saveDraft('c', 'drei');
        await queries.updateTable('draft').set({ desk: 'hangs' }).where('place', '=', 'c').execute();
        expect(await office.api.drafts()).toEqual([]);
        const [session] = (await office.api.sessions()).filter(({ source }) => source === 'screen');
        await office.api.endSession(session?.id ?? 0);
        expect(await office.api.drafts()).toMatchObject([{ place: 'c' }]);
        expect(await office.api.takeDraft('c')).toMatchObject({ body: 'drei' });
        await office.api.dropDraft('c');
      });

      it('of a program that died wait for the next login', async () => {
        const pid = await endedProcess();
        await office.ctx.database.queries.insertInto('desk').values({ token: 'gone', operator_id: office.session.operatorId ?? 0, host: hostname(), pid, started: '1', beat_at: new Date(now).toISOString() }).execute();
        await office.api.saveDraft('b', 'zwei');
        await office.ctx.database.queries.updateTable('draft').set({ desk: 'gone' }).where('place', '=', 'b').execute();
        expect(await office.api.drafts()).toMatchObject([{ place: 'b', about: null }]);
        expect(await office.api.takeDraft('b')).toMatchObject({ body: 'zwei' });
        await office.api.dropDraft('b');
      });
    });
  });
});
