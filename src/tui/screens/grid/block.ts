/** A block of cells as spreadsheets put it on the clipboard: tabs between cells, a line a row, quotes around cells that hold a tab or a line break. */
export type Block = readonly (readonly string[])[];

/** Reads a block. A quote that does not end where a cell ends is text: nobody's words get lost. */
export function parseBlock(pasted: string): Block {
  const text = pasted.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const { cell, end } = quotedCell(text, at) ?? plainCell(text, at);
    row.push(cell);
    at = end + 1;
    if (text[end] === '\t') continue;
    rows.push(row);
    row = [];
  }
  return trimmed(rows);
}

interface Taken {
  readonly cell: string;
  /** Where the tab, the line break or the end of the text stands. */
  readonly end: number;
}

const QUOTED = /"((?:[^"]|"")*)"(?=[\t\n]|$)/y;

function quotedCell(text: string, at: number): Taken | null {
  if (text[at] !== '"') return null;
  QUOTED.lastIndex = at;
  const match = QUOTED.exec(text);
  const inside = match?.[1];
  // A doubled quote belongs to the cell; a lone one before a tab may begin a text of its own.
  return match === null || inside === undefined ? null : { cell: inside.replaceAll('""', '"'), end: at + match[0].length };
}

function plainCell(text: string, at: number): Taken {
  const ends = [text.indexOf('\t', at), text.indexOf('\n', at)].filter((end) => end !== -1);
  const end = ends.length === 0 ? text.length : Math.min(...ends);
  return { cell: text.slice(at, end), end };
}

/** Without the empty columns at the right and the empty rows at the end, which spreadsheets copy along. */
function trimmed(rows: readonly (readonly string[])[]): Block {
  const last = rows.findLastIndex((row) => row.some((cell) => cell.trim() !== ''));
  const kept = rows.slice(0, last + 1);
  const width = Math.max(1, ...kept.map((row) => row.findLastIndex((cell) => cell.trim() !== '') + 1));
  return kept.map((row) => row.slice(0, width));
}

/** The same the other way. */
export const blockText = (block: Block): string => block.map((row) => row.map(written).join('\t')).join('\n');

const written = (cell: string): string => (/[\t\n\r]|^"/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Whether a paste is a block of cells and no text for one. */
export const isBlock = (text: string): boolean => /[\t\n\r]/.test(text.replace(/[\r\n]+$/, ''));
