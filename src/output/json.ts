import { splitNames } from './names-list.ts';
import type { OutputColumn } from './row-format.ts';

type ToJson = (cell: string) => string;

const TO_JSON: Readonly<Record<OutputColumn['json'], ToJson>> = {
  text: (cell) => (cell === '' ? 'null' : JSON.stringify(cell)),
  number: (cell) => (cell === '' ? 'null' : cell),
  flag: (cell) => (cell === '' ? 'null' : cell === '1' ? 'true' : 'false'),
  list: (cell) => JSON.stringify(splitNames(cell)),
};

/** One record as a JSON object on one line: empty is null, amounts are numbers with their decimals, several look-ups a list of names. */
export function jsonRow(columns: readonly Pick<OutputColumn, 'key' | 'json'>[]): (cells: readonly string[]) => string {
  const heads = columns.map((column, i) => `${i === 0 ? '{' : ','}${JSON.stringify(column.key)}:`);
  const writers = columns.map((column) => TO_JSON[column.json]);
  return (cells) => {
    let line = '';
    for (let i = 0; i < heads.length; i += 1) line += `${heads[i]}${writers[i]?.(cells[i] ?? '') ?? 'null'}`;
    return `${line}}`;
  };
}
