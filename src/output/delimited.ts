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
