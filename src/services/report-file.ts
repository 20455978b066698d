import type { EntityName } from '../entities/names.ts';
import { encodeText } from '../output/encoding.ts';
import { reportText } from '../output/report-table.ts';
import { recordAudit } from './audit.ts';
import type { FileResult, ReportFileRequest } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { writeOutput } from './output.ts';
import { permit } from './permit.ts';
import { report, reportEntity } from './report.ts';

/** Text of a report into a file, whole or not at all; one that is there is a `conflict` unless `overwrite`. */
export async function writeReport(ctx: ServiceContext, what: Written, path: string, overwrite: boolean, text: string): Promise<void> {
  permit(ctx.session, 'export', what.entity);
  await writeOutput(ctx, 'report', { path, overwrite }, async (sink) => {
    await sink.write(encodeText(text, 'utf8'));
    await recordReport(ctx, what);
  });
}

/** What of a report goes into a file. */
interface Written {
  readonly entity: EntityName;
  readonly name: string;
  readonly filter?: string | undefined;
  readonly rows: number;
  readonly format: string;
}

async function recordReport(ctx: ServiceContext, { entity, name, filter, rows, format }: Written): Promise<void> {
  await recordAudit(ctx, { kind: 'export', entity, summary: name, filter, count: rows, format });
}

/** A report into a file, whole or not at all; one that is there is a `conflict` unless `overwrite`. Throws what `report` throws, `not_permitted` without the right to export. */
export async function reportFile(ctx: ServiceContext, name: string, request: ReportFileRequest, control: Control = {}): Promise<FileResult> {
  const { format, path, overwrite = false, asked, ...look } = request;
  // Before anything is said of the path: whoever may not export learns nothing of which files there are.
  permit(ctx.session, 'export', await reportEntity(ctx, name));
  const { result, ...written } = await writeOutput(ctx, 'report', { path, overwrite }, async (sink) => {
    const answer = await report(ctx, name, asked, control);
    await sink.write(encodeText(reportText(answer, format, look, ctx.session.lang), 'utf8'));
    await recordReport(ctx, { entity: answer.entity, name, filter: asked.filter, rows: answer.rows.length, format });
    return answer.rows.length;
  });
  return { ...written, rows: result };
}
