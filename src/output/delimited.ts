/** Cells → one line of CSV or TSV (RFC 4180), byte-equal to csv-stringify with the same delimiter. */

const SPECIAL: Readonly<Record<string, RegExp>> = {
  ',': /[,"\r\n]/,
  ';': /[;"\r\n]/,
  '\t': /[\t"\r\n]/,
  '|': /[|"\r\n]/,
};

export type Delimiter = ',' | ';' | '\t' | '|';
export const DELIMITERS = [',', ';', '\t', '|'] as const satisfies readonly Delimiter[];

function special(delimiter: string): RegExp {
  const known = SPECIAL[delimiter];
  if (known === undefined) throw new RangeError(`delimiter ${JSON.stringify(delimiter)}`);
  return known;
}

const quoted = (cell: string): string => `"${cell.includes('"') ? cell.replaceAll('"', '""') : cell}"`;

/** A writer of lines without their line end. Cells without anything special are joined as they are. */
export function delimitedLine(delimiter: string): (cells: readonly string[]) => string {
  const needsQuotes = special(delimiter);
  return (cells) => {
    let line = '';
    for (let i = 0; i < cells.length; i += 1) {
      const cell = cells[i] ?? '';
      if (i > 0) line += delimiter;
      line += needsQuotes.test(cell) ? quoted(cell) : cell;
    }
    return line;
  };
}

/** Bytes that a character takes in UTF-8 at most, as counted in JavaScript. */
const MOST_BYTES = 3;
const QUOTE = 0x22;
const CR = 0x0d;
const LF = 0x0a;

/**
 * Rows → the UTF-8 bytes of their lines, the same as `delimitedLine` and a conversion give: in one pass, for joining, looking for what needs quotes and
 * converting apart cost four times as much, which was a quarter of an export.
 * Not by the `byteWriter` of images: a call of it for each cell costs an export an eighth more processor time (four pairs, 100,000 customers).
 */
export function delimitedBytes(delimiter: Delimiter, lineEnd: string): (rows: readonly (readonly string[])[]) => Uint8Array {
  const needsQuotes = special(delimiter);
  const between = delimiter.charCodeAt(0);
  let bytes = Buffer.allocUnsafe(1 << 17);
  let at = 0;
  /** Whether the cell could be written as it stands; what needs quotes, or two units for a character, is left to the functions for it. */
  const plain = (cell: string): boolean => {
    for (let i = 0; i < cell.length; i += 1) {
      const unit = cell.charCodeAt(i);
      if (unit < 0x80) {
        if (unit === between || unit === QUOTE || unit === CR || unit === LF) return false;
        bytes[at++] = unit;
      } else if (unit < 0x800) {
        bytes[at++] = 0xc0 | (unit >> 6);
        bytes[at++] = 0x80 | (unit & 0x3f);
      } else {
        if (unit >= 0xd800 && unit <= 0xdfff) return false;
        bytes[at++] = 0xe0 | (unit >> 12);
        bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
        bytes[at++] = 0x80 | (unit & 0x3f);
      }
    }
    return true;
  };
  const put = (cell: string): void => {
    const start = at;
    // A character doubled, or of three bytes; quotes around, and what follows the cell.
    const most = start + MOST_BYTES * cell.length + 2 + lineEnd.length;
    if (most > bytes.length) bytes = Buffer.concat([bytes.subarray(0, start)], 2 * most);
    if (plain(cell)) return;
    at = start + bytes.write(needsQuotes.test(cell) ? quoted(cell) : cell, start);
  };
  return (rows) => {
    at = 0;
    for (const cells of rows) {
      for (let i = 0; i < cells.length; i += 1) {
        put(cells[i] ?? '');
        if (i < cells.length - 1) bytes[at++] = between;
      }
      // A row of no cells has its end as well.
      at += bytes.write(lineEnd, at);
    }
    return Buffer.from(bytes.subarray(0, at));
  };
}
