import { moved } from './envelope.ts';
import type { LabelSheet } from './label-sheets.ts';
import { receiverLines, type Letter, type LetterMeasure } from './letter.ts';
import { POINT, type Mark, type Sheet } from './pdf-write.ts';

export interface LabelLook {
  readonly sheet: LabelSheet;
  /** Points; smaller where a label needs it. */
  readonly size: number;
  /** The first label that is still on the first sheet, from 1. */
  readonly start: number;
  readonly outline: boolean;
  readonly offset: { readonly x: number; readonly y: number };
}

const LEADING = 1.35;
const SMALLEST = 5;
const PAD = 3;

/** How many sheets so many labels take. */
export const labelSheets = (labels: number, { sheet, start }: LabelLook): number => Math.max(1, Math.ceil((labels + start - 1) / (sheet.columns * sheet.rows)));

/** A sheet of labels, `at` from 0, row by row. */
export function labelPage(letters: readonly (readonly Mark[])[], at: number, look: LabelLook): Sheet {
  const { sheet, start, outline, offset } = look;
  const each = sheet.columns * sheet.rows;
  const marks: Mark[] = [];
  for (let place = 0; place < each; place += 1) {
    const x = sheet.left + (place % sheet.columns) * (sheet.width + sheet.gapX);
    const y = sheet.top + Math.floor(place / sheet.columns) * (sheet.height + sheet.gapY);
    if (outline) marks.push({ kind: 'box', x, y, width: sheet.width, height: sheet.height, weight: 0.3 });
    const letter = letters[at * each + place - (start - 1)];
    if (letter !== undefined) marks.push(...letter.map((mark) => moved(mark, { x, y })));
  }
  return { ...sheet.paper, marks: marks.map((mark) => moved(mark, offset)) };
}

/** What stands on one label, from its corner: postcode, address, organisation, name. Null where even the smallest letters do not fit. */
export function labelMarks(letter: Letter, look: LabelLook, measure: LetterMeasure, lineHeight?: number): readonly Mark[] | null {
  const { width, height } = look.sheet;
  const pad = Math.min(PAD, width / 12, height / 10);
  for (let size = look.size; size >= SMALLEST; size -= 0.5) {
    const { small, large } = receiverLines(letter, width - 2 * pad, size, size, measure);
    const lines = [...(letter.postcode === '' ? [] : [letter.postcode]), ...small, ...large];
    const step = lineHeight ?? (size * LEADING) / POINT;
    if (lines.length * step > height - 2 * pad + 0.01) {
      if (lineHeight !== undefined) return null;
      continue;
    }
    const top = pad + (height - 2 * pad - lines.length * step) / 2;
    return lines.map((text, i): Mark => ({ kind: 'text', x: pad, y: top + (i + 0.78) * step, size, text, strong: i >= lines.length - large.length }));
  }
  return null;
}
