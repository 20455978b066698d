import type { Row } from '../../services/api.ts';
import { app, close, keep } from '../core/effects.ts';
import type { Opening } from '../core/screen.ts';
import { passage } from './passage.ts';
import { password } from './password.ts';

/** A first or another password for an operator whose record is in hand. */
export const setPassword = (id: number): Opening<void> => ask(id);

const ask = passage<number, Row>({
  name: 'password',
  run: (api, id) => api.get('operator', id),
  done: (id, { values }) =>
    keep(id, close(undefined), app((all) => all.open(password({ of: { login: String(values['login']), name: String(values['name']) } }).mount(() => undefined)))),
});
