import { wrapText } from '../util/text.ts';
import type { PdfFonts } from './pdf-fonts.ts';
import { POINT, type Mark, type Sheet } from './pdf-write.ts';
import type { Measure, Page, PageLine } from './page-model.ts';

/** Where the lines of a page stand on a sheet; millimetres, the size of letters in points. */
export interface SheetSetup {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
  readonly size: number;
}

/** From one line of letters to the next. */
const LEADING = 1.4;
/** How much larger than the rows a title is. */
export const TITLE_SCALE = 1.6;
/** How far below the upper edge of its line the base of letters stands, in the size of the letters. */
const BASE = 1.05;

/** The unit of a page: half an em, a cell of a line printer, so that a column is as wide here as there. */
const unitOf = ({ size }: SheetSetup): number => size / 2 / POINT;
const lineOf = ({ size }: SheetSetup): number => (size * LEADING) / POINT;

/** Units across and lines down. */
export function roomOn(setup: SheetSetup): { readonly width: number; readonly height: number } {
  return { width: (setup.width - 2 * setup.margin) / unitOf(setup), height: Math.floor((setup.height - 2 * setup.margin) / lineOf(setup)) };
}

/** Widths as the fonts have them, in half an em. */
export function fontMeasure(fonts: PdfFonts): Measure {
  const width = (text: string): number => fonts.widthOf(text) * 2;
  return { width, wrap: (text, most) => wrapText(text, most, width) };
}

/** A page as a sheet of paper. */
export function sheetOf(page: Page, setup: SheetSetup): Sheet {
  return { width: setup.width, height: setup.height, marks: page.lines.flatMap((line, at) => marksOf(line, setup.margin + at * lineOf(setup), setup)) };
}

function marksOf(line: PageLine, top: number, setup: SheetSetup): readonly Mark[] {
  const { width, margin } = setup;
  if (line.kind === 'rule') {
    const y = top + lineOf(setup) / 2;
    return [{ kind: 'line', x1: margin, y1: y, x2: width - margin, y2: y, weight: line.strong ? 1 : 0.4 }];
  }
  const size = line.look === 'title' ? setup.size * TITLE_SCALE : setup.size;
  return line.runs.map(({ x, text }) => ({ kind: 'text', x: margin + x * unitOf(setup), y: top + (size * BASE) / POINT, size, text, strong: line.look !== undefined }));
}
