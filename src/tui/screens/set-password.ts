import type { Row } from '../../services/api.ts';
import { app, close, keep, load, say } from '../core/effects.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';
import { password } from './password.ts';

/** A first or another password for an operator whose record is in hand. */
export const setPassword = (id: number): Opening<void> => opening(screen, id);

const screen = defineScreen<number>({
  name: 'password',
  over: true,
  offers: () => [],
  act: (id) => keep(id),
  key: () => null,
  opened: (id) =>
    keep(
      id,
      load<number, void, Row>({
        slot: 'operator',
        run: (api) => api.get('operator', id),
        done: (now, { values }) =>
          keep(now, close(undefined), app((all) => all.open(password({ of: { login: String(values['login']), name: String(values['name']) } }).mount(() => undefined)))),
        fail: (now, error) => keep(now, close(undefined), say('error', error.key, error.params)),
      }),
    ),
  view: () => ({ lines: [] }),
});
