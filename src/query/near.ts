import { foldSearch } from '../util/fold.ts';
import { pinyinForms } from '../util/pinyin.ts';

/** Longest text that is compared by edits; longer ones are near only by a common beginning. */
const LONGEST = 40;

/**
 * Edits (insert, delete, replace, swap of neighbours) that make one text of the other: Damerau-Levenshtein, optimal string alignment. Where it is clear
 * that there are more than `most`, some number above `most`.
 */
export function editDistance(a: string, b: string, most = Infinity): number {
  const from = [...a];
  const to = [...b];
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  let leastBefore = 0;
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
      least = Math.min(least, best);
    }
    // No way through this row or, by a swap, past it.
    if (least > most && leastBefore > most) return most + 1;
    leastBefore = least;
    before = last;
    last = row;
  }
  return last[to.length] ?? 0;
}

/** Which characters a text has, 32 kinds of them. */
function kindsIn(text: string): number {
  let kinds = 0;
  for (let i = 0; i < text.length; i += 1) kinds |= 1 << (text.charCodeAt(i) & 31);
  return kinds;
}

/** How many kinds of characters of one text the other lacks: each takes an edit at least. */
function lacking(kinds: number, others: number): number {
  let count = 0;
  for (let left = kinds & ~others; left !== 0; left &= left - 1) count += 1;
  return count;
}

/** How far a candidate is from what was typed, 0 for the same; null where it is too far to be meant. */
function distance(typed: string, candidate: string, kinds: number, others: number): number | null {
  if (candidate === typed) return 0;
  if (candidate.startsWith(typed) || typed.startsWith(candidate)) return 1;
  if (typed.length > LONGEST || candidate.length > LONGEST) return null;
  if (typed.length > 1 && candidate.includes(typed)) return 1.5;
  const allowed = Math.max(1, Math.floor(Math.max(typed.length, candidate.length) / 3));
  if (Math.abs(typed.length - candidate.length) > 2 * allowed) return null;
  if (Math.max(lacking(kinds, others), lacking(others, kinds)) > allowed) return null;
  const edits = editDistance(typed, candidate, allowed);
  return edits <= allowed && edits < Math.max(typed.length, candidate.length) ? edits + 1 : null;
}

/** A name made ready to be compared with many. */
export interface NearName {
  readonly name: string;
  readonly folded: string;
  readonly reading: string;
  readonly initials: string;
  readonly kinds: number;
  readonly readingKinds: number;
}

/** Names made ready once for many searches: reading them takes longer than comparing. */
export function nearNames(names: Iterable<string>): readonly NearName[] {
  return [...new Set(names)].flatMap((name) => {
    const folded = foldSearch(name);
    if (folded === '') return [];
    const { full, initials } = pinyinForms(name);
    const reading = foldSearch(full);
    return [{ name, folded, reading, initials, kinds: kindsIn(folded), readingKinds: kindsIn(reading) }];
  });
}

function nearness(typed: Omit<NearName, 'name' | 'initials'>, { folded, reading, initials, kinds, readingKinds }: NearName): number | null {
  const plain = distance(typed.folded, folded, typed.kinds, kinds);
  const byReading = distance(typed.reading, reading, typed.readingKinds, readingKinds);
  const byInitials = typed.folded.length > 1 && typed.folded === initials ? 1 : null;
  const found = [plain, byReading === null ? null : byReading + 0.5, byInitials].filter((value) => value !== null);
  return found.length === 0 ? null : Math.min(...found);
}

/** The names nearest to what was typed, by edits, beginning and pinyin; the nearest first, at most `limit`. */
export const nearest = (typed: string, names: Iterable<string>, limit = 3): string[] => nearestOf(typed, nearNames(names), limit);

/** The same among names made ready. */
export function nearestOf(typed: string, names: readonly NearName[], limit = 3): string[] {
  const folded = foldSearch(typed);
  if (folded === '') return [];
  const reading = foldSearch(pinyinForms(typed).full);
  const forms = { folded, reading, kinds: kindsIn(folded), readingKinds: kindsIn(reading) };
  const ranked: { name: string; far: number }[] = [];
  for (const each of names) {
    const far = nearness(forms, each);
    if (far !== null) ranked.push({ name: each.name, far });
  }
  ranked.sort((a, b) => a.far - b.far);
  return ranked.slice(0, limit).map(({ name }) => name);
}
