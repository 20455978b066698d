import type { EntityName } from '../../entities/names.ts';
import type { Row } from '../../services/api.ts';
import { close, keep, load } from '../core/effects.ts';
import { line, piece } from '../core/line.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';
import type { PlainError } from '../../errors.ts';

interface SingleState {
  readonly entity: EntityName;
  readonly error: PlainError | null;
}

/** The one record of an entity that has exactly one: found, then its page. */
export const single = (entity: EntityName): Opening<void> => opening(screen, { entity, error: null });

const screen = defineScreen<SingleState>({
  name: 'record',
  offers: () => [],
  act: (state) => keep(state),
  key: () => null,
  holds: () => true,
  opened: (state) =>
    keep(
      state,
      load<SingleState, void, Row>({
        slot: 'read',
        run: (api) => api.getSingle(state.entity),
        done: (now, row, ctx) => keep(now, close(undefined), (host) => host.app.open(ctx.doors.record({ entity: now.entity, id: row.id }).mount(() => undefined))),
        fail: (now, error) => keep({ ...now, error }),
      }),
    ),
  view: (state, ctx) => ({ lines: state.error === null ? [] : [[], line(piece(`  ! ${ctx.error(state.error)}`, 'error'))] }),
});
