import { join } from 'node:path';
import xterm from '@xterm/headless';
import { expect, test } from 'vitest';
import { cell, line, piece } from '../../src/tui/core/line.ts';
import { paint } from '../../src/tui/core/paint.ts';
import { themeFor, type Role } from '../../src/tui/core/theme.ts';
import { randomOf } from '../campaign/length.ts';

/** What Ink's renderer asks of an Output. */
interface Output {
  write(x: number, y: number, text: string, options: { readonly transformers: readonly ((text: string, row: number) => string)[] }): void;
  get(): { readonly output: string; readonly height: number };
}
type Outputs = new (size: { readonly width: number; readonly height: number }) => Output;

const ROOT = join(import.meta.dirname, '..', '..');
const [WIDTH, HEIGHT] = [40, 8];
const ROLES: readonly Role[] = ['plain', 'dim', 'title', 'bar', 'current', 'match', 'input', 'warn', 'error'];
const WORDS = ['', ' ', '   ', 'abc', '客户', '·─│', '甲 b', '…', '　', '—', 'é', '<U+202E>', '👍', 'ａ'];

async function outputs(path: string): Promise<Outputs> {
  const { default: made }: { readonly default: Outputs } = await import(join(ROOT, path)); // oxlint-disable-line typescript/no-unsafe-assignment -- no types come with it
  return made;
}

/** Every cell of a terminal with its looks. */
async function seen(text: string): Promise<readonly string[]> {
  const terminal = new xterm.Terminal({ cols: WIDTH, rows: HEIGHT, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(text.replaceAll('\n', '\r\n'), done));
  const { active } = terminal.buffer;
  const looks = Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
    const one = active.getLine(Math.floor(at / WIDTH))?.getCell(at % WIDTH);
    return one === undefined ? '' : [one.getChars() || ' ', one.getFgColor(), one.getBgColor(), one.isBold(), one.isDim(), one.isInverse(), one.isUnderline(), one.isItalic()].join(' ');
  });
  terminal.dispose();
  return looks;
}

test('rows that are put together without Ink look as Ink draws them', async () => {
  const [Rows, Real] = [await outputs('bin/row-output.mjs'), await outputs('node_modules/ink/build/output.js')];
  const random = randomOf(6);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T; // within them
  for (let round = 0; round < 60; round += 1) {
    const theme = themeFor({ colour: round % 3 > 0, ascii: false });
    const rows = Array.from({ length: HEIGHT }, () => paint(line(...Array.from({ length: 4 }, () => (random() < 0.5 ? piece(pick(WORDS), pick(ROLES)) : cell(pick(WORDS), 5, pick(ROLES))))), theme));
    const drawn = [Rows, Real].map((Made) => {
      const output = new Made({ width: WIDTH, height: HEIGHT });
      // As the root writes them: in the place of blank rows.
      output.write(0, 0, rows.map(() => ' ').join('\n'), { transformers: [(_blank, y) => rows[y] ?? ''] });
      return output.get();
    });
    expect(drawn[0]?.height).toBe(HEIGHT);
    expect([rows, await seen(drawn[0]?.output ?? '')]).toEqual([rows, await seen(drawn[1]?.output ?? '')]);
  }
});
