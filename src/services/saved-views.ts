/** Saved views through the contract of the services, for screens and commands alike. */
import { isEntityName, type EntityName } from '../entities/names.ts';
import { fieldOf } from '../entities/registry.ts';
import { AppError, notFound } from '../errors.ts';
import type { Value, Values } from '../fields/definition.ts';
import { nearest } from '../query/near.ts';
import { foldSearch } from '../util/fold.ts';
import type { Api, Row } from './api.ts';
import type { Control } from './context.ts';

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
  readonly ownerId: number | null;
  /** Whose it is. */
  readonly owner: string;
}

const VIEW = 'saved_view';
const FIELDS = ['name', 'entity', 'filter', 'columns', 'sort', 'shared', 'pinned', 'owner_id'];
const LIMIT = 200;

const words = (value: Value | undefined): readonly string[] => (typeof value === 'string' ? value.split(',').filter((word) => word !== '') : []);
const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

/** A view as a list can take it: columns that are gone by now are left out. */
function viewOf({ id, version, values, labels }: Row): SavedView[] {
  const entity = text(values['entity']);
  if (!isEntityName(entity)) return [];
  const known = (field: string): boolean => fieldOf(entity, field.replace(/^-/, '')) !== undefined;
  const sort = words(values['sort']).filter(known);
  return [{
    id, version, entity, name: text(values['name']), filter: text(values['filter']), columns: words(values['columns']).filter(known),
    sort: sort.length === 0 ? null : sort, shared: values['shared'] === 1, pinned: values['pinned'] === 1,
    ownerId: typeof values['owner_id'] === 'number' ? values['owner_id'] : null, owner: labels['owner_id'] ?? '',
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

/** The view of that name, the operator's own before one that is shared. Throws `not_found` with the nearest names. */
export async function viewNamed(api: Api, entity: EntityName, name: string): Promise<SavedView> {
  const views = await savedViews(api, { entity });
  const { operatorId } = await api.session();
  const wanted = foldSearch(name);
  const found = views.filter((view) => foldSearch(view.name) === wanted).toSorted((a, b) => Number(b.ownerId === operatorId) - Number(a.ownerId === operatorId))[0];
  if (found !== undefined) return found;
  const near = nearest(name, views.map((view) => view.name), 5);
  throw notFound(near.length === 0 ? 'view.not_found' : 'view.not_found_near', { name, entity: { key: `entity.${entity}` }, near: near.join(' / ') });
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
  await requireRight(api, entity, look);
  const known = (await viewsWhere(api, `${ofEntity(entity)} owner_id:me`)).find((view) => view.name === given.name);
  if (known !== undefined) {
    await api.update(VIEW, known.id, known.version, { ...wordsOf(given), ...lookOf(look) });
    return;
  }
  const { values } = await api.blank(VIEW);
  await api.create(VIEW, { ...values, ...wordsOf(given), ...lookOf(look), entity });
}

/** A view whose line is not right would never open. */
async function requireRight(api: Api, entity: EntityName, { filter }: Look): Promise<void> {
  const wrong = await api.checkFilter(entity, filter);
  if (wrong !== null) throw AppError.fromPlain(wrong);
}

/** Puts a look into a view in place of its own. */
export async function replaceView(api: Api, view: SavedView, look: Look): Promise<void> {
  await requireRight(api, view.entity, look);
  await api.update(VIEW, view.id, view.version, lookOf(look));
}

export async function renameView(api: Api, view: SavedView, given: ViewWords): Promise<void> {
  await api.update(VIEW, view.id, view.version, wordsOf(given));
}

export async function dropView(api: Api, view: SavedView): Promise<void> {
  await api.remove({ entity: VIEW, ids: [view.id] }, 1);
}
