import type { PlainError } from '../../errors.ts';
import type { Session } from '../../auth/session.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { app, keep, load } from '../core/effects.ts';
import { isKey } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { entryKey, entryLines, entryText, type Entry, type EntryRow } from '../widgets/entry.ts';
import { textField } from '../widgets/text-field.ts';
import { enter } from './enter.ts';
import { faultOf, faultTick, faultWords, type Fault } from './login/fault.ts';

type Field = 'name' | 'password';

interface LoginState {
  readonly company: string;
  readonly entry: Entry<Field>;
  readonly fault: Fault | null;
  readonly asking: boolean;
}

/** Whose database it is, name and password; what is wrong stands under them. With a name that was asked for the password is next. */
export const login = (name = '', company = ''): Opening<void> =>
  opening(screen, { company, entry: { texts: { name: textField(name), password: textField() }, at: name === '' ? 0 : 1 }, fault: null, asking: false });

const rowsOf = (ctx: Ctx): readonly EntryRow<Field>[] => [
  { id: 'name', label: ctx.t('tui.login.name') },
  { id: 'password', label: ctx.t('tui.login.password'), mask: true },
];

const screen = defineScreen<LoginState>({
  name: 'login',
  title: (_state, ctx) => ctx.t('tui.product'),
  offers: () => [{ action: 'app.lang' }],
  act: (state) => keep(state, app((all) => all.setLang('en'))),
  key: (state, key, ctx) => {
    if (isKey(key, 'esc')) return keep(state);
    const entry = entryKey(state.entry, rowsOf(ctx), key);
    if (entry === null) return null;
    // Enter on the password logs in: there is nothing to look at on the button.
    if (entry === 'done' || (isKey(key, 'enter') && state.entry.at === 1)) return ask(state);
    return keep({ ...state, entry });
  },
  holds: (state) => state.asking,
  tick: (state, ctx) => {
    const fault = faultTick(state.fault, ctx);
    return fault === null ? null : keep({ ...state, fault });
  },
  view: loginView,
});

function ask(state: LoginState): Update<LoginState> {
  const name = entryText(state.entry, 'name').trim();
  const password = entryText(state.entry, 'password');
  if (name === '') return keep({ ...state, entry: { ...state.entry, at: 0 } });
  return keep(
    { ...state, asking: true, fault: null },
    load<LoginState, void, Session>({
      slot: 'login',
      label: 'tui.login.checking',
      run: (_api, _control, first) => first.login(name, password),
      done: (now, session) => keep({ ...now, asking: false }, app((all) => enter(all, session))),
      fail: (now, error) => keep(failed(now, error)),
    }),
  );
}

const failed = (state: LoginState, error: PlainError): LoginState => ({ ...state, asking: false, fault: faultOf(error), entry: { texts: { ...state.entry.texts, password: textField() }, at: 1 } });

function loginView(state: LoginState, ctx: Ctx, area: Area): View {
  const left = Math.max(2, Math.floor((area.width - 56) / 2));
  const top = Math.max(1, Math.floor(area.height / 4));
  const { lines, cursor } = entryLines(state.entry, rowsOf(ctx), { button: ctx.t('tui.login.enter'), width: area.width - left });
  const pad = piece(' '.repeat(left));
  const head = [...wrapText(state.company, area.width - left - 4).filter((row) => row !== '').map((row) => line(piece(row, 'title'))), line(piece(ctx.t('tui.login.welcome'), state.company === '' ? 'title' : 'plain')), []];
  const content = [...head, ...lines, [], ...faultWords(state.fault, ctx, area.width - left - 4)].map((row): Line => [pad, ...row]);
  return { lines: [...Array.from({ length: top }, (): Line => []), ...content], cursor: cursor === undefined ? undefined : { x: cursor.x + left, y: cursor.y + top + head.length } };
}
