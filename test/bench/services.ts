/** Searches and edits in a large database, as the screens ask for them. */
import { bindServices } from '../../src/services/bind.ts';
import { absolute, quantile, type Figure } from './figure.ts';
import { SESSION, withDatabase } from './import-export.ts';

const SAMPLES = 200;
const SEED = 20_260_101;

/** Small numbers that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

type Cut = (text: string, random: () => number) => string;
const piece = (length: number): Cut => (text, random) => {
  const characters = [...text];
  const from = Math.floor(random() * Math.max(1, characters.length - length + 1));
  return characters.slice(from, from + length).join('');
};

/** What people type: parts of names, of their initials and of phones. */
const KINDS: readonly { readonly name: string; readonly column: number; readonly cut: Cut }[] = [
  { name: '1 character', column: 0, cut: piece(1) },
  { name: '2 characters', column: 0, cut: piece(2) },
  { name: '3 characters', column: 0, cut: piece(3) },
  { name: '4 and more', column: 0, cut: (text, random) => piece(4 + Math.floor(random() * 5))(text, random) },
  { name: '2 words', column: 0, cut: (text, random) => `${piece(2)(text, random)} ${piece(2)(text, random)}` },
  { name: 'pinyin initials', column: 1, cut: (text, random) => piece(4)(text, random) },
  { name: 'phone fragments', column: 2, cut: (text, random) => piece(5)(text.replace(/\D/g, ''), random) },
];

export async function measureSearch(path: string, customers: number): Promise<readonly Figure[]> {
  return await withDatabase(path, async ({ database }) => {
    const api = bindServices(database, SESSION);
    const random = numbers(SEED);
    const samples = await database.arrays({
      sql: `select name, substr(search_text, 1, 400), coalesce(phone, mobile, '') from customer where id % ${Math.max(1, Math.floor(customers / (SAMPLES * 4)))} = 1 limit ${SAMPLES * 4}`,
      parameters: [],
    });
    const { pinyinForms } = await import('../../src/util/pinyin.ts');
    const texts = samples.map(([name, , phone]) => [String(name), pinyinForms(String(name)).initials, String(phone)]);
    const figures: Figure[] = [];
    for (const { name, column, cut } of KINDS) {
      const times: number[] = [];
      for (let at = 0; times.length < SAMPLES && at < texts.length; at += 1) {
        const search = cut(texts[at]?.[column] ?? '', random).trim();
        if (search === '') continue;
        const start = performance.now();
        // As the screen asks while nobody has chosen an order.
        await api.list({ entity: 'customer', search, columns: ['code', 'name', 'level_id', 'region_id', 'phone', 'owner_id', 'last_contact_on'], limit: 40 });
        times.push(performance.now() - start);
      }
      figures.push(absolute(`search ${customers.toLocaleString('en')} customers, ${name}, p95`, quantile(times, 0.95), 'ms', 15, `p50 ${quantile(times, 0.5).toFixed(1)} ms`));
    }
    return figures;
  });
}

/** One field of one customer after the other: the record, its search text, its change and the sealed step. */
export async function measureEdit(path: string): Promise<Figure> {
  return await withDatabase(path, async ({ database }) => {
    const api = bindServices(database, SESSION);
    const times: number[] = [];
    // In a database that is kept for the next run, too, something else than stands there.
    const mark = Date.now() % 100_000;
    for (let id = 1; id <= SAMPLES; id += 1) {
      const { version } = await api.get('customer', id);
      const start = performance.now();
      await api.update('customer', id, version, { short_name: `改${id} ${mark}` });
      times.push(performance.now() - start);
    }
    return absolute('one edit with everything it writes, p50', quantile(times, 0.5), 'ms', 3, `p95 ${quantile(times, 0.95).toFixed(1)} ms`);
  });
}
