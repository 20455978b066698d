import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInputParser, type InputEvent } from '../../src/tui/core/input.ts';

const names = (events: readonly InputEvent[]): readonly string[] =>
  events.map((event) => (event.kind === 'report' ? `report ${event.column}` : event.key.kind === 'key' ? event.key.name : `${event.key.kind} ${event.key.text}`));

function read(...chunks: readonly string[]): readonly string[] {
  const parser = createInputParser();
  const events = chunks.flatMap((chunk) => [...parser.push(chunk)]);
  return names([...events, ...parser.flush()]);
}

describe('what the keyboard sends', () => {
  test.each([
    ['abc\r', ['text a', 'text b', 'text c', 'enter']],
    ['\u001b[A\u001b[B\u001bOC\u001b[1;5D', ['up', 'down', 'right', 'ctrl-left']],
    ['\u001bOP\u001b[15~\u001b[[A\u001b[24~', ['f1', 'f5', 'f1', 'f12']],
    ['\u001b[3~\u001b[H\u001b[4~\u001b[5~\u001b[Z', ['delete', 'home', 'end', 'pageup', 'shift-tab']],
    ['\u0001\u0013\u0007\u0008\u007f\t', ['ctrl-a', 'ctrl-s', 'esc', 'backspace', 'backspace', 'tab']],
    ['晨光👨‍👩‍👧é', ['text 晨', 'text 光', 'text 👨‍👩‍👧', 'text é']],
    ['\u001b', ['esc']],
    ['\u001b\u001b[B', ['esc', 'down']],
    ['\u001b[200~一\n二\u001b[201~x', ['paste 一\n二', 'text x']],
    ['\u001b[<0;3;4M\u001b[I\u001b[?1;2cx', ['text x']],
    ['\u001b[1;3R', ['report 3']],
    ['a\r\nb\n', ['text a', 'enter', 'text b', 'newline']],
    ['\u001b[1;2A\u001b[1;2D\u001b[6;2~\u001b[1;6C', ['shift-up', 'shift-left', 'shift-pagedown', 'ctrl-right']],
  ])('%j', (bytes, keys) => {
    expect(read(bytes)).toEqual(keys);
  });

  test('is the same however the chunks are cut', () => {
    const pieces = fc.constantFrom('a', '晨', '\r', '\n', '\u001b[1;2B', '\u001b[A', '\u001b[15~', '\u001bOP', '\u001b[1;5C', '\u001b[200~粘\r\n贴\u001b[201~', '\u007f', '\u0013');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 8 }), (parts, cuts) => {
        const bytes = parts.join('');
        const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
        const chunks = [0, ...places].map((from, at) => bytes.slice(from, places[at] ?? bytes.length));
        expect(read(...chunks)).toEqual(read(bytes));
      }),
    );
  });

  test('a sequence cut after its Esc was taken for the key leaves no text behind', () => {
    const parser = createInputParser();
    parser.push('\u001b');
    expect(names(parser.flush())).toEqual(['esc']);
    expect(names(parser.push('[B'))).toEqual([]);
    expect(names(parser.push('[B'))).toEqual(['text [', 'text B']);
  });
});
