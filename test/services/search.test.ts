import { granting } from './company.ts';
import { beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/auth/session.ts';
import type { Database } from '../../src/db/database.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { addReferenceData } from '../../src/services/init.ts';
import { runStep } from '../../src/services/ledger.ts';
import { forEachEngine } from '../harness/database.ts';

const now = (): number => Date.parse('2026-03-04T01:00:00.000Z');

forEachEngine((engine, open) => {
  let database: Database;
  let session: Session;
  let api: Api;

  beforeAll(async () => {
    database = await open();
    const first: Session = { operatorId: null, operatorName: '王芳', lang: 'zh', source: 'command', grants: 'all', timeZone: 'Asia/Shanghai', currency: 'CNY' };
    await runStep({ database, session: first, now }, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, 'zh'));
    const setUp = bindServices(database, first, now);
    const me = await setUp.create('operator', { name: '王芳', login: 'wf' });
    session = { ...first, operatorId: me.id };
    api = bindServices(database, session, now);
    const level = (await api.choices('customer_level', 'VIP', 1))[0]?.id ?? 0;
    const one = await api.create('customer', { name: '晨光文具有限公司', level_id: level });
    const two = await api.create('customer', { name: '长春晨光商贸', owner_id: null });
    await api.create('contact', { name: '李晨光', customer_id: two.id, mobile: '13812345678' });
    await api.create('interaction', { customer_id: one.id, subject: '送样品', happened_on: '2026-03-03', next_on: '2026-03-04', content: '晨光的新样品已送到' });
    await api.create('interaction', { customer_id: one.id, subject: '电话询价', happened_on: '2026-01-05' });
  });

  test('finds in all entities, customers first, the newest first, each with what tells it apart', async () => {
    const groups = await api.search('晨光', { limit: 5 });
    expect(groups.map(({ entity }) => entity)).toEqual(['customer', 'contact', 'interaction']);
    expect(groups[0]?.hits.map(({ label, hint }) => [label, hint])).toEqual([
      ['长春晨光商贸', 'C202600002'],
      ['晨光文具有限公司', 'C202600001 · VIP · 2026-03-03 送样品'],
    ]);
    expect(groups[1]?.hits[0]).toMatchObject({ label: '李晨光', hint: expect.stringContaining('长春晨光商贸') });
    expect(groups[2]?.hits[0]).toMatchObject({ label: '送样品', hint: expect.stringContaining('晨光文具有限公司') });
  });

  test.each(['cgwj', 'chenguangwenju', 'CGWJ', '文具 晨光'])('%s finds the stationer', async (text) => {
    const groups = await api.search(text, { limit: 5 });
    expect(groups[0]?.hits.map(({ label }) => label)).toEqual(['晨光文具有限公司']);
  });

  test('a number finds whom it belongs to', async () => {
    const groups = await api.search('2345678', { limit: 5 });
    expect(groups.map(({ entity, hits }) => [entity, hits.map(({ label }) => label)])).toEqual([['customer', ['长春晨光商贸']], ['contact', ['李晨光']]]);
  });

  test('reference values and operators are found too', async () => {
    expect((await api.search('长春市', { limit: 5 })).map(({ entity }) => entity)).toEqual(['region']);
    expect((await api.search('王芳', { limit: 5 })).map(({ entity }) => entity)).toContain('operator');
  });

  test('what is a condition is offered as one, unless nobody waits for it any more', async () => {
    expect(await api.filterLists('级别:VIP')).toEqual([{ entity: 'customer', filter: '级别:VIP', count: { value: 1, capped: false } }]);
    expect(await api.filterLists('级别:D')).toEqual([]);
    await expect(api.filterLists('级别:VIP', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('no more than asked for, and it says that there are more', async () => {
    const [customers] = await api.search('晨光', { limit: 1 });
    expect(customers).toMatchObject({ count: { value: 2, capped: false }, hits: [{ label: '长春晨光商贸' }] });
  });

  test.each(['', '   ', '　'])('nothing is found by %j', async (text) => {
    expect(await api.search(text, { limit: 5 })).toEqual([]);
  });

  test('what may not be read is not found', async () => {
    const reader = bindServices(database, { ...session, grants: granting({ contact: ['read'] }) }, now);
    expect((await reader.search('晨光', { limit: 5 })).map(({ entity }) => entity)).toEqual(['contact']);
    expect((await reader.startPage()).counts.map((number) => 'entity' in number && number.entity)).toEqual(['contact']);
  });

  test('every number of the start page opens so many records', async () => {
    const { counts } = await api.startPage();
    expect(Object.fromEntries(counts.map(({ key, count }) => [key, count.value]))).toEqual({
      'start.due': 1, 'start.silent': 1, 'start.mine': 1, 'start.new': 2, 'start.interactions': 1, 'start.customers': 2, 'start.contacts': 1,
      'start.complaints-overdue': 0, 'start.complaints-open': 0, 'start.feedback-unanswered': 0, 'start.agenda-overdue': 0, 'start.agenda-today': 1, 'start.calls-due': 0, 'start.memos': 0,
    });
    expect(counts.map((number) => ('filter' in number ? number.filter : number.opens))).toEqual(['逾期:是', '未结案:是', '未答复:是', 'agenda', 'agenda', '种类:电话 到期:是 负责人:我', '种类:备忘 待办:是 负责人:我', '下次联系:<=今天', '上次联系:<30天 或 上次联系:无', '负责人:我', '创建时间:本月', '日期:本周', '', '']);
    for (const number of counts) {
      if (!('entity' in number)) continue;
      const { rows } = await api.list({ entity: number.entity, filter: number.filter, columns: [], limit: 100 });
      expect(rows).toHaveLength(number.count.value);
    }
  });

  test('about names the engine, the version and how much there is', async () => {
    const sheet = await api.about();
    expect(sheet.engine).toMatch(engine === 'sqlite' ? /^SQLite 3\./ : /^PostgreSQL \d/);
    expect(sheet.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(sheet.counts.map(({ entity, count }) => [entity, count.value])).toEqual([['customer', 2], ['contact', 1], ['interaction', 2], ['call', 0], ['mail', 0], ['mail_template', 0], ['document', 0]]);
  });

  test('notes are found, on every entity, with the piece of text that the word stands in', async () => {
    const notes = `前情很长。${'说来话长，'.repeat(40)}客户要求Ａ５开本的账簿，${'还有别的事，'.repeat(40)}`;
    const one = await api.create('customer', { name: '备注有事的公司', notes, address: '解放大路 100 号' });
    const complaint = await api.create('complaint', { customer_id: one.id, subject: '货不对板', return_note: '回访时说起账簿' });
    const groups = await api.search('账簿', { limit: 5 });
    expect(groups.map(({ entity, count, hits }) => [entity, count.value, hits.map(({ id }) => id)])).toEqual([['customer', 1, [one.id]], ['complaint', 1, [complaint.id]]]);
    const piece = groups[0]?.hits[0]?.piece;
    expect(piece).toMatchObject({ entity: 'customer', field: 'notes' });
    expect(piece?.text.length).toBeLessThan(90);
    expect(piece?.marks.map(([from, to]) => piece.text.slice(from, to))).toEqual(['账簿']);
    expect(groups[1]?.hits[0]?.piece).toMatchObject({ field: 'return_note', text: '回访时说起账簿', marks: [[5, 7]] });
    // Words may stand in different places; case and width count for nothing.
    expect((await api.search('a5 备注', { limit: 5 })).map(({ hits }) => hits.map(({ label, piece: at }) => [label, at?.field]))).toEqual([[['备注有事的公司', 'notes']]]);
    expect((await api.search('解放大路', { limit: 5 }))[0]?.hits[0]?.piece).toMatchObject({ field: 'address', marks: [[0, 4]] });
  });

  test('what is found in the name is marked there, a number however it is written', async () => {
    const [customers] = await api.search('晨光', { limit: 5 });
    expect(customers?.hits.map(({ marks, piece }) => [marks, piece])).toEqual([[[[2, 4]], null], [[[0, 2]], null]]);
    const phone = (await api.search('2345678', { limit: 5 }))[0]?.hits[0]?.piece;
    expect(phone).toMatchObject({ entity: 'contact', field: 'mobile' });
    expect(phone?.marks.map(([from, to]) => phone.text.slice(from, to).replaceAll(' ', ''))).toEqual(['2345678']);
  });

  test.each(['晨光', '账簿', '2345678', 'a5 备注', '长春市', '%', '_', '"'])('the group of %s opens as a list of as many', async (text) => {
    for (const { entity, filter, count, hits } of await api.search(text, { limit: 3 })) {
      expect(await api.count({ entity, filter })).toEqual(count);
      const { rows } = await api.list({ entity, filter, columns: [], limit: 3, ...(entity === 'interaction' ? {} : { sort: ['-id'] }) });
      expect(rows.map(({ id }) => id)).toEqual(hits.map(({ id }) => id));
    }
  });

  test('what has a day stands by it, however late it was entered', async () => {
    const { id } = await api.create('customer', { name: '按日期的公司' });
    for (const [subject, day] of [['询铜管甲', '2026-02-10'], ['询铜管乙', '2026-03-01'], ['询铜管丙', '2026-01-20']] as const) await api.create('interaction', { customer_id: id, subject, happened_on: day });
    expect((await api.search('铜管', { limit: 2 })).map(({ hits }) => hits.map(({ label }) => label))).toEqual([['询铜管乙', '询铜管甲']]);
  });

  test('only the entities that are asked for', async () => {
    expect((await api.search('晨光', { limit: 5, entities: ['contact'] })).map(({ entity }) => entity)).toEqual(['contact']);
  });

  test('is stopped when nobody waits any more', async () => {
    await expect(api.search('晨光', { limit: 5 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
