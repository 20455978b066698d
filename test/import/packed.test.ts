import { expect, it } from 'vitest';
import { packRows, unpackRows } from '../../src/services/import/packed.ts';
import type { ImportColumn } from '../../src/services/import/columns.ts';
import type { Prepared } from '../../src/services/import/prepare.ts';

const column = (field: string): ImportColumn => ({ at: 0, entity: 'customer', field, main: false, target: null, several: false, text: (cell) => cell, value: (text) => text });
const COLUMNS = [column('name'), column('staff_count'), column('level_id')];

function row(line: number, cells: readonly string[], values: Prepared['values']): Prepared {
  return { row: { line, cells }, values, main: null, pending: [], retired: [], faults: [] };
}

it('rows come out of the packing as they went in, cells that no text can carry too', () => {
  const rows = [
    row(2, ['晨光', '12', ''], { name: '晨光', staff_count: 12 }),
    row(3, ['a\u0000b', 'half \ud83d', 'c'], { name: 'a' }),
    row(4, ['\u0000', '', '😀'], { staff_count: 0 }),
    row(5, [''], {}),
  ];
  const back = unpackRows(packRows(rows, COLUMNS, { bytes: 1, delimiter: ',', deriving: { own: () => null, main: () => null }, fresh: null }), COLUMNS);
  expect(back.map(({ row: { line, cells }, values }) => [line, cells, values])).toEqual(rows.map(({ row: { line, cells }, values }) => [line, cells, values]));
});
