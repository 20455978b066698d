import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkTally, foldTally, rebuildTally } from '../../src/services/tally.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice, type Office } from './company.ts';

/** A customer of level A, severities of 3 and 7 days, two scores. */
async function desk(office: Office) {
  const { api } = office;
  const make = async (entity: Parameters<typeof api.create>[0], values: Parameters<typeof api.create>[1]): Promise<number> => (await api.create(entity, values)).id;
  const a = await make('customer_level', { name: 'A' });
  const b = await make('customer_level', { name: 'B' });
  const region = await make('region', { name: '长春市', level: 'city' });
  const urgent = await make('complaint_severity', { name: '紧急', due_days: 3 });
  const usual = await make('complaint_severity', { name: '一般', due_days: 7 });
  const happy = await make('satisfaction_level', { name: '满意', score: 4 });
  const unhappy = await make('satisfaction_level', { name: '不满意', score: 2 });
  const customer = await make('customer', { name: '晨光商城', level_id: a, region_id: region });
  return { a, b, region, urgent, usual, happy, unhappy, customer };
}

forEachEngine((_engine, open) => {
  describe('a complaint', () => {
    let office: Office;
    let on: Awaited<ReturnType<typeof desk>>;

    beforeEach(async () => {
      office = await openOffice(await open());
      on = await desk(office);
    });

    const complain = async (values = {}) => (await office.api.create('complaint', { customer_id: on.customer, subject: '送货迟了两天', ...values })).id;
    const read = async (id: number) => await office.api.get('complaint', id);
    const step = async (id: number, name: string, values = {}) => await office.api.takeStep('complaint', id, (await read(id)).version, name, values);

    it('goes from the call to the closing, and offers only what its state allows', async () => {
      const id = await complain({ severity_id: on.urgent });
      expect(await read(id)).toMatchObject({ values: { state: 'received', code: 'T202600001', due_on: '2026-03-13' }, steps: ['assign', 'start', 'answer', 'close'] });
      await step(id, 'assign', { handler_id: office.session.operatorId });
      expect((await read(id)).steps).toEqual(['assign', 'start', 'answer', 'close']);
      await step(id, 'start');
      await expect(step(id, 'answer')).rejects.toMatchObject({ code: 'invalid', place: { field: 'solution' } });
      await step(id, 'answer', { solution: '补送并道歉' });
      expect(await read(id)).toMatchObject({ values: { state: 'answered', answered_at: '2026-03-10T02:00:00.000Z' }, steps: ['close', 'reopen'] });
      office.later(60);
      const closed = await step(id, 'close', { satisfaction_id: on.happy });
      expect(closed.suggests).toBeNull();
      expect(await read(id)).toMatchObject({ values: { state: 'closed', closed_at: '2026-03-10T03:00:00.000Z', satisfaction_id: on.happy }, steps: ['reopen'] });
    });

    it('refuses a wrong step and names the allowed ones', async () => {
      const id = await complain();
      await expect(step(id, 'reopen', { reopen_reason: '没有解决' })).rejects.toMatchObject({
        code: 'conflict',
        key: 'error.step_not_allowed',
        details: { allowed: ['assign', 'start', 'answer', 'close'] },
      });
      await expect(step(id, 'archive')).rejects.toMatchObject({ code: 'invalid' });
      await expect(office.api.update('complaint', id, 1, { state: 'closed' })).rejects.toMatchObject({ code: 'invalid', key: 'error.read_only_field' });
    });

    it('is closed at once, scored by a return call, and offers to reopen where the score is low', async () => {
      const id = await complain();
      await step(id, 'close', { solution: '当场解释清楚' });
      expect(await read(id)).toMatchObject({ values: { handler_id: office.session.operatorId }, steps: ['score', 'reopen'] });
      const scored = await step(id, 'score', { satisfaction_id: on.unhappy, return_note: '问题还在' });
      expect(scored.suggests).toBe('reopen');
      expect((await read(id)).steps).toEqual(['reopen']);
      const reopened = await step(id, 'reopen', { reopen_reason: '问题还在' });
      expect(await read(id)).toMatchObject({ values: { state: 'reopened', closed_at: null, answered_at: null } });
      await office.api.undo(reopened.stepId, 'refuse');
      expect(await read(id)).toMatchObject({ values: { state: 'closed', reopen_reason: null, earlier_satisfaction_id: null } });
    });

    it('keeps the earlier score with its day when it is reopened, until another one takes its place', async () => {
      const id = await complain();
      await step(id, 'close', { solution: '当场解释清楚', satisfaction_id: on.unhappy });
      const kept = { earlier_satisfaction_id: on.unhappy, earlier_closed_at: (await read(id)).values['closed_at'] };
      await step(id, 'reopen', { reopen_reason: '问题还在' });
      expect(await read(id)).toMatchObject({ values: { satisfaction_id: null, closed_at: null, ...kept } });
      expect((await office.api.count({ entity: 'complaint', filter: '上次满意度:不满意 状态:重新受理' })).value).toBe(1);
      office.later(60);
      // Closed without a score: the earlier one stays, with its own day.
      await step(id, 'close', { solution: '换了新的' });
      await step(id, 'reopen', { reopen_reason: '又坏了' });
      expect(await read(id)).toMatchObject({ values: kept });
      await step(id, 'close', { satisfaction_id: on.happy });
      const again = (await read(id)).values['closed_at'];
      await step(id, 'reopen', { reopen_reason: '又坏了' });
      expect(await read(id)).toMatchObject({ values: { earlier_satisfaction_id: on.happy, earlier_closed_at: again } });
    });

    it('is one step of the ledger, and two people cannot take it at once', async () => {
      const id = await complain();
      const { version } = await read(id);
      const done = await office.api.takeStep('complaint', id, version, 'close', { solution: '好了' });
      const [newest] = await office.api.history('complaint', id);
      expect(newest?.step.id).toBe(done.stepId);
      await expect(office.api.takeStep('complaint', id, version, 'answer', { solution: '另一个' })).rejects.toMatchObject({ code: 'conflict' });
    });

    it('has a due date that follows severity and day until one is typed', async () => {
      const id = await complain({ severity_id: on.urgent });
      await office.api.update('complaint', id, (await read(id)).version, { severity_id: on.usual });
      expect((await read(id)).values['due_on']).toBe('2026-03-17');
      await office.api.update('complaint', id, (await read(id)).version, { happened_on: '2026-03-01' });
      expect((await read(id)).values['due_on']).toBe('2026-03-08');
      await office.api.update('complaint', id, (await read(id)).version, { due_on: '2026-03-30' });
      await office.api.update('complaint', id, (await read(id)).version, { severity_id: on.urgent });
      expect((await read(id)).values['due_on']).toBe('2026-03-30');
      const typed = await complain({ severity_id: on.urgent, due_on: '2026-04-01' });
      expect((await read(typed)).values['due_on']).toBe('2026-04-01');
      const many = await office.api.bulkUpdate({ entity: 'complaint', filter: 'due:2026-03-30,2026-04-01' }, { due_on: null }, 2);
      expect(many.changed).toBe(2);
      expect((await read(typed)).values['due_on']).toBe('2026-03-13');
    });

    it('is overdue by the day, in the query language and in lists', async () => {
      const late = await complain({ due_on: '2026-03-09' });
      await complain({ due_on: '2026-03-10' });
      await complain();
      const overdue = async (filter: string) => (await office.api.list({ entity: 'complaint', columns: [], filter, limit: 10 })).rows.map(({ id }) => id);
      expect(await overdue('逾期:是')).toEqual([late]);
      expect(await overdue('overdue:yes')).toEqual([late]);
      expect((await overdue('overdue:no')).length).toBe(2);
      expect((await overdue('-overdue:yes')).length).toBe(2);
      expect((await office.api.count({ entity: 'customer', filter: 'complaint.overdue:yes' })).value).toBe(1);
      const { rows } = await office.api.list({ entity: 'complaint', columns: ['subject'], limit: 10 });
      expect(rows.filter(({ marks }) => marks?.includes('overdue')).map(({ id }) => id)).toEqual([late]);
      expect((await read(late)).marks).toEqual(['overdue']);
      await step(late, 'answer', { solution: '好了' });
      expect(await overdue('overdue:yes')).toEqual([]);
      const start = await office.api.startPage();
      expect(start.counts.find(({ key }) => key === 'start.complaints-open')?.count.value).toBe(3);
    });

    it('keeps level and region of the day when the customer moves', async () => {
      const id = await complain();
      const { id: said } = await office.api.create('feedback', { customer_id: on.customer, subject: '很好' });
      const customer = await office.api.get('customer', on.customer);
      await office.api.update('customer', on.customer, customer.version, { level_id: on.b, region_id: null });
      await office.api.update('complaint', id, 1, { subject: '改了' });
      expect(await read(id)).toMatchObject({ values: { level_id: on.a, region_id: on.region } });
      expect(await office.api.get('feedback', said)).toMatchObject({ values: { level_id: on.a, region_id: on.region } });
    });
  });

  describe('a feedback', () => {
    it('waits for its answer until a reply is written, which has a day', async () => {
      const office = await openOffice(await open());
      const on = await desk(office);
      const { id } = await office.api.create('feedback', { customer_id: on.customer, subject: '询问放假安排' });
      const waiting = async (filter: string): Promise<number> => (await office.api.count({ entity: 'feedback', filter })).value;
      expect([await waiting('unanswered:yes'), await waiting('未答复:是'), await waiting('unanswered:no')]).toEqual([1, 1, 0]);
      await office.api.update('feedback', id, 1, { reply: '十月一日至七日放假' });
      expect((await office.api.get('feedback', id)).values['replied_on']).toBe('2026-03-10');
      expect(await waiting('unanswered:yes')).toBe(0);
    });
  });

  describe('the counts kept for the analyses', () => {
    it('stay equal to the records through every kind of write', async () => {
      const office = await openOffice(await open());
      const on = await desk(office);
      const { api, database } = office;
      const sound = async (): Promise<void> => {
        expect(await checkTally(database)).toEqual([]);
      };
      const kept = async (): Promise<number> => {
        const row = await database.queries.selectFrom('satisfaction_rollup').select(({ fn }) => fn.sum('records').as('n')).executeTakeFirst();
        return Number(row?.n ?? 0);
      };
      const made = await api.create('feedback', { customer_id: on.customer, subject: '一', happened_on: '2026-01-05', satisfaction_id: on.happy });
      for (let at = 0; at < 5; at++) await api.create('feedback', { customer_id: on.customer, subject: `又${at}`, happened_on: '2026-02-05' });
      await sound();
      expect(await kept()).toBe(6);
      const edited = await api.update('feedback', made.id, 1, { happened_on: '2026-03-05', satisfaction_id: on.unhappy });
      await sound();
      await api.undo(edited.stepId, 'refuse');
      await sound();
      const bulk = await api.bulkUpdate({ entity: 'feedback', filter: 'date:2026-02' }, { satisfaction_id: on.happy }, 5);
      await sound();
      const gone = await api.remove({ entity: 'customer', ids: [on.customer] }, 1);
      await sound();
      expect(await kept()).toBe(0);
      await api.undo(bulk.stepId, 'keep');
      await sound();
      await api.undo(gone.stepId, 'refuse');
      await sound();
      expect(await kept()).toBe(6);
      await api.undo(made.stepId, 'keep');
      await sound();
      await api.restore('feedback', [made.id]);
      await sound();
      await foldTally(database);
      await sound();
      await database.transact(async (trx) => {
        await trx.updateTable('satisfaction_rollup').set({ records: 9 }).execute();
      });
      expect((await checkTally(database)).length).toBeGreaterThan(0);
      await rebuildTally(database);
      await sound();
      expect(await kept()).toBe(6);
    });

    it('stay equal when many write at once, while the rows are folded together', async () => {
      const office = await openOffice(await open());
      const on = await desk(office);
      const { database } = office;
      const write = async (at: number): Promise<void> => {
        for (let round = 0; round < 4; round++) await office.api.create('feedback', { customer_id: on.customer, subject: `${at}/${round}`, satisfaction_id: on.happy });
        await foldTally(database);
      };
      await Promise.all(Array.from({ length: 8 }, async (_, at) => await write(at)));
      expect((await office.api.count({ entity: 'feedback' })).value).toBe(32);
      expect(await checkTally(database)).toEqual([]);
      await foldTally(database);
      const rows = await database.queries.selectFrom('satisfaction_rollup').select('records').execute();
      expect(rows.map(({ records }) => records)).toEqual([32]);
    });

    it('count imported records, which get level, region, state and due date like any other; taking the import back takes them out', async () => {
      const office = await openOffice(await open());
      const on = await desk(office);
      const path = join(await scratchFolder(), 'complaints.csv');
      const lines = Array.from({ length: 30 }, (_, at) => `晨光商城,投诉${at},2026-02-${String((at % 28) + 1).padStart(2, '0')},紧急,${at % 2 === 0 ? '' : '2026-05-01'}`);
      await writeFile(path, ['客户,主题,日期,严重程度,期限', ...lines].join('\n'));
      const done = await office.api.importRun({ entity: 'complaint', path, duplicates: 'add' });
      expect(done).toMatchObject({ created: 30, rejected: 0 });
      const { rows } = await office.api.list({ entity: 'complaint', columns: ['happened_on', 'due_on', 'state', 'level_id', 'region_id'], sort: ['id'], limit: 50 });
      expect(rows[0]?.values).toMatchObject({ happened_on: '2026-02-01', due_on: '2026-02-04', state: 'received', level_id: on.a, region_id: on.region });
      expect(rows[1]?.values['due_on']).toBe('2026-05-01');
      expect(await checkTally(office.database)).toEqual([]);
      await office.api.undo(done.stepId ?? 0, 'refuse');
      expect((await office.api.count({ entity: 'complaint' })).value).toBe(0);
      expect(await checkTally(office.database)).toEqual([]);
    });
  });
});
