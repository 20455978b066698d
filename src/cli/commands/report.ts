import { t } from '../../i18n/index.ts';
import { delimitedLine } from '../../output/delimited.ts';
import { guardCell } from '../../output/formula-guard.ts';
import type { ReportResult } from '../../services/api.ts';
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
    if (format === 'json') await writeJson(cli.io, result);
    else if (format === 'csv') await writeCsv(cli, result);
    else await writeBars(cli, result);
  });
}

async function writeBars(cli: Cli, { rows, total, definition }: ReportResult): Promise<void> {
  const most = Math.max(1, ...rows.map((row) => row.count));
  const columns = [
    { header: t(cli.lang, 'cli.report.label'), align: 'left' },
    { header: t(cli.lang, 'cli.report.count'), align: 'right' },
    { header: t(cli.lang, 'cli.report.share'), align: 'right' },
    { header: '', align: 'left' },
  ] as const;
  const cells = rows.map((row) => [row.label, String(row.count), `${(row.share * 100).toFixed(1)}%`, '#'.repeat(Math.round((row.count / most) * BAR))]);
  await writeTable(cli.io, columns, cells);
  cli.say('cli.report.total', { total });
  cli.say('cli.report.definition', { definition });
}

async function writeCsv(cli: Cli, { rows }: ReportResult): Promise<void> {
  const line = delimitedLine(',');
  const head = line(['key', 'label', 'count', 'share']);
  const lines = rows.map((row) => line([guardCell(row.key), guardCell(row.label), String(row.count), row.share.toFixed(4)]));
  await write(cli.io.stdout, `${[head, ...lines].join('\n')}\n`);
}
