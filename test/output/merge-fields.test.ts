import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillIn, mergeFieldsIn, mergeParts } from '../../src/output/merge-fields.ts';

describe('merge fields', () => {
  it('are found with line and column, in either width, and replaced by values that mean nothing', () => {
    const parts = mergeParts('尊敬的{{ 姓名 }}：\n您的级别是｛｛customer.level｝｝。');
    expect(mergeFieldsIn(parts)).toEqual([
      { name: '姓名', line: 1, column: 4, length: 8 },
      { name: 'customer.level', line: 2, column: 6, length: 18 },
    ]);
    expect(fillIn(parts, (name) => (name === '姓名' ? '{{today}}' : 'VIP'))).toBe('尊敬的{{today}}：\n您的级别是VIP。');
  });

  it.each([
    ['您好 {{姓名', 'merge.open', 1, 4],
    ['a\nb {{x\ny}}', 'merge.open', 2, 3],
    ['{{ }}', 'merge.empty', 1, 1],
    ['{{a {{b}}', 'merge.open', 1, 1],
  ])('says where %j is wrong', (text, key, line, column) => {
    expect(() => mergeParts(text)).toThrow(expect.objectContaining({ key, place: { line, column } }));
  });

  it('leave a text without pairs of braces as it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }).filter((text) => !/\{\{|｛｛/.test(text)), (text) => {
      expect(fillIn(mergeParts(text), () => '!')).toBe(text);
    }));
  });
});
