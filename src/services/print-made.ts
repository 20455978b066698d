import { usage } from '../errors.ts';
import { encodeText, refuseUnencodable } from '../output/encoding.ts';
import { pageFonts } from '../output/fonts.ts';
import { PdfFonts } from '../output/pdf-fonts.ts';
import { pdfBytes, type Sheet } from '../output/pdf-write.ts';
import type { ServiceContext } from './context.ts';
import type { LeftOut, PrintPreview, PrintSettings } from './print-api.ts';
import { halfWidth } from '../util/fold.ts';

export const NONE_LEFT_OUT: LeftOut = { count: 0, names: [] };
/** What is drawn; the rest of a preview is known to whoever made it. */
export type Drawn = Omit<PrintPreview, 'sheets' | 'leftOut'>;

/** What was laid out, for messages and the document's properties. */
interface About {
  readonly records: number;
  readonly leftOut?: LeftOut;
}

/** A print that is laid out and can be written as often as it is wanted, piece by piece. */
export interface Made {
  readonly records: number;
  readonly leftOut: LeftOut;
  readonly sheets: number;
  /** What the sheets of a PDF are large, in millimetres. */
  readonly paper?: { readonly width: number; readonly height: number } | undefined;
  pieces(): Iterable<Uint8Array>;
  preview(): PrintPreview;
}

/** Sheets that are made as they are taken; their number is known. */
export interface Run<T> extends Iterable<T> {
  readonly count: number;
}

/** Those sheets of a run that were asked for. */
export interface Wanted<T> {
  readonly count: number;
  readonly sheets: Iterable<T>;
  first(most: number): readonly T[];
}

/** `3,5-7` → those sheets; all where nothing is named. Throws `usage` for what is no such list and for a sheet that there is not. */
export function wantedSheets<T>(run: Run<T>, named: string | undefined): Wanted<T> {
  const chosen = named === undefined || named.trim() === '' ? null : sheetNumbers(named, run.count);
  const sheets: Iterable<T> = {
    *[Symbol.iterator]() {
      let number = 0;
      for (const sheet of run) {
        number += 1;
        if (chosen === null || chosen.has(number)) yield sheet;
      }
    },
  };
  const first = (most: number): readonly T[] => {
    const found: T[] = [];
    for (const sheet of sheets) {
      if (found.length >= most) break;
      found.push(sheet);
    }
    return found;
  };
  return { count: chosen?.size ?? run.count, sheets, first };
}

function sheetNumbers(named: string, count: number): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const part of halfWidth(named).split(/[,、\s]+/).filter((word) => word !== '')) {
    const [, from, to] = /^(\d{1,6})(?:[-–](\d{1,6}))?$/.exec(part) ?? [];
    const first = Number(from);
    const last = to === undefined ? first : Number(to);
    if (from === undefined || first > last) throw usage('output.sheets_wrong', { text: named });
    if (first < 1 || last > count) throw usage('output.sheets_outside', { text: part, count });
    for (let number = first; number <= last; number += 1) numbers.add(number);
  }
  return numbers;
}

/** A print of text. Throws `invalid` for characters that the encoding has no bytes for, before anything is written. */
export function textOf<T>(settings: PrintSettings, { records, leftOut = NONE_LEFT_OUT }: About, wanted: Wanted<T>, texts: () => Iterable<string>, preview: () => Drawn): Made {
  const { encoding = 'utf8' } = settings;
  if (encoding !== 'utf8') for (const text of texts()) refuseUnencodable(text, encoding);
  return {
    records,
    leftOut,
    sheets: wanted.count,
    *pieces() {
      for (const text of texts()) yield encodeText(text, encoding);
    },
    preview: () => ({ ...preview(), sheets: wanted.count, leftOut }),
  };
}

interface Laid<T> {
  readonly wanted: Wanted<T>;
  sheetsOf(): Iterable<Sheet>;
  preview(): Drawn;
}

/** A print as a PDF. Throws `unavailable` without a font, `invalid` naming characters that no font has, before anything is written. */
export async function pdfOf<T>(ctx: ServiceContext, settings: PrintSettings, about: About & { readonly title: string }, layOut: (fonts: PdfFonts) => Laid<T>): Promise<Made> {
  if (settings.encoding === 'gb18030') throw usage('output.encoding_fixed', { format: 'PDF' });
  const fonts = await pageFonts(settings.fonts);
  const measure = new PdfFonts(fonts);
  const { wanted, sheetsOf, preview } = layOut(measure);
  let paper: Made['paper'];
  for (const sheet of sheetsOf()) {
    paper ??= { width: sheet.width, height: sheet.height };
    for (const mark of sheet.marks) if (mark.kind === 'text') measure.widthOf(mark.text);
  }
  measure.refuseMissing();
  const { title, records, leftOut = NONE_LEFT_OUT } = about;
  const { lang, operatorName } = ctx.session;
  return {
    records,
    leftOut,
    sheets: wanted.count,
    paper,
    pieces: () => pdfBytes({ title, author: operatorName, lang, at: ctx.now() }, new PdfFonts(fonts), sheetsOf()),
    preview: () => ({ ...preview(), sheets: wanted.count, leftOut }),
  };
}
