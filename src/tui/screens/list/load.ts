import type { Count, ListPage, ListRequest } from '../../../services/api.ts';
import type { Control } from '../../../services/context.ts';
import type { Api } from '../../../services/api.ts';
import type { PlainError } from '../../../errors.ts';
import { keep, load, say } from '../../core/effects.ts';
import { faulty } from '../../widgets/filter-line.ts';
import type { Ctx } from '../../core/context.ts';
import type { Effect, Update } from '../../core/screen.ts';
import { extended, LOST, PAGE, replaced, requestOf, scrolled, selectionOf, wantsNext, wantsPrevious, type ListState } from './state.ts';
import type { Saved } from '../doors.ts';
import { usesEffect } from './uses.ts';

type ListEffect = Effect<ListState>;

/** Body lines that are no rows: the line of search and filter, the header, the row of actions. */
const OTHER_LINES = 3;
export const rowsVisible = (ctx: Ctx): number => Math.max(1, ctx.body.height - OTHER_LINES);

interface Reload {
  /** Stay on this record. */
  readonly id?: number | null;
  readonly end?: boolean;
  /** The order is another: what stands around the record is not what stood there. */
  readonly elsewhere?: boolean;
  /** What was saved just now: where it is not seen, that is said. */
  readonly saved?: Saved;
}

/** Asks for the rows anew: search, filter or order are others, or something was changed. */
export function reload(state: ListState, { id = null, end = false, elsewhere = false, saved }: Reload = {}): Update<ListState> {
  // What is seen stays where it is: the page begins with the first row that is seen.
  const first = elsewhere || (state.top === 0 && state.previous === null) ? null : (state.rows[state.top]?.id ?? null);
  return keep({ ...state, stale: true }, pageEffect(requestOf(state, id !== null || end), { id, end, first: elsewhere ? id : first, saved }), countEffect(state));
}

interface Place {
  readonly id: number | null;
  readonly end: boolean;
  /** The record that the page begins with; null: the list's own beginning. */
  readonly first: number | null;
  readonly saved?: Saved | undefined;
}

/** The rows there; where the record that is to be seen is not among them, those around it. */
async function pageAt(api: Api, request: ListRequest, { id, end, first }: Place, control: Control): Promise<ListPage> {
  if (end) return api.list({ ...request, fromEnd: true }, control);
  const page = await api.list({ ...request, ...(id === null || first === null ? {} : { around: first }) }, control);
  if (id === null || id === first || page.rows.some((row) => row.id === id)) return page;
  return api.list({ ...request, around: id }, control);
}

function pageEffect(request: ListRequest, place: Place): ListEffect {
  const { id, end, saved } = place;
  return load<ListState, void, ListPage>({
    slot: 'page',
    run: (api, control) => pageAt(api, request, place, control),
    done: (state, page, ctx) => {
      const next = replaced(state, page, end ? (page.rows.at(-1)?.id ?? null) : id, id !== null);
      const shown = withUses(more(scrolled({ ...next, uses: {} }, rowsVisible(ctx))));
      return saved === undefined || page.rows.some((row) => row.id === saved.id) ? shown : keep(shown.state, ...(shown.effects ?? []), outOfSight(saved));
    },
    // A filter that is not right (any more) stands to be mended.
    fail: (state, error, ctx) => keep({ ...state, ...mending(state, error, ctx), error, stale: false, fresh: false, rows: error.code === 'cancelled' ? state.rows : [], next: null, previous: null }),
  });
}

function mending(state: ListState, error: PlainError, ctx: Ctx): Pick<ListState, 'editing'> {
  const wrong = error.code === 'invalid' && state.filter.trim() !== '' && state.editing === null;
  return { editing: wrong ? faulty(state.filter, error, ctx) : state.editing };
}

const outOfSight = ({ label, doubt }: Saved): ListEffect => (doubt === undefined ? say('warn', 'tui.list.out-of-sight', { label }) : say('warn', 'tui.list.out-of-sight-doubt', { label, doubt }));

function countEffect(state: ListState): ListEffect {
  return load<ListState, void, Count>({
    slot: 'count',
    label: null,
    run: (api, control) => api.count(selectionOf(state), undefined, control),
    done: (now, count) => keep({ ...now, count }),
    fail: (now) => keep({ ...now, count: null }),
  });
}

/** Beside rows of reference values: how often each is used. */
const withUses = ({ state, effects = [] }: Update<ListState>): Update<ListState> => keep(state, ...effects, ...usesEffect(state));

/** Rows beyond the ends of what is there, before the operator gets there. */
export function more(state: ListState): Update<ListState> {
  const effects: ListEffect[] = [];
  if (wantsNext(state)) effects.push(moreEffect(state, 'next'));
  if (wantsPrevious(state)) effects.push(moreEffect(state, 'previous'));
  return keep(state, ...effects);
}

function moreEffect(state: ListState, end: 'next' | 'previous'): ListEffect {
  const request = requestOf(state, true);
  const position = end === 'next' ? state.next : state.previous;
  const edge = end === 'next' ? state.rows.at(-1)?.id : state.rows[0]?.id;
  return load<ListState, void, ListPage>({
    slot: end,
    once: true,
    label: null,
    run: (api, control) => beyond(api, request, end, position, edge, control),
    done: (now, page, ctx) => {
      // Only where the rows still end where they ended when this was asked.
      const still = end === 'next' ? now.rows.at(-1)?.id : now.rows[0]?.id;
      return still !== edge || now.stale ? keep(now) : withUses(keep(scrolled(extended(now, page, end), rowsVisible(ctx))));
    },
    fail: (now) => keep(now),
  });
}

async function beyond(api: Api, request: ListRequest, end: 'next' | 'previous', position: string | null, edge: number | undefined, control: Control): Promise<ListPage> {
  if (position !== LOST && position !== null) return api.list({ ...request, ...(end === 'next' ? { after: position } : { before: position }) }, control);
  if (edge === undefined) return { rows: [], next: null, previous: null };
  const around = await api.list({ ...request, around: edge, limit: end === 'next' ? PAGE + 1 : 1 }, control);
  if (end === 'next') return { ...around, rows: around.rows.filter((row) => row.id !== edge) };
  return around.previous === null ? { rows: [], next: null, previous: null } : api.list({ ...request, before: around.previous }, control);
}
