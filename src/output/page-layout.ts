import { columnWidths } from './page-columns.ts';
import { centredBlock, centredRun, EMPTY_LINE, rightRun, strongLine, textLine, type Page, type PageContent, type PageLine, type PageSection, type PageSetup } from './page-model.ts';

/** Lines that stay together on one page where the page is long enough: one row of the table, or a record's block. */
interface Group {
  readonly lines: readonly PageLine[];
  /** What stands above it where it begins a page: the heading of its section, again. */
  readonly again?: readonly PageLine[];
}

/** Pages that are made as they are taken: only the rows are held. Their number is known before the first one is. */
export interface Layout extends Iterable<Page> {
  readonly count: number;
}

/**
 * Lays a table out on pages: title and headers on each, rows kept whole where they fit, long cells on as many lines as they need, totals and
 * the closing line after the last row, footer at the bottom. Where the columns do not fit the paper side by side, each record stands as a
 * block of `label: value` lines, so nothing is ever cut. The heading of a section stays with its first row, subtotals stay with the last one.
 */
export function layoutPages(content: PageContent, setup: PageSetup): Layout {
  const widths = columnWidths(content, setup);
  const head = [...titleLines(content, setup), ...(widths === null ? [{ kind: 'rule', strong: true } as const] : headerLines(content, setup, widths))];
  // Footer and the empty line above it.
  const room = Math.max(1, setup.height - head.length - 2);
  const bodies = (): Iterable<readonly PageLine[]> => fillPages(groupsOf(content, setup, widths, room), room);
  let count = 0;
  for (const _ of bodies()) count += 1;
  return {
    count,
    *[Symbol.iterator]() {
      let number = 0;
      for (const body of bodies()) {
        number += 1;
        const empty = Array.from({ length: Math.max(0, room - body.length) }, () => EMPTY_LINE);
        yield { number, of: count, lines: [...head, ...body, ...empty, EMPTY_LINE, footerLine(number, count, setup)] };
      }
    },
  };
}

function* fillPages(groups: Iterable<Group>, room: number): Generator<readonly PageLine[]> {
  let page: PageLine[] = [];
  for (const { lines, again = [] } of groups) {
    if (page.length > 0 && page.length + lines.length > room) {
      yield page;
      page = again.length + 1 < room ? [...again] : [];
    }
    for (const line of lines) {
      if (page.length >= room) {
        yield page;
        page = [];
      }
      page.push(line);
    }
  }
  yield page;
}

function* groupsOf(content: PageContent, setup: PageSetup, widths: readonly number[] | null, room: number): Generator<Group> {
  const sections: readonly PageSection[] = content.sections ?? [{ heading: '', from: 0, to: content.rows.length }];
  const closing = closingGroup(content, setup, widths);
  let closed = false;
  for (const section of sections) {
    const heading = headingLines(section.heading, setup);
    const again = heading.length === 0 ? [] : headingLines(setup.continued?.(section.heading) ?? section.heading, setup);
    const last = section.to === content.rows.length;
    for (let at = section.from; at < section.to; at += 1) {
      const row = rowGroup(content.rows[at] ?? [], content, setup, widths);
      const ends = at === section.to - 1 ? [...totalLines(section.totals, content, setup, widths), ...(content.sections !== undefined && !last ? [EMPTY_LINE] : [])] : [];
      const lines = [...(at === section.from ? heading : []), ...row, ...ends];
      // Totals never stand alone on the last page.
      closed = last && at === section.to - 1 && lines.length + closing.length <= room;
      yield { lines: closed ? [...lines, ...closing] : lines, again: at === section.from ? [] : again };
    }
  }
  if (!closed) yield { lines: closing };
}

function headingLines(heading: string, setup: PageSetup): PageLine[] {
  return heading === '' ? [] : wrapCell(heading, setup.width, setup).map((text) => strongLine(textLine({ x: 0, text })));
}

function rowGroup(row: readonly string[], content: PageContent, setup: PageSetup, widths: readonly number[] | null): readonly PageLine[] {
  return widths === null ? blockOf(row, content, setup) : rowLines(row, content, setup, widths, 'top');
}

function titleLines(content: PageContent, setup: PageSetup): PageLine[] {
  const { measure, width, titleScale = 1 } = setup;
  const large = { ...measure, width: (text: string) => measure.width(text) * titleScale };
  // A larger line reaches into the next one.
  const below = titleScale > 1 ? [EMPTY_LINE] : [];
  const titles = content.title === '' ? [] : measure.wrap(content.title, width / titleScale).flatMap((text): PageLine[] => [{ kind: 'text', runs: [centredRun(text, width, large)], look: 'title' }, ...below]);
  const subtitles = content.subtitle === undefined ? [] : measure.wrap(content.subtitle, width).map((text) => textLine({ x: 0, text }));
  // A short page keeps its rows.
  const letterhead = centredBlock((content.letterhead ?? []).slice(0, Math.floor(setup.height / 5)), width, measure);
  return [...letterhead, ...titles, ...subtitles];
}

function headerLines(content: PageContent, setup: PageSetup, widths: readonly number[]): PageLine[] {
  const cells = content.columns.map((column) => column.header);
  return [{ kind: 'rule', strong: true }, ...rowLines(cells, content, setup, widths, 'bottom').map(strongLine), { kind: 'rule', strong: false }];
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

/** A record as lines of `label: value`. */
function blockOf(row: readonly string[], content: PageContent, setup: PageSetup): readonly PageLine[] {
  const labels = content.columns.map((column) => `${column.header}${setup.colon}`);
  const most = labels.reduce((widest, label) => Math.max(widest, setup.measure.width(label)), 0);
  const indent = Math.min(most, Math.floor(setup.width / 3));
  return [
    ...labels.flatMap((label, i) => {
      const cell = row[i] ?? '';
      return cell === '' ? [] : blockLines(label, cell, indent, setup);
    }),
    { kind: 'rule', strong: false } as const,
  ];
}

function blockLines(label: string, cell: string, indent: number, setup: PageSetup): readonly PageLine[] {
  const heads = setup.measure.width(label) <= indent ? [label] : setup.measure.wrap(label, indent);
  const values = wrapCell(cell, Math.max(1, setup.width - indent), setup);
  return Array.from({ length: Math.max(heads.length, values.length) }, (_, i) => textLine({ x: 0, text: heads[i] ?? '' }, { x: indent, text: values[i] ?? '' }));
}

function closingGroup(content: PageContent, setup: PageSetup, widths: readonly number[] | null): readonly PageLine[] {
  const lines: PageLine[] = widths === null ? [] : [{ kind: 'rule', strong: true }];
  lines.push(...totalLines(content.totals, content, setup, widths));
  if (content.closing !== undefined) lines.push(...wrapCell(content.closing, setup.width, setup).map((text) => textLine({ x: 0, text })));
  return lines;
}

function totalLines(totals: PageContent['totals'], content: PageContent, setup: PageSetup, widths: readonly number[] | null): readonly PageLine[] {
  if (totals === undefined || totals.every((total) => total === null)) return [];
  if (widths !== null) return rowLines(totals.map((total) => total ?? ''), content, setup, widths, 'top').map(strongLine);
  return content.columns.flatMap((column, i) => {
    const total = totals[i];
    return total === null || total === undefined ? [] : wrapCell(`${column.header}${setup.colon}${total}`, setup.width, setup).map((text) => strongLine(textLine({ x: 0, text })));
  });
}

function footerLine(page: number, of: number, setup: PageSetup): PageLine {
  const { left, right } = setup.footer(page, of);
  return textLine({ x: 0, text: left }, rightRun(right, setup.width, setup.measure));
}
