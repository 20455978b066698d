import type { EntityName } from '../../../entities/names.ts';
import { definitionOf } from '../../../entities/registry.ts';
import type { PlainError } from '../../../errors.ts';
import type { Count, ListPage, ListRequest, Row, Selection } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import type { FilterEdit } from '../../widgets/filter-line.ts';
import { fieldText, textField, type TextField } from '../../widgets/text-field.ts';
import { usualColumns } from '../../widgets/table.ts';
import type { KeptConditions } from '../conditions/kept.ts';
import type { Ask } from '../conditions/state.ts';

export interface ListProps {
  readonly entity: EntityName;
  readonly filter?: string | undefined;
  /** Only what hangs on this record. */
  readonly of?: Selection['of'];
  /** The recycle bin. */
  readonly deleted?: boolean;
  /** A saved view: its own columns and order instead of the usual or preferred ones. */
  readonly view?: { readonly name: string; readonly columns: readonly string[]; readonly sort: readonly string[] | null } | undefined;
  /** Lines of the form of conditions that wait for a value whenever it is opened here. */
  readonly asks?: readonly Ask[] | undefined;
  /** What it does as soon as it stands. */
  readonly wish?: 'print' | 'envelopes' | 'labels' | 'mail' | 'import' | 'export' | 'sheet' | undefined;
  /** Conditions that were being typed when the line dropped: their form is opened again. */
  readonly restored?: KeptConditions | undefined;
}

export interface ListState {
  readonly props: ListProps;
  readonly columns: readonly string[];
  /** Null: the entity's usual order, or the services' choice for a search: `order`, where it is another. */
  readonly sort: readonly string[] | null;
  readonly order: readonly string[] | null;
  readonly filter: string;
  readonly editing: FilterEdit | null;
  readonly search: TextField;
  /** Part of the list, in order, and the keyset positions at its ends. */
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly previous: string | null;
  readonly count: Count | null;
  readonly at: number;
  /** First visible row. */
  readonly top: number;
  readonly marked: ReadonlySet<number>;
  /** All that the list showed is marked, more than are kept one by one: which, and how many. */
  readonly everything: { readonly selection: Selection; readonly count: number } | null;
  /** The row of actions has the focus, on this action. */
  readonly action: number | null;
  /** The rows are not yet those of search, filter and order. */
  readonly stale: boolean;
  /** Nothing has come yet at all. */
  readonly fresh: boolean;
  readonly error: PlainError | null;
  /** Whether there is an analysis of these records; null until that is known. */
  readonly analysed: boolean | null;
  /** Of reference values: how many records use each. */
  readonly uses: Readonly<Record<number, number>>;
}

/** Nothing is marked. */
export const NO_MARKS = { marked: new Set<number>(), everything: null };

export const isMarking = ({ marked, everything }: ListState): boolean => marked.size > 0 || everything !== null;

/** How many are marked. */
export const marksOf = ({ marked, everything }: ListState): number => everything?.count ?? marked.size;

export function initialList(props: ListProps): ListState {
  return {
    props,
    columns: props.view === undefined || props.view.columns.length === 0 ? usualColumns(props.entity) : props.view.columns,
    sort: props.view?.sort ?? null,
    order: null,
    filter: props.filter ?? '',
    editing: null,
    search: textField(),
    rows: [],
    next: null,
    previous: null,
    count: null,
    at: 0,
    top: 0,
    ...NO_MARKS,
    action: null,
    stale: true,
    fresh: true,
    error: null,
    analysed: null,
    uses: {},
  };
}

/** The columns that whoever is logged in may see. */
export const shownColumns = ({ props: { entity }, columns }: ListState, ctx: Ctx): readonly string[] => columns.filter((field) => ctx.shows(entity, field));

export const searchOf = (state: ListState): string => fieldText(state.search).trim();

/** Which records the list shows. */
export function selectionOf(state: ListState): Selection {
  const { entity, of, deleted } = state.props;
  const search = searchOf(state);
  return {
    entity,
    ...(state.filter.trim() === '' ? {} : { filter: state.filter }),
    ...(search === '' ? {} : { search }),
    ...(of === undefined ? {} : { of }),
    ...(deleted === true ? { deleted } : {}),
  };
}

/** Filter and search as one line of the query language: what a view or a chart of this list is about. */
export function wholeFilter(state: ListState): string {
  const words = searchOf(state).split(/\s+/).filter((word) => word !== '');
  const quoted = words.map((word) => (/^[\p{L}\p{N}]+$/u.test(word) && !/^(?:and|or|not)$/i.test(word) ? word : `"${word.replaceAll(/["“”＂\\]/g, '')}"`)).filter((word) => word !== '""');
  const filter = (state.editing === null ? state.filter : fieldText(state.editing.field)).trim();
  // Words must hold beside the whole of a filter with `or` in it.
  return [filter === '' || quoted.length === 0 || !/\s/.test(filter) ? filter : `(${filter})`, ...quoted].filter((part) => part !== '').join(' ');
}

/** What an action touches: the marked records, else the current one. */
export function targetOf(state: ListState): { readonly selection: Selection; readonly count: number } {
  if (state.everything !== null) return state.everything;
  const current = state.rows[state.at];
  const ids = state.marked.size > 0 ? [...state.marked] : current === undefined ? [] : [current.id];
  const { deleted } = state.props;
  return { selection: { entity: state.props.entity, ids, ...(deleted === true ? { deleted } : {}) }, count: ids.length };
}

/** How the rows are sorted. */
export const sortOf = (state: ListState): readonly string[] => state.sort ?? state.order ?? definitionOf(state.props.entity).list.sort;

/** Rows asked for at a time, and kept at most. */
export const PAGE = 100;
const KEPT = 400;
/** This near to the end of what is there more is asked for. */
export const NEAR = 40;

/** What the list shows and how it is sorted. `standing`: in the order in which the rows stand, whatever the services would choose for a search by now. */
export function sortedOf(state: ListState, standing: boolean): Selection & Pick<ListRequest, 'sort'> {
  const sort = standing && searchOf(state) !== '' && !state.stale ? sortOf(state) : state.sort;
  return { ...selectionOf(state), ...(sort === null ? {} : { sort }) };
}

export const requestOf = (state: ListState, standing = false): ListRequest => ({ ...sortedOf(state, standing), columns: state.columns, limit: PAGE });

export const wantsNext = (state: ListState): boolean => state.next !== null && !state.stale && state.at > state.rows.length - NEAR;
export const wantsPrevious = (state: ListState): boolean => state.previous !== null && !state.stale && state.at < NEAR;

/** A page after or before what is there; what is far at the other end is let go. */
export function extended(state: ListState, page: ListPage, end: 'next' | 'previous'): ListState {
  if (end === 'next') {
    const all = [...state.rows, ...page.rows];
    const gone = Math.max(0, all.length - KEPT);
    // Where rows were let go at the front there is more before, but their keyset position is not known any more: the front's own row finds it again.
    return { ...state, rows: all.slice(gone), next: page.next, at: state.at - gone, top: Math.max(0, state.top - gone), previous: gone > 0 ? LOST : state.previous };
  }
  const all = [...page.rows, ...state.rows];
  const added = page.rows.length;
  const kept = all.slice(0, KEPT);
  return { ...state, rows: kept, previous: page.previous, at: state.at + added, top: state.top + added, next: kept.length < all.length ? LOST : state.next };
}

/** More there is, but from which keyset position on is asked anew by `around`. */
export const LOST = '\u0000lost';

/** The rows of a new answer, on the record `id` where it is among them. */
export function replaced(state: ListState, page: ListPage, id: number | null, keepPlace: boolean): ListState {
  const found = id === null ? -1 : page.rows.findIndex((row) => row.id === id);
  const at = found >= 0 ? found : keepPlace ? Math.min(state.at, Math.max(0, page.rows.length - 1)) : 0;
  return { ...state, rows: page.rows, order: page.sort ?? null, next: page.next, previous: page.previous, at, top: 0, stale: false, fresh: false, error: null };
}

/** The first visible row so that the current one is seen, in `height` lines. */
export function scrolled(state: ListState, height: number): ListState {
  const top = Math.min(state.at, Math.max(state.top, state.at - height + 1, 0));
  const last = Math.max(0, state.rows.length - height);
  return { ...state, top: Math.min(top, Math.max(last, state.at - height + 1, 0)) };
}
