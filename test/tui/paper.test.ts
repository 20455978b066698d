import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import xterm from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { paperOn, type Paper } from '../../src/tui/core/paper.ts';

const { Terminal } = xterm;
type Lines = readonly string[];

/** A terminal in memory, what it was sent, and every cell of it with its style, and the cursor. */
function terminalOf(columns: number, rows: number) {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  let sent = '';
  const write = (text: string | Uint8Array): boolean => {
    sent += String(text);
    terminal.write(String(text).replaceAll('\n', '\r\n'));
    return true;
  };
  const cells = (): string => {
    const { active } = terminal.buffer;
    const lines = Array.from({ length: rows }, (_, y) =>
      Array.from({ length: columns }, (__, x) => {
        const cell = active.getLine(active.baseY + y)?.getCell(x);
        return `${cell?.getChars() || ' '}${cell?.getWidth()}${cell?.isBold()}${cell?.isDim()}${cell?.isInverse()}${cell?.getFgColor()}${cell?.getBgColor()}`;
      }).join('|'),
    );
    return [...lines, `${active.cursorX} ${active.cursorY}`].join('\n');
  };
  write('\u001b[?7lwhat stood there before\r');
  return {
    output: Object.assign(new EventEmitter(), { isTTY: true, columns, rows, write }),
    write,
    sent: () => sent,
    screen: async () => await new Promise<string>((done) => terminal.write('', () => done(cells()))),
  };
}

/** Frames as Ink draws them: from the cursor to the last line, up to the first, only lines that differ, and to where the cursor is to be. */
function frameOf(lines: Lines, before: Lines | undefined, was: number, row: number, column: number): string {
  const last = lines.length - 1;
  const up = (count: number): string => (count === 0 ? '' : `\u001b[${count}A`);
  const to = `${up(last - row)}\u001b[${column + 1}G\u001b[?25h`;
  if (before === undefined) return `${lines.map((line) => `${line}\u001b[K`).join('\n')}${to}`;
  const drawn = lines.map((line, at) => (line === before[at] ? (at < last ? '\u001b[E' : '') : `\u001b[1G\u001b[K${line}${at < last ? '\n' : ''}`));
  return `\u001b[?25l${last - was === 0 ? '' : `\u001b[${last - was}B`}\u001b[1G${up(last)}${drawn.join('')}${to}`;
}

function put(paper: Paper, frame: string): void {
  for (const part of ['\u001b[?2026h', frame, '\u001b[?2026l']) paper.write(part);
}

const [COLUMNS, ROWS] = [24, 8];
const LINE = fc.oneof(
  fc.constantFrom('', '晨光商城', '> 长春启明商贸有限公司', '\u001b[7m> 北方\u001b[0m', 'abcdefghijklmnopqrstuvwx', '一二三四五六七八九十十一', 'e\u0301te\u0301 · …', '\u001b[1mCtrl-S\u001b[0m Save', '\u001b[1mCtrl-S\u001b[22m\u001b[2m Save\u001b[22m \u001b[7;36mEnd\u001b[27;39m', '\u001b[38;5;208morange\u001b[48;5;17m on\u001b[49m blue\u001b[39m', '\u001b[7m                        \u001b[0m'),
  fc.stringMatching(/^[ab一 ]{0,12}$/),
);
/** Pages of which each begins with what the one before had some rows below or above, or is another altogether. */
const PAGES = fc
  .array(fc.record({ lines: fc.array(LINE, { minLength: ROWS, maxLength: ROWS }), by: fc.integer({ min: -3, max: 3 }), moves: fc.boolean(), row: fc.nat(ROWS - 1), column: fc.nat(COLUMNS - 1) }), { minLength: 2, maxLength: 8 })
  .map((steps) => {
    let page: Lines = [];
    return steps.map(({ lines, by, moves, row, column }) => {
      const moved = by >= 0 ? [...page.slice(by), ...lines] : [...lines.slice(0, -by), ...page];
      page = (moves && page.length > 0 ? moved : lines).slice(0, ROWS);
      return { lines: page, row, column };
    });
  });

describe('what goes to the terminal', () => {
  test('looks as what was drawn does, cell by cell', async () => {
    await fc.assert(
      fc.asyncProperty(PAGES, async (pages) => {
        const [plain, lean] = [terminalOf(COLUMNS, ROWS), terminalOf(COLUMNS, ROWS)];
        const paper = paperOn(lean.output);
        for (const [at, { lines, row, column }] of pages.entries()) {
          const frame = frameOf(lines, pages[at - 1]?.lines, pages[at - 1]?.row ?? 0, row, column);
          plain.write(frame);
          put(paper, frame);
          expect(await lean.screen()).toBe(await plain.screen());
        }
      }),
      { numRuns: 100 },
    );
  });

  const list = (from: number, current: number): Lines => Array.from({ length: 24 }, (_, at) => (at < 3 || at > 20 ? `head and foot ${at}` : `${from + at === current ? '\u001b[7m>' : ' '} C20260${from + at} ${'晨光商城'.repeat(7)}\u001b[0m`));

  test('a list that moves on by a row is not sent anew, nor a row in which a letter is typed', async () => {
    const { output, sent } = terminalOf(80, 24);
    const paper = paperOn(output);
    put(paper, frameOf(list(100, 120), undefined, 0, 1, 0));
    let before = sent().length;
    put(paper, frameOf(list(101, 121), list(100, 120), 1, 1, 0));
    expect(sent().length - before).toBeLessThan(160);
    const form = (typed: string): Lines => list(101, 121).map((line, at) => (at === 5 ? ` Name \u001b[4m${typed}${' '.repeat(60 - 2 * typed.length)}\u001b[0m` : line));
    put(paper, frameOf(form(''), list(101, 121), 1, 5, 6));
    before = sent().length;
    put(paper, frameOf(form('晨'), form(''), 5, 5, 8));
    expect(sent().length - before).toBeLessThan(30);
  });

  test('a terminal that is far behind gets no more until it has caught up, and then the newest', async () => {
    const { output, sent, screen } = terminalOf(80, 24);
    const paper = paperOn(output);
    const page = (name: string): Lines => Array.from({ length: 24 }, (_, at) => `${name} ${at} `.padEnd(79, name));
    put(paper, frameOf(page('a'), undefined, 0, 0, 0));
    paper.answers();
    const names = ['b', 'c', 'd', 'e', 'f', 'g'];
    for (const [at, name] of names.entries()) put(paper, frameOf(page(name), page(names[at - 1] ?? 'a'), 0, 0, 0));
    expect(sent()).toContain('cccc');
    expect(sent()).not.toContain('dddd');
    expect(sent().split('\u001b[5n')).toHaveLength(3);
    paper.answered();
    expect(sent()).not.toMatch(/d{9}|e{9}|f{9}/);
    expect(await screen()).toContain('g');
    expect(sent()).toContain('gggg');
  });

  test('what is no part of a frame goes on as it is, in its place', () => {
    const { output, sent } = terminalOf(80, 24);
    const paper = paperOn(output);
    const asks = ['\u001b[?u', '\u001b[>1u', '\u001b[c', '\u001b[<u', '\u001b]52;c;YQ==\u0007', '\u001b]8;;x\u001b\\', '\u001b7', '\u001b[?1049l'];
    const before = sent().length;
    paper.write(asks.join(''));
    expect(sent().slice(before)).toBe(asks.join(''));
    paper.write('a\u001b[?2004hb');
    expect(sent()).toMatch(/a\S*\?2004hb/u);
  });

  test('the first frame stands on top, wherever the cursor of the shell was', async () => {
    const { output, write, screen } = terminalOf(COLUMNS, ROWS);
    write('\n'.repeat(ROWS - 2));
    const paper = paperOn(output);
    paper.write('\u001b[?1049h');
    const lines = Array.from({ length: ROWS }, (_, at) => `line ${at}`);
    put(paper, frameOf(lines, undefined, 0, 2, 1));
    const plain = terminalOf(COLUMNS, ROWS);
    plain.write(`\u001b[?1049h\u001b[H${frameOf(lines, undefined, 0, 2, 1)}`);
    expect(await screen()).toBe(await plain.screen());
    // As Ink draws everything anew.
    const anew = `\u001b[1;1H\u001b[J${frameOf(lines.toReversed(), undefined, 0, 1, 1)}`;
    put(paper, anew);
    plain.write(anew);
    expect(await screen()).toBe(await plain.screen());
  });

  test('where the widths are not those that we reckon with, all goes on as it was drawn', () => {
    const { output, sent } = terminalOf(80, 24);
    const paper = paperOn(output);
    put(paper, frameOf(list(100, 120), undefined, 0, 1, 0));
    paper.plain();
    const frame = frameOf(list(101, 121), list(100, 120), 1, 1, 0);
    put(paper, frame);
    expect(sent()).toContain(frame);
  });
});
