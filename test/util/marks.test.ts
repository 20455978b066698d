import { expect, test } from 'vitest';
import { marksIn, pieceAround } from '../../src/util/marks.ts';

const marked = (text: string, ...words: readonly string[]): readonly string[] => marksIn(text, words).map(([from, to]) => text.slice(from, to));

test('a word is marked wherever it stands, whatever its case and width', () => {
  expect(marked('晨光文具,晨光', '晨光')).toEqual(['晨光', '晨光']);
  expect(marked('Chenguang ＡＢＣ', 'abc', 'chen')).toEqual(['Chen', 'ＡＢＣ']);
  expect(marked('吉林', '长春')).toEqual([]);
});

test('a number is found however it is written, and marked with what stands between', () => {
  expect(marked('0431-8888 6666', '88886666')).toEqual(['8888 6666']);
  expect(marked('+86 138 1234 5678', '2345678')).toEqual(['234 5678']);
});

test('words that overlap make one mark', () => {
  expect(marked('长春市朝阳区', '长春市', '市朝阳')).toEqual(['长春市朝阳']);
});

test('a piece of a long text is around what was found, on one line, never half a character', () => {
  const text = `${'😀'.repeat(50)}\n账簿${'😀'.repeat(50)}`;
  const piece = pieceAround({ text, marks: marksIn(text, ['账簿']) }, 20);
  expect(piece.text).toMatch(/^….*账簿.*…$/u);
  expect(piece.text.isWellFormed()).toBe(true);
  expect(piece.text).not.toContain('\n');
  expect(piece.marks.map(([from, to]) => piece.text.slice(from, to))).toEqual(['账簿']);
});

test('a short text stays whole', () => {
  expect(pieceAround({ text: '有账簿', marks: [[1, 3]] }, 20)).toEqual({ text: '有账簿', marks: [[1, 3]] });
});
