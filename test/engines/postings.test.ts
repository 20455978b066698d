import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinPostings, type Leaf } from '../../src/db/postings-join.ts';
import { postingsOf, readNumber, type Postings } from '../../src/db/postings.ts';

const leavesOf = ({ firsts, ends, bytes }: Postings): readonly Leaf[] =>
  [...firsts].map((first, at) => ({ first, grams: bytes.subarray(ends[at - 1] ?? 0, ends[at]) }));

/** Each gram with its places. */
function read(postings: Postings): ReadonlyMap<number, readonly number[]> {
  const all = new Map<number, readonly number[]>();
  for (const { first, grams } of leavesOf(postings)) {
    const cursor = { at: 0 };
    for (let gram = first; cursor.at < grams.length; ) {
      gram += readNumber(grams, cursor);
      const end = readNumber(grams, cursor) + cursor.at;
      const places: number[] = [];
      while (cursor.at < end) places.push((places.at(-1) ?? 0) + readNumber(grams, cursor));
      expect(all.has(gram)).toBe(false);
      all.set(gram, places);
    }
  }
  return all;
}

it('joined postings are those of all the texts', () => {
  const text = fc.string({ unit: fc.constantFrom('公', '司', '晨', '光', '龙', 'a', 'b', '1', '8', ' '), maxLength: 12 });
  const parts = fc.array(fc.array(text, { minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(parts, (texts) => {
      const shifts = texts.map((_, at) => texts.slice(0, at).reduce((sum, one) => sum + one.length, 0));
      const joined = joinPostings(texts.map((part, at) => ({ leaves: leavesOf(postingsOf(part)), shift: shifts[at] ?? 0 })));
      expect(read(joined)).toEqual(read(postingsOf(texts.flat())));
    }),
    { numRuns: 60 },
  );
});

it('a gram that very many texts have stands alone in its leaf', () => {
  const rare = postingsOf(Array.from({ length: 3000 }, (_, at) => (at === 7 ? '公司' : '公')));
  const joined = joinPostings([0, 1].map((at) => ({ leaves: leavesOf(rare), shift: at * 3000 })));
  const large = leavesOf(joined).filter(({ grams }) => grams.length > 2000);
  expect(large.map(({ grams }) => { const cursor = { at: 0 }; readNumber(grams, cursor); return readNumber(grams, cursor) + cursor.at === grams.length; })).toEqual([true]);
  expect(read(joined).size).toBe(read(rare).size);
});
