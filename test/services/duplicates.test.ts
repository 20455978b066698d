import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { dynamic } from '../../src/db/dynamic.ts';
import { definitionOf, referencesTo } from '../../src/entities/registry.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import type { Api } from '../../src/services/api.ts';
import { checkKeys } from '../../src/services/duplicates/keep.ts';
import { comparedEntities } from '../../src/services/duplicates/traits.ts';
import { columnsOf, linksOf } from '../../src/services/stored.ts';
import { rebuildDerived } from '../../src/services/rebuild.ts';
import { forEachEngine } from '../harness/database.ts';
import { granting, openOffice, type Office } from './company.ts';

/** Everything that people entered and what is derived of it; versions, stamps and the ledger are the undo's own. */
async function contents(database: Database): Promise<Readonly<Record<string, unknown>>> {
  const all: Record<string, unknown> = {};
  const tables = dynamic(database.queries);
  for (const entity of ENTITY_NAMES) {
    all[entity] = await tables.selectFrom(entity).select(['id', 'created_at', 'created_by', 'deleted_at', 'name_sort', 'search_text', ...columnsOf(entity)]).orderBy('id').execute();
    for (const { table } of linksOf(entity)) all[table] = await tables.selectFrom(table).selectAll().orderBy('record_id').orderBy('target_id').execute();
  }
  for (const entity of comparedEntities()) all[`${entity}_key`] = await tables.selectFrom(`${entity}_key`).selectAll().orderBy('key').orderBy('id').execute();
  const counted = await sql`select entity, month, level_id, satisfaction_id, sum(records) as records from satisfaction_rollup group by 1, 2, 3, 4 having sum(records) <> 0 order by 1, 2, 3, 4`.execute(database.queries);
  return { ...all, counted: counted.rows.map((row) => JSON.stringify(row)) };
}

/** Two customers that are one: a thousand records point to the second. */
async function entered(office: Office): Promise<{ readonly one: number; readonly two: number; readonly other: number }> {
  const { api } = office;
  const tag = async (name: string): Promise<number> => (await api.create('tag', { name })).id;
  const [red, blue] = [await tag('红'), await tag('蓝')];
  const level = (await api.create('customer_level', { name: 'A' })).id;
  const one = (await api.create('customer', { name: '长春晨光文具有限公司', phone: '0431-88886666', tags: [red], notes: '第一条' })).id;
  const two = (await api.create('customer', { name: '长春晨光文具', phone: '0431-88886666-801', mobile: '13812345678', level_id: level, tags: [blue], notes: '第二条' })).id;
  const other = (await api.create('customer', { name: '大华电器', email: 'info@dahua.cn' })).id;
  const rows = async (entity: 'contact' | 'interaction' | 'feedback', fields: readonly string[], count: number, row: (at: number) => readonly string[], customer: number): Promise<void> => {
    const saved = await api.gridSave({ entity, fields, rows: Array.from({ length: count }, (_, at) => row(at)), given: { customer_id: customer } });
    expect(saved.faults).toEqual([]);
  };
  await rows('contact', ['name', 'mobile'], 2, (at) => [`王${at}`, `1391111000${at}`], one);
  await rows('contact', ['name', 'mobile'], 200, (at) => [`李${at}`, `1392222${String(at).padStart(4, '0')}`], two);
  await rows('interaction', ['happened_on', 'subject', 'next_on'], 3, (at) => [`2026-01-0${at + 1}`, '电话', ''], one);
  await rows('interaction', ['happened_on', 'subject', 'next_on'], 600, (at) => [`2026-02-${String((at % 28) + 1).padStart(2, '0')}`, `拜访 ${at}`, at % 50 === 0 ? '2026-04-01' : ''], two);
  await rows('feedback', ['happened_on', 'subject'], 200, (at) => [`2026-03-0${(at % 9) + 1}`, `意见 ${at}`], two);
  // Days that no interaction says: a merge and its undoing must not forget them.
  for (const [id, day] of [[one, '2026-05-05'], [two, '2026-06-06']] as const) await api.update('customer', id, (await api.get('customer', id)).version, { next_contact_on: day });
  return { one, two, other };
}

const seenOf = async (api: Api, ids: readonly number[]): Promise<Record<number, number>> => Object.fromEntries(await Promise.all(ids.map(async (id) => [id, (await api.get('customer', id)).version] as const)));

forEachEngine((_engine, open) => {
  describe('two customers with a thousand records', () => {
    it('become one by one step, and two again by its undoing: record by record as before', async () => {
      const office = await openOffice(await open());
      const { api, database } = office;
      const { one, two, other } = await entered(office);
      const before = await contents(database);
      const preview = await api.mergePreview('customer', [one, two], one);
      expect(preview.moves).toEqual([{ entity: 'contact', count: 200 }, { entity: 'interaction', count: 600 }, { entity: 'feedback', count: 200 }]);
      expect(Object.fromEntries(preview.fields.map(({ field, from }) => [field, from]))).toMatchObject({ name: one, phone: one, mobile: two, level_id: two, tags: 'all', notes: 'all' });
      const seen = await seenOf(api, [one, two]);
      const { stepId, moved } = await api.merge({ entity: 'customer', keep: one, others: [two], take: { code: two, phone: two }, seen });
      expect(moved).toBe(1000);

      const merged = await api.get('customer', one);
      const gone = await api.get('customer', two);
      expect(merged.values).toMatchObject({ name: '长春晨光文具有限公司', code: gone.values['code'], phone: '0431-88886666-801', mobile: '13812345678', notes: '第一条\n\n第二条' });
      expect(merged.labels['tags']).toBe('红、蓝');
      expect([gone.deleted, (await api.get('customer', other)).version]).toEqual([true, 1]);
      for (const { entity, field, kind } of referencesTo('customer')) {
        if (kind !== 'lookup') continue;
        expect((await api.count({ entity, of: { field, id: two } })).value, entity).toBe(0);
      }
      expect((await api.count({ entity: 'contact', filter: 'main:yes', of: { field: 'customer_id', id: one } })).value, 'one main contact').toBe(1);
      expect(await checkKeys(database)).toEqual([]);

      await api.undo(stepId, 'refuse');
      expect(await contents(database)).toEqual(before);
    }, 60_000);
  });

  describe('a merge', () => {
    it('of three, with what somebody saved meanwhile refused and one in the bin refused', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const ids: number[] = [];
      for (const name of ['甲', '乙', '丙']) ids.push((await api.create('customer', { name })).id);
      const [a = 0, b = 0, c = 0] = ids;
      const link = (await api.create('contact', { name: '李明', customer_id: b })).id;
      await api.create('contact_link', { contact_id: link, customer_id: c, position: '顾问' });
      const seen = await seenOf(api, ids);
      await api.update('customer', b, seen[b] ?? 0, { phone: '13800000001' });
      await expect(api.merge({ entity: 'customer', keep: a, others: [b, c], take: {}, seen })).rejects.toMatchObject({ key: 'duplicates.changed' });
      const { moved } = await api.merge({ entity: 'customer', keep: a, others: [b, c], take: { name: c }, seen: await seenOf(api, ids) });
      expect([moved, (await api.get('customer', a)).values['name'], (await api.get('customer', a)).values['phone']]).toEqual([2, '丙', '13800000001']);
      await expect(api.mergePreview('customer', [a, b])).rejects.toMatchObject({ key: 'duplicates.in_bin' });
      await expect(api.mergePreview('customer', [a, a])).rejects.toMatchObject({ key: 'duplicates.two' });
      await expect(api.mergePreview('tag', [1, 2])).rejects.toMatchObject({ key: 'duplicates.not_compared' });
    });

    it('takes the rights to delete and to edit, and reach over all that hangs on them', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const [a, b] = [(await api.create('customer', { name: '甲' })).id, (await api.create('customer', { name: '甲公司' })).id];
      await api.create('complaint', { customer_id: b, subject: '坏了' });
      const take = { entity: 'customer' as const, keep: a, others: [b], take: {}, seen: await seenOf(api, [a, b]) };
      await expect(office.as({ grants: granting({ customer: ['read', 'edit'] }) }).merge(take)).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(office.as({ grants: granting({ customer: ['read', 'edit', 'delete'] }) }).merge(take)).rejects.toMatchObject({ key: 'merge.out_of_reach' });
      const covered = office.as({ grants: { ...granting({ '*': ['read', 'edit', 'delete'] }), fields: { customer: { name: 'read_only', phone: 'hidden' } } } });
      expect((await covered.mergePreview('customer', [a, b], a)).fields).toMatchObject([{ field: 'code', fixed: false }, { field: 'name', fixed: true }]);
      await expect(covered.merge({ ...take, take: { name: b } })).rejects.toMatchObject({ key: 'error.field_covered' });
      await covered.merge(take);
      expect((await api.get('customer', a)).values['name']).toBe('甲');
    });
  });

  describe('likely duplicates', () => {
    it('are found as they are typed: name, telephone, e-mail and number, however they are written', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const known = (await api.create('customer', { name: '长春晨光文具有限公司', phone: '0431-88886666', email: 'Info@Chenguang.cn', tax_number: '91220101MA0000002Y' }).catch(async () => await api.create('customer', { name: '长春晨光文具有限公司', phone: '0431-88886666', email: 'Info@Chenguang.cn' }))).id;
      const fields = async (values: Record<string, string>): Promise<readonly (readonly string[])[]> => (await api.alike('customer', null, values)).map((one) => one.fields);
      expect(await fields({ name: '长春 晨光文具' })).toEqual([['name']]);
      expect(await fields({ name: '吉林晨光', mobile: '', phone: '0431-88886666-12' })).toEqual([['phone']]);
      expect(await fields({ name: '长春晨光文具股份有限公司', email: 'info@chenguang.cn' })).toEqual([['name', 'email']]);
      expect(await fields({ name: '大华' })).toEqual([]);
      expect(await api.alike('customer', known, { name: '长春晨光文具' }), 'not itself').toEqual([]);
      expect(await office.as({ grants: { ...granting({ customer: ['read'] }), fields: { customer: { email: 'masked' } } } }).alike('customer', null, { email: 'info@chenguang.cn' })).toEqual([]);
    });

    it('are listed with what they have alike, once each, but for those that were said not to be the same', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const make = async (values: Record<string, string>): Promise<number> => (await api.create('customer', values)).id;
      const a = await make({ name: '晨光文具', phone: '0431-88886666' });
      const b = await make({ name: '晨光文具有限公司', phone: '0431-88886666' });
      const c = await make({ name: '别的名字', phone: '0431-88886666-8' });
      await make({ name: '独一份' });
      const found = async (as: Api = api): Promise<unknown> => (await as.duplicates({ entity: 'customer', limit: 50 })).groups.map(({ records, fields }) => [records.map(({ id }) => id), fields]);
      expect(await found()).toEqual([[[a, b, c], ['name', 'phone']]]);
      expect(await found(office.as({ grants: { ...granting({ customer: ['read'] }), fields: { customer: { phone: 'hidden' } } } }))).toEqual([[[a, b], ['name']]]);
      await api.setApart('customer', [c, a], true);
      await api.setApart('customer', [b, c], true);
      expect(await found()).toEqual([[[a, b], ['name', 'phone']]]);
      expect((await api.keptApart('customer', 10)).map(({ records, by }) => [records.map(({ id }) => id), by])).toEqual(expect.arrayContaining([[[a, c], '王芳'], [[b, c], '王芳']]));
      await api.setApart('customer', [b, c], false);
      expect(await found()).toEqual([[[a, b, c], ['name', 'phone']]]);
      await api.remove({ entity: 'customer', ids: [a] }, 1);
      expect(await found()).toEqual([[[b, c], ['phone']]]);
    });

    it('come page by page, each group once', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const rows = Array.from({ length: 900 }, (_, at) => [`客户${at % 450}`, `139${String(10_000_000 + (at % 450))}`]);
      await api.gridSave({ entity: 'customer', fields: ['name', 'mobile'], rows });
      const ids: number[] = [];
      let after: string | undefined;
      let pages = 0;
      do {
        const page = await api.duplicates({ entity: 'customer', limit: 100, ...(after === undefined ? {} : { after }) });
        ids.push(...page.groups.flatMap(({ records }) => records.map(({ id }) => id)));
        after = page.next ?? undefined;
        pages += 1;
      } while (after !== undefined);
      expect([ids.length, new Set(ids).size, pages > 1]).toEqual([900, 900, true]);
    });

    it('of contacts are the same person at one customer, or one telephone', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const [one, two] = [(await api.create('customer', { name: '甲' })).id, (await api.create('customer', { name: '乙' })).id];
      await api.create('contact', { name: '李 明', customer_id: one, mobile: '13812345678' });
      const at = async (values: Record<string, string | number>): Promise<unknown> => (await api.alike('contact', null, values)).map(({ fields, hint }) => [fields, hint]);
      expect(await at({ name: '李明', customer_id: one })).toEqual([[['name'], '甲']]);
      expect(await at({ name: '李明', customer_id: two })).toEqual([]);
      expect(await at({ name: '王芳', customer_id: two, mobile: '13812345678' })).toEqual([[['mobile'], '甲']]);
    });
  });

  it('what records are recognised by follows them: edited, in bulk, to the bin and back, undone, made anew', async () => {
    const office = await openOffice(await open());
    const { api, database } = office;
    await api.gridSave({ entity: 'customer', fields: ['name', 'mobile', 'phone'], rows: Array.from({ length: 30 }, (_, at) => [`客户${at}`, '13800000000', '13800000000']) });
    const [first = 0] = (await api.list({ entity: 'customer', columns: [], limit: 1 })).rows.map(({ id }) => id);
    await api.update('customer', first, 1, { name: '新名字', mobile: null });
    const { stepId } = await api.bulkUpdate({ entity: 'customer' }, { phone: '0431-88886666' }, 30);
    expect(await checkKeys(database)).toEqual([]);
    await api.remove({ entity: 'customer', ids: [first] }, 1);
    await api.undo(stepId, 'keep');
    await api.restore('customer', [first]);
    expect(await checkKeys(database)).toEqual([]);
    await sql`delete from customer_key`.execute(database.queries);
    expect(await checkKeys(database)).toMatchObject([{ entity: 'customer' }]);
    await rebuildDerived(database);
    expect(await checkKeys(database)).toEqual([]);
  });

  it('every table that points to what may be merged is known to the registry, so that no reference is forgotten', async () => {
    const database = await open();
    const merged = ENTITY_NAMES.filter((entity) => definitionOf(entity).duplicates !== undefined || definitionOf(entity).reference !== undefined);
    const known = new Set(merged.flatMap((entity) => referencesTo(entity).map(({ entity: from, field, kind }) => (kind === 'links' ? `${from}_${field}.target_id` : `${from}.${field}`) + ` → ${entity}`)));
    const own = new Set(ENTITY_NAMES.flatMap((entity) => linksOf(entity).map(({ table }) => `${table}.record_id → ${entity}`)));
    const { rows } =
      database.engine === 'sqlite'
        ? await sql<{ from: string; to: string }>`select m.name || '.' || f."from" as "from", f."table" as "to" from sqlite_schema m, pragma_foreign_key_list(m.name) f where m.type = 'table'`.execute(database.queries)
        : await sql<{ from: string; to: string }>`select c.conrelid::regclass::text || '.' || a.attname as "from", c.confrelid::regclass::text as "to" from pg_constraint c
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] where c.contype = 'f' and c.connamespace = current_schema()::regnamespace`.execute(database.queries);
    const pointing = rows.filter(({ to }) => merged.some((entity) => entity === to)).map(({ from, to }) => `${from} → ${to}`);
    expect(pointing.length).toBeGreaterThan(20);
    expect(pointing.filter((each) => !known.has(each) && !own.has(each)), 'make it a look-up of an entity, or say in services/merge.ts how it follows').toEqual([]);
  });
});
