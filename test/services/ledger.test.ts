import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { addChunk, closeBigStep, openBigStep } from '../../src/services/big-step.ts';
import { openDatabase } from '../../src/db/connect.ts';
import { imageAt } from '../../src/services/history.ts';
import { SEAL_LOCK } from '../../src/services/ledger.ts';
import { takeBackDeadSteps } from '../../src/services/take-back.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { completeValues, insertRecord, ruleRun } from '../../src/services/write.ts';
import { emptyPlace, forEachEngine } from '../harness/database.ts';
import { openOffice, type Office } from './company.ts';

async function name(office: Office, id: number): Promise<unknown> {
  return (await office.api.get('customer', id)).values['name'];
}

forEachEngine((engine, open) => {
  describe('undo', () => {
    it('takes back any step, not only the last, and the undoing of it again', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const { id } = await api.create('customer', { name: '甲', address: '一' });
      const renamed = await api.update('customer', id, 1, { name: '乙' });
      await api.update('customer', id, 2, { address: '二' });
      const undone = await api.undo(renamed.stepId, 'refuse');
      expect((await api.get('customer', id)).values).toMatchObject({ name: '甲', address: '二' });
      await expect(api.undo(renamed.stepId, 'keep')).rejects.toMatchObject({ key: 'error.undo_done' });
      await api.undo(undone.stepId, 'refuse');
      expect(await name(office, id)).toBe('乙');
      await api.undo(renamed.stepId, 'refuse');
      expect(await name(office, id)).toBe('甲');
    });

    it('a step that is undone names a step that takes it back and holds, however often it goes to and fro', async () => {
      const { database, api } = await openOffice(await open());
      const { id } = await api.create('customer', { name: '晨光', address: '一' });
      const first = (await api.update('customer', id, 1, { address: '二' })).stepId;
      const others: number[] = [];
      const undone = async (...steps: readonly number[]) => await Promise.all(steps.map(async (step) => (await api.steps({ limit: 50 })).find((one) => one.id === step)?.undoneById ?? null));
      for (let last = first, times = 0; times < 4; times += 1) others.push((last = (await api.undo(last, 'refuse')).stepId));
      const [a = 0, b = 0, c = 0, d = 0] = others;
      // Undone, done again, undone again, done again.
      expect(await undone(first, a, b, c, d)).toEqual([null, b, null, d, null]);
      await api.undo(d, 'refuse');
      expect(await undone(first, a, b, c, d)).toEqual([a, null, c, null, expect.any(Number)]);
      expect((await api.get('customer', id)).values['address']).toBe('一');
      expect((await verifyLedger(database)).faults).toEqual([]);
    });

    it('names the fields that were changed since, keeps them or refuses', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const { id } = await api.create('customer', { name: '甲', address: '一' });
      const both = await api.update('customer', id, 1, { name: '乙', address: '二' });
      await api.update('customer', id, 2, { name: '丙' });
      expect((await api.undoPreview(both.stepId)).conflicts).toMatchObject([{ entity: 'customer', id, label: '丙', fields: [{ field: 'name', before: '丙', after: '甲', by: '王芳' }] }]);
      await expect(api.undo(both.stepId, 'refuse')).rejects.toMatchObject({ code: 'conflict', key: 'error.undo_conflict' });
      await api.undo(both.stepId, 'keep');
      expect((await api.get('customer', id)).values).toMatchObject({ name: '丙', address: '一' });
    });

    it('leaves a value that others have begun to use', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const level = await api.create('customer_level', { name: 'VIP' });
      await api.create('customer', { name: '甲', level_id: level.id });
      expect((await api.undoPreview(level.stepId)).conflicts).toHaveLength(1);
      await api.undo(level.stepId, 'keep');
      expect((await api.get('customer_level', level.id)).deleted).toBe(false);
    });

    it('never takes the last administrator away', async () => {
      const office = await openOffice(await open());
      const { api, session } = office;
      const promoted = await api.create('operator', { name: '李明', login: 'li', role_id: office.roles.get('administrator') ?? null });
      await api.update('operator', session.operatorId ?? 0, 1, { role_id: office.roles.get('manager') ?? null });
      await expect(api.undo(promoted.stepId, 'refuse')).rejects.toMatchObject({ key: 'error.undo_conflict' });
      expect((await api.undo(promoted.stepId, 'keep')).records).toBe(0);
      expect((await api.get('operator', promoted.id)).deleted).toBe(false);
    });

    it('brings a removed customer back with exactly what went with it', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const { id } = await api.create('customer', { name: '甲' });
      const stays = await api.create('contact', { name: '李明', customer_id: id });
      const goneBefore = await api.create('contact', { name: '赵强', customer_id: id });
      await api.create('interaction', { customer_id: id, subject: '电话', contact_id: stays.id });
      await api.remove({ entity: 'contact', ids: [goneBefore.id] }, 1);
      await api.remove({ entity: 'customer', ids: [id] }, 1);
      expect([(await api.count({ entity: 'contact' })).value, (await api.count({ entity: 'interaction' })).value]).toEqual([0, 0]);
      expect((await api.restore('customer', [id])).restored).toBe(1);
      expect((await api.get('contact', stays.id)).deleted).toBe(false);
      expect((await api.get('contact', goneBefore.id)).deleted).toBe(true);
      expect((await api.count({ entity: 'interaction' })).value).toBe(1);
    });

    it('an interaction stays when only its contact goes', async () => {
      const { api } = await openOffice(await open());
      const { id } = await api.create('customer', { name: '甲' });
      const contact = await api.create('contact', { name: '李明', customer_id: id });
      await api.create('interaction', { customer_id: id, subject: '电话', contact_id: contact.id });
      await api.remove({ entity: 'contact', ids: [contact.id] }, 1);
      expect((await api.count({ entity: 'interaction' })).value).toBe(1);
    });
  });

  describe('history', () => {
    it('shows a record as it was', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const { id } = await api.create('customer', { name: '甲' });
      office.later(60);
      await api.update('customer', id, 1, { name: '乙' });
      const at = async (time: string) => (await imageAt(office.ctx, 'customer', id, time))?.values['name'];
      expect([await at('2026-03-10T01:00:00.000Z'), await at('2026-03-10T02:30:00.000Z'), await at('2026-03-10T03:00:00.000Z')]).toEqual([
        undefined,
        '甲',
        '乙',
      ]);
    });
  });

  describe('verification', () => {
    it('passes over honest work of every kind', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const tag = (await api.create('tag', { name: '重点' })).id;
      const { id } = await api.create('customer', { name: '甲', tags: [tag] });
      const step = await api.update('customer', id, 1, { name: '乙', tags: [] });
      await api.create('interaction', { customer_id: id, subject: '电话', next_on: '2026-04-01' });
      await api.undo(step.stepId, 'refuse');
      await api.remove({ entity: 'customer', ids: [id] }, 1);
      let last = { done: 0, total: 0 as number | null };
      const report = await verifyLedger(office.database, { onProgress: (progress) => (last = progress) });
      expect(last.done).toBeGreaterThan(report.changes);
      expect(last.total).toBeGreaterThanOrEqual(last.done);
      expect(report.faults).toEqual([]);
      expect(report.steps).toBe(8);
    });

    it('hears that it is to stop, though the engine never waits', async () => {
      const office = await openOffice(await open());
      await office.api.create('customer', { name: '甲' });
      const controller = new AbortController();
      setImmediate(() => controller.abort());
      await expect(verifyLedger(office.database, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    });

    const tricks: readonly [string, string, string][] = [
      ['a record changed past the services', `update customer set name = '丁'`, 'step'],
      ['an image rewritten', `update change set before = '{"_":1,"name":"丁"}' where before is not null and entity = 'customer'`, 'image'],
      ['a step rewritten', `update change_set set operator_id = 99 where action = 'update'`, 'step'],
      ['a step with its digest rewritten', `update change_set set digest = 'a.b' where action = 'update'`, 'chain'],
      ['a change cut out', `delete from change where entity = 'customer' and action = 'update'`, 'step'],
      ['a seal cut out', `delete from seal where number = 2`, 'chain'],
      ['a version put back', `update customer set version = 1`, 'step'],
    ];
    for (const [what, statement, kind] of tricks) {
      it(`finds ${what}`, async () => {
        const office = await openOffice(await open());
        const { id } = await office.api.create('customer', { name: '甲' });
        await office.api.update('customer', id, 1, { name: '乙' });
        expect((await verifyLedger(office.database)).faults).toEqual([]);
        await sql.raw(statement).execute(office.database.queries);
        expect((await verifyLedger(office.database)).faults.map((fault) => fault.kind)).toContain(kind);
      });
    }
  });

  describe('sealing', () => {
    it.runIf(engine === 'postgres')('leaves nothing behind that was written while another was at it', async () => {
      const place = await emptyPlace(engine);
      const [one, two] = [await openDatabase(place.location), await openDatabase(place.location)];
      const unsealed = async (): Promise<number> => {
        const rows = await sql`select id from change_set where id not in (select change_set_id from seal)`.execute(one.queries);
        return rows.rows.length;
      };
      try {
        const office = await openOffice(one);
        const big = await openBigStep(office.ctx, { action: 'import', entity: 'tag' });
        await addChunk(big, async (run) => {
          await insertRecord(run, 'tag', completeValues('tag', { name: '一', rank: 1 }));
        });
        await office.api.create('tag', { name: '二' });
        await two.queries.transaction().execute(async (trx) => {
          await sql`select pg_advisory_xact_lock(${SEAL_LOCK}, hashtext(current_schema()))`.execute(trx);
          await closeBigStep(big);
          expect(await unsealed()).toBe(1);
        });
        await office.api.create('tag', { name: '三' });
        expect(await unsealed()).toBe(0);
        expect((await verifyLedger(one)).faults).toEqual([]);
      } finally {
        await one.close();
        await two.close();
        await place.remove();
      }
    });
  });

  describe('a big step', () => {
    it('is one step like any other once it is closed', async () => {
      const office = await openOffice(await open());
      const big = await openBigStep(office.ctx, { action: 'import', entity: 'tag', source: 'import', summary: 'tags.csv' });
      for (const label of ['一', '二'])
        await addChunk(big, async (run) => {
          await insertRecord(run, 'tag', completeValues('tag', { name: label, rank: 1 }));
        });
      const stepId = await closeBigStep(big);
      expect((await office.api.steps({ limit: 1 }))[0]).toMatchObject({ id: stepId, size: 2, action: 'import', summary: 'tags.csv' });
      expect((await verifyLedger(office.database)).faults).toEqual([]);
      await office.api.undo(stepId, 'refuse');
      expect((await office.api.count({ entity: 'tag' })).value).toBe(0);
    });

    it('that died is taken back by the next who opens; what others built on stays', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const { id: customer } = await api.create('customer', { name: '甲' });
      const big = await openBigStep(office.ctx, { action: 'import', entity: 'tag' });
      const ids = await addChunk(big, async (run) => {
        const one = await insertRecord(run, 'tag', completeValues('tag', { name: '一', rank: 1 }));
        const two = await insertRecord(run, 'tag', completeValues('tag', { name: '二', rank: 2 }));
        await insertRecord(run, 'interaction', completeValues('interaction', { customer_id: customer, subject: '导入', happened_on: '2026-03-01' }));
        await ruleRun(run).write('customer', [{ id: customer, values: { address: '导入的地址' } }]);
        return [one, two];
      });
      expect((await api.get('customer', customer)).values).toMatchObject({ last_contact_on: '2026-03-01', address: '导入的地址' });
      await api.update('customer', customer, 3, { tags: [ids[1] ?? 0], phone: '0431-88888888' });
      expect(await takeBackDeadSteps(office.ctx), 'its writer is alive').toBe(0);
      expect(await takeBackDeadSteps(office.ctx, () => false)).toBe(1);
      await expect(api.get('tag', ids[0] ?? 0)).rejects.toMatchObject({ code: 'not_found' });
      expect((await api.get('tag', ids[1] ?? 0)).deleted).toBe(false);
      expect((await api.get('customer', customer)).values).toMatchObject({ last_contact_on: null, address: null, tags: [ids[1]], phone: '0431-88888888' });
      expect((await api.count({ entity: 'interaction' })).value).toBe(0);
      expect((await verifyLedger(office.database)).faults).toEqual([]);
      await expect(addChunk(big, async () => undefined), 'the writer wakes up').rejects.toMatchObject({ key: 'error.step_taken_back' });
      await expect(closeBigStep(big)).rejects.toMatchObject({ key: 'error.step_taken_back' });
    });
  });

  it.runIf(engine === 'postgres')('what is committed did not fail, though it could not be sealed; the next one seals it', async () => {
    const { api, database } = await openOffice(await open());
    const before = (await verifyLedger(database)).steps;
    await sql`alter table seal rename to seal_away`.execute(database.queries);
    const { id } = await api.create('customer', { name: '甲' });
    expect((await api.get('customer', id)).values).toMatchObject({ name: '甲' });
    await expect(verifyLedger(database), 'the check says so').rejects.toThrow(/seal/);
    await sql`alter table seal_away rename to seal`.execute(database.queries);
    await api.create('customer', { name: '乙' });
    expect(await verifyLedger(database)).toMatchObject({ steps: before + 2, faults: [] });
  });
});
