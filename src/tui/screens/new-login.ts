import type { Row } from '../../services/api.ts';
import { app, close, keep, load, open, say } from '../core/effects.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';
import type { Saved } from './doors.ts';
import { setPassword } from './set-password.ts';

/** A login for an employee: the form of an operator with what is known, and then the first password. */
export const newLogin = (employeeId: number): Opening<void> => opening(screen, employeeId);

const screen = defineScreen<number>({
  name: 'new-login',
  over: true,
  offers: () => [],
  act: (id) => keep(id),
  key: () => null,
  opened: (id) =>
    keep(
      id,
      load<number, void, Row>({
        slot: 'employee',
        run: (api) => api.get('employee', id),
        done: (now, { values }, ctx) => {
          const given = { name: values['name'] ?? null, employee_id: now, department_id: values['department_id'] ?? null };
          return keep(
            now,
            open<number, void, Saved | null>(ctx.doors.form({ entity: 'operator', id: null, given }), (then, saved) =>
              saved === null ? keep(then, close(undefined)) : keep(then, close(undefined), app((all) => all.open(setPassword(saved.id).mount(() => undefined)))),
            ),
          );
        },
        fail: (now, error) => keep(now, close(undefined), say('error', error.key, error.params)),
      }),
    ),
  view: () => ({ lines: [] }),
});
