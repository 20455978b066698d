import { beforeEach, describe, expect, it } from 'vitest';
import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import type { Values } from '../../src/fields/definition.ts';
import { addDays } from '../../src/util/dates.ts';
import { reminderJob } from '../../src/services/reminder-job.ts';
import { forEachEngine } from '../harness/database.ts';
import { granting, openOffice, type Office } from './company.ts';

/** The days of the week of the office's clock: it is Tuesday, 2026-03-10. */
const WEEK = { from: '2026-03-09', to: '2026-03-15' } as const;

forEachEngine((_engine, open) => {
  describe('the agenda', () => {
    let office: Office;
    beforeEach(async () => {
      office = await openOffice(await open());
    });
    const make = async (values: Values) => (await office.api.create('activity', values)).id;
    const read = async (id: number) => (await office.api.get('activity', id)).values;
    const step = async (id: number, name: string, values: Values = {}) => await office.api.takeStep('activity', id, (await office.api.get('activity', id)).version, name, values);
    const shown = async (range: { readonly from: string; readonly to: string } = WEEK) => {
      const { items, overdue } = await office.api.agenda(range);
      const text = ({ day, subject, state }: (typeof items)[number]): string => `${day} ${subject}${state === 'open' ? '' : ` ${state}`}`;
      return { items: items.map(text), overdue: overdue.map(text) };
    };

    it('takes day and times from one another, and moves them together', async () => {
      const id = await make({ subject: '谈合同', on_day: '2026-03-12', starts_at: '14:30', ends_at: '2026-03-12 15:30', remind_at: '14:15' });
      expect(await read(id)).toMatchObject({ on_day: '2026-03-12', starts_at: '2026-03-12T06:30:00.000Z', remind_at: '2026-03-12T06:15:00.000Z', state: 'open', kind: 'task' });
      await step(id, 'move', { on_day: '2026-03-13' });
      expect(await read(id)).toMatchObject({ starts_at: '2026-03-13T06:30:00.000Z', ends_at: '2026-03-13T07:30:00.000Z', remind_at: '2026-03-13T06:15:00.000Z' });
      await step(id, 'move', { on_day: '2026-03-13', starts_at: '2026-03-14 23:30' });
      expect(await read(id)).toMatchObject({ on_day: '2026-03-14', to_day: '2026-03-15', ends_at: '2026-03-14T16:30:00.000Z' });
      await expect(make({ subject: '倒着', starts_at: '2026-03-12 14:00', ends_at: '2026-03-12 13:00' })).rejects.toMatchObject({ code: 'invalid', place: { field: 'ends_at' } });
      await expect(make({ subject: '哪里', zone: 'Mars/Olympus' })).rejects.toMatchObject({ code: 'invalid', place: { field: 'zone' } });
    });

    it('keeps what is not done on top, whatever day is looked at, until it is done', async () => {
      const id = await make({ subject: '寄样品', on_day: '2026-03-02' });
      expect((await shown()).overdue).toEqual(['2026-03-02 寄样品']);
      expect((await shown({ from: '2030-01-01', to: '2030-01-01' })).overdue).toEqual(['2026-03-02 寄样品']);
      expect((await shown({ from: '2026-03-02', to: '2026-03-02' })).items).toEqual(['2026-03-02 寄样品']);
      const { stepId } = await step(id, 'done');
      expect(await shown()).toEqual({ items: [], overdue: [] });
      await office.api.undo(stepId, 'refuse');
      expect((await shown()).overdue).toEqual(['2026-03-02 寄样品']);
    });

    it('counts what is overdue by one rule, on the start page, in the agenda and in lists; what lasts is late after its last day', async () => {
      const { api, session } = office;
      await make({ subject: '寄样品', on_day: '2026-03-02' });
      await make({ subject: '展会', on_day: '2026-03-08', to_day: '2026-03-12' });
      await make({ subject: '展会收尾', on_day: '2026-03-05', to_day: '2026-03-09' });
      await make({ subject: '日报', on_day: '2026-03-04', repeat: '每天' });
      await make({ subject: '今天的事', on_day: '2026-03-10' });
      await api.create('customer', { name: '晨光商城', next_contact_on: '2026-03-01', owner_id: session.operatorId });
      const numbers = async () => Object.fromEntries((await api.startPage()).counts.flatMap(({ key, count }) => (key.startsWith('start.agenda') ? [[key, count.value]] : [])));
      expect((await shown({ from: '2026-03-10', to: '2026-03-10' })).overdue).toEqual(['2026-03-01 晨光商城', '2026-03-02 寄样品', '2026-03-04 日报', '2026-03-05 展会收尾']);
      expect(await numbers()).toEqual({ 'start.agenda-overdue': 4, 'start.agenda-today': 3 });
      expect((await api.list({ entity: 'activity', filter: 'overdue:yes', columns: ['subject'], sort: ['on_day'], limit: 50 })).rows.map(({ values }) => values['subject'])).toEqual(['寄样品', '日报', '展会收尾']);
      // Whatever days are looked at, they are as many; a series that was forgotten is one of them.
      for (const range of [{ from: '2026-03-01', to: '2026-03-31' }, WEEK, { from: '2026-03-04', to: '2026-03-06' }]) {
        const { items, overdue } = await api.agenda(range);
        expect([...items, ...overdue].filter((item) => item.overdue)).toHaveLength(4);
      }
    });

    it('shows a next step that is overdue however many were settled before it', async () => {
      const { api } = office;
      const waiting = (await api.create('customer', { name: '晨光商城' })).id;
      const kept = (await api.create('customer', { name: '华联超市' })).id;
      for (let count = 0; count < 101; count++) await api.create('interaction', { customer_id: kept, happened_on: '2025-01-01', subject: '电话', next_on: addDays('2025-02-01', count), next_step: '再打' });
      await api.create('interaction', { customer_id: kept, subject: '来访', happened_on: '2026-03-09' });
      await api.create('interaction', { customer_id: waiting, subject: '电话', happened_on: '2026-03-01', next_on: '2026-03-05', next_step: '发报价' });
      const { overdue, more } = await api.agenda({ from: '2026-03-10', to: '2026-03-10' });
      expect([overdue.map(({ day, subject }) => `${day} ${subject}`), more]).toEqual([['2026-03-05 发报价'], false]);
      // Nothing is told of customers that one may not see.
      const { entities, ...rights } = granting({ activity: ['read'], interaction: ['read'] });
      const other = office.as({ operatorId: (await api.create('operator', { name: '李明', login: 'li' })).id, grants: { ...rights, entities: { ...entities, customer: { read: 'own' } } } });
      expect((await other.agenda({ from: '2026-03-10', to: '2026-03-10', everybody: true })).overdue[0]?.day).toBe('2025-02-01');
    });

    it('takes no series that never comes', async () => {
      const fault = { code: 'invalid', key: 'agenda.fault.until-past', place: { field: 'repeat' } };
      await expect(make({ subject: '例会', on_day: '2026-03-10', repeat: '每天，到2020-01-01' })).rejects.toMatchObject(fault);
      await expect(make({ subject: '例会', on_day: '2026-03-10', repeat: '每周一，到2026-03-12' })).rejects.toMatchObject(fault);
      const id = await make({ subject: '例会', on_day: '2026-03-10', repeat: '每天，到周五' });
      expect((await read(id))['repeat']).toBe('FREQ=DAILY;UNTIL=20260313');
      const move = async (on_day: string) => await office.api.update('activity', id, (await office.api.get('activity', id)).version, { on_day });
      await expect(move('2026-03-14')).rejects.toMatchObject(fault);
      await move('2026-03-13');
      expect((await read(id))['on_day']).toBe('2026-03-13');
    });

    it('goes from day to day of a series: what was done stays, and one undo takes both back', async () => {
      const id = await make({ subject: '例会', on_day: '2026-03-10', starts_at: '9:00', repeat: '每周一三五，到2026-03-18', kind: 'appointment' });
      // It begins on a day that its rule means.
      expect(await read(id)).toMatchObject({ on_day: '2026-03-11', starts_at: '2026-03-11T01:00:00.000Z', repeat: 'FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20260318' });
      const all = { from: '2026-03-09', to: '2026-03-31' };
      expect((await shown(all)).items).toEqual(['2026-03-11 例会', '2026-03-13 例会', '2026-03-16 例会', '2026-03-18 例会']);
      const { stepId } = await step(id, 'done');
      expect((await shown(all)).items).toEqual(['2026-03-11 例会 done', '2026-03-13 例会', '2026-03-16 例会', '2026-03-18 例会']);
      await office.api.undo(stepId, 'refuse');
      expect((await shown(all)).items).toEqual(['2026-03-11 例会', '2026-03-13 例会', '2026-03-16 例会', '2026-03-18 例会']);
      for (const _ of [1, 2, 3, 4]) await step(id, 'done');
      expect((await shown(all)).items.every((line) => line.endsWith('done'))).toBe(true);
      expect(await read(id)).toMatchObject({ state: 'done', on_day: '2026-03-18' });
    });

    it('does, moves and calls off single days of a series; the others stay', async () => {
      const id = await make({ subject: '日报', on_day: '2026-03-10', repeat: 'FREQ=DAILY;COUNT=5' });
      expect((await read(id))['repeat']).toBe('FREQ=DAILY;UNTIL=20260314');
      const day = async (occurrence: string, name: 'done' | 'move' | 'cancel', values: Values = {}) => await office.api.agendaStep(id, (await office.api.get('activity', id)).version, occurrence, name, values);
      await day('2026-03-12', 'done');
      await day('2026-03-13', 'cancel');
      const moved = await day('2026-03-10', 'move', { on_day: '2026-03-15' });
      expect((await shown()).items).toEqual(['2026-03-11 日报', '2026-03-12 日报 done', '2026-03-13 日报 cancelled', '2026-03-14 日报', '2026-03-15 日报']);
      await expect(day('2026-03-12', 'done')).rejects.toMatchObject({ code: 'conflict' });
      await expect(day('2026-04-01', 'done')).rejects.toMatchObject({ code: 'conflict' });
      await office.api.undo(moved.stepId, 'refuse');
      expect((await shown()).items).toEqual(['2026-03-10 日报', '2026-03-11 日报', '2026-03-12 日报 done', '2026-03-13 日报 cancelled', '2026-03-14 日报']);
    });

    it('shows what falls due of other records, computed and not copied, until it is settled', async () => {
      const { api, session } = office;
      const customer = (await api.create('customer', { name: '晨光商城', next_contact_on: '2026-03-12' })).id;
      const complaint = (await api.create('complaint', { customer_id: customer, subject: '送货迟了', due_on: '2026-03-11', handler_id: session.operatorId })).id;
      expect((await shown()).items).toEqual(['2026-03-11 送货迟了', '2026-03-12 晨光商城']);
      // The dealing that names the next contact says what is to be done.
      await api.create('interaction', { customer_id: customer, subject: '电话', happened_on: '2026-03-10', next_on: '2026-03-13', next_step: '发报价' });
      expect((await shown()).items).toEqual(['2026-03-11 送货迟了', '2026-03-13 发报价']);
      await api.create('interaction', { customer_id: customer, subject: '又一次', happened_on: '2026-03-13' });
      await api.takeStep('complaint', complaint, 1, 'answer', { solution: '补送' });
      expect(await shown()).toEqual({ items: [], overdue: [] });
      expect((await api.count({ entity: 'activity' })).value).toBe(0);
    });

    it('is one\'s own by the role of a salesperson; others see none of it', async () => {
      const { api } = office;
      const li = (await api.create('operator', { name: '李明', login: 'li', role_id: office.roles.get('salesperson') ?? null })).id;
      await make({ subject: '经理的事', on_day: '2026-03-11' });
      const sales = office.as({ operatorId: li, operatorName: '李明', grants: READY_ROLES.salesperson });
      const id = (await sales.create('activity', { subject: '我的备忘', kind: 'memo', on_day: '2026-03-11' })).id;
      expect((await sales.agenda({ ...WEEK, everybody: true })).items.map(({ subject }) => subject)).toEqual(['我的备忘']);
      expect((await api.agenda({ ...WEEK, everybody: true })).items.map(({ subject }) => subject)).toEqual(['经理的事', '我的备忘']);
      expect((await api.agenda(WEEK)).items.map(({ subject }) => subject)).toEqual(['经理的事']);
      const none = office.as({ operatorId: li, grants: READY_ROLES.system_administrator });
      await expect(none.agenda(WEEK)).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(none.agendaStep(id, 1, '2026-03-11', 'done', {})).rejects.toMatchObject({ code: 'not_permitted' });
      expect(await none.reminders()).toEqual([]);
    });

    it('reminds when it is time, not while it is put off, and again then', async () => {
      const id = await make({ subject: '打电话', kind: 'call', starts_at: '2026-03-10 10:30', remind_at: '2026-03-10 10:15' });
      const told = async () => (await office.api.reminders()).map(({ subject }) => subject);
      expect(await told()).toEqual([]);
      office.later(15);
      expect(await told()).toEqual(['打电话']);
      await expect(step(id, 'snooze', { snoozed_until: '2026-03-10 10:15' })).rejects.toMatchObject({ key: 'error.step_behind', field: 'snoozed_until' });
      await step(id, 'snooze', { snoozed_until: '2026-03-10 10:25' });
      expect(await told()).toEqual([]);
      office.later(10);
      expect(await told()).toEqual(['打电话']);
      await step(id, 'done');
      expect(await told()).toEqual([]);
    });

    it('tells the open screens of its owner once, and when it is dealt with', async () => {
      const id = await make({ subject: '打电话', kind: 'call', starts_at: '2026-03-10 10:30', remind_at: '2026-03-10 10:15' });
      const heard = async () => (await office.api.news(null)).items.map(({ kind, params }) => [kind, params['when'], params['subject']]);
      const run = async () => await reminderJob.run(office.ctx, {});
      expect([await run(), await heard()]).toEqual([0, []]);
      office.later(15);
      expect([await run(), await heard()]).toEqual([1, [['activity.reminder', '03-10 10:30', '打电话']]]);
      office.later(1);
      expect(await run()).toBe(0);
      // Entered when it should have been thought of already.
      const late = await make({ subject: '马上开会', starts_at: '2026-03-10 10:20', remind_at: '2026-03-10 10:05' });
      expect([await run(), (await heard()).length, await run()]).toEqual([1, 2, 0]);
      await step(late, 'done');
      await step(id, 'snooze', { snoozed_until: '2026-03-10 10:20' });
      expect(await heard()).toEqual([]);
      office.later(5);
      expect([await run(), await heard()]).toEqual([1, [['activity.reminder', '03-10 10:30', '打电话']]]);
      await step(id, 'done');
      expect(await heard()).toEqual([]);
      const other = office.as({ operatorId: (await office.api.create('operator', { name: '李明', login: 'li' })).id });
      expect((await other.news(null)).items).toEqual([]);
    });

    it('tells what an edit makes due, and what gets another owner, once; other edits tell nothing anew', async () => {
      const run = async () => await reminderJob.run(office.ctx, {});
      const edit = async (id: number, values: Values) => await office.api.update('activity', id, (await office.api.get('activity', id)).version, values);
      await make({ subject: '先到', starts_at: '2026-03-10 10:30', remind_at: '2026-03-10 10:02' });
      const id = await make({ subject: '打电话', starts_at: '2026-03-10 11:30', remind_at: '2026-03-10 11:15' });
      office.later(5);
      expect(await run()).toBe(1);
      office.later(5);
      await edit(id, { remind_at: '2026-03-10 10:01' });
      expect([await run(), await run()]).toEqual([1, 0]);
      office.later(5);
      await edit(id, { subject: '打电话给李明' });
      expect(await run()).toBe(0);
      const li = (await office.api.create('operator', { name: '李明', login: 'li' })).id;
      office.later(5);
      await edit(id, { owner_id: li });
      expect([await run(), await run()]).toEqual([1, 0]);
      expect((await office.as({ operatorId: li }).news(null)).items.map(({ params }) => params['subject'])).toEqual(['打电话给李明']);
    });
  });
});
