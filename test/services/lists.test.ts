import { describe, expect, it } from 'vitest';
import { dynamic } from '../../src/db/dynamic.ts';
import { STAMPS } from '../../src/entities/entity.ts';
import type { ListPage, ListRequest } from '../../src/services/api.ts';
import { isDerivedCurrent, rebuildDerived } from '../../src/services/rebuild.ts';
import { migrateDatabase } from '../../src/services/upkeep.ts';
import { chosenLang } from '../../src/services/preferences.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice, type Office } from './company.ts';

const NAMES = ['长春一汽', '晨光文具', '大华电器', '安徽茶业', 'Beta', '吉林化工'];
/** In pinyin: 安徽 anhui, Beta, 长春 changchun, 晨光 chenguang, 大华 dahua, 吉林 jilin. */
const SORTED = ['安徽茶业', 'Beta', '长春一汽', '晨光文具', '大华电器', '吉林化工'];

async function withCustomers(office: Office): Promise<number[]> {
  const ids: number[] = [];
  for (const name of NAMES) ids.push((await office.api.create('customer', { name })).id);
  return ids;
}

const names = (page: ListPage): unknown[] => page.rows.map((row) => row.values['name']);
const by = (more: Partial<ListRequest> = {}): ListRequest => ({ entity: 'customer', columns: ['name'], limit: 2, ...more });

forEachEngine((_engine, open) => {
  describe('a list', () => {
    it('pages in pinyin order, forward and back', async () => {
      const office = await openOffice(await open());
      await withCustomers(office);
      const first = await office.api.list(by());
      expect([names(first), first.previous]).toEqual([SORTED.slice(0, 2), null]);
      const second = await office.api.list(by({ after: first.next ?? '' }));
      expect(names(second)).toEqual(SORTED.slice(2, 4));
      expect(names(await office.api.list(by({ before: second.previous ?? '' })))).toEqual(SORTED.slice(0, 2));
      const last = await office.api.list(by({ fromEnd: true }));
      expect([names(last), last.next]).toEqual([SORTED.slice(4), null]);
    });

    it('a page keeps its place when rows before it come and go', async () => {
      const office = await openOffice(await open());
      const ids = await withCustomers(office);
      const first = await office.api.list(by());
      await office.api.remove({ entity: 'customer', ids: [ids[3] ?? 0] }, 1);
      await office.api.create('customer', { name: '阿波罗' });
      expect(names(await office.api.list(by({ after: first.next ?? '' })))).toEqual(SORTED.slice(2, 4));
    });

    it('begins with the row that it is opened at', async () => {
      const office = await openOffice(await open());
      const ids = await withCustomers(office);
      const page = await office.api.list(by({ around: ids[1] }));
      expect(names(page)).toEqual(['晨光文具', '大华电器']);
      expect(names(await office.api.list(by({ before: page.previous ?? '' })))).toEqual(['Beta', '长春一汽']);
      const first = await office.api.list(by({ around: ids[3] }));
      expect(first.previous).toBeNull();
    });

    it('orders by rank where a list is ordered, empty ones last both ways', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const [vip, b] = [(await api.create('customer_level', { name: 'VIP' })).id, (await api.create('customer_level', { name: 'B' })).id];
      for (const [name, level_id] of [['乙', b], ['甲', vip], ['丙', null]] as const) await api.create('customer', { name, level_id });
      expect(names(await api.list(by({ sort: ['level_id'], limit: 9 })))).toEqual(['甲', '乙', '丙']);
      expect(names(await api.list(by({ sort: ['-level_id'], limit: 9 })))).toEqual(['乙', '甲', '丙']);
    });

    it('shows, sorts and filters by the stamps, in the bin too', async () => {
      const office = await openOffice(await open());
      const ids = await withCustomers(office);
      const columns = Object.keys(STAMPS);
      for (const field of columns) {
        for (const sort of [field, `-${field}`]) {
          const first = await office.api.list(by({ columns, sort: [sort], limit: 4 }));
          const rest = await office.api.list(by({ columns, sort: [sort], limit: 4, after: first.next ?? '' }));
          const found = [...first.rows, ...rest.rows].map((row) => row.id).toSorted((a, b) => a - b);
          expect({ sort, found }).toEqual({ sort, found: ids });
        }
      }
      const [row] = (await office.api.list(by({ columns, ids: [ids[0] ?? 0] }))).rows;
      expect(row).toMatchObject({ values: { id: ids[0], version: 1, created_at: '2026-03-10T02:00:00.000Z' }, labels: { created_by: '王芳' } });
      await office.api.remove({ entity: 'customer', ids: [ids[0] ?? 0] }, 1);
      const bin = await office.api.list(by({ columns: ['name', 'deleted_at'], deleted: true, search: 'ccyq' }));
      expect(bin.rows.map((one) => [one.deleted, one.values['name']])).toEqual([[true, '长春一汽']]);
      expect((await office.api.count({ entity: 'customer', filter: 'created_by:me' })).value).toBe(5);
    });

    it('takes back only its own places', async () => {
      const office = await openOffice(await open());
      await withCustomers(office);
      const { next } = await office.api.list(by());
      for (const request of [by({ after: next ?? '', sort: ['-name'] }), by({ after: 'nonsense' }), { ...by({ after: next ?? '' }), entity: 'contact' as const }])
        await expect(office.api.list(request)).rejects.toMatchObject({ code: 'invalid', key: 'error.cursor' });
      await expect(office.api.list(by({ sort: ['nothing'] }))).rejects.toMatchObject({ key: 'error.sort_field' });
      await expect(office.api.list(by({ columns: ['nothing'] }))).rejects.toMatchObject({ key: 'error.unknown_field' });
    });

    it('filters by the query language, counts up to a cap, narrows to a panel', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const ids = await withCustomers(office);
      const level_id = (await api.create('customer_level', { name: 'VIP' })).id;
      await api.update('customer', ids[0] ?? 0, 1, { level_id });
      expect(names(await api.list(by({ filter: '级别:VIP' })))).toEqual(['长春一汽']);
      expect(await api.count({ entity: 'customer' }, 4)).toEqual({ value: 4, capped: true });
      expect(await api.count({ entity: 'customer' })).toEqual({ value: 6, capped: false });
      await api.create('contact', { name: '李明', customer_id: ids[0] ?? 0 });
      expect((await api.count({ entity: 'contact', of: { field: 'customer_id', id: ids[0] ?? 0 } })).value).toBe(1);
      expect((await api.checkFilter('customer', '级别:'))?.code).toBe('invalid');
      expect(await api.checkFilter('customer', '级别:VIP')).toBeNull();
    });

    it('is filtered by the names that values have now', async () => {
      const { api } = await openOffice(await open());
      const { id, version } = await api.create('customer_level', { name: '钻石' });
      await api.create('customer', { name: '甲', level_id: id });
      const filtered = async (filter: string): Promise<number> => (await api.count({ entity: 'customer', filter })).value;
      expect(await filtered('级别:钻石')).toBe(1);
      await api.update('customer_level', id, version, { name: '白金' });
      expect(await filtered('级别:白金')).toBe(1);
      await expect(filtered('级别:钻石')).rejects.toMatchObject({ key: expect.stringMatching(/^query\.unknown_value/) });
    });

    it('is sorted and found anew after the pinyin rule has changed', async () => {
      const office = await openOffice(await open());
      await withCustomers(office);
      const tables = dynamic(office.database.queries);
      await tables.updateTable('customer').set({ name_sort: 'x', search_text: 'x' }).execute();
      expect(await isDerivedCurrent(office.database)).toBe(false);
      expect((await office.api.count({ entity: 'customer', search: 'cgwj' })).value).toBe(0);
      await rebuildDerived(office.database);
      expect(await isDerivedCurrent(office.database)).toBe(true);
      expect(names(await office.api.list(by({ limit: 9 })))).toEqual(SORTED);
      expect((await office.api.count({ entity: 'customer', search: 'cgwj' })).value).toBe(1);
    });

    it('is found by what this program searches after an older one’s database was brought to its version', async () => {
      const office = await openOffice(await open());
      await withCustomers(office);
      await rebuildDerived(office.database);
      await dynamic(office.database.queries).updateTable('customer').set({ search_text: 'x' }).execute();
      // What older programs wrote: the rule of names alone, whatever was searched.
      await office.database.queries.updateTable('setting').set({ value: '1' }).where('name', '=', 'name_rule').execute();
      await migrateDatabase(office.ctx);
      expect((await office.api.count({ entity: 'customer', search: 'cgwj' })).value).toBe(1);
    });
  });

  describe('a picker', () => {
    it('offers by pinyin, initials and code, the best first, retired ones never', async () => {
      const { api } = await openOffice(await open());
      const top = (await api.create('region', { name: '吉林省', code: '220000', level: 'province' })).id;
      await api.create('region', { name: '长春市', code: '220100', level: 'city', parent_id: top });
      await api.create('region', { name: '吉林市', code: '220200', level: 'city', parent_id: top });
      const old = (await api.create('region', { name: '吉林地区', level: 'city' })).id;
      await api.retire('region', old, true);
      const offered = async (text: string) => (await api.choices('region', text, 5)).map((choice) => `${choice.label} ${choice.hint}`.trim());
      expect(await offered('jl')).toEqual(['吉林省', '吉林市 吉林省']);
      expect(await offered('吉林')).toEqual(['吉林市 吉林省', '吉林省']);
      expect(await offered('吉林省')).toEqual(['吉林省']);
      expect(await offered('220100')).toEqual(['长春市 吉林省']);
      expect(await offered('长春市')).toEqual(['长春市 吉林省']);
      expect(await offered('')).toEqual(['吉林省', '长春市 吉林省', '吉林市 吉林省']);
    });

    it('offers values in use before those that only begin alike, then those that others stand under', async () => {
      const { api } = await openOffice(await open());
      await api.create('region', { name: '赤城县', code: '130732' });
      const city = (await api.create('region', { name: '长春市', code: '220100', level: 'city' })).id;
      await api.create('region', { name: '朝阳区', code: '220104', parent_id: city });
      const county = (await api.create('region', { name: '苍城县', code: '990000' })).id;
      const offered = async () => (await api.choices('region', 'cc', 5)).map((choice) => choice.label);
      expect(await offered()).toEqual(['长春市', '赤城县', '苍城县']);
      await api.create('customer', { name: '甲', region_id: county });
      expect(await offered()).toEqual(['苍城县', '长春市', '赤城县']);
    });

    it('knows a place of another name by its Chinese one, in filters and by name too', async () => {
      const { api } = await openOffice(await open());
      const top = (await api.create('region', { name: 'Jilin', code: '220000', level: 'province', notes: '吉林省' })).id;
      const city = (await api.create('region', { name: 'Jilin City', code: '220200', level: 'city', parent_id: top, notes: '吉林市' })).id;
      await api.create('customer', { name: '甲', region_id: city });
      expect((await api.choices('region', '吉林', 5)).map(({ label }) => label)).toEqual(['Jilin City', 'Jilin']);
      expect(await api.named('region', '吉林')).toBe(city);
      expect(await api.named('region', '吉林省')).toBe(top);
      expect(await api.named('region', '没有')).toBeNull();
      for (const filter of ['区域:吉林', '区域:吉林省吉林市', '区域:jls', 'region:"Jilin City"']) expect((await api.count({ entity: 'customer', filter })).value, filter).toBe(1);
    });

    it('knows no codes, owners or orders that the role does not see', async () => {
      const { api, as, session } = await openOffice(await open());
      const one = await api.create('customer', { name: '同名', code: 'K-1' });
      await api.create('customer', { name: '同名', code: 'K-2' });
      await api.create('contact', { name: '李明', customer_id: one.id });
      const all = { read: 'all', create: 'all', edit: 'all', delete: 'all', export: 'all', print: 'all' } as const;
      const blind = as({ ...session, grants: { entities: { '*': all }, fields: { customer: { code: 'hidden' }, contact: { customer_id: 'hidden' } }, system: [] } });
      const cell = async (who: typeof api, text: string) => JSON.stringify(await who.gridCheck({ entity: 'contact', fields: ['name', 'customer_id'], rows: [['王芳', text]] }));
      expect(await cell(api, '同名')).toContain('K-2');
      expect(await cell(as({ ...session, grants: { entities: { '*': all }, fields: { customer: { code: 'hidden' } }, system: [] } }), '同名')).not.toContain('K-');
      for (const text of ['同名/李明', 'K-1/李明', 'K-1/']) {
        expect((await api.choices('contact', text, 5)).length, text).toBe(1);
        expect((await blind.choices('contact', text, 5)).length, text).toBe(0);
      }
      await expect(blind.choices('contact', '', 5, { field: 'customer_id', id: one.id })).rejects.toMatchObject({ code: 'not_permitted' });
    });

    it('narrows contacts to those of the customer', async () => {
      const { api } = await openOffice(await open());
      const one = (await api.create('customer', { name: '甲' })).id;
      const two = (await api.create('customer', { name: '乙' })).id;
      await api.create('contact', { name: '李明', customer_id: one });
      await api.create('contact', { name: '李明', customer_id: two });
      expect(await api.choices('contact', '李', 5, { field: 'customer_id', id: two })).toMatchObject([{ label: '李明', hint: '乙' }]);
    });
  });

  describe('settings and drafts', () => {
    it('belong to the operator and are forgotten when dropped', async () => {
      const office = await openOffice(await open());
      const other = office.as({ operatorId: 77 });
      await office.api.setPreference('columns.customer', 'name,code');
      await office.api.saveDraft('customer/new', '{"name":"甲"}');
      await office.api.saveDraft('customer/new', '{"name":"乙"}');
      expect([await office.api.preference('columns.customer'), await other.preference('columns.customer')]).toEqual(['name,code', null]);
      expect(await office.api.draft('customer/new')).toEqual({ body: '{"name":"乙"}', savedAt: '2026-03-10T02:00:00.000Z' });
      expect(await other.draft('customer/new')).toBeNull();
      await office.api.dropDraft('customer/new');
      await office.api.setPreference('columns.customer', null);
      expect([await office.api.draft('customer/new'), await office.api.preference('columns.customer')]).toEqual([null, null]);
    });

    it('the language is remembered for the next login', async () => {
      const office = await openOffice(await open());
      const id = office.session.operatorId ?? 0;
      const next = async (): Promise<string> => await chosenLang(office.database.queries, { id, lang: String((await office.api.get('operator', id)).values['lang'] ?? '') });
      const steps = await office.api.steps({ limit: 10 });
      expect((await office.api.setLang('en')).lang).toBe('en');
      expect(await next()).toBe('en');
      // A setting, not a change of the record: the ledger does not fill with it.
      expect(await office.api.steps({ limit: 10 })).toEqual(steps);
      // Until the record itself says something else.
      const { version } = await office.api.get('operator', id);
      await office.api.update('operator', id, version, { lang: 'zh' });
      expect(await next()).toBe('zh');
    });
  });
});
