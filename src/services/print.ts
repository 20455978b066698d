import type { Writable } from 'node:stream';
import { definitionOf } from '../entities/registry.ts';
import { invalid, usage } from '../errors.ts';
import type { Value } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import { entityLabel, t } from '../i18n/index.ts';
import { encodeText } from '../output/encoding.ts';
import { layoutPages } from '../output/page-layout.ts';
import type { Page, PageContent, PageSetup } from '../output/page-model.ts';
import { CELLS, pageLines, printedText } from '../output/page-text.ts';
import { safeText } from '../util/safe-text.ts';
import type { FileResult, PrintRequest } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { writeTo } from './export.ts';
import { writeFileWhole } from './output-file.ts';
import { outputColumns, outputPages } from './output-rows.ts';
import { permit } from './permit.ts';
import { fieldContext, todayOf } from './validate.ts';

export type PrintRows = Omit<PrintRequest, 'path' | 'overwrite'>;

/** Nobody reads more paper than this; it is held in memory to count its pages. */
const PRINT_LIMIT = 100_000;
/** Pages that a preview shows. */
const PREVIEW = 5;
const LEAST_WIDTH = 40;
const LEAST_HEIGHT = 12;

type Columns = ReturnType<typeof outputColumns>;

interface Printed {
  readonly pages: readonly Page[];
  readonly rows: number;
}

/** Lays out the selected records, exactly the filtered rows and the columns asked for (else the definition's `print`). */
async function printed(ctx: ServiceContext, request: PrintRows, control: Control): Promise<Printed> {
  const { entity, width, height } = request;
  permit(ctx.session, 'print', entity);
  if (width < LEAST_WIDTH || height < LEAST_HEIGHT) throw usage('output.paper', { width: LEAST_WIDTH, height: LEAST_HEIGHT });
  const columns = outputColumns(ctx, entity, request.columns.length === 0 ? definitionOf(entity).print : request.columns);
  const { rows, totals } = await collect(ctx, request, columns, control);
  const content: PageContent = {
    title: safeText(request.title ?? t(ctx.session.lang, 'print.title', { entity: entityLabel(ctx.session.lang, entity) })),
    subtitle: await subtitleOf(ctx, request),
    // What holds no blank and nothing Chinese (codes, dates, phones, amounts) is not broken where it can be helped.
    columns: columns.map(({ label, align }, i) => ({ header: label, align, solid: rows.every((row) => /^[\x21-\x7e]*$/.test(row[i] ?? '')) })),
    rows,
    totals: totalCells(ctx, entity, columns, totals),
    closing: t(ctx.session.lang, 'print.count', { count: rows.length }),
  };
  return { pages: layoutPages(content, setupOf(ctx, width, height)), rows: rows.length };
}

async function collect(ctx: ServiceContext, request: PrintRows, columns: Columns, control: Control): Promise<{ rows: string[][]; totals: (number | null)[] }> {
  const rows: string[][] = [];
  const totals: (number | null)[] = columns.map(({ def }) => (def.kind === 'money' ? 0 : null));
  const asked = { ...request, columns: columns.map(({ key }) => key), sort: request.sort ?? definitionOf(request.entity).list.sort };
  for await (const page of outputPages(ctx, asked, 'people', control)) {
    for (const cells of page.cells) rows.push(cells.map(printable));
    for (const values of page.values) for (const [i, total] of totals.entries()) if (total !== null) totals[i] = total + amountOf(values[i]);
    if (rows.length > PRINT_LIMIT) throw invalid('output.too_many_to_print', { count: `${PRINT_LIMIT}+`, limit: PRINT_LIMIT });
    control.onProgress?.({ done: rows.length, total: null });
  }
  return { rows, totals };
}

const amountOf = (value: Value | undefined): number => (typeof value === 'number' ? value : 0);

/** Lines of a note stay lines; nothing in a cell acts on the printer. */
function printable(cell: string): string {
  return /^[\x20-\x7e\u4e00-\u9fff]*$/.test(cell) ? cell : cell.split(/\r\n|\r|\n/).map((line) => safeText(line.replaceAll('\t', ' '))).join('\n');
}

function totalCells(ctx: ServiceContext, entity: PrintRows['entity'], columns: Columns, totals: readonly (number | null)[]): (string | null)[] | undefined {
  if (totals.every((total) => total === null)) return undefined;
  const label = totals.indexOf(null);
  return columns.map(({ key, def }, i) => {
    const total = totals[i];
    if (total !== null && total !== undefined) return fieldType(def).format(total, def, fieldContext(ctx, entity, key));
    return i === label ? t(ctx.session.lang, 'print.total') : null;
  });
}

async function subtitleOf(ctx: ServiceContext, { filter, search }: PrintRows): Promise<string> {
  const company = await ctx.database.queries.selectFrom('company').select('name').limit(1).executeTakeFirst();
  const asked = [filter, search].flatMap((line) => (line === undefined || line.trim() === '' ? [] : [line.trim()])).join(' ');
  const parts = [company?.name ?? '', asked === '' ? '' : t(ctx.session.lang, 'print.filter', { filter: asked })];
  return safeText(parts.filter((part) => part !== '').join('    '));
}

function setupOf(ctx: ServiceContext, width: number, height: number): PageSetup {
  const { lang } = ctx.session;
  const date = t(lang, 'print.date', { date: todayOf(ctx) });
  return {
    width,
    height,
    gap: 2,
    measure: CELLS,
    colon: t(lang, 'print.colon'),
    footer: (page, of) => ({ left: date, right: t(lang, 'print.page', { page, of }) }),
  };
}

/** The bytes for the printer. Throws `invalid` for characters that the encoding cannot take, before anything is written. */
async function printedBytes(ctx: ServiceContext, request: PrintRows, control: Control): Promise<{ rows: number; bytes: Buffer }> {
  return await ctx.database.cancellable(control.signal, async () => {
    const { pages, rows } = await printed(ctx, request, control);
    return { rows, bytes: encodeText([...printedText(pages, request.width)].join(''), request.encoding) };
  });
}

/** Prints a selection to a text file: pages parted by form feeds. Whole or not at all; an existing file is a `conflict` unless `overwrite`. */
export async function printFile(ctx: ServiceContext, request: PrintRequest, control: Control = {}): Promise<FileResult> {
  permit(ctx.session, 'print', request.entity);
  const { result, bytes } = await writeFileWhole(request.path, request.overwrite === true, async (sink) => {
    const made = await printedBytes(ctx, request, control);
    await sink.write(made.bytes);
    return made.rows;
  });
  return { path: request.path, rows: result, bytes };
}

/** The same into a stream, which is not ended. */
export async function printTo(ctx: ServiceContext, request: PrintRows, writable: Writable, control: Control = {}): Promise<{ readonly rows: number; readonly bytes: number }> {
  const made = await printedBytes(ctx, request, control);
  await writeTo(writable, made.bytes);
  return { rows: made.rows, bytes: made.bytes.length };
}

/** The first pages as lines, as they will stand on paper. */
export async function printPreview(ctx: ServiceContext, request: PrintRows): Promise<readonly (readonly string[])[]> {
  const { pages } = await printed(ctx, request, {});
  return pages.slice(0, PREVIEW).map((page) => pageLines(page, request.width));
}
