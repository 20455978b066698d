import type { EntityName } from '../../entities/names.ts';
import { usage } from '../../errors.ts';
import type { ExportFormat } from '../../services/api.ts';
import type { Control } from '../../services/context.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { toReader } from '../io.ts';
import { progressOf } from '../progress.ts';
import { columnsNamed } from '../fields.ts';
import { listGiven, withView } from './selection.ts';

const FORMATS = ['csv', 'tsv', 'json', 'ndjson', 'md', 'xlsx', 'vcard', 'vcard4'] as const satisfies readonly ExportFormat[];

/**
 * `kehu <entity> export`: to standard output, or whole or not at all to `--output FILE`. For a program unless a spreadsheet is named; a workbook the
 * other way round.
 */
export async function exportRecords(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const path = given.text('output');
  const format = formatOf(given.text('format'), path);
  if (path === undefined && format === 'xlsx' && cli.io.stdout.isTTY === true) throw usage('cli.binary_to_terminal', { format: format.toUpperCase() });
  await withApi(cli, async (api, ctx) => {
    const request = exportRequest(entity, cli, args, await withView(api, entity, given), format);
    if (path === undefined) {
      const { exportTo } = await import('../../services/export.ts');
      await toReader(cli.io, async (output) => await exportTo(ctx, request, output, { signal: cli.signal }));
      return;
    }
    const { rows } = await withProgress(cli, async (control) => await api.exportFile({ ...request, path, overwrite: given.flag('overwrite') }, control));
    cli.say('cli.exported', { rows, path });
  });
}

/** What is asked for; fields as the list has them unless they are named. */
function exportRequest(entity: EntityName, cli: Cli, args: readonly string[], given: Given, format: ExportFormat) {
  const { limit, columns: _, ...selection } = listGiven(entity, cli, args, given);
  const purpose = given.text('for') === 'spreadsheet' || (format === 'xlsx' && given.text('for') === undefined) ? 'spreadsheet' : 'machine';
  const columns = columnsNamed(entity, given.text('columns'), [], cli.lang);
  const encoding = given.text('encoding') === 'gb18030' ? 'gb18030' : 'utf8';
  return { ...selection, sort: given.text('sort') === undefined ? undefined : selection.sort, columns, format, for: purpose, encoding, limit: limit ?? undefined } as const;
}

async function withProgress<T>(cli: Cli, work: (control: Control) => Promise<T>): Promise<T> {
  const progress = progressOf(cli, 'cli.progress.export');
  return await work({ signal: cli.signal, onProgress: progress.show }).finally(progress.end);
}

/** As named, else by the file's ending, else CSV. */
function formatOf(named: string | undefined, path: string | undefined): ExportFormat {
  const ending = path?.split('.').at(-1)?.toLowerCase();
  return FORMATS.find((format) => format === named) ?? FORMATS.find((format) => format === ending) ?? (ending === 'vcf' ? 'vcard' : 'csv');
}
