import type { Count, ListPage, Selection } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, load } from '../../core/effects.ts';
import type { Effect, Update } from '../../core/screen.ts';
import { firstFault, lineNow, type Applied, type ConditionsState } from './state.ts';

type Next = Update<ConditionsState, Applied | null>;
type ConditionsEffect = Effect<ConditionsState, Applied | null>;

/** Typing goes on for so long before the services are asked. */
const REST_MS = 120;
const ROWS = 30;

/** The state, and where its line is another by now, what asks for count and rows of it. */
export function previewed(state: ConditionsState, ctx: Ctx, ...effects: readonly ConditionsEffect[]): Next {
  const line = lineNow(state, ctx);
  if (line === state.preview.line) return keep(state, ...effects);
  // Count and rows of another line would be believed.
  const preview = { line, count: null, page: state.preview.page, error: null };
  // What is half typed is not asked for: the cell says what it wants.
  if (firstFault(state, ctx) !== null) return keep({ ...state, preview }, ...effects, (host) => ['rows', 'count'].forEach((slot) => host.cancel(slot)));
  return keep({ ...state, preview }, ...effects, rowsEffect(state, line), countEffect(state, line));
}

const selection = ({ props: { entity, among } }: ConditionsState, filter: string): Selection => ({ entity, ...among, ...(filter === '' ? {} : { filter }) });

function rowsEffect(state: ConditionsState, line: string): ConditionsEffect {
  const { columns, sort } = state.props;
  return load<ConditionsState, Applied | null, ListPage>({
    slot: 'rows',
    label: null,
    pause: REST_MS,
    run: (api, control) => api.list({ ...selection(state, line), columns, limit: ROWS, ...(sort === null ? {} : { sort }) }, control),
    done: (now, page) => keep({ ...now, preview: { ...now.preview, page, error: null } }),
    fail: (now, error) => (error.code === 'cancelled' ? keep(now) : keep({ ...now, preview: { ...now.preview, page: null, error } })),
  });
}

function countEffect(state: ConditionsState, line: string): ConditionsEffect {
  return load<ConditionsState, Applied | null, Count>({
    slot: 'count',
    label: null,
    pause: REST_MS,
    run: (api, control) => api.count(selection(state, line), undefined, control),
    done: (now, count) => keep({ ...now, preview: { ...now.preview, count } }),
    // What is wrong with the line the rows have said.
    fail: (now) => keep(now),
  });
}
