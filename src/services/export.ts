import { basename } from 'node:path';
import type { Writable } from 'node:stream';
import { fieldsOf } from '../entities/registry.ts';
import { usage } from '../errors.ts';
import { fieldType } from '../fields/registry.ts';
import { entityLabel } from '../i18n/index.ts';
import type { CellStyle } from '../output/cells.ts';
import { encodeText } from '../output/encoding.ts';
import { inPieces } from '../output/pieces.ts';
import { rowFormat, type Purpose, type RowFormat } from '../output/row-format.ts';
import { cardKeys, cardRow, cardTexts } from './export-cards.ts';
import { xlsxBytes, type Sheet } from '../output/xlsx-write.ts';
import { holdYoung } from '../util/collect.ts';
import type { ExportFormat, ExportRequest, FileResult } from './api.ts';
import { recordAudit } from './audit.ts';
import type { Control, ServiceContext } from './context.ts';
import { outputColumns, outputPages, type OutputPage } from './output-rows.ts';
import { writeTo } from './output-file.ts';
import { writeOutput } from './output.ts';
import { permit } from './permit.ts';
import { countSelected, selectionConditions } from './selection.ts';

export type ExportRows = Omit<ExportRequest, 'path' | 'overwrite'>;

/** Formats whose encoding is settled by what they are. */
const UNICODE_ONLY: ReadonlySet<ExportFormat> = new Set(['json', 'ndjson', 'xlsx', 'vcard', 'vcard4']);

/** Json is read by programs; a Markdown table by people. */
function styleOf({ format, for: purpose }: ExportRows): { readonly purpose: Purpose; readonly style: CellStyle } {
  if (format === 'md') return { purpose, style: 'people' };
  // Places by their path, which people read, before their code.
  if (format === 'xlsx' || isCard(format)) return { purpose, style: 'spreadsheet' };
  return format === 'json' || format === 'ndjson' ? { purpose: 'machine', style: 'machine' } : { purpose, style: purpose };
}

const isCard = (format: ExportFormat): format is 'vcard' | 'vcard4' => format === 'vcard' || format === 'vcard4';

type Piece = string | Uint8Array;

/** The pages of the export, each told of as it is taken; counts the rows into `count`. */
async function* toldPages(ctx: ServiceContext, request: ExportRows, style: CellStyle, control: Control, count: { rows: number }): AsyncGenerator<OutputPage> {
  const total = control.onProgress === undefined ? null : await totalOf(ctx, request);
  for await (const page of outputPages(ctx, { ...request, action: 'export' }, style, control)) {
    holdYoung();
    yield page;
    count.rows += page.cells.length;
    control.onProgress?.({ done: count.rows, total });
  }
}

/** The export, piece by piece; returns the number of rows. */
async function* exportPieces(ctx: ServiceContext, request: ExportRows, control: Control): AsyncGenerator<Piece, number> {
  const { format, encoding = 'utf8' } = request;
  if (encoding !== 'utf8' && UNICODE_ONLY.has(format)) throw usage('output.encoding_fixed', { format: format.toUpperCase() });
  const { purpose, style } = styleOf(request);
  const count = { rows: 0 };
  const pages = toldPages(ctx, isCard(format) ? { ...request, columns: cardKeys(request) } : request, style, control, count);
  if (format === 'xlsx') yield* xlsxBytes(sheetOf(ctx, request, purpose, pages));
  else if (isCard(format)) yield* cardTexts(cardRow(ctx, request, format === 'vcard' ? '3.0' : '4.0'), pages);
  else {
    const rows = rowFormat(format, outputColumns(ctx, request.entity, request.columns), purpose, encoding === 'utf8');
    if (encoding === 'utf8' && rows.bytes !== undefined) yield* bytesOf(rows, rows.bytes, pages);
    else for await (const text of textsOf(rows, pages)) yield encoding === 'utf8' ? text : encodeText(text, encoding);
  }
  return count.rows;
}

async function* textsOf(format: RowFormat, pages: AsyncIterable<OutputPage>): AsyncGenerator<string> {
  // It waits for the first rows: a query that is refused must not leave a header on standard output.
  let head = format.start();
  for await (const page of pages) {
    yield head;
    head = '';
    yield* inPieces(page.cells.values().map((cells) => format.row(cells)));
  }
  yield head + format.end();
}

async function* bytesOf(format: RowFormat, bytes: NonNullable<RowFormat['bytes']>, pages: AsyncIterable<OutputPage>): AsyncGenerator<Piece> {
  let head = format.start();
  for await (const page of pages) {
    // As above: not before the first rows.
    yield head;
    head = '';
    yield bytes(page.cells);
  }
  yield head + format.end();
}

function sheetOf(ctx: ServiceContext, { entity, columns }: ExportRows, purpose: Purpose, pages: AsyncIterable<OutputPage>): Sheet {
  const { lang, timeZone, currency } = ctx.session;
  const heads = outputColumns(ctx, entity, columns).map(({ key, label, def }) => ({ header: purpose === 'machine' ? key : label, form: fieldType(def).sheet ?? 'text' }));
  return { title: entityLabel(lang, entity), columns: heads, pages, timeZone, currency };
}

/** As many as an engine's integer limit takes. */
const ALL = 2_000_000_000;

async function totalOf(ctx: ServiceContext, request: ExportRows): Promise<number> {
  const conditions = await selectionConditions(ctx, request, undefined, 'export');
  return (await countSelected(ctx.database.queries, request.entity, conditions, request.limit ?? ALL)).value;
}

async function pour(ctx: ServiceContext, request: ExportRows, control: Control, write: (piece: Piece) => Promise<void>): Promise<number> {
  permit(ctx.session, 'export', request.entity);
  return await ctx.database.cancellable(control.signal, async () => {
    const pieces = exportPieces(ctx, request, control);
    try {
      for (;;) {
        const next = await pieces.next();
        if (next.done === true) return next.value;
        if (next.value.length > 0) await write(next.value);
      }
    } finally {
      // Whoever stopped half-way lets go of what the pieces are made with.
      await pieces.return(0);
    }
  });
}

async function recordExport(ctx: ServiceContext, request: ExportRows, summary: string, count: number): Promise<void> {
  const fields = request.columns.length === 0 ? Object.keys(fieldsOf(request.entity)) : request.columns;
  await recordAudit(ctx, { kind: 'export', summary, selection: request, count, fields, format: request.format });
}

/**
 * Writes a selection to a file in the format asked for; without columns all fields. The file appears when it is complete; cancelled or
 * failed, nothing is left. An existing file is a `conflict` unless `overwrite`.
 */
export async function exportFile(ctx: ServiceContext, request: ExportRequest, control: Control = {}): Promise<FileResult> {
  // Before anything is said of the path: whoever may not export learns nothing of the server's files.
  permit(ctx.session, 'export', request.entity);
  const { result, ...written } = await writeOutput(ctx, 'export', request, async (sink) => {
    const rows = await pour(ctx, request, control, async (piece) => {
      await sink.write(piece);
    });
    // Before the file stands in its place: what can't be recorded does not go out.
    await recordExport(ctx, request, basename(request.path), rows);
    return rows;
  });
  return { ...written, rows: result };
}

/** The same into a stream, at the speed of its reader; does not end the stream. Stops with `cancelled` when the reader goes away. */
export async function exportTo(ctx: ServiceContext, request: ExportRows, writable: Writable, control: Control = {}): Promise<{ readonly rows: number; readonly bytes: number }> {
  permit(ctx.session, 'export', request.entity);
  // A stream can't be called back: it is recorded as asked for before the first byte.
  await recordExport(ctx, request, '', await ctx.database.cancellable(control.signal, async () => await totalOf(ctx, request)));
  let bytes = 0;
  const rows = await pour(ctx, request, control, async (piece) => {
    bytes += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
    await writeTo(writable, piece);
  });
  return { rows, bytes };
}
