import { invalid, usage } from '../errors.ts';
import { entityLabel, t } from '../i18n/index.ts';
import { envelopeSheet, testSheet, type EnvelopeLook } from '../output/envelope.ts';
import { labelSheet } from '../output/label-sheets.ts';
import { labelMarks, labelPage, labelSheets, type LabelLook } from '../output/labels.ts';
import { CELL, CELL_MEASURE, letterMeasure, LINE, type Letter, type LetterMeasure } from '../output/letter.ts';
import type { Sheet } from '../output/pdf-write.ts';
import { sheetPicture } from '../output/sheet-picture.ts';
import { displayWidth } from '../util/text.ts';
import type { Control, ServiceContext } from './context.ts';
import { collectLetters, senderOf } from './letters.ts';
import type { EnvelopeJob, LabelJob, LeftOut } from './print-api.ts';
import { NONE_LEFT_OUT, pdfOf, textOf, wantedSheets, type Drawn, type Made, type Run, type Wanted } from './print-made.ts';

const USUAL_SIZE = { envelope: 14, label: 10.5 } as const;
/** Sheets whose picture a preview draws. */
const PREVIEW = 20;
/** Cells across that a picture of a sheet takes. */
const PICTURE = 76;

interface Laid {
  readonly records: number;
  readonly leftOut: LeftOut;
  /** Sheets by how wide letters are. Throws `invalid` naming the record that does not fit. */
  sheets(measure: LetterMeasure, onPaper: boolean, outlined?: boolean): Run<Sheet>;
}

/** Envelopes or labels. Throws `invalid` where nobody of the selection has an address. */
export async function makeLetters(ctx: ServiceContext, job: EnvelopeJob | LabelJob, control: Control): Promise<Made> {
  if (job.size !== undefined && (job.size < 5 || job.size > 24)) throw usage('output.letter_size');
  const laid = job.kind === 'envelope' ? await layEnvelopes(ctx, job, control) : await layLabels(ctx, job, control);
  const { records, leftOut } = laid;
  if (job.format === 'text') {
    const wanted = wantedSheets(laid.sheets(CELL_MEASURE, false), job.sheets);
    const scale = { cell: CELL, line: LINE, drawn: false };
    const texts = function* (): Generator<string> {
      let first = true;
      for (const sheet of wanted.sheets) {
        yield `${first ? '' : '\f'}${sheetPicture(sheet, scale).join('\n')}`;
        first = false;
      }
      yield '\n';
    };
    return textOf(job, { records, leftOut }, wanted, texts, () => drawn(wantedSheets(laid.sheets(CELL_MEASURE, false, true), job.sheets)));
  }
  const title = t(ctx.session.lang, job.kind === 'envelope' ? 'print.envelopes' : 'print.labels', { entity: entityLabel(ctx.session.lang, job.entity) });
  return await pdfOf(ctx, job, { title, records, leftOut }, (fonts) => {
    const measure = letterMeasure(fonts);
    const wanted = wantedSheets(laid.sheets(measure, true), job.sheets);
    return { wanted, sheetsOf: () => wanted.sheets, preview: () => drawn(wantedSheets(laid.sheets(measure, true, true), job.sheets)) };
  });
}

/** Pictures of the first sheets, with a frame. */
function drawn(wanted: Wanted<Sheet>): Drawn {
  const pages = wanted.first(PREVIEW).map((sheet) => {
    const cell = sheet.width / PICTURE;
    const frame = { kind: 'box', x: 0, y: 0, width: sheet.width - cell, height: sheet.height, weight: 1 } as const;
    return sheetPicture({ ...sheet, marks: [frame, ...sheet.marks] }, { cell, line: cell * 2, drawn: true });
  });
  return { pages, width: Math.max(1, ...pages.flat().map(displayWidth)) };
}

async function layEnvelopes(ctx: ServiceContext, job: EnvelopeJob, control: Control): Promise<Laid> {
  const { size = USUAL_SIZE.envelope, offset = { x: 0, y: 0 }, preprinted = false } = job;
  const look: EnvelopeLook = { name: job.envelope, size, boxes: !preprinted, offset };
  if (job.test === true) {
    const { lang } = ctx.session;
    const words = { title: t(lang, 'print.test', { size: job.envelope }), lines: t(lang, 'print.test_text', { x: offset.x, y: offset.y }).split('\n') };
    return { records: 0, leftOut: NONE_LEFT_OUT, sheets: () => runOf(1, () => testSheet(look, words)) };
  }
  const { letters, leftOut } = await collected(ctx, job, control);
  const sender = await senderOf(ctx);
  return {
    records: letters.length,
    leftOut: sender.address === '' ? { ...leftOut, senderless: true } : leftOut,
    sheets: (measure) => {
      const front = (letter: Letter): Sheet => {
        const sheet = envelopeSheet(letter, sender, look, measure);
        if (sheet === null) throw invalid('print.envelope_full', { name: letter.label, size: job.envelope });
        return sheet;
      };
      return runOf(letters.length, (at) => front(letters[at] ?? NOBODY));
    },
  };
}

async function layLabels(ctx: ServiceContext, job: LabelJob, control: Control): Promise<Laid> {
  const sheet = labelSheet(job.sheet);
  if (sheet === null) throw usage('print.label_sheet', { text: job.sheet });
  const { size = USUAL_SIZE.label, offset = { x: 0, y: 0 }, start = 1, outline = false } = job;
  if (start < 1 || start > sheet.columns * sheet.rows) throw usage('print.label_start', { most: sheet.columns * sheet.rows });
  const look: LabelLook = { sheet, size, start, outline, offset };
  const { letters, leftOut } = await collected(ctx, job, control);
  return {
    records: letters.length,
    leftOut,
    sheets: (measure, onPaper, outlined = false) => {
      const labels = letters.map((letter) => {
        const marks = labelMarks(letter, look, measure, onPaper ? undefined : LINE);
        if (marks === null) throw invalid('print.label_full', { name: letter.label });
        return marks;
      });
      return runOf(labelSheets(labels.length, look), (at) => labelPage(labels, at, { ...look, outline: outline || outlined }));
    },
  };
}

async function collected(ctx: ServiceContext, job: EnvelopeJob | LabelJob, control: Control) {
  const found = await collectLetters(ctx, job, control);
  if (found.letters.length > 0) return found;
  throw found.leftOut.count === 0 ? invalid('print.nobody') : invalid('print.no_addresses', { count: found.leftOut.count, names: found.leftOut.names.join(', ') });
}

const NOBODY: Letter = { label: '', postcode: '', address: '', organisation: '', person: '', honorific: '' };

function runOf(count: number, sheet: (at: number) => Sheet): Run<Sheet> {
  return {
    count,
    *[Symbol.iterator]() {
      for (let at = 0; at < count; at += 1) yield sheet(at);
    },
  };
}
