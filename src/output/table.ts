import { safeText } from '../util/safe-text.ts';
import { displayWidth, pad, truncate } from '../util/text.ts';

export interface TableColumn {
  readonly header: string;
  readonly align: 'left' | 'right';
}

const GAP = '  ';
/** The narrowest that a column is cut to: four Chinese characters or eight letters. */
const NARROW = 8;

const oneLine = (cell: string): string => safeText(cell.replace(/\s*(?:\r\n|\r|\n|\t)\s*/g, ' '));

/**
 * A table for a terminal: columns aligned by display width, as wide as their content. With `width` the widest columns are cut (`…`) until the
 * table fits; without (output is piped) nothing is cut. Headers and a rule first; no line has trailing spaces.
 */
export function tableLines(columns: readonly TableColumn[], rows: readonly (readonly string[])[], width?: number): string[] {
  const cells = rows.map((row) => columns.map((_, i) => oneLine(row[i] ?? '')));
  const natural = columns.map((column, i) =>
    cells.reduce((most, row) => Math.max(most, displayWidth(row[i] ?? '')), displayWidth(column.header)),
  );
  const widths = width === undefined ? natural : shrink(natural, width - GAP.length * (columns.length - 1), columns.map((column) => (column.align === 'right' ? Infinity : NARROW)));
  const line = (texts: readonly string[]): string =>
    texts.map((text, i) => pad(truncate(text, widths[i] ?? 0), widths[i] ?? 0, columns[i]?.align === 'right' ? 'right' : 'left')).join(GAP).trimEnd();
  return [line(columns.map((column) => column.header)), widths.map((each) => '-'.repeat(each)).join(GAP), ...cells.map(line)];
}

/** Takes cells from the widest columns first until the sum is `room`; none goes below its least width. */
export function shrink(natural: readonly number[], room: number, least: readonly number[]): number[] {
  const widths = [...natural];
  const floor = natural.map((each, i) => Math.min(each, least[i] ?? 0));
  let excess = widths.reduce((sum, each) => sum + each, 0) - room;
  while (excess > 0) {
    const shrinkable = widths.map((each, i) => (each > (floor[i] ?? 0) ? each : 0));
    const widest = Math.max(...shrinkable);
    if (widest <= 0) break;
    const tops = shrinkable.flatMap((each, i) => (each === widest ? [i] : []));
    const next = Math.max(...shrinkable.filter((each) => each < widest), ...tops.map((i) => floor[i] ?? 0));
    const step = Math.max(1, Math.min(widest - next, Math.ceil(excess / tops.length)));
    for (const i of tops) {
      const cut = Math.min(step, excess, (widths[i] ?? 0) - (floor[i] ?? 0));
      widths[i] = (widths[i] ?? 0) - cut;
      excess -= cut;
    }
  }
  return widths;
}
