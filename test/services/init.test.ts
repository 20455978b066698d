import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import type { Database } from '../../src/db/database.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { definitionOf, fieldsOf } from '../../src/entities/registry.ts';
import { fieldType } from '../../src/fields/registry.ts';
import type { InitRequest } from '../../src/services/api.ts';
import { initDatabase } from '../../src/services/init.ts';
import { login } from '../../src/services/login.ts';
import { loadRecords } from '../../src/services/stored.ts';
import { emptyPlace, enginesUnderTest, scratchFolder } from '../harness/database.ts';

const NOW = Date.parse('2026-03-02T01:00:00.000Z');
const now = (): number => NOW;
const REQUEST: InitRequest = {
  lang: 'zh', company: '启明商贸', admin: '王芳', login: 'wf', password: '长白山下松花江水', systemUser: 'wf', data: 'empty', timeZone: 'Asia/Shanghai', currency: 'CNY',
};
const OPTIONS = { source: 'command', now } as const;

let database: Database | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
});

async function newLocation(engine: 'sqlite' | 'postgres'): Promise<string> {
  return engine === 'postgres' ? (await emptyPlace(engine)).location : join(await scratchFolder(), 'sub', 'kehu.db');
}

async function numberOf(table: 'region' | 'customer' | 'operator' | 'company' | 'change_set'): Promise<number> {
  const row = await database?.queries.selectFrom(table).select(({ fn }) => fn.countAll().as('n')).executeTakeFirstOrThrow();
  return Number(row?.n);
}

/** The file, or the tables that have records. */
async function leftBehind(engine: 'sqlite' | 'postgres', location: string): Promise<readonly string[]> {
  if (engine === 'sqlite') return folderOf(location);
  database = await openDatabase(location);
  const counts = [];
  for (const table of ['company', 'operator', 'region', 'change_set', 'customer'] as const) counts.push({ table, n: await numberOf(table) });
  await database.close();
  return counts.filter(({ n }) => n > 0).map(({ table }) => table);
}

for (const engine of enginesUnderTest()) {
  describe(engine, () => {
    test('makes company, administrator, lists and regions, as one recorded step', async () => {
      const location = await newLocation(engine);
      await initDatabase(location, REQUEST, OPTIONS);
      database = await openDatabase(location);
      const company = await database.queries.selectFrom('company').selectAll().executeTakeFirstOrThrow();
      expect(company).toMatchObject({ name: '启明商贸', time_zone: 'Asia/Shanghai', currency: 'CNY', version: 1, created_by: 1 });
      const admin = await database.queries.selectFrom('operator').selectAll().executeTakeFirstOrThrow();
      expect(admin).toMatchObject({ name: '王芳', login: 'wf', role_id: 1, system_user: 'wf', locked: 0 });
      const steps = await database.queries.selectFrom('change_set').selectAll().execute();
      expect(steps).toMatchObject([{ action: 'setup', operator_id: 1, state: 'done', source: 'command', summary: '启明商贸' }]);
      const changes = await database.queries.selectFrom('change').select(({ fn }) => fn.countAll().as('n')).executeTakeFirstOrThrow();
      expect(Number(changes.n)).toBe(Number(steps[0]?.size));
      expect(Number(changes.n)).toBeGreaterThan(3300);
    });

    test('regions are a tree from the country down to the districts', async () => {
      const location = await newLocation(engine);
      await initDatabase(location, REQUEST, OPTIONS);
      database = await openDatabase(location);
      const levels = await database.queries.selectFrom('region').select(['level', ({ fn }) => fn.countAll().as('n')]).groupBy('level').orderBy('level').execute();
      expect(levels.map(({ level, n }) => [level, Number(n)])).toEqual([['city', 333], ['country', 1], ['district', 2849], ['province', 34]]);
      const path = async (code: string): Promise<string> => {
        const row = await database?.queries.selectFrom('region').select(['name', 'parent_id']).where('code', '=', code).executeTakeFirstOrThrow();
        const parent = row?.parent_id ? await database?.queries.selectFrom('region').select('code').where('id', '=', row.parent_id).executeTakeFirst() : undefined;
        return `${parent?.code ? `${await path(parent.code)}/` : ''}${row?.name}`;
      };
      expect(await path('220104')).toBe('中国/吉林省/长春市/朝阳区');
      expect(await path('110105')).toBe('中国/北京市/朝阳区');
      expect(await path('419001')).toBe('中国/河南省/济源市');
      expect(await path('810000')).toBe('中国/香港特别行政区');
      expect(await path('500101')).toBe('中国/重庆市/万州区');
      const orphans = await database.queries.selectFrom('region').select('code').where('parent_id', 'is', null).execute();
      expect(orphans).toEqual([{ code: '100000' }]);
    });

    test('refuses a database that is there, and changes nothing', async () => {
      const location = await newLocation(engine);
      await initDatabase(location, REQUEST, OPTIONS);
      const again = initDatabase(location, { ...REQUEST, company: '另一家', login: 'other' }, OPTIONS);
      await expect(again).rejects.toMatchObject({ code: 'conflict', key: 'error.database_exists' });
      database = await openDatabase(location);
      expect(await numberOf('company')).toBe(1);
      expect(await login(database, 'wf', REQUEST.password, OPTIONS)).toMatchObject({ operatorName: '王芳' });
    });

    test('several at once: one makes it, the others are refused', async () => {
      const location = await newLocation(engine);
      const outcomes = await Promise.allSettled(['甲', '乙', '丙'].map((company) => initDatabase(location, { ...REQUEST, company: `${company}公司` }, OPTIONS)));
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
      for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
      database = await openDatabase(location);
      expect([await numberOf('company'), await numberOf('operator'), await numberOf('change_set')]).toEqual([1, 1, 1]);
    });

    test('half of a first start is none: it can be made anew at the same place', async () => {
      const location = await newLocation(engine);
      const stop = new AbortController();
      stop.abort();
      const cancelling = initDatabase(location, { ...REQUEST, data: 'demo' }, { ...OPTIONS, control: { signal: stop.signal } });
      await expect(cancelling).rejects.toMatchObject({ code: 'cancelled' });
      expect(await leftBehind(engine, location)).toEqual([]);
      await initDatabase(location, REQUEST, OPTIONS);
      database = await openDatabase(location);
      expect([await numberOf('company'), await numberOf('operator')]).toEqual([1, 1]);
      expect(await login(database, 'wf', REQUEST.password, OPTIONS)).toMatchObject({ operatorId: 1 });
    });

    test('with demo data the customers are there', async () => {
      const location = await newLocation(engine);
      await initDatabase(location, { ...REQUEST, data: 'demo', lang: 'en' }, OPTIONS);
      database = await openDatabase(location);
      expect(await numberOf('customer')).toBe(300);
    });

    test.each(['zh', 'en'] as const)('every value of every list passes the checks of its field (%s)', async (lang) => {
      const location = await newLocation(engine);
      await initDatabase(location, { ...REQUEST, lang }, OPTIONS);
      database = await openDatabase(location);
      for (const entity of ENTITY_NAMES.filter((name) => definitionOf(name).reference !== undefined)) {
        const ids = (await database.queries.selectFrom(entity).select('id').execute()).map(({ id }) => id);
        expect([entity, ids.length >= 4]).toEqual([entity, true]);
        for (const { values } of await loadRecords(database.queries, entity, ids)) {
          for (const [field, def] of Object.entries(fieldsOf(entity))) {
            const context = { lang, today: '2026-03-02', timeZone: 'Asia/Shanghai', entity, field };
            const value = values[field] ?? null;
            expect(fieldType(def).check(value, def, context)).toEqual(value);
            if ('required' in def && def.required) expect([entity, field, values['name'], value]).not.toContain(null);
          }
        }
      }
    });
  });
}

const folderOf = (location: string): readonly string[] => (existsSync(dirname(location)) ? readdirSync(dirname(location)) : []);

test('a failed start leaves no file', async () => {
  const location = join(await scratchFolder(), 'kehu.db');
  const stop = new AbortController();
  const control = { signal: stop.signal, onProgress: () => stop.abort() };
  const many = initDatabase(location, { ...REQUEST, data: 'demo' }, { ...OPTIONS, control });
  stop.abort();
  await expect(many).rejects.toMatchObject({ code: 'cancelled' });
  expect(folderOf(location)).toEqual([]);
});

test('only the file is there afterwards, for its owner alone', async () => {
  const location = join(await scratchFolder(), 'kehu.db');
  await initDatabase(location, REQUEST, OPTIONS);
  expect(folderOf(location)).toEqual(['kehu.db']);
  expect((statSync(location).mode & 0o777).toString(8)).toBe('600');
});

test('a file that is something else stays as it is', async () => {
  const location = join(await scratchFolder(), 'letter.txt');
  writeFileSync(location, 'dear customer');
  await expect(initDatabase(location, REQUEST, OPTIONS)).rejects.toMatchObject({ code: 'conflict' });
  expect(statSync(location).size).toBe(13);
});

test('an empty file is taken', async () => {
  const location = join(await scratchFolder(), 'kehu.db');
  writeFileSync(location, '');
  await initDatabase(location, REQUEST, OPTIONS);
  database = await openDatabase(location);
  expect(await numberOf('company')).toBe(1);
});

test.each([
  ['a company of spaces', { company: '  ' }, 'company', 'error.company_missing'],
  ['no administrator', { admin: '', login: undefined }, 'admin', 'error.admin_missing'],
  ['a short password', { password: 'x7#kPq2' }, 'password', 'error.password_short'],
  ['a common password', { password: 'Password123' }, 'password', 'error.password_common'],
  ['digits in a row', { password: '1234567890' }, 'password', 'error.password_simple'],
  ['one sign repeated', { password: '啊啊啊啊啊啊啊啊' }, 'password', 'error.password_simple'],
  ['the login with digits', { login: 'wangfang', password: 'wangfang2026' }, 'password', 'error.password_name'],
  ['the company itself', { company: '松花江水务', password: '松花江水务123' }, 'password', 'error.password_name'],
  ['full-width letters of a common one', { password: 'ｐａｓｓｗｏｒｄ１' }, 'password', 'error.password_common'],
  ['an unknown time zone', { timeZone: 'Asia/Changchun' }, 'time_zone', 'error.time_zone_unknown'],
  ['an unknown currency', { currency: 'RMB' }, 'currency', 'error.currency_unknown'],
  ['a name that is too long', { company: '长'.repeat(121) }, 'company', 'field.text.long'],
])('refuses %s and says where', async (_, change, field, key) => {
  const location = join(await scratchFolder(), 'kehu.db');
  await expect(initDatabase(location, { ...REQUEST, ...change }, OPTIONS)).rejects.toMatchObject({ code: 'invalid', key, place: { field } });
  expect(folderOf(location)).toEqual([]);
});
