import type { Raw } from './axis.ts';
import type { Fact } from './facts.ts';
import type { Groups } from './groups.ts';

/** Records and the terms' sums of one cell, row or everything. */
export interface Sums {
  records: number;
  readonly sums: number[];
}

export const noSums = (terms: number): Sums => ({ records: 0, sums: Array.from({ length: terms }, () => 0) });

export function addTo(into: Sums, { records, sums }: Pick<Fact, 'records' | 'sums'>): void {
  into.records += records;
  for (const [index, value] of sums.entries()) into.sums[index] = (into.sums[index] ?? 0) + value;
}

/** Everything of some facts. */
export function sumOf(facts: readonly Fact[], terms: number): Sums {
  const sums = noSums(terms);
  for (const fact of facts) addTo(sums, fact);
  return sums;
}

/** How many records each raw value of an axis has. */
export function seenOn(facts: readonly Fact[], axis: 'by' | 'cross' | 'split'): ReadonlyMap<Raw, number> {
  const seen = new Map<Raw, number>();
  for (const fact of facts) seen.set(fact[axis], (seen.get(fact[axis]) ?? 0) + fact.records);
  return seen;
}

/** The sums of each group; `byOf` of a fact says which. */
export function sumsByGroup(facts: readonly Fact[], axis: 'by' | 'cross' | 'split', { groups, of }: Groups, terms: number): readonly Sums[] {
  const sums = groups.map(() => noSums(terms));
  for (const fact of facts) {
    const into = sums[of.get(fact[axis]) ?? -1];
    if (into !== undefined) addTo(into, fact);
  }
  return sums;
}

/** The sums of each pair of groups. */
export function sumsByPair(facts: readonly Fact[], by: Groups, axis: 'cross' | 'split', second: Groups, terms: number): readonly (readonly Sums[])[] {
  const sums = by.groups.map(() => second.groups.map(() => noSums(terms)));
  for (const fact of facts) {
    const into = sums[by.of.get(fact.by) ?? -1]?.[second.of.get(fact[axis]) ?? -1];
    if (into !== undefined) addTo(into, fact);
  }
  return sums;
}

/** The sums of each group by span. */
export function sumsByTrend(facts: readonly Fact[], by: Groups, terms: number): readonly ReadonlyMap<Raw, Sums>[] {
  const sums = by.groups.map(() => new Map<Raw, Sums>());
  for (const fact of facts) {
    const spans = sums[by.of.get(fact.by) ?? -1];
    if (spans === undefined) continue;
    const into = spans.get(fact.trend) ?? noSums(terms);
    addTo(into, fact);
    spans.set(fact.trend, into);
  }
  return sums;
}
