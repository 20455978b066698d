import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { named, type Key, type KeyName } from '../../src/tui/core/key.ts';
import { editField, fieldText, textField, viewField, type TextField } from '../../src/tui/widgets/text-field.ts';

const press = (field: TextField, ...keys: readonly KeyName[]): TextField => keys.reduce((now, name) => editField(now, named(name)) ?? now, field);
const type = (field: TextField, text: string): TextField => editField(field, { kind: 'text', text }) ?? field;

describe('a line of text', () => {
  test('loses whole characters, never halves', () => {
    expect(fieldText(press(textField('a👨‍👩‍👧'), 'backspace'))).toBe('a');
    expect(fieldText(press(textField('é'), 'backspace'))).toBe('');
    expect(fieldText(press(textField('晨光'), 'left', 'left', 'delete'))).toBe('光');
  });

  test.each([
    ['ctrl-u', '商城'],
    ['ctrl-k', '晨光 '],
    ['ctrl-w', '商城'],
  ] as const)('%s', (key, rest) => {
    expect(fieldText(press(textField('晨光 商城'), 'left', 'left', key))).toBe(rest);
  });

  test('a paste is one line', () => {
    expect(fieldText(editField(textField(''), { kind: 'paste', text: '长春\r\n晨光\t商城\u0007\n' }) ?? textField(''))).toBe('长春 晨光 商城');
  });

  test('typing in the middle stays in the middle', () => {
    expect(fieldText(type(press(textField('晨城'), 'left'), '光商'))).toBe('晨光商城');
  });

  test('is always drawn in exactly its cell, the cursor in it', () => {
    const keys = fc.constantFrom<Key>(named('left'), named('right'), named('backspace'), named('home'), named('end'), { kind: 'text', text: '晨' }, { kind: 'text', text: 'x' }, { kind: 'text', text: '👍🏽' }, { kind: 'text', text: '\u0301' });
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 60 }), fc.integer({ min: 4, max: 20 }), (typed, width) => {
        const field = typed.reduce<TextField>((now, key) => editField(now, key) ?? now, textField(''));
        const view = viewField(field, width);
        expect(view.piece.width).toBe(width);
        expect(view.cursor).toBeLessThan(width);
        expect(fieldText(field).isWellFormed()).toBe(true);
      }),
    );
  });
});
