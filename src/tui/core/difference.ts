import { isSameCell, rowOf, UNKNOWN, type Page, type Row } from './cells.ts';

/** So many cells that stay are written again rather than jumped over: a jump is as long. */
const JUMP = 5;
/** So many blanks are erased rather than written. */
const GAP = 9;
/** So many rows must be spared before rows are moved. */
const WORTH = 3;
const RESET = '\u001b[0m';

/** Writes what makes the page that is shown the one that is wanted, and makes it so. */
interface Pen {
  readonly shown: Page;
  out: string;
  style: string;
  runs: number;
}

/** What a terminal that shows `shown` must be sent to show `wanted`, in few bytes: a slow line carries every one. `shown` is that page afterwards. Null where nothing differs. */
export function difference(shown: Page, wanted: Page, touched: ReadonlySet<number>): { readonly text: string; readonly runs: number } | null {
  const pen: Pen = { shown, out: '', style: '', runs: 0 };
  const differing = [...touched].filter((at) => wanted.rows[at] !== undefined && differs(shown.rows[at], wanted.rows[at])).toSorted((a, b) => a - b);
  const rows = moveRows(pen, wanted, differing) ? wanted.rows.map((_, at) => at) : differing;
  for (const at of rows) {
    const want = wanted.rows[at];
    if (want !== undefined) drawRow(pen, at, want);
  }
  styled(pen, '');
  if (wanted.cursor) go(pen, wanted.row, wanted.column);
  const isShown = pen.runs > 1 && shown.cursor;
  const hide = isShown || (shown.cursor && !wanted.cursor) ? '\u001b[?25l' : '';
  const show = wanted.cursor && (isShown || !shown.cursor) ? '\u001b[?25h' : '';
  shown.cursor = wanted.cursor;
  const text = hide + pen.out + show;
  return text === '' ? null : { text, runs: pen.runs };
}

const differs = (a: Row | undefined, b: Row | undefined): boolean => a === undefined || b === undefined || b.chars.some((_, at) => !isSameCell(a, b, at));

function drawRow(pen: Pen, at: number, want: Row): void {
  const had = (pen.shown.rows[at] ??= rowOf(want.chars.length, UNKNOWN));
  // Behind this the row is blank.
  let end = want.chars.length;
  while (end > 0 && want.chars[end - 1] === ' ' && want.styles[end - 1] === '') end -= 1;
  for (let from = next(had, want, 0); from < end; ) {
    let to = from + 1;
    for (let look = to; look < end && look - to < JUMP; look += 1) if (!isSameCell(had, want, look)) to = look + 1;
    // Not from the middle of a wide character, and not up to there.
    while (from > 0 && want.chars[from] === '') from -= 1;
    while (to < end && want.chars[to] === '') to += 1;
    drawCells(pen, want, from, to, at);
    pen.runs += 1;
    from = next(had, want, to);
  }
  if (next(had, want, end) < want.chars.length) {
    styled(pen, '');
    go(pen, at, end);
    pen.out += '\u001b[K';
    pen.runs += 1;
  }
  pen.shown.rows[at] = { chars: [...want.chars], styles: [...want.styles] };
}

function drawCells(pen: Pen, want: Row, from: number, to: number, row: number): void {
  const isEmpty = (at: number): boolean => at < to && want.chars[at] === ' ' && want.styles[at] === '';
  for (let at = from; at < to; ) {
    let end = at;
    while (isEmpty(end)) end += 1;
    if (end - at > GAP) {
      styled(pen, '');
      go(pen, row, at);
      pen.out += `\u001b[${end - at}X`;
      at = end;
      continue;
    }
    go(pen, row, at);
    styled(pen, want.styles[at] ?? '');
    pen.out += want.chars[at] ?? ' ';
    at += 1;
    pen.shown.column = at;
  }
}

/** The next cell from there on that differs; behind the last where none does. */
function next(had: Row, want: Row, from: number): number {
  let at = from;
  while (at < want.chars.length && isSameCell(had, want, at)) at += 1;
  return at;
}

function styled(pen: Pen, style: string): void {
  if (style === pen.style) return;
  pen.out += style === '' ? RESET : `\u001b[${pen.style === '' ? '' : '0;'}${style}m`;
  pen.style = style;
}

const steps = (count: number, final: string): string => `\u001b[${count === 1 ? '' : count}${final}`;

function go(pen: Pen, row: number, column: number): void {
  const { shown } = pen;
  const down = row - shown.row;
  if (down !== 0 && column === 0) pen.out += steps(Math.abs(down), down > 0 ? 'E' : 'F');
  else {
    if (down !== 0) pen.out += steps(Math.abs(down), down > 0 ? 'B' : 'A');
    // In the last column a terminal without autowrap stands still.
    if (column !== shown.column || shown.column >= (shown.rows[row]?.chars.length ?? 0)) pen.out += `\u001b[${column + 1}G`;
  }
  shown.row = row;
  shown.column = column;
}

const isBlank = ({ chars }: Row): boolean => chars.every((char) => char === ' ');
const keyOf = ({ chars, styles }: Row): string => `${chars.join('\u0000')}\u0001${styles.join()}`;

/** A list that moves on by some rows: the terminal moves them itself. False where it would spare little. */
function moveRows(pen: Pen, wanted: Page, differing: readonly number[]): boolean {
  if (differing.length <= WORTH) return false;
  const { shown } = pen;
  const places = Map.groupBy(shown.rows.keys(), (at) => keyOf(shown.rows[at] ?? rowOf(0)));
  const matched = new Map<number, number[]>();
  for (const at of differing) {
    const row = wanted.rows[at];
    if (row === undefined || isBlank(row)) continue;
    for (const was of places.get(keyOf(row)) ?? []) matched.set(was - at, [...(matched.get(was - at) ?? []), at]);
  }
  const [by = 0, found = []] = [...matched].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
  const first = (found[0] ?? 0) + Math.min(0, by);
  const last = (found.at(-1) ?? 0) + Math.max(0, by);
  const kept = last - first + 1 - differing.filter((at) => at >= first && at <= last).length;
  if (found.length < WORTH + kept) return false;
  const count = Math.abs(by);
  const [gone, come] = by > 0 ? [first, last - count + 1] : [last - count + 1, first];
  const columns = wanted.rows[0]?.chars.length ?? 0;
  go(pen, gone, 0);
  pen.out += steps(count, 'M');
  go(pen, come, 0);
  pen.out += steps(count, 'L');
  pen.runs += 2;
  shown.rows.splice(gone, count);
  shown.rows.splice(come, 0, ...Array.from({ length: count }, () => rowOf(columns)));
  return true;
}
