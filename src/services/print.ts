import { basename } from 'node:path';
import type { Writable } from 'node:stream';
import { recordAudit } from './audit.ts';
import type { Control, ServiceContext } from './context.ts';
import { writeTo } from './output-file.ts';
import { writeOutput } from './output.ts';
import { permit } from './permit.ts';
import { offsetOf } from './print-offsets.ts';
import type { PrintJob, PrintPreview, PrintResult, PrintTarget } from './print-api.ts';
import { makeLetters } from './print-letters.ts';
import { makeList } from './print-list.ts';
import type { Made } from './print-made.ts';
import { makeReport } from './print-report.ts';
import { formatFor, printerMeant, sendToPrinter } from './printers.ts';
import { permitPath } from './protected.ts';

/** Where neither whoever prints nor a printer says otherwise. */
const USUAL_FORMAT = 'text';

async function make(ctx: ServiceContext, asked: PrintJob, control: Control): Promise<Made> {
  const job = { ...asked, format: asked.format ?? USUAL_FORMAT };
  permit(ctx.session, 'print', job.entity);
  for (const font of job.fonts ?? []) permitPath(ctx, font);
  return await ctx.database.cancellable(control.signal, async () => {
    if (job.kind === 'list') return await makeList(ctx, job, control);
    return job.kind === 'report' ? await makeReport(ctx, job, control) : await makeLetters(ctx, job, control);
  });
}

/**
 * Prints to a file, whole or not at all (an existing one is a `conflict` unless `overwrite`), or to a printer. Everything is laid out and checked
 * before a byte goes out.
 */
export async function print(ctx: ServiceContext, job: PrintJob, target: PrintTarget, control: Control = {}): Promise<PrintResult> {
  // Whoever may not print learns nothing of which files there are.
  permit(ctx.session, 'print', job.entity);
  if (target.kind === 'printer') {
    const printer = await printerMeant(ctx, target.printer);
    const fit = { ...job, format: job.format ?? (await formatFor(printer)) };
    const made = await make(ctx, await withOffset(ctx, fit, printer), control);
    await recordPrint(ctx, fit, made, printer);
    const bytes = await sendToPrinter(ctx, printer, target.copies ?? 1, made, control);
    return { ...countsOf(made), bytes, to: printer };
  }
  const { result, bytes, path, download } = await writeOutput(ctx, 'print', target, async (sink) => {
    const made = await make(ctx, await withOffset(ctx, job, ''), control);
    for (const piece of made.pieces()) await sink.write(piece);
    await recordPrint(ctx, job, made, basename(target.path));
    return made;
  });
  return { ...countsOf(result), bytes, to: path, ...(download === undefined ? {} : { download }) };
}

/** What goes to a printer or into a stream can't be called back, so it is recorded first. */
async function recordPrint(ctx: ServiceContext, job: PrintJob, { records }: Made, to: string): Promise<void> {
  const { entity, kind, format = USUAL_FORMAT } = job;
  if (kind === 'report') await recordAudit(ctx, { kind: 'print', entity, summary: job.name, filter: job.asked.filter, count: records, format });
  else await recordAudit(ctx, { kind: 'print', summary: to, selection: job, count: records, fields: kind === 'list' ? job.columns : [kind], format });
}

const countsOf = ({ records, sheets, leftOut }: Made) => ({ records, sheets, leftOut });

/** Where nothing else is asked for, letters are moved by what is kept for the printer; `''` is a file. */
async function withOffset(ctx: ServiceContext, job: PrintJob, printer: string): Promise<PrintJob> {
  return job.kind === 'list' || job.kind === 'report' || job.offset !== undefined ? job : { ...job, offset: await offsetOf(ctx, printer) };
}

/** The same into a stream, which is not ended. */
export async function printTo(ctx: ServiceContext, job: PrintJob, writable: Writable, control: Control = {}): Promise<Omit<PrintResult, 'to'>> {
  const made = await make(ctx, await withOffset(ctx, job, ''), control);
  await recordPrint(ctx, job, made, '');
  let bytes = 0;
  for (const piece of made.pieces()) {
    bytes += piece.length;
    await writeTo(writable, piece);
  }
  return { ...countsOf(made), bytes };
}

/** The first sheets as lines of characters, about as they will stand on paper. */
export async function printPreview(ctx: ServiceContext, job: PrintJob, control: Control = {}): Promise<PrintPreview> {
  return (await make(ctx, job, control)).preview();
}
