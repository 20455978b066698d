import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { cancelled } from '../errors.ts';
import { rowFormat, type Purpose } from '../output/row-format.ts';
import type { ExportRequest, FileResult } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { outputColumns, outputPages } from './output-rows.ts';
import { writeFileWhole } from './output-file.ts';
import { permit } from './permit.ts';
import { countSelected, selectionConditions } from './selection.ts';

export type ExportRows = Omit<ExportRequest, 'path' | 'overwrite'>;

/** Json is read by programs; a Markdown table by people. */
function styleOf({ format, for: purpose }: ExportRows): { readonly purpose: Purpose; readonly style: 'machine' | 'spreadsheet' | 'people' } {
  if (format === 'md') return { purpose, style: 'people' };
  return format === 'json' || format === 'ndjson' ? { purpose: 'machine', style: 'machine' } : { purpose, style: purpose };
}

/** The text of the export, piece by piece; returns the number of rows. */
async function* exportText(ctx: ServiceContext, request: ExportRows, control: Control): AsyncGenerator<string, number> {
  const { purpose, style } = styleOf(request);
  const format = rowFormat(request.format, outputColumns(ctx, request.entity, request.columns), purpose);
  const total = control.onProgress === undefined ? null : await totalOf(ctx, request);
  let done = 0;
  // It waits for the first rows: a query that is refused must not leave a header on standard output.
  let head = format.start();
  for await (const page of outputPages(ctx, request, style, control)) {
    let text = head;
    head = '';
    for (const cells of page.cells) text += format.row(cells);
    yield text;
    done += page.cells.length;
    control.onProgress?.({ done, total });
  }
  yield head + format.end();
  return done;
}

/** As many as an engine's integer limit takes. */
const ALL = 2_000_000_000;

async function totalOf(ctx: ServiceContext, request: ExportRows): Promise<number> {
  const conditions = await selectionConditions(ctx, request);
  return (await countSelected(ctx.database.queries, request.entity, conditions, request.limit ?? ALL)).value;
}

async function pour(ctx: ServiceContext, request: ExportRows, control: Control, write: (text: string) => Promise<void>): Promise<number> {
  permit(ctx.session, 'export', request.entity);
  return await ctx.database.cancellable(control.signal, async () => {
    const texts = exportText(ctx, request, control);
    for (;;) {
      const next = await texts.next();
      if (next.done === true) return next.value;
      if (next.value !== '') await write(next.value);
    }
  });
}

/**
 * Writes a selection to a file in the format asked for; without columns all fields. The file appears when it is complete; cancelled or
 * failed, nothing is left. An existing file is a `conflict` unless `overwrite`.
 */
export async function exportFile(ctx: ServiceContext, request: ExportRequest, control: Control = {}): Promise<FileResult> {
  const { result, bytes } = await writeFileWhole(request.path, request.overwrite === true, async (sink) =>
    await pour(ctx, request, control, async (text) => {
      await sink.write(text);
    }),
  );
  return { path: request.path, rows: result, bytes };
}

/** The same into a stream, at the speed of its reader; does not end the stream. Stops with `cancelled` when the reader goes away. */
export async function exportTo(ctx: ServiceContext, request: ExportRows, writable: Writable, control: Control = {}): Promise<{ readonly rows: number; readonly bytes: number }> {
  let bytes = 0;
  const rows = await pour(ctx, request, control, async (text) => {
    bytes += Buffer.byteLength(text);
    await writeTo(writable, text);
  });
  return { rows, bytes };
}

/** Writes and waits until the reader has taken enough. */
export async function writeTo(writable: Writable, data: string | Uint8Array): Promise<void> {
  if (writable.destroyed || writable.writableEnded) throw cancelled();
  if (writable.write(data)) return;
  const stop = new AbortController();
  try {
    await Promise.race([once(writable, 'drain', { signal: stop.signal }), once(writable, 'close', { signal: stop.signal })]);
  } catch (error) {
    // `kehu … | head` has seen enough.
    throw error instanceof Error && 'code' in error && error.code === 'EPIPE' ? cancelled() : error;
  } finally {
    stop.abort();
  }
}
