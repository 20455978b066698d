import type { Row } from '../../services/api.ts';
import { app, close, keep, open } from '../core/effects.ts';
import type { Opening } from '../core/screen.ts';
import type { Saved } from './doors.ts';
import { passage } from './passage.ts';
import { setPassword } from './set-password.ts';

/** A login for an employee: the form of an operator with what is known, and then the first password. */
export const newLogin = (employeeId: number): Opening<void> => ask(employeeId);

const ask = passage<number, Row>({
  name: 'new-login',
  run: (api, id) => api.get('employee', id),
  done: (id, { values }, ctx) => {
    const given = { name: values['name'] ?? null, employee_id: id, department_id: values['department_id'] ?? null };
    return keep(
      id,
      open<number, void, Saved | null>(ctx.doors.form({ entity: 'operator', id: null, given }), (then, saved) =>
        saved === null ? keep(then, close(undefined)) : keep(then, close(undefined), app((all) => all.open(setPassword(saved.id).mount(() => undefined)))),
      ),
    );
  },
});
