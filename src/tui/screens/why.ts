import { RIGHT_ACTIONS, type RightAction } from '../../auth/matrix.ts';
import type { EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { WhyAnswer } from '../../services/rights-api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Opening, type Update } from '../core/screen.ts';
import type { Picked } from './doors.ts';

interface WhyState {
  readonly entity: EntityName;
  readonly id: number;
  readonly label: string;
  readonly operator: { readonly id: number; readonly label: string } | null;
  readonly action: RightAction;
  readonly answer: WhyAnswer | null;
  readonly error: PlainError | null;
}

type Next = Update<WhyState>;

/** Why an operator may do something with a record, or may not: an operator is chosen first. */
export const why = (entity: EntityName, id: number, label: string): Opening<void> =>
  opening(screen, { entity, id, label, operator: null, action: 'read', answer: null, error: null });

const screen = defineScreen<WhyState>({
  name: 'why',
  title: (state, ctx) => `${state.label} ${ctx.theme.borders.bullet} ${ctx.t('act.record.why')}`,
  offers: () => [{ action: 'why.next' }, { action: 'why.operator' }],
  act: (state, action: ActionId, ctx) => (action === 'why.operator' ? keep(state, choose(ctx)) : another(state, 1)),
  key: whyKey,
  opened: (state, ctx) => keep(state, choose(ctx)),
  view: whyView,
});

function choose(ctx: Ctx): Effect<WhyState> {
  const picker = ctx.doors.picker({ entity: 'operator', title: ctx.t('why.which'), search: '', current: [], many: false, required: true, fixed: true });
  return open<WhyState, void, Picked | null>(picker, (now, picked) => {
    const [operator] = picked?.values ?? [];
    if (operator === undefined) return now.operator === null ? keep(now, close(undefined)) : keep(now);
    return ask({ ...now, operator });
  });
}

function ask(state: WhyState): Next {
  const { entity, id, action, operator } = state;
  if (operator === null) return keep(state);
  return keep(
    state,
    load<WhyState, void, WhyAnswer>({
      slot: 'why',
      run: (api) => api.why({ operatorId: operator.id, entity, id, action }),
      done: (now, answer) => keep({ ...now, answer, error: null }),
      fail: (now, error) => keep({ ...now, answer: null, error }),
    }),
  );
}

function another(state: WhyState, by: 1 | -1): Next {
  const at = RIGHT_ACTIONS.indexOf(state.action) + by + RIGHT_ACTIONS.length;
  return ask({ ...state, action: RIGHT_ACTIONS[at % RIGHT_ACTIONS.length] ?? 'read' });
}

function whyKey(state: WhyState, key: Key): Next | null {
  if (isKey(key, 'left', 'up')) return another(state, -1);
  return isKey(key, 'right', 'down') ? another(state, 1) : null;
}

function whyView(state: WhyState, ctx: Ctx, area: Area): View {
  const head = line(piece(` ${state.operator?.label ?? ''}  `, 'title'), ...RIGHT_ACTIONS.flatMap((action) => [piece(` ${ctx.t(`action.${action}`)} `, action === state.action ? 'current' : 'plain'), piece(' ')]));
  const said = state.error === null ? (state.answer?.reasons ?? []).map(({ key, params }) => ctx.t(key, params)) : [`! ${ctx.error(state.error)}`];
  const lines = said.flatMap((text, at): Line[] => {
    const last = at === said.length - 1;
    const role = state.error !== null ? 'error' : !last ? 'plain' : state.answer?.allowed === true ? 'good' : 'warn';
    return wrapText(text, area.width - 4).map((row, index): Line => line(piece(index === 0 ? (last ? ' = ' : ' - ') : '   ', 'dim'), piece(row, role)));
  });
  return { lines: [head, [], ...lines] };
}
