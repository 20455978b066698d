/** How often a campaign does it: in short in the suite, in full by `npm run campaign`. */
export const timesOf = (short: number, full: number): number => (isFull() ? Number(process.env['KEHU_CAMPAIGN_TIMES'] ?? full) : short);

export const isFull = (): boolean => process.env['KEHU_CAMPAIGN'] === 'full';

/** How long one may take, milliseconds. */
export const PATIENCE_MS = (process.env['KEHU_CAMPAIGN'] === 'full' ? 240 : 10) * 60_000;

/** Figures of a full campaign, for whoever runs it. */
export function tell(name: string, figures: Readonly<Record<string, unknown>>): void {
  if (isFull()) process.stderr.write(`${name}: ${Object.entries(figures).map(([figure, value]) => `${figure} ${String(value)}`).join(', ')}\n`);
}

/** Numbers that look random and are the same in every run, unless a full one asks for others: one in pieces shall not do the same twice. */
export function randomOf(seed: number): () => number {
  let state = (seed + (isFull() ? Number(process.env['KEHU_CAMPAIGN_SEED'] ?? 0) : 0)) >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10;
}
