import { parse } from 'csv-parse/sync';
import { DELIMITERS, type Delimiter } from '../../output/delimited.ts';

export type ImportFormat = 'csv' | 'tsv' | 'json' | 'ndjson' | 'xlsx' | 'vcard';

const LINES = 40;

/** `[` begins a JSON list, `{` JSON lines; everything else is a table. */
export function findFormat(sample: string): 'json' | 'ndjson' | 'table' {
  const first = /\S/.exec(sample)?.[0];
  return first === '[' ? 'json' : first === '{' ? 'ndjson' : 'table';
}

/**
 * The delimiter that cuts the first lines into the most columns of the same number; a comma where there is one column only. Quotes hold
 * delimiters and line ends together.
 */
export function findDelimiter(sample: string, whole: boolean): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    // One column: nothing to be found out.
    if (!sample.includes(delimiter)) continue;
    const score = scoreOf(sampleRecords(sample, delimiter, whole));
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Columns of the first line, weighed by the share of lines that have as many. */
function scoreOf(records: readonly (readonly string[])[]): number {
  const columns = records[0]?.length ?? 0;
  if (columns < 2) return 0;
  const same = records.filter((record) => record.length === columns).length;
  return columns * (same / records.length) ** 2;
}

/** The first records of a sample; the last one, which the sample may have cut, is left out. */
export function sampleRecords(sample: string, delimiter: string, whole: boolean): string[][] {
  const records: string[][] = [];
  try {
    parse(sample, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      to: LINES,
      on_record: (record: string[]) => {
        if (record.some((cell) => cell !== '')) records.push(record);
        return null;
      },
    });
  } catch {
    // An open quote at the end of the sample: what came before it is enough.
  }
  return whole || records.length < 2 ? records : records.slice(0, LINES - 1);
}
