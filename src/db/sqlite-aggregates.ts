import type Sqlite from 'better-sqlite3';

type Key = string | number | null;
/** Sums by key, one map a key; at the end how many rows there were, then the sums of what was added up. */
type Level = Map<Key, Level | number[]>;

/**
 * Aggregates that count by hashing. SQLite itself groups by sorting, which for a million rows takes seconds in which nothing can stop it.
 * - `tally(keys, key…, number…)`: rows and sums by the first `keys` values, as JSON `[[key…, rows, sum…], …]`.
 * - `ranked(thousandths, group, number)`: the values at these ranks in each group, as JSON `[[group, [value…]], …]`; `thousandths` is JSON, `[500,900]`.
 */
export function registerAggregates(raw: Sqlite.Database): void {
  raw.aggregate('tally', {
    start: (): Level => new Map(),
    varargs: true,
    step: (found: Level, ...values: readonly unknown[]) => {
      addRow(found, values);
      return found;
    },
    result: (found: Level) => JSON.stringify(rowsOf(found, [])),
  });
  raw.aggregate('ranked', {
    start: (): Ranks => ({ wanted: '[]', groups: new Map() }),
    varargs: true,
    step: (found: Ranks, ...given: readonly unknown[]) => {
      const [wanted, group, value] = given;
      if (typeof wanted === 'string') found.wanted = wanted;
      if (typeof value !== 'number') return found;
      const values = found.groups.get(keyOf(group));
      if (values === undefined) found.groups.set(keyOf(group), [value]);
      else values.push(value);
      return found;
    },
    result: (found: Ranks) => JSON.stringify(atRanks(found)),
  });
}

const keyOf = (value: unknown): Key => (typeof value === 'string' || typeof value === 'number' ? value : null);

function addRow(found: Level, values: readonly unknown[]): void {
  const keys = Number(values[0]);
  let level = found;
  for (let at = 1; at < keys; at += 1) {
    const key = keyOf(values[at]);
    const below = level.get(key);
    if (below instanceof Map) level = below;
    else {
      const made: Level = new Map();
      level.set(key, made);
      level = made;
    }
  }
  const last = keyOf(keys === 0 ? null : values[keys]);
  const known = level.get(last);
  const sums = Array.isArray(known) ? known : Array.from({ length: values.length - keys }, () => 0);
  if (known === undefined) level.set(last, sums);
  sums[0] = (sums[0] ?? 0) + 1;
  for (let at = keys + 1; at < values.length; at += 1) sums[at - keys] = (sums[at - keys] ?? 0) + Number(values[at]);
}

function rowsOf(level: Level, before: readonly Key[]): readonly (readonly Key[])[] {
  return [...level].flatMap(([key, below]) => (below instanceof Map ? rowsOf(below, [...before, key]) : [[...before, key, ...below]]));
}

interface Ranks {
  wanted: string;
  readonly groups: Map<Key, number[]>;
}

function atRanks({ wanted, groups }: Ranks): readonly unknown[] {
  const list: unknown = JSON.parse(wanted);
  const thousandths = Array.isArray(list) ? list.map(Number) : [];
  return [...groups].map(([group, values]) => {
    const sorted = Float64Array.from(values).toSorted();
    return [group, thousandths.map((part) => sorted[Math.floor((sorted.length * part + 999) / 1000) - 1] ?? null)];
  });
}
