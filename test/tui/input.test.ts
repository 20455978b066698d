import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInputParser, type InputEvent } from '../../src/tui/core/input.ts';

const names = (events: readonly InputEvent[]): readonly string[] =>
  events.map((event) => {
    if (event.kind === 'report') return `report ${event.column}`;
    if (event.kind === 'answer') return 'answer';
    if (event.kind === 'pointer') return `${event.pointer.does} ${event.pointer.x},${event.pointer.y}`;
    if (event.key.kind === 'key') return event.key.name;
    return event.key.kind === 'go' ? 'go' : `${event.key.kind} ${event.key.text}`;
  });

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
    ['\u001b[<0;3;4M\u001b[I\u001b[?1;2cx', ['press 2,3', 'text x']],
    ['\u001b[1;3R', ['report 3']],
    ['a\u001b[0nb', ['text a', 'answer', 'text b']],
    ['\u001b[200~一\u001b[0n二\u001b[201~x', ['answer', 'paste 一二', 'text x']],
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

describe('the mouse', () => {
  const report = '\u001b[<0;12;5M';

  test('is told of by SGR reports: the left button and the wheel, and nothing else', () => {
    expect(read(report, '\u001b[<0;12;5m', '\u001b[<64;1;1M', '\u001b[<65;223;300M')).toEqual(['press 11,4', 'up 0,0', 'down 222,299']);
    expect(read('\u001b[<2;1;1M', '\u001b[<4;1;1M', '\u001b[<16;1;1M', '\u001b[<35;9;9M', '\u001b[<0;0;1M', '\u001b[<0M')).toEqual([]);
  });

  test('stands between keys as it came, however the chunks are cut', () => {
    const bytes = `晨${report}光\r`;
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 6 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, at) => bytes.slice(places[at], end));
        expect(read(...chunks)).toEqual(['text 晨', 'press 11,4', 'text 光', 'enter']);
      }),
    );
  });

  test('leaves no text behind where a report breaks off and its rest comes late', () => {
    const parser = createInputParser();
    expect(names([...parser.push('\u001b[<0;1'), ...parser.flush(), ...parser.push('2;5Mx')])).toEqual(['text x']);
    expect(names([...parser.push('\u001b'), ...parser.flush(), ...parser.push('[<0;12;5Mx')])).toEqual(['esc', 'text x']);
  });
});
