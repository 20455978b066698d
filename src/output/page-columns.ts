import type { PageContent, PageSetup } from './page-model.ts';
import { shrink } from './table.ts';

/** A column that breaks its cells is still this wide: four Chinese characters. */
const BREAKABLE = 8;
/** The widest that a column of codes, dates or amounts asks to stay in one piece. */
const SOLID = 24;

/**
 * The width of each column: that of its content where all fit the paper, else the widest breakable ones give way first. Null where the columns
 * cannot stand side by side on this paper.
 */
export function columnWidths(content: PageContent, setup: PageSetup): readonly number[] | null {
  const { measure } = setup;
  const natural = content.columns.map((column, i) => {
    let most = measure.width(column.header);
    for (const row of content.rows) most = Math.max(most, longestLine(row[i] ?? '', measure.width));
    return Math.max(most, measure.width(content.totals?.[i] ?? ''), 1);
  });
  const least = content.columns.map((column, i) => (column.solid && (natural[i] ?? 0) <= SOLID ? SOLID : BREAKABLE));
  const room = setup.width - setup.gap * (content.columns.length - 1);
  const widths = shrink(natural, room, least);
  return widths.reduce((sum, each) => sum + each, 0) > room ? null : widths;
}

function longestLine(cell: string, width: (text: string) => number): number {
  if (!cell.includes('\n')) return width(cell);
  return cell.split('\n').reduce((most, line) => Math.max(most, width(line)), 0);
}
