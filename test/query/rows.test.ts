import { beforeAll, expect, it } from 'vitest';
import type { Database, Engine } from '../../src/db/database.ts';
import { dynamic } from '../../src/db/dynamic.ts';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { fieldsOf } from '../../src/entities/registry.ts';
import { filterCondition } from '../../src/query/filter-condition.ts';
import { parseFilter } from '../../src/query/parser.ts';
import { resolveFilter, type ReferenceValues } from '../../src/query/resolve.ts';
import { operatorsOf } from '../../src/query/values.ts';
import { deriver } from '../../src/services/derive.ts';
import { referenceValues } from '../../src/services/selection.ts';
import { forEachEngine } from '../harness/database.ts';
import { context } from './support.ts';

type Row = Record<string, string | number | null>;
const AT = '2026-01-31T16:30:00.000Z';

async function insert(database: Database, entity: EntityName, values: Row): Promise<void> {
  const derived = deriver(entity).derive(values);
  const row = { version: 1, created_at: AT, updated_at: AT, ...values, ...derived };
  await dynamic(database.queries).insertInto(entity).values(row).execute();
  await database.transact(async (trx) => await database.search.put(trx, entity, [{ id: Number(values['id']), text: derived.search_text }]));
}

const valuesOf =
  (database: Database): ReferenceValues =>
  async (entity) =>
    await referenceValues(database.queries, entity);

/** The ids that a line selects, in order. */
async function found(database: Database, engine: Engine, line: string, entity: EntityName = 'customer', broad = false): Promise<number[]> {
  const mine = { ...context, engine, broad, operatorId: 2 };
  const filter = await resolveFilter(entity, parseFilter(entity, line, mine), valuesOf(database));
  const query = dynamic(database.queries).selectFrom(entity).select('id').where('deleted_at', 'is', null);
  const rows = await query.where(filterCondition(entity, filter, database.search, mine)).orderBy('id').execute();
  return rows.map((row) => Number(row['id']));
}

async function fill(database: Database): Promise<void> {
  const levels: [number, string, number, string | null][] = [[1, 'VIP', 1, null], [2, 'A', 2, null], [3, 'B', 3, null], [4, '老客户', 4, null]];
  for (const [id, name, rank, deleted_at] of levels) await insert(database, 'customer_level', { id, name, rank, retired: id === 2 ? 1 : 0, deleted_at });
  const places: [number, string, string, number | null, string][] = [
    [1, '吉林省', '220000', null, 'province'],
    [2, '吉林市', '220200', 1, 'city'],
    [3, '长春市', '220100', 1, 'city'],
    [4, '朝阳区', '220104', 3, 'district'],
    [5, '北京市', '110000', null, 'province'],
    [6, '朝阳区', '110105', 5, 'district'],
  ];
  for (const [id, name, code, parent_id, level] of places) await insert(database, 'region', { id, name, code, parent_id, level, rank: id, retired: 0 });
  for (const [id, name] of [[1, '重点'], [2, '新客']] as const) await insert(database, 'tag', { id, name, rank: id, retired: 0 });
  for (const [id, name] of [[1, '王五'], [2, '李四']] as const) await insert(database, 'operator', { id, name, login: `u${id}`, locked: 0 });
  const customers: Row[] = [
    { id: 1, code: 'C202600001', name: '晨光文具有限公司', level_id: 1, region_id: 4, owner_id: 1, email: 'Info@Chen.cn', last_contact_on: '2026-06-10', registered_capital: 50_000_000 },
    { id: 2, code: 'C202600002', name: '吉林化工（集团）', level_id: 2, region_id: 2, owner_id: 2, phone: '0432-6612345', last_contact_on: '2026-05-01' },
    { id: 3, code: 'C202600003', name: 'ＡＢＣ Trading', level_id: 3, region_id: 6, address: 'Ａ座 100%_楼', registered_capital: 1_000_000 },
    { id: 4, code: 'C202600004', name: 'acme ltd', level_id: null, region_id: null, website: 'http://cg.example.cn' },
    { id: 5, code: 'C202600005', name: '长白山参业', short_name: 'CGX', level_id: 4, region_id: 1, deleted_at: null, created_at: '2026-03-31T15:59:59.999Z' },
    { id: 6, code: 'C202600006', name: '已删除晨光', level_id: 1, region_id: 1, deleted_at: AT },
  ];
  for (const customer of customers) await insert(database, 'customer', customer);
  for (const [record_id, target_id] of [[1, 1], [1, 2], [3, 2]] as const) await dynamic(database.queries).insertInto('customer_tags').values({ record_id, target_id }).execute();
  const contacts: Row[] = [
    { id: 1, name: '李雷', customer_id: 1, is_main: 1, gender: 'male', mobile: '13800001111' },
    { id: 2, name: '韩梅梅', customer_id: 2, is_main: 0, gender: 'female', email: 'mei@x.cn' },
    { id: 3, name: '李删除', customer_id: 3, is_main: 1, gender: null, deleted_at: AT },
    { id: 4, name: '无单位', customer_id: null, is_main: 0, gender: null },
  ];
  for (const contact of contacts) await insert(database, 'contact', contact);
  await insert(database, 'contact_link', { id: 1, contact_id: 1, customer_id: 4, position: '顾问' });
  await insert(database, 'contact_link', { id: 2, contact_id: 2, customer_id: 5, position: '顾问', deleted_at: AT });
}

const CASES: readonly (readonly [string, readonly number[], EntityName?])[] = [
  ['', [1, 2, 3, 4, 5]],
  ['晨光', [1]],
  ['cgwj', [1]],
  ['cg', [1, 5]],
  ['级别:VIP 区域:吉林', [1]],
  ['区域:吉林', [1, 2, 5]],
  ['区域:吉林市', [2]],
  ['区域:朝阳', [1, 3]],
  ['区域:长春朝阳', [1]],
  ['区域:北京市朝阳区', [3]],
  ['region:"长春市 朝阳区"', [1]],
  ['区域:长春,北京', [1, 3]],
  ['-区域:吉林', [3, 4]],
  ['-region:北京', [1, 2, 4, 5]],
  ['region:!=北京', [1, 2, 4, 5]],
  ['region:none', [4]],
  ['region:any', [1, 2, 3, 5]],
  ['region.level:city', [2]],
  ['region.parent:吉林省', [1, 2]],
  ['level:>B', [1, 2]],
  ['level:>=B', [1, 2, 3]],
  ['level:<A', [3, 5]],
  ['level:B..VIP', [1, 2, 3]],
  ['level:A..', [1, 2]],
  ['level:..B', [3, 5]],
  ['level:laokehu', [5]],
  ['-level:>B', [3, 4, 5]],
  ['level:VIP,none', [1, 4]],
  ['(level:VIP or region:北京) -tag:重点', [3]],
  ['tag:新客', [1, 3]],
  ['tag:重点,新客', [1, 3]],
  ['-tag:新客', [2, 4, 5]],
  ['tag:none', [2, 4, 5]],
  ['tag:any', [1, 3]],
  ['tag.name:重', [1]],
  ['owner:me', [2]],
  ['owner:王', [1]],
  ['owner:wangwu', [1]],
  ['owner:u1', [1]],
  ['-owner:me', [1, 3, 4, 5]],
  ['name:晨光', [1]],
  ['name:cg', [1]],
  ['name:chenguang', [1]],
  ['name:abc', [3]],
  ['name:Acme', [4]],
  ['name:"acme ltd"', [4]],
  ['name:=晨光', []],
  ['name:="ABC trading"', [3]],
  ['name:^晨光', [1]],
  ['name:^光', []],
  ['name:^ABC', [3]],
  ['name:^acme', [4]],
  ['name:^长白,吉林', [2, 5]],
  ['-name:^吉', [1, 3, 4, 5]],
  ['phone:^0432', [2]],
  ['phone:^432', []],
  ['email:^info', [1]],
  ['address:^a座', [3]],
  ['address:^_', []],
  ['code:^C2026', [1, 2, 3, 4, 5]],
  ['contact.mobile:^138', [1, 4]],
  ['name:吉林化工(集团)', [2]],
  ['address:a座', [3]],
  ['address:%_楼', [3]],
  ['address:"0%楼"', []],
  ['address:_', [3]],
  ['email:info', [1]],
  ['email:none', [2, 3, 4, 5]],
  ['phone:66123', [2]],
  ['phone:0432-66', [2]],
  ['code:>=C202600004', [4, 5]],
  ['code:C202600002..C202600003', [2, 3]],
  ['capital:>=10万', [1]],
  ['capital:<=1万', [3]],
  ['last:<30d', [2]],
  ['last:>=30d', [1]],
  ['last:<30d or last:none', [2, 3, 4, 5]],
  ['last:本月', [1]],
  ['created:2026-02', [1, 2, 3, 4]],
  ['created:2026-03', [5]],
  ['created:>2026-02', [5]],
  ['contact.name:李', [1, 4]],
  ['contact.name:lilei', [1, 4]],
  ['contact:李', [1, 4]],
  ['-contact.name:李', [2, 3, 5]],
  ['contact:none', [3, 5]],
  ['contact:any', [1, 2, 4]],
  ['contact.email:none', [1, 4]],
  ['contact.gender:female', [2]],
  ['contact.main:yes', [1, 4]],
  ['contact.mobile:1380000', [1, 4]],
  ['customer.level:VIP', [1], 'contact'],
  ['customer.name:acme', [1], 'contact'],
  ['customer:晨光', [1], 'contact'],
  ['customer:C202600002', [2], 'contact'],
  ['customer:none', [4], 'contact'],
  ['customer.region:吉林', [1, 2], 'contact'],
  ['main:yes', [1], 'contact'],
  ['main:否', [2, 4], 'contact'],
  ['gender:!=male', [2, 4], 'contact'],
  ['retired:yes', [2], 'customer_level'],
  ['customer.name:晨光', [1], 'customer_level'],
  ['customer:none', [], 'customer_level'],
  ['parent:吉林省', [2, 3, 4], 'region'],
  ['name:jl', [1, 2], 'region'],
  ['customer.tag:新客', [1], 'contact'],
];

forEachEngine((engine, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
    await fill(database);
  });

  it.each(CASES.map(([line, ids, entity]) => ({ line, ids, entity })))('$line', async ({ line, ids, entity }) => {
    expect(await found(database, engine, line, entity)).toEqual(ids);
    expect(await found(database, engine, line, entity, true)).toEqual(ids);
  });

  it('the longest lines run', async () => {
    const lines = [
      Array.from({ length: 300 }, (_, index) => `词${index}`).join(' '),
      Array.from({ length: 300 }, (_, index) => `-词${index}`).join(' '),
      Array.from({ length: 290 }, (_, index) => `tag:重点 ${index % 2 === 0 ? '或' : ''}`).join(' '),
      `name:${Array.from({ length: 500 }, (_, index) => `a${index}`).join(',')}`,
      `-region:${Array.from({ length: 500 }, () => '吉林').join(',')}`,
      `${'(-'.repeat(14)}level:VIP${')'.repeat(14)}`,
    ];
    for (const line of lines) expect((await found(database, engine, line)).length).toBeLessThanOrEqual(5);
  });

  it('every field is filled in or empty, and never both', async () => {
    for (const entity of ENTITY_NAMES) {
      const everything = await found(database, engine, '', entity);
      for (const [field, def] of Object.entries(fieldsOf(entity))) {
        if (!operatorsOf(def).includes('none')) continue;
        const empty = await found(database, engine, `${field}:none`, entity);
        expect(await found(database, engine, `${field}:any`, entity)).toEqual(everything.filter((id) => !empty.includes(id)));
        expect(await found(database, engine, `-${field}:any`, entity)).toEqual(empty);
      }
    }
  });
});
