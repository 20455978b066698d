import { columnWidths } from './page-columns.ts';
import { centredRun, EMPTY_LINE, rightRun, textLine, type Page, type PageContent, type PageLine, type PageSetup } from './page-model.ts';

/** Lines that stay together on one page where the page is long enough: one row of the table, or a record's block. */
type Group = readonly PageLine[];

/**
 * Lays a table out on pages: title and headers on each, rows kept whole where they fit, long cells on as many lines as they need, totals and
 * the closing line after the last row, footer at the bottom. Where the columns do not fit the paper side by side, each record stands as a
 * block of `label: value` lines, so nothing is ever cut.
 */
export function layoutPages(content: PageContent, setup: PageSetup): readonly Page[] {
  const widths = columnWidths(content, setup);
  const head = [...titleLines(content, setup), ...(widths === null ? [{ kind: 'rule', strong: true } as const] : headerLines(content, setup, widths))];
  const groups = widths === null ? blockGroups(content, setup) : tableGroups(content, setup, widths);
  const closing = closingGroup(content, setup, widths);
  // Footer and the empty line above it.
  const room = Math.max(1, setup.height - head.length - 2);
  // Totals never stand alone on the last page.
  const last = groups.at(-1);
  const ending = last !== undefined && last.length + closing.length <= room ? [...groups.slice(0, -1), [...last, ...closing]] : [...groups, closing];
  const bodies = fillPages(ending, room);
  return bodies.map((body, i) => ({
    number: i + 1,
    of: bodies.length,
    lines: [...head, ...body, ...Array.from({ length: Math.max(0, room - body.length) }, () => EMPTY_LINE), EMPTY_LINE, footerLine(i + 1, bodies.length, setup)],
  }));
}

function fillPages(groups: readonly Group[], room: number): PageLine[][] {
  const pages: PageLine[][] = [[]];
  for (const group of groups) {
    let page = pages[pages.length - 1] ?? [];
    if (page.length > 0 && page.length + group.length > room) {
      page = [];
      pages.push(page);
    }
    for (const line of group) {
      if (page.length >= room) {
        page = [];
        pages.push(page);
      }
      page.push(line);
    }
  }
  return pages;
}

function titleLines(content: PageContent, setup: PageSetup): PageLine[] {
  const { measure, width } = setup;
  const titles = content.title === '' ? [] : measure.wrap(content.title, width).map((text) => textLine(centredRun(text, width, measure)));
  const subtitles = content.subtitle === undefined ? [] : measure.wrap(content.subtitle, width).map((text) => textLine({ x: 0, text }));
  return [...titles, ...subtitles];
}

function headerLines(content: PageContent, setup: PageSetup, widths: readonly number[]): PageLine[] {
  const cells = content.columns.map((column) => column.header);
  return [{ kind: 'rule', strong: true }, ...rowLines(cells, content, setup, widths, 'bottom'), { kind: 'rule', strong: false }];
}

function tableGroups(content: PageContent, setup: PageSetup, widths: readonly number[]): Group[] {
  return content.rows.map((row) => rowLines(row, content, setup, widths, 'top'));
}

/** One row: every cell wrapped into its column; short cells stand at the top (headers: at the bottom). */
function rowLines(cells: readonly string[], content: PageContent, setup: PageSetup, widths: readonly number[], at: 'top' | 'bottom'): PageLine[] {
  const wrapped = widths.map((width, i) => wrapCell(cells[i] ?? '', width, setup));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    let x = 0;
    const runs = wrapped.map((lines, i) => {
      const width = widths[i] ?? 0;
      const text = lines[at === 'top' ? line : line - (height - lines.length)] ?? '';
      const run = content.columns[i]?.align === 'right' ? rightRun(text, x + width, setup.measure) : { x, text };
      x += width + setup.gap;
      return run;
    });
    return textLine(...runs);
  });
}

function wrapCell(cell: string, width: number, setup: PageSetup): readonly string[] {
  if (cell === '') return [];
  return cell.split('\n').flatMap((line) => (setup.measure.width(line) <= width ? [line] : setup.measure.wrap(line, width)));
}

function blockGroups(content: PageContent, setup: PageSetup): Group[] {
  const labels = content.columns.map((column) => `${column.header}${setup.colon}`);
  const most = labels.reduce((widest, label) => Math.max(widest, setup.measure.width(label)), 0);
  const indent = Math.min(most, Math.floor(setup.width / 3));
  // A record stays on one page where it fits.
  return content.rows.map((row) => [
    ...labels.flatMap((label, i) => {
      const cell = row[i] ?? '';
      return cell === '' ? [] : blockLines(label, cell, indent, setup);
    }),
    { kind: 'rule', strong: false } as const,
  ]);
}

function blockLines(label: string, cell: string, indent: number, setup: PageSetup): Group {
  const heads = setup.measure.width(label) <= indent ? [label] : setup.measure.wrap(label, indent);
  const values = wrapCell(cell, Math.max(1, setup.width - indent), setup);
  return Array.from({ length: Math.max(heads.length, values.length) }, (_, i) => textLine({ x: 0, text: heads[i] ?? '' }, { x: indent, text: values[i] ?? '' }));
}

function closingGroup(content: PageContent, setup: PageSetup, widths: readonly number[] | null): Group {
  const { totals, columns } = content;
  const lines: PageLine[] = widths === null ? [] : [{ kind: 'rule', strong: true }];
  if (totals !== undefined && totals.some((total) => total !== null)) {
    if (widths !== null) lines.push(...rowLines(totals.map((total) => total ?? ''), content, setup, widths, 'top'));
    else columns.forEach((column, i) => totals[i] && lines.push(...wrapCell(`${column.header}${setup.colon}${totals[i]}`, setup.width, setup).map((text) => textLine({ x: 0, text }))));
  }
  if (content.closing !== undefined) lines.push(...wrapCell(content.closing, setup.width, setup).map((text) => textLine({ x: 0, text })));
  return lines;
}

function footerLine(page: number, of: number, setup: PageSetup): PageLine {
  const { left, right } = setup.footer(page, of);
  return textLine({ x: 0, text: left }, rightRun(right, setup.width, setup.measure));
}
