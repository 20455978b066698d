import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockText, isBlock, parseBlock } from '../../src/tui/screens/grid/block.ts';
import {
  cellText, cleared, copiedDown, emptySheet, filledWith, moved, placed, putBlock, rangeOf, rowsDoubled, rowsInserted, rowsRemoved, withCells, withColumns, type Cell, type Sheet,
} from '../../src/tui/screens/grid/model.ts';

const COLUMNS = ['name', 'level', 'phone'];
const sheet = (...rows: readonly (readonly string[])[]): Sheet => withCells(emptySheet(COLUMNS), { row: 0, column: 0 }, rows);
const textOf = ({ rows, columns }: Sheet): string => rows.map((row) => columns.map((field) => cellText(row[field])).join(',')).join('|');
const asIs = (cell: Cell): Cell => cell;
const at = (on: Sheet, row: number, column: number): Sheet => placed(on, { row, column });
const marked = (on: Sheet, row: number, column: number, toRow: number, toColumn: number): Sheet => placed(at(on, row, column), { row: toRow, column: toColumn }, true);

describe('a block from a spreadsheet', () => {
  test.each([
    ['a\tb\r\nc\td\r\n', [['a', 'b'], ['c', 'd']]],
    ['a\tb\rc\td', [['a', 'b'], ['c', 'd']]],
    ['"一\n二"\t"说""好""的"\n"制\t表"\tx', [['一\n二', '说"好"的'], ['制\t表', 'x']]],
    ['a\t\t\nb\t\t\n\t\t\n', [['a'], ['b']]],
    ['\ta\n\n\tb', [['', 'a'], [''], ['', 'b']]],
    ['5" 管\t"未完的引号\n"x"y\tz', [['5" 管', '"未完的引号'], ['"x"y', 'z']]],
    ['', []],
    ['\n\n', []],
    ['一个', [['一个']]],
  ])('%j', (text, cells) => {
    expect(parseBlock(text)).toEqual(cells);
  });

  test('what is copied out comes in again as it was', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('"', '""', 'a"b', '"a', 'x\ty', '一\n二', '"\t"\n"', ' '));
    // Line ends are one, and a cell that is nothing but blanks at the right or the end is none.
    const clean = cell.map((text) => text.replaceAll('\r', ''));
    const block = fc.array(fc.array(clean, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }).map((rows) => rows.map((row) => [...row, 'end']));
    fc.assert(fc.property(block, (rows) => {
      expect(parseBlock(blockText(rows))).toEqual(rows);
      expect(parseBlock(blockText(rows).replaceAll('\n', '\r\n'))).toEqual(rows);
    }));
  });

  test('one cell is no block, even with a line end behind it', () => {
    expect(isBlock('晨光\r\n')).toBe(false);
    expect(isBlock('晨光\t')).toBe(true);
    expect(isBlock('晨光\n商城')).toBe(true);
  });
});

describe('the table', () => {
  test('a block stands from the cell in hand on and makes rows', () => {
    const next = putBlock(at(sheet(['甲', 'A', '1']), 0, 1), [['B', '2'], ['C', '3'], ['', '4']]);
    expect(textOf(next)).toBe('甲,B,2|,C,3|,,4');
    expect(next.at).toEqual({ row: 0, column: 1 });
  });

  test('one cell fills the marked range, several do not', () => {
    const three = sheet(['甲'], ['乙'], ['丙']);
    expect(textOf(putBlock(marked(three, 0, 1, 2, 1), [['VIP']]))).toBe('甲,VIP,|乙,VIP,|丙,VIP,');
    expect(textOf(putBlock(marked(three, 0, 1, 2, 1), [['VIP', '1']]))).toBe('甲,VIP,1|乙,,|丙,,');
  });

  test('copying down takes the cell above, or fills a range from its first row, or to the right', () => {
    const rows = sheet(['甲', 'A', '1'], ['乙'], ['丙']);
    expect(textOf(copiedDown(at(rows, 1, 1), asIs))).toBe('甲,A,1|乙,A,|丙,,');
    expect(textOf(copiedDown(marked(rows, 0, 1, 2, 2), asIs))).toBe('甲,A,1|乙,A,1|丙,A,1');
    expect(textOf(copiedDown(marked(rows, 0, 1, 0, 2), asIs))).toBe('甲,A,A|乙,,|丙,,');
    expect(copiedDown(at(rows, 0, 1), asIs)).toEqual(at(rows, 0, 1));
  });

  test('empty rows at the end are none; those between stay', () => {
    const rows = sheet(['甲'], ['乙'], ['丙']);
    expect(textOf(cleared(marked(rows, 1, 0, 2, 2)))).toBe('甲,,');
    expect(textOf(cleared(at(rows, 1, 0)))).toBe('甲,,|,,|丙,,');
  });

  test('rows are put in, taken out and doubled as many as are marked', () => {
    const rows = sheet(['甲'], ['乙'], ['丙']);
    expect(textOf(rowsInserted(marked(rows, 1, 0, 2, 0)))).toBe('甲,,|,,|,,|乙,,|丙,,');
    expect(textOf(rowsRemoved(marked(rows, 0, 0, 1, 2)))).toBe('丙,,');
    expect(textOf(rowsDoubled(marked(rows, 0, 0, 1, 0)))).toBe('甲,,|乙,,|甲,,|乙,,|丙,,');
    // Below the last row there is nothing yet.
    expect(rowsInserted(at(rows, 3, 0)).rows).toHaveLength(3);
    expect(rowsDoubled(at(rows, 3, 0)).rows).toHaveLength(3);
  });

  test('a doubled row is another one, so that it is checked by itself', () => {
    const next = rowsDoubled(at(sheet(['甲']), 0, 0));
    expect(next.rows[1]).toEqual(next.rows[0]);
    expect(next.rows[1]).not.toBe(next.rows[0]);
  });

  test('a range grows from where it began, and goes with the next plain move', () => {
    const begun = moved(moved(at(sheet(['甲'], ['乙'], ['丙']), 1, 1), 1, 0, true), 0, -1, true);
    expect(rangeOf(begun)).toEqual({ top: 1, bottom: 2, left: 0, right: 1 });
    expect(moved(begun, -1, 0).anchor).toBeNull();
    expect(textOf(filledWith(begun, 'x'))).toBe('甲,,|x,x,|x,x,');
  });

  test('other columns keep what stands in those that go', () => {
    const next = withColumns(at(sheet(['甲', 'A', '1']), 0, 2), ['phone', 'name']);
    expect(next.at.column).toBe(0);
    expect(textOf(withColumns(next, COLUMNS))).toBe('甲,A,1');
  });

  test('nobody gets outside', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), { maxLength: 20 }), (steps) => {
      const end = steps.reduce((on, [down, right]) => moved(on, down, right), sheet(['甲'], ['乙']));
      expect(end.at.row).toBeGreaterThanOrEqual(0);
      expect(end.at.row).toBeLessThanOrEqual(2);
      expect(end.at.column).toBeGreaterThanOrEqual(0);
      expect(end.at.column).toBeLessThanOrEqual(2);
    }));
  });
});
