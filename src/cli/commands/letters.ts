import { definitionOf } from '../../entities/registry.ts';
import type { EntityName } from '../../entities/names.ts';
import { usage } from '../../errors.ts';
import { t } from '../../i18n/index.ts';
import { ENVELOPE_NAMES } from '../../output/envelope-sizes.ts';
import type { Api, Selection } from '../../services/api.ts';
import { keepOffset, offsetOf, readOffset } from '../../services/print-offsets.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { sortNamed } from '../fields.ts';
import { writeJson, writeTable } from '../format.ts';
import { findRecords } from '../records.ts';
import { ADDRESSED } from '../specs/print.ts';
import { printJob, settingsOf } from '../verbs/print.ts';

/** `kehu envelope`: an envelope for each record named, or of a filtered list; or the sheet to measure a printer by. */
export async function envelope(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const envelopeSize = ENVELOPE_NAMES.find((name) => name === given.text('size')) ?? 'DL';
  const test = given.flag('test');
  await printJob(cli, given, async (api) => ({
    kind: 'envelope',
    ...(test ? { entity: entityGiven(given) } : await selected(api, cli, args, given)),
    ...lettersGiven(given),
    envelope: envelopeSize,
    preprinted: given.flag('preprinted'),
    test,
  }));
}

/** `kehu label`: the same on sheets of labels. */
export async function label(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await printJob(cli, given, async (api) => ({
    kind: 'label',
    ...(await selected(api, cli, args, given)),
    ...lettersGiven(given),
    sheet: given.text('sheet') ?? '2x7',
    start: given.whole('start') ?? 1,
    outline: given.flag('outline'),
  }));
}

function lettersGiven(given: Given) {
  const offset = given.text('offset');
  return { ...settingsOf(given), honorific: given.text('honorific'), size: given.whole('letters'), offset: offset === undefined ? undefined : readOffset(offset) } as const;
}

const entityGiven = (given: Given): EntityName => ADDRESSED.find((entity) => entity === given.text('entity') || given.list(entity).length > 0) ?? 'customer';

/** The records named, else those that are searched or filtered; never all by silence. */
async function selected(api: Api, cli: Cli, args: readonly string[], given: Given): Promise<Selection & { readonly sort?: readonly string[] }> {
  const named = ADDRESSED.filter((entity) => given.list(entity).length > 0);
  const search = args.join(' ').trim();
  const filter = given.text('where');
  const [entity = entityGiven(given), second] = named;
  if (second !== undefined) throw usage('cli.options_conflict', { first: `--${entity}`, second: `--${second}` });
  if (named.length > 0) {
    if (filter !== undefined) throw usage('cli.options_conflict', { first: `--${entity}`, second: '--where' });
    return { entity, ids: await findRecords(api, entity, given.list(entity), { lang: cli.lang }) };
  }
  if (filter === undefined && search === '') throw usage('cli.which_letters', { options: ADDRESSED.map((name) => `--${name}`).join(', ') });
  return { entity, filter, ...(search === '' ? {} : { search }), sort: sortNamed(entity, given.text('sort'), cli.lang) ?? definitionOf(entity).list.sort };
}

/** `kehu printer`: the printers and their offsets; with a name and `--offset` keeps one. `-` are files. */
export async function printer(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [name] = args;
  const offset = given.text('offset');
  await withApi(cli, async (api, ctx) => {
    if (offset !== undefined) {
      if (name === undefined) throw usage('cli.which_printer');
      const kept = readOffset(offset);
      await keepOffset(ctx, name === '-' ? '' : name, kept);
      cli.say('cli.offset_kept', { printer: name, x: kept.x, y: kept.y });
      return;
    }
    const { names, standard, lines } = await api.printers();
    const rows = await Promise.all(
      names
        .filter((one) => name === undefined || one === name)
        .map(async (one) => ({ name: one, standard: one === standard, format: lines.includes(one) ? ('text' as const) : ('pdf' as const), offset: await offsetOf(ctx, one) })),
    );
    if (given.text('format') === 'json') await writeJson(cli.io, rows);
    else if (rows.length === 0) cli.say('print.no_printer');
    else await writeTable(cli.io, (['cli.printer.name', 'cli.printer.standard', 'cli.printer.format', 'cli.printer.offset'] as const).map((key) => ({ header: t(cli.lang, key), align: 'left' as const })), rows.map((row) => [row.name, row.standard ? t(cli.lang, 'cli.printer.yes') : '', t(cli.lang, `tui.print.format.${row.format}`), `${row.offset.x},${row.offset.y}`]));
  });
}
