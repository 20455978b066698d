import type { ActionId } from '../../keys.ts';
import { changeWords } from '../../services/rights-words.ts';
import type { RoleRights } from '../../services/rights-api.ts';
import { NO_RIGHTS, RIGHT_ACTIONS } from '../../auth/matrix.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import { movedTo } from '../widgets/menu.ts';
import { asUsual, changesIn, fieldNames, lineInHand, linesOf, turned, undone, wholeColumn, wholeRow, withRole, type RightsProps, type RightsState } from './rights/state.ts';
import { unsavedMatrix } from './rights/kept.ts';
import { rightsView } from './rights/view.ts';

type Next = Update<RightsState, boolean>;

/** What a role may do, on one screen: entities down, actions across, powers below, the fields of an entity on a second level. Gives back whether it was saved. */
export const rights = (props: RightsProps): Opening<boolean> =>
  opening(screen, { id: props.id, name: props.name, props, role: null, error: null, rights: NO_RIGHTS, past: [], at: 0, column: 0, fields: null });

const screen = defineScreen<RightsState, boolean>({
  name: 'rights',
  title: (state, ctx) => `${state.name} ${ctx.theme.borders.bullet} ${ctx.t('act.rights.open')}`,
  offers: rightsOffers,
  act: rightsAct,
  key: rightsKey,
  holds: (state, key) => !isKey(key, 'esc') && state.role === null && state.error === null,
  opened: (state) => keep(state, readEffect(state.id)),
  view: rightsView,
  draft: unsavedMatrix,
});

const readEffect = (id: number): Effect<RightsState, boolean> =>
  load<RightsState, boolean, RoleRights>({
    slot: 'read',
    run: (api) => api.roleRights(id),
    done: (state, role) => keep(withRole(state, role)),
    fail: (state, error) => keep({ ...state, error }),
  });

function rightsOffers(state: RightsState): readonly Offer[] {
  if (state.role === null) return [];
  const line = lineInHand(state);
  const row = state.fields === null && line?.kind === 'row' ? line.row : null;
  const changed = changesIn(state).length > 0 ? undefined : ({ key: 'rights.nothing_changed' } as const);
  return [
    { action: 'rights.turn' },
    ...(row === null ? [] : ([{ action: 'rights.row' }, { action: 'rights.column' }] as const)),
    ...(row === null || row === '*' ? [] : ([{ action: 'rights.fields' }] as const)),
    ...(state.fields === null && row === null ? [] : ([{ action: 'rights.usual' }] as const)),
    { action: 'rights.save', why: changed },
    { action: 'rights.undo', why: state.past.length > 0 ? undefined : { key: 'rights.nothing_changed' } },
  ];
}

function rightsAct(state: RightsState, action: ActionId, ctx: Ctx): Next {
  const line = lineInHand(state);
  if (action === 'rights.turn') return keep(turned(state, 1));
  if (action === 'rights.usual') return keep(asUsual(state));
  if (action === 'rights.row') return keep(wholeRow(state));
  if (action === 'rights.column') return keep(wholeColumn(state));
  if (action === 'rights.undo') return keep(undone(state));
  if (action === 'rights.fields') return keep(line?.kind === 'row' && line.row !== '*' ? { ...state, fields: { entity: line.row, at: 0 } } : state);
  return keep(state, saving(state, ctx));
}

/** Every change before and after, and then one step. */
function saving(state: RightsState, ctx: Ctx): Effect<RightsState, boolean> {
  const changes = changesIn(state);
  if (changes.length === 0) return say('info', 'rights.nothing_changed');
  const question = ask<'yes' | 'no'>({
    title: 'rights.save_title',
    text: 'rights.save_text',
    params: { role: state.name, count: changes.length, operators: state.role?.operators ?? 0 },
    answers: [{ id: 'yes', label: 'rights.save_yes' }, { id: 'no', label: 'rights.save_no' }],
    initial: 'yes',
    cancel: 'no',
    details: changes.map((change) => changeWords(change, ctx.lang)),
  });
  return open<RightsState, boolean, 'yes' | 'no'>(question, (now, answer) => (answer === 'yes' ? keep(now, write(now)) : keep(now)));
}

const write = (state: RightsState): Effect<RightsState, boolean> =>
  load<RightsState, boolean, unknown>({
    slot: 'write',
    label: 'tui.saving',
    patient: true,
    run: (api) => api.setRoleRights(state.id, state.role?.version ?? 0, state.rights),
    done: (now) => keep(now, close(true), say('good', 'rights.saved', { role: now.name })),
  });

function rightsKey(state: RightsState, key: Key): Next | null {
  if (isKey(key, 'esc')) return state.fields === null ? leaving(state) : keep({ ...state, fields: null });
  if (state.fields !== null) {
    const at = movedTo(key, state.fields.at, { count: fieldNames(state.fields.entity).length, page: 10 });
    return at === null ? null : keep({ ...state, fields: { ...state.fields, at } });
  }
  if (isKey(key, 'left', 'shift-tab')) return keep({ ...state, column: Math.max(0, state.column - 1) });
  if (isKey(key, 'right', 'tab')) return keep({ ...state, column: Math.min(RIGHT_ACTIONS.length - 1, state.column + 1) });
  const at = movedTo(key, state.at, { count: linesOf(state).length, page: 10 });
  return at === null ? null : keep({ ...state, at });
}

/** What was changed is not lost by one key. */
function leaving(state: RightsState): Next {
  if (changesIn(state).length === 0) return keep(state, close(false));
  const question = ask<'stay' | 'discard'>({
    title: 'rights.leave_title',
    text: 'rights.leave_text',
    params: { count: changesIn(state).length },
    answers: [{ id: 'stay', label: 'rights.leave_stay' }, { id: 'discard', label: 'rights.leave_discard' }],
    initial: 'stay',
    cancel: 'stay',
  });
  return keep(state, open<RightsState, boolean, 'stay' | 'discard'>(question, (now, answer) => (answer === 'discard' ? keep(now, close(false)) : keep(now))));
}
