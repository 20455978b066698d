import type { PageContent, PageSetup } from './page-model.ts';
import { shrink } from './table.ts';

/** A column that breaks its cells is still this wide: four Chinese characters. */
const BREAKABLE = 8;
/** The widest that a column of codes, dates or amounts asks to stay in one piece. */
const SOLID = 24;
/** Rows looked at to spread the width; more would not change it. */
const SAMPLE = 200;
/** A Latin word cut in two reads worse than half a line more. */
const CUT_WORD = 0.5;

/**
 * The width of each column: that of its content where all fit the paper, else so that the rows take the fewest lines. Null where the columns
 * cannot stand side by side on this paper.
 */
export function columnWidths(content: PageContent, setup: PageSetup): readonly number[] | null {
  const { measure } = setup;
  const natural = content.columns.map((column, i) => {
    let most = measure.width(column.header);
    for (const row of content.rows) most = Math.max(most, longestLine(row[i] ?? '', measure.width));
    for (const { totals } of content.sections ?? []) most = Math.max(most, measure.width(totals?.[i] ?? ''));
    return Math.max(most, measure.width(content.totals?.[i] ?? ''), 1);
  });
  const least = content.columns.map((column, i) => Math.min(natural[i] ?? 0, column.solid && (natural[i] ?? 0) <= SOLID ? SOLID : BREAKABLE));
  const room = setup.width - setup.gap * (content.columns.length - 1);
  const sum = (widths: readonly number[]): number => widths.reduce((all, each) => all + each, 0);
  if (sum(least) > room) return null;
  return sum(natural) <= room ? natural : fewestLines(shrink(natural, room, least), { natural, least, cells: cellSizes(content, setup) });
}

/** What a cell needs: its width and that of its longest word. */
interface CellSize {
  readonly width: number;
  readonly word: number;
}
interface Widths {
  readonly natural: readonly number[];
  readonly least: readonly number[];
  readonly cells: readonly (readonly CellSize[])[];
}

function cellSizes(content: PageContent, setup: PageSetup): readonly (readonly CellSize[])[] {
  const { width } = setup.measure;
  return content.rows.slice(0, SAMPLE).map((row) =>
    content.columns.map((_, i) => {
      const cell = row[i] ?? '';
      return { width: width(cell), word: (cell.match(/[\x21-\x7e]+/g) ?? []).reduce((most, word) => Math.max(most, width(word)), 0) };
    }),
  );
}

/** Moves width from one column to another as long as that makes the rows shorter, in ever smaller steps. */
function fewestLines(start: readonly number[], limits: Widths): readonly number[] {
  let best = [...start];
  let cost = costOf(best, limits.cells);
  for (const step of [12, 6, 3, 1]) {
    for (let moved = true; moved; ) {
      moved = false;
      for (const next of moves(best, step, limits)) {
        const nextCost = costOf(next, limits.cells);
        if (nextCost >= cost) continue;
        [best, cost, moved] = [next, nextCost, true];
        break;
      }
    }
  }
  return best;
}

function* moves(widths: readonly number[], step: number, { natural, least }: Widths): Generator<number[]> {
  for (let from = 0; from < widths.length; from += 1) {
    const given = Math.min(step, (widths[from] ?? 0) - (least[from] ?? 0));
    if (given <= 0) continue;
    for (let to = 0; to < widths.length; to += 1) {
      const taken = Math.min(given, (natural[to] ?? 0) - (widths[to] ?? 0));
      if (to === from || taken <= 0) continue;
      const next = [...widths];
      next[from] = (next[from] ?? 0) - taken;
      next[to] = (next[to] ?? 0) + taken;
      yield next;
    }
  }
}

/** Lines that the rows take, about. */
function costOf(widths: readonly number[], cells: readonly (readonly CellSize[])[]): number {
  let cost = 0;
  for (const row of cells) {
    let lines = 1;
    let all = 0;
    for (let i = 0; i < row.length; i += 1) {
      const size = row[i];
      const width = widths[i] ?? 1;
      if (size === undefined || size.width <= width) continue;
      // Breaking wastes about a character a line.
      const own = Math.ceil(size.width / Math.max(1, width - 1));
      lines = Math.max(lines, own);
      all += own;
      if (size.word > width) cost += CUT_WORD;
    }
    // Of the same height, the one with fewer broken cells; small enough never to outweigh a line.
    cost += lines + all / 1000;
  }
  return cost;
}

function longestLine(cell: string, width: (text: string) => number): number {
  if (!cell.includes('\n')) return width(cell);
  return cell.split('\n').reduce((most, line) => Math.max(most, width(line)), 0);
}
