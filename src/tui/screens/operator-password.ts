import type { Row } from '../../services/api.ts';
import { app, close, keep } from '../core/effects.ts';
import type { AppCommands, Opening } from '../core/screen.ts';
import { chooseOne, type ChooseItem } from './choose.ts';
import { passage } from './passage.ts';
import { password } from './password.ts';

/** The password of another operator: who, and then which. */
export const operatorPassword = (): Opening<void> => ask(null);

/** Operators are few. */
const MOST = 1000;

const ask = passage<null, readonly Row[]>({
  name: 'password',
  run: async (api) => (await api.list({ entity: 'operator', columns: ['name', 'login'], limit: MOST })).rows,
  done: (state, rows, ctx) => {
    const others = rows.filter(({ id }) => id !== ctx.session?.operatorId);
    const choice = chooseOne({ title: ctx.t('tui.password.who'), items: others.map(itemOf) });
    return keep(state, close(undefined), app((all) => all.open(choice.mount((login) => openFor(all, others, login)))));
  },
});

function openFor(all: AppCommands, rows: readonly Row[], login: string | null): void {
  const row = rows.find(({ values }) => values['login'] === login);
  if (row !== undefined) all.open(password({ of: { login: String(row.values['login']), name: String(row.values['name']) } }).mount(() => undefined));
}

const itemOf = ({ values }: Row): ChooseItem => ({ id: String(values['login']), label: String(values['name']), note: String(values['login']) });
