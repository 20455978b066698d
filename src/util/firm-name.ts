import { foldSearch } from './fold.ts';

/** What says only what kind of firm it is, at the end of a Chinese name; the longest first. */
const CHINESE = /(?:个体工商户|有限责任公司|股份有限公司|集团有限公司|有限合伙|普通合伙|有限公司|股份公司|集团公司|总公司|集团|股份|公司)$/;
/** The same at the end of a name in Latin letters, as single words. */
const LATIN: ReadonlySet<string> = new Set([
  'co', 'ltd', 'limited', 'inc', 'incorporated', 'corp', 'corporation', 'company', 'group', 'llc', 'llp', 'lp', 'plc', 'gmbh', 'ag', 'kg', 'sa', 'sas', 'sarl', 'srl', 'spa', 'bv', 'nv', 'oy', 'ab', 'as', 'pty', 'pte', 'kk', 'sdn', 'bhd', 'and',
]);
/** Marks between words, spaces of every kind, brackets: what people write in one place and leave out in another. */
const MARKS = /[\s\p{P}\p{S}\p{Z}\p{Cf}]+/gu;

/** So many characters must be left, or what was taken off was the name. */
const LEAST = 2;

/** Without the words at its end that say what kind of firm it is: "co ltd" as well as "co., ltd." */
function withoutLatin(text: string): string {
  if (!/[a-z]/.test(text)) return text;
  // S.A. and B.V. are words of one letter each to whoever splits at the dots.
  const words = text.replace(/\b([a-z])\.(?=[a-z]\b)/g, '$1').replace(MARKS, ' ').trim().split(' ');
  let end = words.length;
  while (end > 1 && LATIN.has(words[end - 1] ?? '')) end -= 1;
  return words.slice(words[0] === 'the' && end > 1 ? 1 : 0, end).join(' ');
}

/**
 * What is left of a firm's name when two people may have typed it differently: half width, lower case, without spaces, marks, brackets, and the words that
 * say its legal form (有限公司, 股份, Co., Ltd.). Empty for an empty name.
 */
export function firmName(name: string): string {
  const folded = foldSearch(name);
  let core = withoutLatin(folded).replace(MARKS, '');
  for (;;) {
    const shorter = core.replace(CHINESE, '');
    if (shorter === core || shorter.length < LEAST) return core === '' ? folded.replace(MARKS, '') : core;
    core = shorter;
  }
}

/** A person's name, or any other word, as two people may have typed it: half width, lower case, without spaces and marks. */
export function plainName(name: string): string {
  return foldSearch(name).replace(MARKS, '');
}
