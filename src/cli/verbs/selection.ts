import type { EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import { usage } from '../../errors.ts';
import type { Api, Selection } from '../../services/api.ts';
import { viewNamed } from '../../services/saved-views.ts';
import type { Cli, Given } from '../command.ts';
import { columnsNamed, sortNamed } from '../fields.ts';
import { findRecords } from '../records.ts';

/** What was asked for: words are searched, `--where` filters, `--deleted` looks into the bin. */
export function selectionGiven(entity: EntityName, args: readonly string[], given: Given): Selection {
  const search = args.join(' ').trim();
  return { entity, filter: given.text('where'), search: search === '' ? undefined : search, deleted: given.flag('deleted') };
}

export interface ListGiven extends Selection {
  readonly columns: readonly string[];
  readonly sort: readonly string[];
  /** Null: all. */
  readonly limit: number | null;
}

export function listGiven(entity: EntityName, cli: Cli, args: readonly string[], given: Given, standard?: readonly string[]): ListGiven {
  const { list } = definitionOf(entity);
  const limit = given.whole('limit');
  return {
    ...selectionGiven(entity, args, given),
    columns: columnsNamed(entity, given.text('columns'), standard ?? list.columns, cli.lang),
    sort: sortNamed(entity, given.text('sort'), cli.lang) ?? list.sort,
    limit: limit === undefined || limit === 0 ? null : limit,
  };
}

/** The options with those of the view that `--view` names: its filter beside `--where`, its columns and its order where none are given. */
export async function withView(api: Api, entity: EntityName, given: Given): Promise<Given> {
  const name = given.text('view');
  if (name === undefined) return given;
  const view = await viewNamed(api, entity, name);
  const lines = [view.filter, given.text('where') ?? ''].map((line) => line.trim()).filter((line) => line !== '');
  const found: Readonly<Record<string, string | undefined>> = {
    where: lines.length === 0 ? undefined : lines.length === 1 ? lines[0] : lines.map((line) => `(${line})`).join(' '),
    columns: given.text('columns') ?? (view.columns.length === 0 ? undefined : view.columns.join(',')),
    sort: given.text('sort') ?? view.sort?.join(','),
  };
  return { ...given, text: (option) => (Object.hasOwn(found, option) ? found[option] : given.text(option)) };
}

/** The records that a changing verb is about: those named, or those of `--where`; never all by silence. */
export async function chosen(api: Api, entity: EntityName, cli: Cli, words: readonly string[], given: Given): Promise<Selection> {
  const where = given.text('where');
  if (words.length > 0 && where !== undefined) throw usage('cli.options_conflict', { first: '<record>', second: '--where' });
  if (where !== undefined && where.trim() !== '') return { entity, filter: where };
  if (words.length === 0) throw usage('cli.which_records');
  return { entity, ids: await findRecords(api, entity, words, { lang: cli.lang }) };
}
