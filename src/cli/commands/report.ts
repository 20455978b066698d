import { entityLabel, errorText, t } from '../../i18n/index.ts';
import { chartLines } from '../../output/chart.ts';
import { reportJson, reportText, type ReportFormat } from '../../output/report-table.ts';
import { usage } from '../../errors.ts';
import type { ReportRequest, ReportResult } from '../../services/api.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { jsonText, roomOf, writeJson, writeTable } from '../format.ts';
import { write } from '../io.ts';

/** Cells across where nobody's terminal says how many. */
const WIDTH = 100;

/** `kehu report`: what there is; `kehu report NAME …`: its numbers, the same in every format. */
export async function report(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [name] = args;
  if (name === undefined) {
    await listReports(cli, given);
    return;
  }
  const request = requestOf(given);
  await withApi(cli, async (api, ctx) => {
    const format = given.text('format') ?? 'text';
    const result = await api.report(name, request, { signal: cli.signal });
    const text = written(cli, result, format, given);
    const path = given.text('output');
    if (path === undefined) {
      await write(cli.io.stdout, text);
    } else {
      const { writeReport } = await import('../../services/report-file.ts');
      await writeReport(ctx, { entity: result.entity, name, filter: request.filter, rows: result.rows.length, format }, path, given.flag('overwrite'), text);
      cli.say('cli.report.written', { path });
    }
    if (format !== 'text' && format !== 'md' && format !== 'json') for (const line of result.definition) cli.say('cli.report.definition', { definition: line });
  });
}

function requestOf(given: Given): ReportRequest {
  const [from, to, period] = [given.text('from'), given.text('to'), given.text('period')];
  if (period !== undefined && (from !== undefined || to !== undefined)) throw usage('cli.report.period_twice');
  const measures = given.list('measure').flatMap((text) => text.split(/[,，]/)).map((key) => key.trim());
  const filters = [given.text('where'), given.text('filter')].filter((line) => line !== undefined && line.trim() !== '');
  return {
    by: given.text('by'),
    cross: given.text('cross'),
    filter: filters.length < 2 ? filters[0] : filters.map((line) => `(${line})`).join(' '),
    period: from === undefined && to === undefined ? period : `${from ?? ''}..${to ?? ''}`,
    measures: measures.filter((key) => key !== ''),
  };
}

function written(cli: Cli, result: ReportResult, format: string, given: Given): string {
  const { lang } = cli;
  const width = given.whole('width') ?? roomOf(cli.io) ?? WIDTH;
  if (format === 'ndjson') return lines(result);
  if (format === 'json') return `${jsonText(reportJson(result), 2)}\n`;
  if (format === 'table') return `${chartLines(result, 'table', { width, ascii: !unicode(cli), lang, column: 0 }).join('\n')}\n`;
  const look = { for: given.text('for') === 'spreadsheet' ? ('spreadsheet' as const) : ('machine' as const), width, ascii: !unicode(cli) };
  return reportText(result, fileFormat(format), look, lang);
}

const fileFormat = (format: string): ReportFormat => (['csv', 'tsv', 'json', 'md', 'text'] as const).find((one) => one === format) ?? 'text';

/** One row a line, the total last with an empty key. */
function lines(result: ReportResult): string {
  const { rows, total } = result;
  const flat = ({ key, label, filter, cells }: ReportResult['total']): object => ({
    key,
    label,
    ...Object.fromEntries(result.columns.map((column, at) => [column.key, cells[at]?.value ?? null])),
    filter,
  });
  return `${[...rows, total].map((row) => jsonText(flat(row))).join('\n')}\n`;
}

/** A file or a pipe takes block characters as well as a terminal; only one that cannot show Chinese gets plain ones. */
const unicode = (cli: Cli): boolean => cli.io.env['TERM'] !== 'dumb';

async function listReports(cli: Cli, given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const all = await api.reports();
    const faults = await api.reportFaults();
    if (given.text('format') === 'json') {
      await writeJson(cli.io, { reports: all, faults: faults.map(({ name, file, error }) => ({ name, file, error: errorText(cli.lang, error) })) });
    } else {
      const columns = (['name', 'title', 'counts', 'by'] as const).map((key) => ({ header: t(cli.lang, `cli.report.${key}`), align: 'left' as const }));
      const titled = (title: string, own: boolean): string => (own ? `${title} ${t(cli.lang, 'cli.report.own')}` : title);
      await writeTable(cli.io, columns, all.map(({ name, title, own, entity, by }) => [name, titled(title, own), entityLabel(cli.lang, entity), by.map(({ key }) => key).join(' ')]));
    }
    for (const { error } of faults) cli.say('cli.report.fault', { reason: errorText(cli.lang, error) });
  });
}

/** `kehu report check FILE`: whether a report file of one's own is right, before it is put in the folder. */
export async function check(cli: Cli, [path = '']: readonly string[]): Promise<void> {
  await withApi(cli, async (_api, ctx) => {
    const { reportCheck } = await import('../../services/report.ts');
    const { name, title } = await reportCheck(ctx, path);
    cli.say('cli.report.right', { name, title, folder: cli.config.reportFolder });
  });
}

/** `kehu report show NAME`: the report as a file, to begin one's own from. */
export async function show(cli: Cli, [name = '']: readonly string[]): Promise<void> {
  await withApi(cli, async (_api, ctx) => {
    const { reportSource } = await import('../../services/report.ts');
    await writeJson(cli.io, await reportSource(ctx, name));
  });
}
