/** One line of the table: what was measured, what it was measured against, and what must hold. */
export interface Figure {
  readonly name: string;
  /** What was measured, with its unit. */
  readonly ours: string;
  /** The peer of the same run; empty where the limit is absolute. */
  readonly peer: string;
  /** What is compared with the limit: the ratio, or the value itself. */
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

/** A figure that is a ratio to a peer. */
export function ratio(name: string, ours: number, peer: number, unit: string, limit: number): Figure {
  return { name, ours: `${round(ours)} ${unit}`, peer: `${round(peer)} ${unit}`, value: ours / peer, limit, unit: '×' };
}

/** A figure with a limit of its own. */
export function absolute(name: string, value: number, unit: string, limit: number, peer = ''): Figure {
  return { name, ours: `${round(value)} ${unit}`, peer, value, limit, unit };
}

const round = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The figures as a table for people. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, ours, peer, value, limit, unit }) => [name, ours, peer, `${round(value)} ${unit}`, `≤ ${limit} ${unit}`, value <= limit ? 'ok' : 'OVER']);
  const all = [['what', 'ours', 'peer', 'result', 'must hold', ''], ...rows];
  const widths = all[0]?.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length))) ?? [];
  return all.map((row) => row.map((text, at) => text.padEnd(widths[at] ?? 0)).join('  ').trimEnd()).join('\n');
}
