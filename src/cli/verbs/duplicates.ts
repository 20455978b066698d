import type { EntityName } from '../../entities/names.ts';
import { usage } from '../../errors.ts';
import { comma, entityLabel, fieldLabel, t } from '../../i18n/index.ts';
import type { Api } from '../../services/api.ts';
import type { Alike, DuplicateGroup, MergePreview } from '../../services/duplicates-api.ts';
import { localTime } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { fieldNamed } from '../fields.ts';
import { cellText, readerOf, writeJson, writeTable, type Reader } from '../format.ts';
import { progressOf } from '../progress.ts';
import { confirm } from '../prompt.ts';
import { findRecord, findRecords, recordName } from '../records.ts';

const GROUPS = 100;

/** `kehu customer duplicates [RECORD…]`: likely duplicates in groups, with what they have alike. */
export async function duplicates(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const limit = given.whole('limit') ?? GROUPS;
    if (given.flag('apart')) return await writeApart(api, entity, cli, limit, given);
    const ids = args.length === 0 ? undefined : await findRecords(api, entity, args, { lang: cli.lang });
    const progress = progressOf(cli, 'duplicates.looking');
    const page = await api.duplicates({ entity, limit, ...(ids === undefined ? {} : { ids }) }, { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
    const groups = page.groups.slice(0, limit);
    if (given.text('format') === 'json') return await writeJson(cli.io, groups);
    if (groups.length > 0) await writeGroups(entity, cli, groups);
    cli.say(groups.length === 0 ? 'duplicates.none' : 'duplicates.found', { count: groups.length });
    if (page.next !== null || page.groups.length > limit) cli.say('duplicates.more', { limit });
  });
}

async function writeGroups(entity: EntityName, cli: Cli, groups: readonly DuplicateGroup[]): Promise<void> {
  const columns = [
    { header: t(cli.lang, 'duplicates.column.group'), align: 'right' },
    { header: t(cli.lang, 'duplicates.column.record'), align: 'left' },
    { header: entityLabel(cli.lang, entity), align: 'left' },
    { header: t(cli.lang, 'duplicates.column.alike'), align: 'left' },
  ] as const;
  const rows = groups.flatMap(({ records }, at) =>
    records.map((one, place) => [place === 0 ? String(at + 1) : '', `#${one.id}`, named(one), one.fields.map((field) => fieldLabel(cli.lang, entity, field)).join(comma(cli.lang))]),
  );
  await writeTable(cli.io, columns, rows);
}

const named = ({ label, hint }: Pick<Alike, 'label' | 'hint'>): string => (hint === '' ? label : `${label} (${hint})`);

async function writeApart(api: Api, entity: EntityName, cli: Cli, limit: number, given: Given): Promise<void> {
  const pairs = await api.keptApart(entity, limit);
  if (given.text('format') === 'json') return await writeJson(cli.io, pairs);
  const { timeZone } = await api.session();
  const columns = [
    { header: entityLabel(cli.lang, entity), align: 'left' },
    { header: t(cli.lang, 'duplicates.column.other'), align: 'left' },
    { header: t(cli.lang, 'duplicates.column.by'), align: 'left' },
    { header: t(cli.lang, 'duplicates.column.at'), align: 'left' },
  ] as const;
  if (pairs.length > 0) await writeTable(cli.io, columns, pairs.map(({ records, by, at }) => [...records.map((one) => `#${one.id} ${named(one)}`), by, localTime(at, timeZone)]));
  else cli.say('duplicates.none_apart');
}

/** `kehu customer merge A B … [--keep A] [--take phone=B]`: what would be, then one step. */
export async function merge(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const ids = await findRecords(api, entity, args, { lang: cli.lang });
    if (ids.length < 2) throw usage('duplicates.two');
    const wanted = given.text('keep');
    const keep = wanted === undefined ? ids[0] : await findRecord(api, entity, wanted, { lang: cli.lang });
    const preview = await api.mergePreview(entity, ids, keep);
    const take = await taken(api, entity, cli, given.list('take'));
    const others = ids.filter((id) => id !== preview.keep);
    const json = given.text('format') === 'json';
    const names = namesOf(entity, preview);
    if (!json) await writePreview(entity, cli, { preview, take, reader: readerOf(await api.session(), cli.lang) });
    if (cli.dryRun) {
      if (json) await writeJson(cli.io, { keep: preview.keep, fields: preview.fields, moves: preview.moves });
      cli.say('duplicates.would', names);
      return;
    }
    await confirm(cli, 'duplicates.confirm', names);
    const seen = Object.fromEntries(preview.records.map(({ id, version }) => [id, version]));
    const { stepId, moved } = await api.merge({ entity, keep: preview.keep, others, take, seen }, { signal: cli.signal });
    if (json) await writeJson(cli.io, { step: stepId, moved, keep: preview.keep });
    cli.say('duplicates.merged', { ...names, count: moved, step: stepId });
  });
}

function namesOf(entity: EntityName, { records, keep }: MergePreview): { readonly from: string; readonly into: string } {
  const nameOf = (wanted: boolean): string => records.filter(({ id }) => (id === keep) === wanted).map((row) => recordName(entity, row)).join(', ');
  return { from: nameOf(false), into: nameOf(true) };
}

/** `phone=#31`, `tags=all`. */
async function taken(api: Api, entity: EntityName, cli: Cli, settings: readonly string[]): Promise<Readonly<Record<string, number | 'all'>>> {
  const take: Record<string, number | 'all'> = {};
  for (const setting of settings) {
    const at = /[=＝]/.exec(setting)?.index ?? -1;
    if (at <= 0) throw usage('duplicates.take_form', { setting });
    const field = fieldNamed(entity, setting.slice(0, at), cli.lang);
    const from = setting.slice(at + 1).trim();
    take[field] = /^(?:all|全部|合并)$/i.test(from) ? 'all' : await findRecord(api, entity, from, { lang: cli.lang });
  }
  return take;
}

interface Shown {
  readonly preview: MergePreview;
  readonly take: Readonly<Record<string, number | 'all'>>;
  readonly reader: Reader;
}

/** A line for each field that is not the same: the values side by side, a star at the one that stays. */
async function writePreview(entity: EntityName, cli: Cli, { preview, take, reader }: Shown): Promise<void> {
  const { records, fields, keep, moves } = preview;
  const columns = [
    { header: t(cli.lang, 'duplicates.column.field'), align: 'left' as const },
    ...records.map((row) => ({ header: `${row.id === keep ? '> ' : ''}${recordName(entity, row)}`, align: 'left' as const })),
  ];
  const rows = fields.map(({ field, from }) => {
    const chosen = take[field] ?? from;
    return [fieldLabel(cli.lang, entity, field), ...records.map((row) => `${chosen === 'all' || chosen === row.id ? '* ' : '  '}${cellText(entity, field, row, reader).replaceAll('\n', ' ')}`)];
  });
  await writeTable(cli.io, columns, rows);
  const counts = moves.map((each) => `${entityLabel(cli.lang, each.entity)} ${each.count}`).join(comma(cli.lang));
  cli.say(counts === '' ? 'duplicates.moves_none' : 'duplicates.moves', { counts });
}

/** `kehu customer distinct A B`: never proposed again; `--back`: it may be after all. */
export async function distinct(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const back = given.flag('back');
  await withApi(cli, async (api) => {
    const ids = await findRecords(api, entity, args, { lang: cli.lang });
    if (ids.length < 2) throw usage('duplicates.two');
    if (cli.dryRun) return cli.say('cli.dry_run_ok');
    await api.setApart(entity, ids, !back);
    cli.say(back ? 'duplicates.together' : 'duplicates.apart', { count: ids.length });
  });
}
