import type xterm from '@xterm/headless';

type Terminal = InstanceType<typeof xterm.Terminal>;
type Buffer = Terminal['buffer']['active'];
type Cell = NonNullable<ReturnType<Buffer['getNullCell']>>;

/** Size of one cell in pixels, and the empty edge around the screen. */
const CELL = { width: 8.4, height: 18 };
const EDGE = 12;
const INK = '#d4d7dd';
const PAPER = '#1d2026';
/** The sixteen colours, as dark terminals show them. */
const PALETTE = [
  '#1d2026', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d4d7dd',
  '#7f848e', '#ef8b94', '#b1d695', '#f0d399', '#85c4f5', '#d79ae8', '#7ccfd9', '#ffffff',
];
const FONTS = "ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'PingFang SC', 'Microsoft YaHei', monospace";

interface Run {
  text: string;
  readonly x: number;
  readonly y: number;
  cells: number;
  readonly style: Style;
  /** Width of its characters in cells; what is neither Latin nor Han stands alone, so that it cannot push its neighbours. */
  readonly kind: 1 | 2 | 'alone';
}
interface Style {
  readonly ink: string;
  readonly paper: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
}

/** The screen of a terminal as an SVG picture: every run of text is as wide as its cells, whatever font is at hand. */
export function screenSvg(terminal: Terminal, title: string): string {
  const width = number(terminal.cols * CELL.width + 2 * EDGE);
  const height = terminal.rows * CELL.height + 2 * EDGE;
  const runs = Array.from({ length: terminal.rows }, (_, y) => runsOf(terminal.buffer.active, y, terminal.cols)).flat();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>`,
    `<g font-family="${FONTS}" font-size="14" xml:space="preserve">`,
    ...papers(runs),
    ...runs.flatMap(runSvg),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function runsOf(buffer: Buffer, y: number, columns: number): Run[] {
  const line = buffer.getLine(y);
  const runs: Run[] = [];
  for (let x = 0; x < columns; x++) {
    const cell = line?.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const text = cell.getChars() || ' ';
    const style = styleOf(cell);
    const kind = /^[\x20-\x7e]$/.test(text) ? 1 : cell.getWidth() === 2 ? 2 : 'alone';
    const last = runs.at(-1);
    const joins = kind === 'alone' ? JOINED.includes(text) && last?.text.startsWith(text) === true : last?.kind === kind;
    if (last !== undefined && joins && same(last.style, style)) {
      last.text += text;
      last.cells += cell.getWidth();
    } else runs.push({ text, x, y, cells: cell.getWidth(), style, kind });
  }
  return runs;
}

function styleOf(cell: Cell): Style {
  const ink = colour(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()) ?? INK;
  const paper = colour(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor()) ?? PAPER;
  const turned = cell.isInverse() !== 0;
  return { ink: turned ? paper : ink, paper: turned ? ink : paper, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0, underline: cell.isUnderline() !== 0 };
}

function colour(rgb: boolean, palette: boolean, value: number): string | undefined {
  if (rgb) return `#${value.toString(16).padStart(6, '0')}`;
  return palette ? PALETTE[value] : undefined;
}

const same = (a: Style, b: Style): boolean => a.ink === b.ink && a.paper === b.paper && a.bold === b.bold && a.dim === b.dim && a.underline === b.underline;

function runSvg(run: Run): string[] {
  const { style } = run;
  const left = number(EDGE + run.x * CELL.width);
  const top = EDGE + run.y * CELL.height;
  const width = number(run.cells * CELL.width);
  const svg: string[] = [];
  if (style.underline) svg.push(`<rect x="${left}" y="${top + CELL.height - 2}" width="${width}" height="1" fill="${style.ink}"/>`);
  const drawn = lineArt(run, left, top);
  if (drawn !== null) return [...svg, drawn];
  // Blanks at the edges would be squeezed with the text; they need no drawing.
  const shown = run.text.trim();
  if (shown === '') return svg;
  const before = run.text.length - run.text.trimStart().length;
  const cells = run.kind === 2 ? shown.length * 2 : run.kind === 1 ? shown.length : run.cells;
  const weight = style.bold ? ' font-weight="bold"' : '';
  const faint = style.dim ? ' opacity="0.65"' : '';
  const at = number(left + (run.kind === 2 ? 0 : before * CELL.width));
  svg.push(
    `<text x="${at}" y="${top + 13.5}" fill="${style.ink}"${weight}${faint} textLength="${number(cells * CELL.width)}" lengthAdjust="spacingAndGlyphs">${escaped(shown)}</text>`,
  );
  return svg;
}

/** Coloured backgrounds, one rectangle for neighbours of one colour, so that no seam shows. */
function papers(runs: readonly Run[]): string[] {
  const strips: { readonly x: number; readonly y: number; cells: number; readonly paper: string }[] = [];
  for (const { x, y, cells, style } of runs) {
    const last = strips.at(-1);
    if (last !== undefined && last.y === y && last.paper === style.paper) last.cells += cells;
    else strips.push({ x, y, cells, paper: style.paper });
  }
  return strips
    .filter(({ paper }) => paper !== PAPER)
    .map(
      ({ x, y, cells, paper }) =>
        `<rect x="${number(EDGE + x * CELL.width)}" y="${EDGE + y * CELL.height}" width="${number(cells * CELL.width)}" height="${CELL.height}" fill="${paper}"/>`,
    );
}

/** Arms of the line characters: left, right, up, down. */
const ARMS: Readonly<Record<string, string>> = {
  '─': 'lr', '│': 'ud', '┌': 'rd', '┐': 'ld', '└': 'ru', '┘': 'lu', '├': 'rud', '┤': 'lud', '┬': 'lrd', '┴': 'lru', '┼': 'lrud',
  '╭': 'rd', '╮': 'ld', '╰': 'ru', '╯': 'lu',
};
/** What is drawn as one piece however often it stands there. */
const JOINED = ['█', '▓', '▒', '░', '·', '─'];
/** Eighths of a cell that a block fills from the left. */
const EIGHTHS = '▏▎▍▌▋▊▉█';

/** Lines and blocks are drawn, so that they meet. */
function lineArt(run: Run, left: number, top: number): string | null {
  const char = run.text.charAt(0);
  const arms = ARMS[char];
  const eighths = EIGHTHS.indexOf(char) + 1;
  const width = number((CELL.width * (eighths > 0 ? eighths : 8) * run.cells) / 8);
  if (eighths > 0) return `<rect x="${left}" y="${top}" width="${width}" height="${CELL.height}" fill="${run.style.ink}"/>`;
  if (arms === undefined) return null;
  const x = number(left + CELL.width / 2);
  const y = top + CELL.height / 2;
  const ends: Readonly<Record<string, string>> = { l: `H${left}`, r: `H${number(left + width)}`, u: `V${top}`, d: `V${top + CELL.height}` };
  const path = [...arms].map((arm) => `M${x} ${y}${ends[arm]}`).join('');
  return `<path d="${path}" stroke="${run.style.ink}"${run.style.dim ? ' opacity="0.5"' : ''} fill="none"/>`;
}

const number = (value: number): number => Math.round(value * 10) / 10;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
