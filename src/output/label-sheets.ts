import { halfWidth } from '../util/fold.ts';

/** A sheet of labels: millimetres; `left` and `top` to the first one, `gap` between two. */
export interface LabelSheet {
  readonly paper: { readonly width: number; readonly height: number };
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly gapX: number;
  readonly gapY: number;
}

const A4 = { width: 210, height: 297 } as const;

const sheet = (columns: number, rows: number, width: number, height: number, gapX: number): LabelSheet => centred({ paper: A4, columns, rows, width, height, gapX, gapY: 0 });

/** Common sheets of A4, named by columns × rows; sizes as their makers give them (Avery L7163, L7162, L7165, L7160, 3474, 3489, L7159, L7651). */
export const LABEL_SHEETS: Readonly<Record<string, LabelSheet>> = {
  '2x7': sheet(2, 7, 99.1, 38.1, 2.5),
  '2x8': sheet(2, 8, 99.1, 33.9, 2.5),
  '2x4': sheet(2, 4, 99.1, 67.7, 2.5),
  '3x7': sheet(3, 7, 63.5, 38.1, 2.5),
  '3x8': sheet(3, 8, 70, 37, 0),
  '3x10': sheet(3, 10, 70, 29.7, 0),
  '3x8-gap': sheet(3, 8, 64, 33.9, 2.5),
  '5x13': sheet(5, 13, 38.1, 21.2, 2.5),
};
export const LABEL_SHEET_NAMES = Object.keys(LABEL_SHEETS);

function centred(given: Omit<LabelSheet, 'left' | 'top'>): LabelSheet {
  const { paper, columns, rows, width, height, gapX, gapY } = given;
  return { ...given, left: (paper.width - columns * width - (columns - 1) * gapX) / 2, top: (paper.height - rows * height - (rows - 1) * gapY) / 2 };
}

/**
 * A common sheet by name, or one of one's own on A4: `3x7:63.5x38.1`, with the first label's place `:7,15` and the gaps `:2.5,0` where they are
 * not even. Null for what is neither, or does not fit the paper.
 */
export function labelSheet(typed: string): LabelSheet | null {
  const text = halfWidth(typed);
  const known = LABEL_SHEETS[text.trim().toLowerCase()];
  if (known !== undefined) return known;
  const number = '(\\d{1,3}(?:\\.\\d{1,2})?)';
  const pattern = new RegExp(`^(\\d{1,2})[x×*](\\d{1,2}):${number}[x×*]${number}(?::${number},${number}(?::${number},${number})?)?$`, 'i');
  const parts = pattern.exec(text.replace(/\s/g, ''))?.slice(1).map((part): number | undefined => (part === undefined ? undefined : Number(part)));
  if (parts === undefined) return null;
  const [columns = 0, rows = 0, width = 0, height = 0, left, top, gapX = 0, gapY = 0] = parts;
  const even = centred({ paper: A4, columns, rows, width, height, gapX, gapY });
  const own = { ...even, left: left ?? even.left, top: top ?? even.top };
  const inside = own.left >= 0 && own.top >= 0 && own.left + columns * width + (columns - 1) * gapX <= A4.width + 0.01 && own.top + rows * height + (rows - 1) * gapY <= A4.height + 0.01;
  return columns > 0 && rows > 0 && width >= 10 && height >= 5 && inside ? own : null;
}
