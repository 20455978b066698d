import * as fc from 'fast-check';
import { expressionBuilder } from 'kysely';
import { expect, it, vi } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import type { Schema } from '../../src/db/schema.ts';
import type { ListPage } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { SESSION } from '../bench/import-export.ts';
import { forEachEngine } from '../harness/database.ts';
import { insertCustomers } from '../harness/rows.ts';

const eb = expressionBuilder<Schema, 'customer'>();

async function find(database: Database, words: readonly string[]): Promise<readonly number[]> {
  const rows = await database.queries
    .selectFrom('customer')
    .select('id')
    .where(database.search.condition(eb, 'customer', words))
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** What the index must equal: every word stands somewhere in the text. */
function naive(texts: readonly string[], words: readonly string[]): readonly number[] {
  return texts.flatMap((text, at) => (words.every((word) => text.includes(word)) ? [at + 1] : []));
}

async function fill(database: Database, texts: readonly string[]): Promise<void> {
  await database.transact(async (_trx, bulk) => {
    await insertCustomers(bulk, texts);
    await database.search.putRange(bulk, 'customer', 1, texts.length);
  });
}

async function pages(page: (after: string | null) => Promise<ListPage>): Promise<readonly number[]> {
  const ids: number[] = [];
  for (let after: string | null = null; ; ) {
    const { rows, next } = await page(after);
    ids.push(...rows.map(({ id }) => id));
    if (next === null) return ids;
    after = next;
  }
}

/** The last id of the records that come into the index in very different ways. */
const LAST = 27_800;

const TEXTS = [
  '长春晨光文具有限公司 changchunchenguangwenju ccccgwj c202600001 0431-88886666 13800138000 zhang.san@example.com',
  '吉林晨光商贸 jilinchenguang jlcg 13912345678',
  "o'brien & sons “引号” 50%_off",
  'ＡＢ', // As it would never be folded; still found as it stands.
  '𠮷野家 jiyejia あいう',
  '',
];

forEachEngine((_engine, open) => {
  it('finds any part: characters, pinyin, initials, phones, mail', async () => {
    const database = await open();
    await fill(database, TEXTS);
    for (const words of [['晨'], ['晨光'], ['光文具有'], ['changc'], ['cg'], ['g'], ['8666'], ['88886'], ['san@ex'], ['.'], ['晨光', '1380'], ['𠮷'], ['𠮷野'], ['いう'], ["o'b"], ['%_'], ['“引'], ['龘'], ['zzz'], ['晨光', 'zzz'], []])
      expect({ words, found: await find(database, words) }).toEqual({ words, found: naive(TEXTS, words) });
  });

  it('finds exactly what a search through all texts finds', async () => {
    const database = await open();
    const character = fc.constantFrom('公', '司', '晨', '光', '𠮷', 'a', 'b', 'z', '1', '8', '-', '@', "'", '"', '(', ')', ' ');
    const texts = fc.sample(fc.string({ unit: character, minLength: 0, maxLength: 14 }), { numRuns: 6000, seed: 7 });
    await fill(database, texts);
    const word = fc.string({ unit: character, minLength: 1, maxLength: 5 }).map((text) => text.replaceAll(' ', '')).filter((text) => text !== '');
    for (const words of fc.sample(fc.array(word, { minLength: 1, maxLength: 3 }), { numRuns: 150, seed: 11 }))
      expect({ words, found: await find(database, words) }).toEqual({ words, found: naive(texts, words) });
  });

  it('finds the same however records came into the index', async () => {
    const database = await open();
    const character = fc.constantFrom('公', '司', '晨', '光', '𠮷', 'a', 'b', 'z', '1', '8', '(', ')', '\n');
    const texts = [...fc.sample(fc.string({ unit: character, minLength: 0, maxLength: 14 }), { numRuns: LAST, seed: 5 })];
    // The larger ones are enough to be joined, the ids between them come later.
    const larger = Array.from({ length: 8 }, (_, at) => [7001 + at * 2600, 9590 + at * 2600] as const);
    const between = larger.map(([, to]) => [to + 1, to + 10] as const);
    const ranges = [[1, 600], [601, 640], [641, 1300], [1301, 1301], [1302, 7000], ...larger, ...between] as const;
    await database.transact(async (_trx, bulk) => {
      await insertCustomers(bulk, texts);
      for (const [from, to] of ranges) await database.search.putRange(bulk, 'customer', from, to);
    });
    // Often enough that pieces are made of them, and put together.
    for (let round = 0; round < 12; round += 1) {
      const ids = Array.from({ length: 700 }, (_, at) => 1 + ((at * 9 + round * 301) % 7000));
      await database.transact(async (trx, bulk) => {
        for (const id of ids) texts[id - 1] = `${texts[id - 1] ?? ''}${round % 2 === 0 ? '龙x' : '马9'}`;
        await bulk.update('customer', ['search_text'], ids.map((id) => [texts[id - 1] ?? '', id, 1]));
        await database.search.put(trx, 'customer', ids.map((id) => ({ id, text: texts[id - 1] ?? '' })));
        const seen = await trx.selectFrom('customer').select('id').where(database.search.condition(eb, 'customer', ['龙x马9龙'])).orderBy('id').execute();
        expect(seen.map(({ id }) => id)).toEqual(naive(texts, ['龙x马9龙']));
      });
    }
    while (await database.transact(async (trx) => await database.search.catchUp(trx)));
    const word = fc.string({ unit: fc.oneof(character, fc.constantFrom('龙', '马', 'x', '9')), minLength: 1, maxLength: 5 }).map((text) => text.replaceAll('\n', '')).filter((text) => text !== '');
    for (const words of fc.sample(fc.array(word, { minLength: 1, maxLength: 3 }), { numRuns: 100, seed: 13 }))
      expect({ words, found: await find(database, words) }).toEqual({ words, found: naive(texts, words) });
  });

  it('lists very many matches the newest first, page by page, from either end, and passes over what is in the bin', async () => {
    const database = await open();
    const texts = Array.from({ length: 18_500 }, (_, at) => (at % 17 === 0 ? `晨光${at}` : `商贸${at}`));
    await fill(database, texts);
    const api = bindServices(database, SESSION);
    const found = naive(texts, ['晨']).toReversed();
    const all = await pages(async (after) => await api.list({ entity: 'customer', search: '晨', columns: ['code'], limit: 300, ...(after === null ? {} : { after }) }));
    expect(all).toEqual(found);
    const last = await api.list({ entity: 'customer', search: '晨', columns: ['code'], limit: 40, fromEnd: true });
    expect(last.rows.map(({ id }) => id)).toEqual(found.slice(-40));
    await database.queries.updateTable('customer').set({ deleted_at: '2026-01-01T00:00:00.000Z' }).where('id', 'in', found.slice(0, 30)).execute();
    const { rows } = await api.list({ entity: 'customer', search: '晨', columns: ['code'], limit: 40 });
    expect(rows.map(({ id }) => id)).toEqual(found.slice(30, 70));
  });

  it('tells very many matches from many that only look like them, and finds all of either', async () => {
    const database = await open();
    // A word, or what has all of its grams in another order.
    const text = (sign: string, isWord: boolean): string => (isWord ? `晨光文${sign}` : `文${sign}晨光 光文`);
    const half = Array.from({ length: 18_500 }, (_, at) => (at % 17 === 0 ? text('甲', at % 51 === 0) : '商贸'));
    // Of these the newest match, and no older ones.
    const late = Array.from({ length: 18_500 }, (_, at) => (at % 17 === 5 ? text('乙', at > 16_000) : ''));
    const texts = half.map((one, at) => one + (late[at] ?? ''));
    await fill(database, texts);
    const api = bindServices(database, SESSION);
    const list = async (search: string) => await pages(async (after) => await api.list({ entity: 'customer', search, columns: ['code'], limit: 40, ...(after === null ? {} : { after }) }));
    // So many are sorted by their names, here in the order in which they were entered.
    const orders = async (search: string, fromEnd = false) => (await api.list({ entity: 'customer', search, columns: ['code'], limit: 40, fromEnd })).sort;
    expect([await orders('晨光文甲'), await orders('晨光'), await orders('晨光', true)]).toEqual([undefined, ['-id'], ['-id']]);
    expect(await list('晨光文甲')).toEqual(naive(half, ['晨光文甲']));
    expect((await list('晨光文乙')).toSorted((a, b) => a - b)).toEqual(naive(late, ['晨光文乙']));
    expect((await list('晨光文')).toSorted((a, b) => a - b)).toEqual(naive(texts, ['晨光文']));
    const count = async (search: string) => await api.count({ entity: 'customer', search });
    expect([await count('晨光文甲'), await count('晨光文乙'), await count('晨 甲'), await count('光')]).toEqual([
      { value: naive(half, ['晨光文甲']).length, capped: false },
      { value: naive(late, ['晨光文乙']).length, capped: false },
      { value: 1000, capped: true },
      { value: 1000, capped: true },
    ]);
    await database.queries.updateTable('customer').set({ deleted_at: '2026-01-01T00:00:00.000Z' }).where('id', '<', 2000).execute();
    expect((await count('晨光文甲')).value).toBe(naive(half, ['晨光文甲']).filter((id) => id >= 2000).length);
    expect((await count('晨 甲')).value).toBe(naive(half, ['晨', '甲']).filter((id) => id >= 2000).length);
    // What was saved since waits to be put into the index, where it stands already.
    const saved = naive(half, ['晨光文甲']).filter((id) => id >= 2000).slice(0, 5);
    await database.transact(async (trx) => await database.search.put(trx, 'customer', saved.map((id) => ({ id, text: texts[id - 1] ?? '' }))));
    expect((await count('晨光文甲')).value).toBe(naive(half, ['晨光文甲']).filter((id) => id >= 2000).length);
  });

  it('is listed in one order on all pages, though older matches are in the bin or changed meanwhile', async () => {
    const database = await open();
    const texts = Array.from({ length: 18_500 }, (_, at) => (at % 30 === 0 ? `晨光${at}` : '商贸'));
    await fill(database, texts);
    const found = naive(texts, ['晨']);
    const bin = async (ids: readonly number[]) => await database.queries.updateTable('customer').set({ deleted_at: '2026-01-01T00:00:00.000Z' }).where('id', 'in', ids).execute();
    await bin(found.slice(0, 300));
    const live = found.slice(300);
    const api = bindServices(database, SESSION);
    const request = { entity: 'customer', search: '晨', columns: ['code'], limit: 40 } as const;
    const first = await api.list(request);
    const sort = first.sort ?? ['name'];
    const around = await api.list({ ...request, sort, around: first.rows[20]?.id ?? 0 });
    expect(around.rows.slice(0, 20).map(({ id }) => id)).toEqual(first.rows.slice(20).map(({ id }) => id));
    const end = await api.list({ ...request, sort, fromEnd: true });
    const all = await pages(async (after) => await api.list({ ...request, ...(after === null ? {} : { after }) }));
    expect([all.toSorted((a, b) => a - b), all.slice(-40)]).toEqual([live, end.rows.map(({ id }) => id)]);
    expect(await api.count({ entity: 'customer', search: '晨' })).toEqual({ value: live.length, capped: false });
    // Between the plan of a page and its reading others put what it found into the bin.
    const plan = database.search.found;
    vi.spyOn(database.search, 'found').mockImplementation((entity, words, page) => {
      const planned = plan(entity, words, page);
      void bin(live.slice(-100));
      return planned;
    });
    const short = await api.list({ ...request, search: '晨光' });
    expect(short.rows.length).toBe(40);
  });

  it('follows changes and removals, inside the transaction too', async () => {
    const database = await open();
    await fill(database, TEXTS);
    await database.transact(async (trx) => {
      await trx.updateTable('customer').set({ search_text: '北京朝霞' }).where('id', '=', 2).execute();
      await database.search.put(trx, 'customer', [{ id: 2, text: '北京朝霞' }]);
      const condition = database.search.condition(eb, 'customer', ['朝霞']);
      expect(await trx.selectFrom('customer').select('id').where(condition).execute()).toEqual([{ id: 2 }]);
    });
    expect(await find(database, ['晨光'])).toEqual([1]);
    expect(await find(database, ['朝霞'])).toEqual([2]);
    await database.transact(async (trx) => await database.search.remove(trx, 'customer', [1, 2]));
    expect(await find(database, ['朝霞'])).toEqual([]);
  });

  it('compares alone where an entity has no index', async () => {
    const database = await open();
    await database.transact(async (_trx, bulk) => {
      const columns = ['id', 'version', 'created_at', 'updated_at', 'name_sort', 'search_text', 'name', 'rank', 'retired'];
      await bulk.insert('tag', columns, [[1, 1, '', '', '', '重要 zhongyao zy', '重要', 1, 0]]);
    });
    const condition = database.search.condition(expressionBuilder<Schema, 'tag'>(), 'tag', ['要', 'zy']);
    expect(await database.queries.selectFrom('tag').select('id').where(condition).execute()).toEqual([{ id: 1 }]);
  });
});
