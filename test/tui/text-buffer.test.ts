import fc from 'fast-check';
import { expect, test } from 'vitest';
import { named, type Key } from '../../src/tui/core/key.ts';
import { bufferText, editBuffer, found, placed, redone, textBuffer, undone, type TextBuffer } from '../../src/tui/widgets/text-buffer.ts';
import { movedRows, rowsFrom, textOfRow, topFor } from '../../src/tui/widgets/text-fold.ts';
import { safeWidth } from '../../src/util/text-fold.ts';

const typed = (text: string): Key => ({ kind: 'text', text });
const press = (buffer: TextBuffer, ...keys: readonly Key[]): TextBuffer => keys.reduce((now, key) => editBuffer(now, key) ?? now, buffer);

const keys = fc.constantFrom<Key>(
  ...(['left', 'right', 'backspace', 'delete', 'enter', 'ctrl-k', 'ctrl-u', 'ctrl-w', 'ctrl-left', 'ctrl-right', 'ctrl-home', 'ctrl-end'] as const).map(named),
  typed('晨'), typed('x'), typed(' '), typed('👍🏽'), typed('é'), { kind: 'paste', text: '一\r\n二\t三\n' },
);

test('whatever was done is taken back to the beginning, and done again to the end', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('晨', 'a', ' ', '\n', '👨‍👩‍👧'), maxLength: 20 }), fc.array(keys, { maxLength: 40 }), (text, all) => {
      const end = press(textBuffer(text), ...all);
      let back = end;
      while (back.done.length > 0) back = undone(back);
      expect(bufferText(back)).toBe(text);
      let again = back;
      while (again.undone.length > 0) again = redone(again);
      expect(bufferText(again)).toBe(bufferText(end));
      expect(end.length).toBe(bufferText(end).length);
      expect(bufferText(end).isWellFormed()).toBe(true);
    }),
  );
});

test('rows are the lines folded at the width, none wider, nothing lost; up and down come back to where they were', () => {
  const texts = fc.string({ unit: fc.constantFrom('晨', 'a', '\t', '\n', '👨‍👩‍👧', 'é', '\u202e', '한'), maxLength: 60 });
  fc.assert(
    fc.property(texts, fc.integer({ min: 8, max: 20 }), (text, width) => {
      const buffer = textBuffer(text, { row: 0, at: 0 });
      const rows = rowsFrom(buffer, { row: 0, at: 0 }, width, 1000);
      for (const row of rows) expect(safeWidth(textOfRow(buffer, row))).toBeLessThanOrEqual(width);
      expect(Map.groupBy(rows, ({ row }) => row).values().map((own) => own.map((row) => textOfRow(buffer, row)).join('')).toArray().join('\n')).toBe(text);
      const down = movedRows(buffer, rows.length, 0, width);
      expect(down.row).toBe(buffer.lines.length - 1);
      expect(movedRows(down, -rows.length, 0, width)).toMatchObject({ row: 0, at: 0 });
    }),
  );
});

test('letters typed in a row are taken back as words, a deletion by itself', () => {
  const buffer = press(textBuffer(''), ...'晨光 商城'.split('').map(typed), named('backspace'));
  expect(bufferText(undone(buffer))).toBe('晨光 商城');
  expect(bufferText(undone(undone(buffer)))).toBe('晨光');
});

test('half a megabyte in one line is searched, edited in its middle and shown where the cursor is', () => {
  const text = '晨光商城abc，'.repeat(60_000);
  const place = found(textBuffer(`${text}找到这里`), '找到', { row: 0, at: 0 });
  expect(place).toEqual({ row: 0, at: text.length, round: false });
  const buffer = press(placed(textBuffer(`${text}找到这里`), { row: 0, at: text.length }), typed('就'), typed('是'));
  expect(bufferText(buffer).slice(text.length)).toBe('就是找到这里');
  const top = topFor(buffer, { row: 0, at: 0 }, 78, 20);
  expect(rowsFrom(buffer, top, 78, 20).map((row) => textOfRow(buffer, row)).join('')).toContain('就是找到这里');
  expect(found(buffer, '商城ABC', { row: 0, at: text.length })).toEqual({ row: 0, at: 2, round: true });
  expect(found(buffer, '没有', { row: 0, at: 0 })).toBeNull();
});
