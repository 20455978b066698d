import { t } from '../../i18n/index.ts';
import { delimitedLine } from '../../output/delimited.ts';
import { guardCell } from '../../output/formula-guard.ts';
import type { ReportResult, ReportRow } from '../../services/api.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writeTable } from '../format.ts';
import { write } from '../io.ts';

const BAR = 24;

/** `kehu report NAME --by WHAT`: a table with bars, or data; the totals apart. */
export async function report(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [name = 'customers'] = args;
  await withApi(cli, async (api) => {
    const result = await api.report(name, { by: given.text('by') ?? 'level', filter: given.text('where') }, { signal: cli.signal });
    const format = given.text('format') ?? 'table';
    if (format === 'json') await writeJson(cli.io, plain(result));
    else if (format === 'csv') await writeCsv(cli, result);
    else await writeBars(cli, result);
  });
}

/** For programs: a row's numbers under the names of the columns. */
function plain(result: ReportResult): object {
  const { name, entity, by, definition, period, filter, rows, total, columns } = result;
  const flat = ({ key, label, filter: line, cells }: ReportRow): object => ({ key, label, ...Object.fromEntries(columns.map((column, i) => [column.key, cells[i]?.value ?? null])), filter: line });
  return { name, entity, by: by.key, definition, period, filter, rows: rows.map(flat), total: flat(total) };
}

const valueOf = ({ columns }: ReportResult, row: ReportRow, key: string): number => row.cells[columns.findIndex((column) => column.key === key)]?.value ?? 0;

async function writeBars(cli: Cli, result: ReportResult): Promise<void> {
  const { rows, total, definition } = result;
  const most = Math.max(1, ...rows.map((row) => valueOf(result, row, 'count')));
  const columns = [
    { header: t(cli.lang, 'cli.report.label'), align: 'left' },
    { header: t(cli.lang, 'cli.report.count'), align: 'right' },
    { header: t(cli.lang, 'cli.report.share'), align: 'right' },
    { header: '', align: 'left' },
  ] as const;
  const cells = rows.map((row) => {
    const count = valueOf(result, row, 'count');
    return [row.label, String(count), `${(valueOf(result, row, 'share') * 100).toFixed(1)}%`, '#'.repeat(Math.round((count / most) * BAR))];
  });
  await writeTable(cli.io, columns, cells);
  cli.say('cli.report.total', { total: valueOf(result, total, 'count') });
  cli.say('cli.report.definition', { definition: definition.join(' ') });
}

async function writeCsv(cli: Cli, result: ReportResult): Promise<void> {
  const line = delimitedLine(',');
  const head = line(['key', 'label', 'count', 'share']);
  const lines = result.rows.map((row) => line([guardCell(row.key), guardCell(row.label), String(valueOf(result, row, 'count')), valueOf(result, row, 'share').toFixed(4)]));
  await write(cli.io.stdout, `${[head, ...lines].join('\n')}\n`);
}
