import { letterheadOf, namesItself, type Letterhead } from './letterhead.ts';
import { canShow } from '../auth/permissions.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import { invalid, usage } from '../errors.ts';
import type { FieldDef, Value } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import { fieldLabel, listNameOf, t } from '../i18n/index.ts';
import { layoutPages } from '../output/page-layout.ts';
import type { PageContent, PageSection } from '../output/page-model.ts';
import { CELLS, pageLines, printedText } from '../output/page-text.ts';
import { fontMeasure, roomOn, sheetOf, TITLE_SCALE, type SheetSetup } from '../output/page-pdf.ts';
import { paperOf, turns } from '../output/paper.ts';
import { safeText } from '../util/safe-text.ts';
import type { Control, ServiceContext } from './context.ts';
import { groupedBy } from './keyset.ts';
import { outputColumns, outputPages } from './output-rows.ts';
import type { ListJob } from './print-api.ts';
import { usualOrder } from './permit.ts';
import { pdfOf, textOf, wantedSheets, type Made } from './print-made.ts';
import { fieldContext, todayOf } from './validate.ts';

/** Nobody reads more paper than this; it is held in memory to count its pages. */
const PRINT_LIMIT = 100_000;
/** Pages that a preview shows. */
const PREVIEW = 20;
const LEAST_WIDTH = 40;
const LEAST_HEIGHT = 12;
const USUAL_MARGIN = 15;
const USUAL_SIZE = 9;

type Columns = ReturnType<typeof outputColumns>;

interface Collected {
  readonly rows: string[][];
  readonly totals: readonly (number | null)[];
  /** Empty where nothing is grouped. */
  readonly groups: readonly Group[];
}

interface Group {
  readonly name: string;
  readonly from: number;
  to: number;
  readonly totals: (number | null)[];
}

/** Lays out the selected records, exactly the filtered rows and the columns asked for (else the definition's `print`). */
export async function makeList(ctx: ServiceContext, job: ListJob, control: Control): Promise<Made> {
  const { lang } = ctx.session;
  const title = safeText(job.title ?? t(lang, 'print.title', { list: listNameOf(lang, job.entity) }));
  const setup = setupOf(job);
  const columns = outputColumns(ctx, job.entity, job.columns.length === 0 ? definitionOf(job.entity).print.filter((key) => canShow(ctx.session, job.entity, key)) : job.columns);
  const content = await contentOf(ctx, job, title, columns, control);
  const words = wordsOf(ctx);
  if (job.format === 'text') {
    const { across, down, left, top } = setup;
    const layout = layoutPages(content, { ...words, width: across, height: down, measure: CELLS });
    const wanted = wantedSheets(layout, job.sheets);
    return textOf(job, { records: content.rows.length }, wanted, () => printedText(wanted.sheets, across, { left, top }), () => ({ width: across, pages: wanted.first(PREVIEW).map((page) => pageLines(page, across)) }));
  }
  return await pdfOf(ctx, job, { title, records: content.rows.length }, (fonts) => {
    const room = roomOn(setup.sheet);
    if (room.width < LEAST_WIDTH || room.height < LEAST_HEIGHT) throw usage('output.paper_small');
    const layout = layoutPages(content, { ...words, ...room, measure: fontMeasure(fonts), titleScale: TITLE_SCALE });
    const wanted = wantedSheets(layout, job.sheets);
    return {
      wanted,
      sheetsOf: function* () {
        for (const page of wanted.sheets) yield sheetOf(page, setup.sheet);
      },
      // Drawn in cells, where letters are a little narrower than on paper.
      preview: () => {
        const width = Math.floor(room.width);
        return { width, pages: wantedSheets(layoutPages(content, { ...words, ...room, width, measure: CELLS }), undefined).first(PREVIEW).map((page) => pageLines(page, width)) };
      },
    };
  });
}

/** Cells and lines for text, millimetres for a PDF. Throws `usage` for paper that nothing fits on. */
function setupOf(job: ListJob): { readonly across: number; readonly down: number; readonly left: number; readonly top: number; readonly sheet: SheetSetup } {
  const { paper = 'A4', landscape = false, size = USUAL_SIZE } = job;
  if (landscape && !turns(paper)) throw usage('output.paper_continuous', { paper });
  const sheet = paperOf(paper, landscape);
  const margin = job.margin ?? (job.format === 'pdf' ? USUAL_MARGIN : 0);
  if (size < 5 || size > 24) throw usage('output.letter_size');
  const left = Math.round(margin / 2.54);
  const top = Math.round(margin / 4.233);
  const across = (job.width ?? sheet.across) - 2 * left;
  const down = (job.height ?? sheet.down) - 2 * top;
  if (job.format === 'text' && (across < LEAST_WIDTH || down < LEAST_HEIGHT)) throw usage('output.paper', { width: LEAST_WIDTH, height: LEAST_HEIGHT });
  return { across, down, left, top, sheet: { width: sheet.width, height: sheet.height, margin, size } };
}

async function contentOf(ctx: ServiceContext, job: ListJob, title: string, columns: Columns, control: Control): Promise<PageContent> {
  const { lang } = ctx.session;
  const { rows, totals, groups } = await collect(ctx, job, columns, control);
  const letterhead = await letterheadOf(ctx);
  return {
    title,
    letterhead: letterhead.lines,
    subtitle: subtitleOf(ctx, job, letterhead),
    // What holds no blank and nothing Chinese (codes, dates, phones, amounts) is not broken where it can be helped.
    columns: columns.map(({ label, align }, i) => ({ header: label, align, solid: rows.every((row) => /^[\x21-\x7e]*$/.test(row[i] ?? '')) })),
    rows,
    sections: groups.length === 0 ? undefined : groups.map((group) => sectionOf(ctx, job, columns, group)),
    totals: totalCells(ctx, job, columns, totals, t(lang, 'print.total')),
    closing: t(lang, 'print.count', { count: rows.length }),
  };
}

async function collect(ctx: ServiceContext, job: ListJob, columns: Columns, control: Control): Promise<Collected> {
  const summed = summedFields(job, columns);
  const totals = columns.map(({ key }): number | null => (summed.has(key) ? 0 : null));
  const sort = job.sort ?? usualOrder(ctx, job.entity);
  const asked = { ...job, action: 'print' as const, columns: [...columns.map(({ key }) => key), ...(job.group === undefined ? [] : [groupField(job)])], sort: job.group === undefined ? sort : [groupedBy(job.entity, groupField(job)), ...sort] };
  const rows: string[][] = [];
  const groups: Group[] = [];
  for await (const page of outputPages(ctx, asked, 'people', control)) {
    for (const [i, cells] of page.cells.entries()) {
      rows.push(cells.slice(0, columns.length).map(printable));
      add(totals, page.values[i] ?? []);
      if (job.group !== undefined) addToGroup(groups, printable(cells[columns.length] ?? ''), page.values[i] ?? [], totals, rows.length);
    }
    if (rows.length > PRINT_LIMIT) throw invalid('output.too_many_to_print', { count: `${PRINT_LIMIT}+`, limit: PRINT_LIMIT });
    control.onProgress?.({ done: rows.length, total: null });
  }
  return { rows, totals, groups };
}

function add(totals: (number | null)[], values: readonly Value[]): void {
  for (const [i, total] of totals.entries()) if (total !== null) totals[i] = total + Number(values[i] ?? 0);
}

/** Rows come sorted by the group: a new name begins a new one. */
function addToGroup(groups: Group[], name: string, values: readonly Value[], totals: readonly (number | null)[], rows: number): void {
  let last = groups.at(-1);
  if (last === undefined || last.name !== name) groups.push((last = { name, from: rows - 1, to: rows, totals: totals.map((total) => (total === null ? null : 0)) }));
  last.to = rows;
  add(last.totals, values);
}

function groupField({ entity, group = '' }: ListJob): string {
  if (fieldOf(entity, group) === undefined) throw usage('output.unknown_column', { column: group, columns: Object.keys(definitionOf(entity).fields).join(', ') }, { field: group });
  return group;
}

const isSummable = (def: FieldDef): boolean => ['amount', 'whole'].includes(fieldType(def).sheet ?? 'text');

/** The columns that are summed up. Throws `usage` for one that is no number or is not printed. */
function summedFields({ totals }: ListJob, columns: Columns): ReadonlySet<string> {
  if (totals === undefined) return new Set(columns.filter(({ def }) => fieldType(def).sheet === 'amount').map(({ key }) => key));
  const able = columns.filter(({ def }) => isSummable(def)).map(({ key }) => key);
  const wrong = totals.find((key) => !able.includes(key));
  if (wrong !== undefined) throw usage('output.no_total', { column: wrong, columns: able.length === 0 ? '–' : able.join(', ') }, { field: wrong });
  return new Set(totals);
}

/** Lines of a note stay lines; nothing in a cell acts on the printer. */
function printable(cell: string): string {
  return /^[\x20-\x7e\u4e00-\u9fff]*$/.test(cell) ? cell : cell.split(/\r\n|\r|\n/).map((line) => safeText(line.replaceAll('\t', ' '))).join('\n');
}

function sectionOf(ctx: ServiceContext, job: ListJob, columns: Columns, { name, from, to, totals }: Group): PageSection {
  const { lang } = ctx.session;
  const value = name === '' ? t(lang, 'print.nothing') : name;
  const heading = `${fieldLabel(lang, job.entity, groupField(job))}${t(lang, 'print.colon')}${value.replaceAll('\n', ' ')}  (${to - from})`;
  return { heading, from, to, totals: totalCells(ctx, job, columns, totals, t(lang, 'print.subtotal')) };
}

function totalCells(ctx: ServiceContext, { entity }: ListJob, columns: Columns, totals: readonly (number | null)[], name: string): (string | null)[] | undefined {
  if (totals.every((total) => total === null)) return undefined;
  const label = totals.indexOf(null);
  return columns.map(({ key, def }, i) => {
    const total = totals[i];
    if (total !== null && total !== undefined) return fieldType(def).format(total, def, fieldContext(ctx, entity, key));
    return i === label ? name : null;
  });
}

function subtitleOf(ctx: ServiceContext, { filter, search }: ListJob, letterhead: Letterhead): string {
  const asked = [filter, search].flatMap((line) => (line === undefined || line.trim() === '' ? [] : [line.trim()])).join(' ');
  const parts = [namesItself(letterhead) ? '' : letterhead.company, asked === '' ? '' : t(ctx.session.lang, 'print.filter', { filter: asked })];
  return safeText(parts.filter((part) => part !== '').join('    '));
}

function wordsOf(ctx: ServiceContext) {
  const { lang } = ctx.session;
  const date = t(lang, 'print.date', { date: todayOf(ctx) });
  return {
    gap: 2,
    colon: t(lang, 'print.colon'),
    continued: (heading: string) => t(lang, 'print.continued', { heading }),
    footer: (page: number, of: number) => ({ left: date, right: t(lang, 'print.page', { page, of }) }),
  };
}
