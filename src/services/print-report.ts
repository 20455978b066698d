import { usage } from '../errors.ts';
import { t } from '../i18n/index.ts';
import { roomOn, sheetOf, type SheetSetup } from '../output/page-pdf.ts';
import type { Page, PageLine, Run } from '../output/page-model.ts';
import { pageLines, printedText } from '../output/page-text.ts';
import { paperOf, turns } from '../output/paper.ts';
import { reportLines } from '../output/report-table.ts';
import { displayWidth, wrapText } from '../util/text.ts';
import type { Control, ServiceContext } from './context.ts';
import { letterheadOf, type Letterhead } from './letterhead.ts';
import type { ReportJob } from './print-api.ts';
import { pdfOf, textOf, wantedSheets, type Made, type Run as Sheets } from './print-made.ts';
import { permit } from './permit.ts';
import { report } from './report.ts';

/** Pages that a preview shows. */
const PREVIEW = 20;
const MARGIN = 15;
const SIZE = 9;
/** Lines of a page for its number. */
const FOOT = 2;

/** An analysis as pages: what is asked, the chart, the table, what the numbers mean. Throws what `report` throws, `usage` for paper that cannot be turned. */
export async function makeReport(ctx: ServiceContext, job: ReportJob, control: Control): Promise<Made> {
  const { paper = 'A4', landscape = false } = job;
  if (landscape && !turns(paper)) throw usage('output.paper_continuous', { paper });
  const answer = await report(ctx, job.name, job.asked, control);
  // What the job says of it may be something else.
  permit(ctx.session, 'print', answer.entity);
  const sheet = paperOf(paper, landscape);
  const { lang } = ctx.session;
  const letterhead = await letterheadOf(ctx);
  const pagesOf = (width: number, height: number, ascii: boolean, toRuns: (line: string) => readonly Run[]): Sheets<Page> => {
    // Fonts and the character sets of printers lack the signs that a screen has.
    const above = letterheadRows(letterhead, width);
    const lines = [...above, ...reportLines(answer, { width, ascii, form: job.form, column: job.column }, lang)];
    return paged({ lines, strong: above.length }, height, (number, of) => t(lang, 'print.page', { page: number, of }), width, toRuns);
  };
  const records = answer.total.cells.find((_, at) => answer.columns[at]?.kind === 'count')?.n ?? answer.rows.length;
  if (job.format === 'text') {
    const wanted = wantedSheets(pagesOf(sheet.across, sheet.down, job.encoding === 'gb18030', whole), job.sheets);
    return textOf(job, { records }, wanted, () => printedText(wanted.sheets, sheet.across), () => ({ width: sheet.across, pages: wanted.first(PREVIEW).map((page) => pageLines(page, sheet.across)) }));
  }
  const setup: SheetSetup = { width: sheet.width, height: sheet.height, margin: MARGIN, size: SIZE };
  return await pdfOf(ctx, job, { title: answer.title, records }, () => {
    const room = roomOn(setup);
    const width = Math.floor(room.width);
    const wanted = wantedSheets(pagesOf(width, room.height, true, spaced), job.sheets);
    return {
      wanted,
      sheetsOf: function* () {
        for (const page of wanted.sheets) yield sheetOf(page, setup);
      },
      preview: () => ({ width, pages: wanted.first(PREVIEW).map((page) => pageLines(page, width)) }),
    };
  });
}

/** The company's letterhead, in the middle, and an empty line. */
function letterheadRows({ lines }: Letterhead, width: number): readonly string[] {
  const rows = lines.flatMap((row) => (displayWidth(row) <= width ? [row] : wrapText(row.trimStart(), width)));
  const indent = ' '.repeat(Math.max(0, Math.floor((width - Math.max(0, ...rows.map((row) => displayWidth(row)))) / 2)));
  return rows.length === 0 ? [] : [...rows.map((row) => (row === '' ? '' : indent + row)), ''];
}

/** Lines on pages, the number of the page at its foot; `strong`: the line that is the title. */
function paged({ lines, strong }: { readonly lines: readonly string[]; readonly strong: number }, height: number, foot: (number: number, of: number) => string, width: number, toRuns: (line: string) => readonly Run[]): Sheets<Page> {
  const room = Math.max(1, height - FOOT);
  const count = Math.max(1, Math.ceil(lines.length / room));
  return {
    count,
    *[Symbol.iterator]() {
      for (let at = 0; at < count; at += 1) {
        const body = lines.slice(at * room, (at + 1) * room).map((line, row): PageLine => ({ kind: 'text', runs: toRuns(line), ...(at === 0 && row === strong ? { look: 'strong' as const } : {}) }));
        const text = foot(at + 1, count);
        const blanks = Array.from({ length: height - body.length - 1 }, (): PageLine => ({ kind: 'text', runs: [] }));
        yield { number: at + 1, of: count, lines: [...body, ...blanks, { kind: 'text', runs: [{ x: Math.max(0, width - displayWidth(text)), text }] }] };
      }
    },
  };
}

const whole = (line: string): readonly Run[] => [{ x: 0, text: line }];

/** Each word, and each sign of a chart, at its own place: letters of a font are not all as wide as a cell. */
function spaced(line: string): readonly Run[] {
  const runs: Run[] = [];
  for (const { 0: text, index } of line.matchAll(/[^\s#=+\-x.*o~:|/\\_]+|[^\s]/g)) runs.push({ x: displayWidth(line.slice(0, index)), text });
  return runs;
}
