import { definitionOf } from '../../entities/registry.ts';
import type { EntityName } from '../../entities/names.ts';
import { usage } from '../../errors.ts';
import { comma, type MessageKey } from '../../i18n/index.ts';
import { PAPER_NAMES } from '../../output/paper.ts';
import type { Api, LeftOut, PrintJob, PrintTarget } from '../../services/api.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { columnsNamed } from '../fields.ts';
import { toReader } from '../io.ts';
import { progressOf } from '../progress.ts';
import { listGiven } from './selection.ts';

/** `kehu <entity> print`: a list on pages, to standard output, a file or a printer. */
export async function printRecords(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const { limit, ...selection } = listGiven(entity, cli, args, given, definitionOf(entity).print);
  const one = (name: string): string | undefined => {
    const text = given.text(name);
    return text === undefined ? undefined : columnsNamed(entity, text, [], cli.lang)[0];
  };
  const totals = given.text('totals');
  await printJob(cli, given, () => ({
    kind: 'list',
    ...selection,
    limit: limit ?? undefined,
    ...settingsOf(given),
    title: given.text('title'),
    paper: PAPER_NAMES.find((name) => name === given.text('paper')) ?? 'A4',
    landscape: given.flag('landscape'),
    width: given.whole('width'),
    height: given.whole('height'),
    margin: given.whole('margin'),
    size: given.whole('size'),
    group: one('group'),
    totals: totals === undefined ? undefined : totals === 'none' ? [] : columnsNamed(entity, totals, [], cli.lang),
  }));
}

/**
 * What every print takes: `--format text|gb18030|pdf`; where it is not said, by what else is asked for that only text has, and by the file's ending,
 * and else what the printer needs. `--pages`, `--font`.
 */
export function settingsOf(given: Given) {
  const named = given.text('format');
  const encoding = named === 'gb18030' || given.text('encoding') === 'gb18030' ? 'gb18030' : 'utf8';
  const isText = named !== undefined || encoding !== 'utf8' || given.whole('width') !== undefined || given.whole('height') !== undefined;
  const format = named === 'pdf' ? named : isText ? 'text' : given.text('output')?.toLowerCase().endsWith('.pdf') === true ? 'pdf' : undefined;
  return { format, encoding, sheets: given.text('pages'), fonts: given.list('font') } as const;
}

/** Where it goes: `--printer NAME`, `--output FILE`, else null: standard output. */
function targetOf(given: Given): PrintTarget | null {
  const path = given.text('output');
  const printer = given.text('printer');
  if (path !== undefined && printer !== undefined) throw usage('cli.options_conflict', { first: '--output', second: '--printer' });
  const copies = given.whole('copies') ?? 1;
  if (copies < 1 || copies > 999) throw usage('tui.print.copies-wrong');
  if (printer !== undefined) return { kind: 'printer', printer: printer === '-' ? null : printer, copies };
  return path === undefined ? null : { kind: 'file', path, overwrite: given.flag('overwrite') };
}

/** Prints and says what went where, and what could not be addressed. */
export async function printJob(cli: Cli, given: Given, jobOf: (api: Api) => PrintJob | Promise<PrintJob>): Promise<void> {
  const target = targetOf(given);
  if (target === null && settingsOf(given).format === 'pdf' && cli.io.stdout.isTTY === true) throw usage('cli.binary_to_terminal', { format: 'PDF' });
  await withApi(cli, async (api, ctx) => {
    const job = await jobOf(api);
    if (target === null) {
      const { printTo } = await import('../../services/print.ts');
      const { leftOut } = await toReader(cli.io, async (output) => await printTo(ctx, job, output, { signal: cli.signal }));
      sayLeftOut(cli, leftOut);
      return;
    }
    const progress = progressOf(cli, 'cli.progress.print');
    const { records, sheets, leftOut, to } = await api.print(job, target, { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
    cli.say(doneKey(target, records === 0 || given.text('pages') !== undefined), { rows: records, sheets, path: to });
    sayLeftOut(cli, leftOut);
  });
}

/** Of a sheet to measure by, or of chosen sheets, the sheets count and not the records. */
function doneKey({ kind }: PrintTarget, inSheets: boolean): MessageKey {
  if (kind === 'file') return inSheets ? 'cli.printed_sheets' : 'cli.printed';
  return inSheets ? 'cli.printed_sheets_on' : 'cli.printed_on';
}

function sayLeftOut(cli: Cli, { count, names, senderless }: LeftOut): void {
  if (senderless === true) cli.say('print.no_sender');
  if (count > 0) cli.say('print.left_out', { count, names: `${names.join(comma(cli.lang))}${count > names.length ? ' …' : ''}` });
}
