import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rights } from '../../src/auth/matrix.ts';
import type { Session } from '../../src/auth/session.ts';
import { openDatabase } from '../../src/db/connect.ts';
import type { Api } from '../../src/services/api.ts';
import { missCalls } from '../../src/services/calls.ts';
import { addReferenceData } from '../../src/services/init.ts';
import { runStep } from '../../src/services/ledger.ts';
import { programContext } from '../../src/services/program-session.ts';
import { startSession } from '../../src/services/sessions.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { emptyPlace, forEachEngine, type TestPlace } from '../harness/database.ts';
import { NOON, openOffice, type Office } from './company.ts';

forEachEngine((engine) => {
  describe(`calls (${engine})`, () => {
    let place: TestPlace;
    let office: Office;
    let api: Api;
    let wang: number;
    let lina: Session;
    let customer: number;
    let contact: number;

    beforeAll(async () => {
      place = await emptyPlace(engine);
      office = await openOffice(await openDatabase(place.location));
      api = office.api;
      wang = office.session.operatorId ?? 0;
      await runStep(office.ctx, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, 'zh'));
      customer = (await api.create('customer', { name: '晨光商城', phone: '0431-88886666-801' })).id;
      contact = (await api.create('contact', { name: '李明', customer_id: customer, mobile: '13800138000' })).id;
      const { id } = await api.create('operator', { name: '李娜', login: 'lina', role_id: office.roles.get('service') ?? null });
      // She has the screens open.
      lina = await startSession(office.database, { ...office.session, operatorId: id, operatorName: '李娜' }, { now: NOON });
    });

    afterAll(async () => {
      await office.database.close();
      await place.remove();
    });

    const outcome = async (name: string): Promise<number> => (await api.choices('call_outcome', name, 1))[0]?.id ?? 0;
    const ring = async (number: string, operatorId: number | null = lina.operatorId) => await api.ringCall({ number, operatorId });
    const at = async (id: number) => (await api.get('call', id)).values;

    it('knows who calls, however the number is written', async () => {
      for (const [number, who, person] of [
        ['+86 431 8888 6666', customer, null], ['0431-88886666', customer, null], ['88886666', customer, null], ['008613800138000', customer, contact], ['013800138000', customer, contact],
        ['400-123-4567', null, null], ['anonymous', null, null], ['', null, null],
        ['sip:13800138000@10.0.0.1;user=phone', customer, contact], ['tel:+86-431-88886666', customer, null], ['801', null, null], ['sip:reception@pbx', null, null],
      ] as const) {
        const rung = await ring(number);
        expect([number, rung.customerId, rung.contactId, rung.state]).toEqual([number, who, person, 'ringing']);
        await api.takeStep('call', rung.id, 1, 'settle', {});
      }
      expect(await at((await ring('')).id)).toMatchObject({ caller: '未显示号码', number: null, hour: 10, happened_on: '2026-03-10' });
    });

    it('takes no word for a caller', async () => {
      const before = await api.count({ entity: 'call' });
      for (const number of ['abc', '晨光商城', 'hello there', '1380 013 800x', '--to']) {
        await expect(ring(number)).rejects.toMatchObject({ code: 'invalid', exitCode: 6, key: 'call.not_dialled', field: 'caller' });
        await expect(api.startCall({ number, direction: 'out' })).rejects.toMatchObject({ key: 'call.not_dialled' });
      }
      expect(await api.count({ entity: 'call' })).toEqual(before);
    });

    it('names the caller to nobody who may not see them, be it to whoever rings or at whose screens it rings', async () => {
      const cells = { call: { create: 'all', read: 'all', edit: 'all' } } as const;
      const li = (rights: Pick<Rights, 'entities' | 'fields'>): Api => office.as({ operatorId: lina.operatorId, grants: { ...rights, system: [] } });
      const number = '13800138000';
      const NAMES = ['晨光商城', '李明'];
      // What whoever rings is told, and which names the card and the list of calls may show.
      for (const [rights, seen, may = seen] of [
        [{ entities: cells, fields: {} }, ''],
        [{ entities: { ...cells, customer: { read: 'own' }, contact: { read: 'own' } }, fields: {} }, ''],
        [{ entities: { ...cells, customer: { read: 'own' }, contact: { read: 'all' } }, fields: {} }, `#${customer} 李明`],
        [{ entities: { ...cells, customer: { read: 'all' }, contact: { read: 'all' } }, fields: { customer: { name: 'hidden' }, contact: { name: 'hidden' } } }, `#${customer}`],
        [{ entities: { ...cells, customer: { read: 'all' }, contact: { read: 'all' } }, fields: { contact: { mobile: 'hidden' } } }, '', '晨光商城 李明'],
        [{ entities: { ...cells, customer: { read: 'all' }, contact: { read: 'all' } }, fields: {} }, '晨光商城 李明'],
      ] as readonly (readonly [Pick<Rights, 'entities' | 'fields'>, string, string?])[]) {
        const own = await li(rights).ringCall({ number, operatorId: lina.operatorId });
        expect([seen, own.name]).toEqual([seen, seen]);
        await api.takeStep('call', own.id, 1, 'settle', {});
        // Rung by one who sees all.
        const { id, name } = await ring(number);
        expect(name).toBe('晨光商城 李明');
        const shown = JSON.stringify([await li(rights).callCard(id), await li(rights).list({ entity: 'call', ids: [id], columns: ['caller', 'customer_id', 'contact_id'], limit: 1 })]);
        expect([seen, NAMES.filter((word) => shown.includes(word))]).toEqual([seen, NAMES.filter((word) => may.includes(word))]);
        await api.takeStep('call', id, 1, 'settle', {});
      }
    });

    it('rings at the open screens, is taken once, and is told to be over', async () => {
      const hers = office.as(lina);
      const { last } = await hers.news(null);
      const { id } = await ring('13800138000');
      const rings = await hers.news(last);
      expect(rings.items.at(-1)).toMatchObject({ kind: 'call.ringing', params: { number: '13800138000' }, open: { entity: 'call', id } });
      await hers.takeStep('call', id, 1, 'answer', {});
      expect((await hers.news(rings.last)).items).toMatchObject([{ kind: 'call.over', about: `call ${id}` }]);
      await expect(api.takeStep('call', id, 2, 'answer', {})).rejects.toMatchObject({ code: 'conflict' });
      expect(await at(id)).toMatchObject({ state: 'answered', operator_id: lina.operatorId, wait_seconds: 0 });
    });

    it('makes an interaction and a follow-up of a finished call, as one step that can be taken back', async () => {
      const hers = office.as(lina);
      const { id } = await ring('13800138000');
      await hers.takeStep('call', id, 1, 'answer', {});
      office.later(3);
      await expect(hers.takeStep('call', id, 2, 'finish', { note: '没有结果' })).rejects.toMatchObject({ code: 'invalid', field: 'outcome_id' });
      await expect(hers.takeStep('call', id, 2, 'finish', { outcome_id: await outcome('约定回电'), next_on: '2026-03-01' })).rejects.toMatchObject({ key: 'error.step_behind', field: 'next_on' });
      const done = await hers.takeStep('call', id, 2, 'finish', { outcome_id: await outcome('约定回电'), note: '询问春节供货\n要求报价', next_step: '送报价', next_on: '2026-03-12' });
      const call = await at(id);
      expect(call).toMatchObject({ state: 'done', talk_seconds: 180 });
      const interaction = await api.get('interaction', Number(call['interaction_id']));
      expect(interaction.values).toMatchObject({ customer_id: customer, contact_id: contact, subject: '询问春节供货', content: '询问春节供货\n要求报价', result: '约定回电', next_step: '送报价', next_on: '2026-03-12', owner_id: lina.operatorId });
      expect(interaction.labels['type_id']).toBe('电话');
      expect((await api.get('customer', customer)).values).toMatchObject({ last_contact_on: '2026-03-10', next_contact_on: '2026-03-12' });
      const agenda = async () => (await api.list({ entity: 'activity', filter: 'kind:call', columns: ['subject', 'on_day', 'owner_id', 'customer_id'], limit: 5 })).rows.map(({ values }) => values);
      expect(await agenda()).toEqual([{ subject: '送报价', on_day: '2026-03-12', owner_id: lina.operatorId, customer_id: customer }]);
      await api.undo(done.stepId, 'refuse');
      expect(await at(id)).toMatchObject({ state: 'answered', interaction_id: null });
      expect(await agenda()).toEqual([]);
      expect((await api.list({ entity: 'interaction', columns: [], limit: 5 })).rows).toEqual([]);
      await api.takeStep('call', id, (await api.get('call', id)).version, 'finish', { outcome_id: await outcome('占线') });
      expect(await at(id)).toMatchObject({ state: 'done', interaction_id: null });
    });

    it('is missed where nobody is there or nobody takes it, and stays so until somebody was reached', async () => {
      const { id } = await ring('0432-61234567', wang);
      expect(await at(id)).toMatchObject({ state: 'missed', missed_at: expect.any(String) });
      await missCalls(await programContext(office.database, office.ctx.now));
      const late = (await ring('0432-61234568')).id;
      expect(await missCalls(await programContext(office.database, office.ctx.now))).toBe(0);
      office.later(2);
      expect(await missCalls(await programContext(office.database, office.ctx.now))).toBeGreaterThan(0);
      expect((await at(late))['state']).toBe('missed');
      const row = await api.get('call', id);
      await api.takeStep('call', id, row.version, 'answer', {});
      await api.takeStep('call', id, row.version + 1, 'finish', { outcome_id: await outcome('无人接听') });
      expect(await at(id)).toMatchObject({ state: 'missed', attempts: 1, answered_at: null });
      const again = await api.get('call', id);
      await api.takeStep('call', id, again.version, 'answer', {});
      await api.takeStep('call', id, again.version + 1, 'finish', { outcome_id: await outcome('已接通') });
      expect(await at(id)).toMatchObject({ state: 'done', wait_seconds: null, talk_seconds: 0 });
    });

    it('is one call per caller while it rings, tried at one operator after the other; those who withhold their number are never one', async () => {
      const first = await ring('0432-61230000');
      expect(await ring('0432 6123 0000', null)).toMatchObject({ id: first.id, state: 'ringing' });
      expect((await at(first.id))['operator_id']).toBeNull();
      expect((await ring('anonymous')).id).not.toBe((await ring('anonymous')).id);
      await expect(api.startCall({ number: ' ', direction: 'in' })).rejects.toMatchObject({ key: 'call.no_number' });
    });

    it('is given to a customer afterwards, and shown with what is open', async () => {
      const { id } = await api.startCall({ number: '0432-65550000', direction: 'in' });
      await api.takeStep('call', id, 1, 'finish', { outcome_id: await outcome('已解决') });
      expect((await api.callCard(id)).customer).toBeNull();
      await api.create('complaint', { customer_id: customer, subject: '送货迟了' });
      await api.update('call', id, 2, { customer_id: customer });
      expect((await at(id))['interaction_id']).not.toBeNull();
      const card = await api.callCard(id);
      expect(card.customer?.values['name']).toBe('晨光商城');
      expect(card.phones.map(({ number }) => number)).toEqual(['0431-88886666-801', '13800138000']);
      expect(card.parts.map(({ entity, count }) => [entity, count])).toEqual([['complaint', 1], ['interaction', 1], ['call', 0]]);
      expect(await api.callsToday()).toMatchObject({ taken: expect.any(Number), waiting: expect.any(Number) });
      expect((await verifyLedger(office.database)).faults).toEqual([]);
    });
  });
});
