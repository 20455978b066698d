import type { EntityName } from '../../../entities/names.ts';
import { fieldOf } from '../../../entities/registry.ts';
import type { Value, Values } from '../../../fields/definition.ts';
import type { Api, Row } from '../../../services/api.ts';
import type { Control } from '../../../services/context.ts';
import { isEntityName } from '../../../entities/names.ts';

/** What a list shows, without its rows: kept under a name as a record of `saved_view`. */
export interface Look {
  readonly filter: string;
  readonly columns: readonly string[];
  /** Null: the entity's usual order. */
  readonly sort: readonly string[] | null;
}

export interface SavedView extends Look {
  readonly id: number;
  readonly version: number;
  readonly entity: EntityName;
  readonly name: string;
  readonly shared: boolean;
  readonly pinned: boolean;
}

const VIEW = 'saved_view';
const FIELDS = ['name', 'entity', 'filter', 'columns', 'sort', 'shared', 'pinned'];
const LIMIT = 200;

const words = (value: Value | undefined): readonly string[] => (typeof value === 'string' ? value.split(',').filter((word) => word !== '') : []);
const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

/** A view as a list can take it: columns that are gone by now are left out. */
function viewOf({ id, version, values }: Row): SavedView[] {
  const entity = text(values['entity']);
  if (!isEntityName(entity)) return [];
  const known = (field: string): boolean => fieldOf(entity, field.replace(/^-/, '')) !== undefined;
  const sort = words(values['sort']).filter(known);
  return [{
    id, version, entity, name: text(values['name']), filter: text(values['filter']), columns: words(values['columns']).filter(known),
    sort: sort.length === 0 ? null : sort, shared: values['shared'] === 1, pinned: values['pinned'] === 1,
  }];
}

/** The operator's own views and those shared by others; of one entity, or those pinned to menus. */
export async function savedViews(api: Api, which: { readonly entity: EntityName } | 'pinned', control: Control = {}): Promise<readonly SavedView[]> {
  const only = which === 'pinned' ? 'pinned:yes' : ofEntity(which.entity);
  return await viewsWhere(api, `${only} (owner_id:me or shared:yes)`, control);
}

const ofEntity = (entity: EntityName): string => `entity:="${entity}"`;

async function viewsWhere(api: Api, filter: string, control: Control = {}): Promise<readonly SavedView[]> {
  const page = await api.list({ entity: VIEW, filter, columns: FIELDS, sort: ['name'], limit: LIMIT }, control);
  return page.rows.flatMap(viewOf);
}

export interface ViewWords {
  readonly name: string;
  readonly shared: boolean;
  readonly pinned: boolean;
}

const wordsOf = ({ name, shared, pinned }: ViewWords): Values => ({ name, shared: shared ? 1 : 0, pinned: pinned ? 1 : 0 });
const lookOf = ({ filter, columns, sort }: Look): Values => ({ filter: filter === '' ? null : filter, columns: columns.join(','), sort: sort === null ? null : sort.join(',') });

/** Keeps a look under a name, or puts it into one's own view of that name; one that somebody else shares stays as it is. */
export async function keepView(api: Api, entity: EntityName, given: ViewWords, look: Look): Promise<void> {
  const known = (await viewsWhere(api, `${ofEntity(entity)} owner_id:me`)).find((view) => view.name === given.name);
  if (known !== undefined) {
    await api.update(VIEW, known.id, known.version, { ...wordsOf(given), ...lookOf(look) });
    return;
  }
  const { values } = await api.blank(VIEW);
  await api.create(VIEW, { ...values, ...wordsOf(given), ...lookOf(look), entity });
}

export async function renameView(api: Api, view: SavedView, given: ViewWords): Promise<void> {
  await api.update(VIEW, view.id, view.version, wordsOf(given));
}

export async function dropView(api: Api, view: SavedView): Promise<void> {
  await api.remove({ entity: VIEW, ids: [view.id] }, 1);
}
