import fc from 'fast-check';
import { expect, test } from 'vitest';
import { named, type Key } from '../../src/tui/core/key.ts';
import { bufferText, editBuffer, found, placed, redone, textBuffer, undone, type TextBuffer } from '../../src/tui/widgets/text-buffer.ts';
import { beginWalk, replacedOne, replacedRest, skipped, type ReplaceWalk } from '../../src/tui/widgets/text-replace.ts';
import { editRange, rangeBetween, rangeText } from '../../src/tui/widgets/text-range.ts';
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

/** Answers each question of a walk by the letters of `answers`, the last one for the rest. */
function walked(buffer: TextBuffer, wanted: string, instead: string, answers: string): { readonly text: string; readonly count: number; readonly buffer: TextBuffer } {
  let now = buffer;
  let walk: ReplaceWalk | null = beginWalk(buffer, wanted, instead);
  let count = 0;
  for (let at = 0; walk !== null; at += 1) {
    const answer = answers[Math.min(at, answers.length - 1)];
    const next = answer === 'a' ? replacedRest(now, walk) : answer === 'y' ? replacedOne(now, walk) : skipped(now, walk);
    ({ buffer: now, walk, count } = next);
    if (at > 1000) throw new Error('it never ends');
  }
  return { text: bufferText(now), count, buffer: now };
}

test('each place is asked about once, from the cursor round to it again; what is put there is never looked through', () => {
  const text = 'a b\nA a\nb a';
  const from = placed(textBuffer(text), { row: 1, at: 1 });
  expect(walked(from, 'a', 'aa', 'y')).toMatchObject({ text: 'aa b\naa aa\nb aa', count: 4 });
  expect(walked(from, 'a', 'x', 'ny')).toMatchObject({ text: 'x b\nx a\nb x', count: 3 });
  expect(walked(from, 'a', '', 'nna')).toMatchObject({ text: ' b\n a\nb a', count: 2 });
  expect(walked(from, 'z', 'y', 'y')).toMatchObject({ text, count: 0 });
  const all = walked(from, 'a', '晨光', 'a');
  expect(all).toMatchObject({ text: '晨光 b\n晨光 晨光\nb 晨光', count: 4 });
  // One change, whatever it was.
  expect(bufferText(undone(all.buffer))).toBe(text);
});

test('one after the other or all at once is the same', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '\n'), maxLength: 30 });
  fc.assert(
    fc.property(texts, fc.nat({ max: 30 }), fc.constantFrom('a', 'ab', 'aa'), fc.constantFrom('', 'a', 'bb'), (text, at, wanted, instead) => {
      const lines = text.slice(0, at).split('\n');
      const from = placed(textBuffer(text), { row: lines.length - 1, at: (lines.at(-1) ?? '').length });
      const [one, all] = [walked(from, wanted, instead, 'y'), walked(from, wanted, instead, 'a')];
      if (one.count > 0) expect(bufferText(undone(all.buffer))).toBe(text);
      // Where the cursor stands in the middle of a place, it counts for neither of its ends.
      if (wanted.length === 1) expect({ text: one.text, count: one.count }).toEqual({ text: all.text, count: all.count });
    }),
  );
});

test('what is typed takes the place of what is marked, and one undo brings it back', () => {
  const buffer = placed(textBuffer('晨光商城\n有限公司'), { row: 1, at: 2 });
  const range = rangeBetween({ row: 0, at: 2 }, buffer);
  if (range === null) throw new Error('nothing is marked');
  expect(rangeText(buffer, range)).toBe('商城\n有限');
  const typedOver = editRange(buffer, range, typed('的'), editBuffer) ?? buffer;
  expect(bufferText(typedOver)).toBe('晨光的公司');
  expect(bufferText(undone(typedOver))).toBe('晨光商城\n有限公司');
  expect(bufferText(editRange(buffer, range, named('backspace'), editBuffer) ?? buffer)).toBe('晨光公司');
  expect(editRange(buffer, range, named('up'), editBuffer)).toBeNull();
});
