import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/auth/session.ts';
import type { Database } from '../../src/db/database.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { fieldsOf } from '../../src/entities/registry.ts';
import { fieldType } from '../../src/fields/registry.ts';
import { bindServices } from '../../src/services/bind.ts';
import { deriver } from '../../src/services/derive.ts';
import { generate } from '../../src/services/generate.ts';
import { addReferenceData } from '../../src/services/init.ts';
import { runStep } from '../../src/services/ledger.ts';
import { checkTally } from '../../src/services/tally.ts';
import { loadRecords, sameValue, type Stored } from '../../src/services/stored.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { forEachEngine } from '../harness/database.ts';

const NOW = Date.parse('2026-03-02T01:00:00.000Z');
const now = (): number => NOW;
const FILLED = ['operator', 'customer', 'contact', 'contact_link', 'interaction', 'feedback', 'complaint', 'activity', 'document', 'letter_template'] as const;

async function prepared(open: () => Promise<Database>, lang: Session['lang'] = 'zh') {
  const database = await open();
  const session: Session = { operatorId: null, operatorName: '王芳', lang, source: 'command', grants: 'all', timeZone: 'Asia/Shanghai', currency: 'CNY' };
  const ctx = { database, session, now };
  await runStep(ctx, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, lang));
  return ctx;
}

async function everything(database: Database, entity: (typeof FILLED)[number]): Promise<readonly Stored[]> {
  const ids = await database.queries.selectFrom(entity).select('id').orderBy('id').execute();
  return await loadRecords(database.queries, entity, ids.map(({ id }) => id));
}

forEachEngine((engine, open) => {
  test('the same seed, number and day make the same records', async () => {
    const [one, two, other] = [await prepared(open), await prepared(open), await prepared(open)];
    await generate(one, { customers: 40, seed: 7 });
    await generate(two, { customers: 40, seed: 7 });
    await generate(other, { customers: 40, seed: 8 });
    for (const entity of FILLED) expect(await everything(two.database, entity)).toEqual(await everything(one.database, entity));
    const names = async (database: Database): Promise<readonly unknown[]> => (await everything(database, 'customer')).map(({ values }) => values['name']);
    expect(await names(other.database)).not.toEqual(await names(one.database));
  });

  test.each(['zh', 'en'] as const)('every record passes the checks of its fields, and is derived as a saved one would be (%s)', async (lang) => {
    const { database } = await prepared(open, lang).then(async (ctx) => {
      await generate(ctx, { customers: 300, seed: 3 });
      return ctx;
    });
    const mains = new Map((await everything(database, 'contact')).filter(({ values }) => values['is_main'] === 1).map(({ values }) => [values['customer_id'], values]));
    for (const entity of FILLED) {
      const context = { lang, today: '2026-03-02', timeZone: 'Asia/Shanghai', entity };
      const rows = await database.queries.selectFrom(entity).select(['id', 'name_sort', 'search_text']).execute();
      const derivedById = new Map(rows.map(({ id, name_sort, search_text }) => [id, { name_sort, search_text }]));
      for (const { id, values } of await everything(database, entity)) {
        for (const [field, def] of Object.entries(fieldsOf(entity))) {
          const value = values[field] ?? null;
          const checked = fieldType(def).check(value, def, { ...context, field });
          expect([entity, field, checked, sameValue(checked, value)]).toEqual([entity, field, checked, true]);
          if (def.required === true) expect([entity, field, value === null]).toEqual([entity, field, false]);
          expect([field, value, fieldType(def).warn?.(value, def, { ...context, field }) ?? null]).toEqual([field, value, null]);
        }
        expect(derivedById.get(id)).toEqual(deriver(entity).derive(values, entity === 'customer' ? mains.get(id) : null));
      }
    }
  });

  test('in proportion, over two years up to today, each customer with one main contact who is there', async () => {
    const ctx = await prepared(open);
    const result = await generate(ctx, { customers: 600, seed: 11 });
    expect(result.contacts / 600).toBeCloseTo(1.5, 0);
    expect(result.interactions / 600).toBeCloseTo(3, 0);
    const contacts = await everything(ctx.database, 'contact');
    const mains = contacts.filter(({ values }) => values['is_main'] === 1);
    expect(new Set(mains.map(({ values }) => values['customer_id'])).size).toBe(mains.length);
    expect(new Set(contacts.map(({ values }) => values['customer_id'])).size).toBe(mains.length);
    expect(mains.filter(({ values }) => values['left_on'] !== null)).toEqual([]);
    const interactions = await everything(ctx.database, 'interaction');
    const days = interactions.map(({ values }) => String(values['happened_on'])).toSorted();
    expect(days[0]?.slice(0, 7)).toBe('2024-03');
    expect(days.at(-1)?.slice(0, 4)).toBe('2026');
    expect((days.at(-1) ?? '') <= '2026-03-02').toBe(true);
    const customers = await everything(ctx.database, 'customer');
    const since = new Map(customers.map(({ id, created_at }) => [id, created_at]));
    const early = interactions.filter(({ values }) => String(values['happened_on']) < (since.get(Number(values['customer_id'])) ?? '').slice(0, 10));
    expect(early).toEqual([]);
    for (const { created_at } of [...customers, ...interactions]) expect(Date.parse(created_at)).toBeLessThanOrEqual(NOW);
    expect(new Set(customers.map(({ values }) => values['name'])).size).toBe(600);
    const codes = customers.map(({ values }) => String(values['code']));
    expect(codes).toEqual(codes.toSorted());
  });

  test.each(['zh', 'en'] as const)('some are entered twice, for whoever tries to find and to merge them (%s)', async (lang) => {
    const ctx = await prepared(open, lang);
    await generate(ctx, { customers: 300, seed: 1 });
    const { groups } = await bindServices(ctx.database, ctx.session, now).duplicates({ entity: 'customer', limit: 20 });
    expect(groups).toHaveLength(3);
    expect(groups.map(({ records }) => records.length)).toEqual([2, 2, 2]);
    for (const { fields } of groups) expect(fields).toContain('phone');
    expect(new Set(groups.flatMap(({ records }) => records.map(({ label }) => label))).size).toBe(6);
  });

  test('the rules find nothing to mend: last and next contact are what the interactions say', async () => {
    const ctx = await prepared(open);
    await generate(ctx, { customers: 120, seed: 5 });
    const api = bindServices(ctx.database, ctx.session, now);
    const before = await everything(ctx.database, 'customer');
    // Touching an interaction makes the rule look at its customer anew.
    for (const { id, version, values } of (await everything(ctx.database, 'interaction')).slice(0, 150)) {
      await api.update('interaction', id, version, { happened_on: values['happened_on'] ?? null, participants: '复查', next_on: values['next_on'] ?? null });
    }
    expect((await everything(ctx.database, 'customer')).map(({ values }) => values)).toEqual(before.map(({ values }) => values));
  });

  test('feedback and complaints as in life: in proportion, numbered by day, counted, with states that hang together', async () => {
    const ctx = await prepared(open);
    const result = await generate(ctx, { customers: 600, seed: 4 });
    expect(result.feedback / 600).toBeCloseTo(1, 0);
    expect(result.complaints / 600).toBeGreaterThan(0.1);
    expect(result.complaints / 600).toBeLessThan(0.2);
    const complaints = await everything(ctx.database, 'complaint');
    const codes = complaints.map(({ values }) => String(values['code']));
    expect(codes).toEqual(codes.toSorted());
    for (const { values } of complaints) {
      const closed = values['state'] === 'closed';
      expect([values['code'], values['closed_at'] !== null]).toEqual([values['code'], closed]);
      if (closed || values['state'] === 'answered') expect(values).toMatchObject({ answered_at: expect.any(String), solution: expect.any(String), handler_id: expect.any(Number) });
      if (values['satisfaction_id'] !== null) expect(closed).toBe(true);
    }
    const api = bindServices(ctx.database, ctx.session, now);
    const overdue = await api.count({ entity: 'complaint', filter: 'overdue:yes' });
    expect(overdue.value).toBeGreaterThan(0);
    expect(overdue.value).toBeLessThan(result.complaints / 5);
    expect(await checkTally(ctx.database)).toEqual([]);
    const more = await generate(ctx, { customers: 7, seed: 5, feedback: 500, intoExisting: true });
    expect(more.feedback).toBe(500);
    expect(await checkTally(ctx.database)).toEqual([]);
    await api.create('complaint', { customer_id: 1, subject: '接着编号' });
  });

  test('one step, which the ledger proves, numbers that go on, and a search that finds every customer', async () => {
    const ctx = await prepared(open);
    const { stepId } = await generate(ctx, { customers: 80, seed: 2 });
    const { faults } = await verifyLedger(ctx.database, {});
    expect(faults).toEqual([]);
    const step = await ctx.database.queries.selectFrom('change_set').selectAll().where('id', '=', stepId).executeTakeFirstOrThrow();
    expect(step).toMatchObject({ action: 'setup', state: 'done', entity: 'customer' });
    const api = bindServices(ctx.database, ctx.session, now);
    const customers = await everything(ctx.database, 'customer');
    for (const { id, values } of customers) {
      const text = String(values['short_name']);
      const { rows } = await api.list({ entity: 'customer', search: text, columns: ['name'], limit: 100 });
      expect(rows.map((row) => row.id)).toContain(id);
    }
    const last = customers.map(({ values }) => String(values['code'])).filter((code) => code.startsWith('C2026')).length;
    const { id } = await api.create('customer', { name: '新来的公司' });
    const created = await api.get('customer', id);
    expect(created.values['code']).toBe(`C2026${String(last + 1).padStart(5, '0')}`);
    expect(id).toBe(81);
  });

  test('a large number is loaded without its indexes, and they are there afterwards', async () => {
    const ctx = await prepared(open);
    const indexes = async (): Promise<readonly unknown[]> => {
      const sql = engine === 'sqlite' ? `select name, sql from sqlite_schema where type = 'index' order by name` : `select indexname, indexdef from pg_indexes where schemaname = current_schema() order by 1`;
      return await ctx.database.arrays({ sql, parameters: [] });
    };
    const before = await indexes();
    const result = await generate(ctx, { customers: 2500, seed: 1 }, {}, { withoutIndexesFrom: 2000 });
    expect(result.customers).toBe(2500);
    expect(await indexes()).toEqual(before);
    expect((await verifyLedger(ctx.database, {})).faults).toEqual([]);
  });

  test('refuses a database with customers, impossible numbers, and leaves nothing when it is cancelled', async () => {
    const ctx = await prepared(open);
    for (const customers of [0, -1, 1.5, 1_000_001, Number.NaN])
      await expect(generate(ctx, { customers, seed: 1 })).rejects.toMatchObject({ code: 'invalid', place: { field: 'customers' } });
    await expect(generate(ctx, { customers: 5, seed: 0.5 })).rejects.toMatchObject({ code: 'invalid', place: { field: 'seed' } });
    const stop = new AbortController();
    const cancelling = generate(ctx, { customers: 5000, seed: 1 }, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(cancelling).rejects.toMatchObject({ code: 'cancelled' });
    for (const entity of FILLED) expect(await everything(ctx.database, entity)).toEqual([]);
    await generate(ctx, { customers: 5, seed: 1 });
    await expect(generate(ctx, { customers: 5, seed: 2 })).rejects.toMatchObject({ code: 'conflict', key: 'error.generate_not_empty' });
    await generate(ctx, { customers: 5, seed: 2, intoExisting: true });
    expect(await everything(ctx.database, 'customer')).toHaveLength(10);
    expect((await verifyLedger(ctx.database, {})).faults).toEqual([]);
  });
});

describe('a company without some reference values', () => {
  forEachEngine((_, open) => {
    test('gets customers without them', async () => {
      const ctx = await prepared(open);
      const api = bindServices(ctx.database, ctx.session, now);
      for (const entity of ENTITY_NAMES.filter((name) => name === 'customer_level' || name === 'tag')) {
        const { rows } = await api.list({ entity, columns: ['name'], limit: 100 });
        await api.remove({ entity }, rows.length);
      }
      await generate(ctx, { customers: 20, seed: 9 });
      const customers = await everything(ctx.database, 'customer');
      expect(new Set(customers.map(({ values }) => values['level_id']))).toEqual(new Set([null]));
      expect(customers.every(({ values }) => Array.isArray(values['tags']) && values['tags'].length === 0)).toBe(true);
    });
  });
});
