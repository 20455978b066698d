const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_LEVELS = ['_', '.', '-', ':', '=', '+', '*', '#'];

/**
 * A line of `values` in as many characters, at most `width`: the lowest value lowest. Blank where there is nothing; equal values stand in the
 * middle. More values than cells are averaged by neighbours.
 */
export function sparkLine(values: readonly (number | null)[], width: number, ascii: boolean): string {
  const points = narrowed(values.map((value) => (value !== null && Number.isFinite(value) ? value : null)), width);
  const there = points.filter((value): value is number => value !== null);
  const least = Math.min(...there);
  const span = Math.max(...there) - least;
  const levels = ascii ? ASCII_LEVELS : LEVELS;
  return points.map((value) => (value === null ? ' ' : (levels[span === 0 || !Number.isFinite(span) ? 3 : Math.round(((value - least) / span) * 7)] ?? ' '))).join('');
}

function narrowed(values: readonly (number | null)[], width: number): readonly (number | null)[] {
  if (values.length <= width) return values;
  return Array.from({ length: Math.max(0, width) }, (_, at) => {
    const bucket = values.slice(Math.floor((at * values.length) / width), Math.floor(((at + 1) * values.length) / width)).filter((value): value is number => value !== null);
    return bucket.length === 0 ? null : bucket.reduce((sum, value) => sum + value / bucket.length, 0);
  });
}
