import type { Policy } from '../../auth/policy.ts';
import type { MustChange } from '../../auth/session.ts';
import type { PlainError } from '../../errors.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { app, close, keep, load, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Opening, type Update } from '../core/screen.ts';
import { entryKey, entryLines, entryText, unseenAnew, type Entry, type EntryRow } from '../widgets/entry.ts';
import { textField } from '../widgets/text-field.ts';

type Field = 'current' | 'password' | 'again';

export interface PasswordProps {
  /** Whose password, where it is not the own one. */
  readonly of?: { readonly login: string; readonly name: string } | undefined;
  /** It must be changed before anything else: Esc does not go back. */
  readonly why?: MustChange | undefined;
}

interface PasswordState {
  readonly props: PasswordProps;
  readonly entry: Entry<Field>;
  readonly policy: Policy | null;
  readonly error: PlainError | null;
  readonly asking: boolean;
}

/** The own password, or that of another operator; gives back whether it was changed. */
export const password = (props: PasswordProps = {}): Opening<boolean> =>
  opening(screen, { props, entry: { texts: { current: textField(), password: textField(), again: textField() }, at: 0 }, policy: null, error: null, asking: false });

const fieldsOf = ({ props }: PasswordState): readonly Field[] => (props.of === undefined ? ['current', 'password', 'again'] : ['password', 'again']);
const LABELS = { current: 'tui.password.current', password: 'tui.password.next', again: 'tui.password.again' } as const;
const rowsOf = (state: PasswordState, ctx: Ctx): readonly EntryRow<Field>[] => fieldsOf(state).map((id) => ({ id, label: ctx.t(LABELS[id]), mask: true }));

const screen = defineScreen<PasswordState, boolean>({
  name: 'password',
  title: (state, ctx) => (state.props.of === undefined ? ctx.t('tui.password.title') : ctx.t('tui.password.for', { name: state.props.of.name })),
  offers: (state, ctx) => (state.entry.at < fieldsOf(state).length ? [{ action: 'form.next' }] : [{ action: 'dialog.choose', label: ctx.t('tui.password.save') }]),
  act: (state, _action, ctx) => passwordKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state),
  key: passwordKey,
  holds: (state) => state.asking,
  opened: (state) => keep(state, readPolicy),
  view: passwordView,
});

const readPolicy: Effect<PasswordState, boolean> = load<PasswordState, boolean, Policy>({
  slot: 'policy',
  label: null,
  run: (api) => api.policy(),
  done: (state, policy) => keep({ ...state, policy }),
  fail: (state) => keep(state),
});

function passwordKey(state: PasswordState, key: Key, ctx: Ctx): Update<PasswordState, boolean> | null {
  if (isKey(key, 'esc')) return state.props.why === undefined ? keep(state, close(false)) : keep(state);
  const rows = rowsOf(state, ctx);
  const entry = entryKey(state.entry, rows, key);
  if (entry === null) return null;
  if (entry === 'done') return save(state);
  return keep({ ...state, entry });
}

function save(state: PasswordState): Update<PasswordState, boolean> {
  const { of } = state.props;
  const next = entryText(state.entry, 'password');
  if (next !== entryText(state.entry, 'again')) return keep(faulty(state, { code: 'invalid', key: 'tui.wizard.different', params: {}, field: 'again' }));
  const current = entryText(state.entry, 'current');
  // Nothing typed is no attempt: those are counted.
  if (of === undefined && current === '') return keep(faulty(state, { code: 'invalid', key: 'tui.password.current-missing', params: {}, field: 'current' }));
  return keep(
    { ...state, asking: true, error: null },
    load<PasswordState, boolean, void>({
      slot: 'save',
      label: 'tui.password.saving',
      patient: true,
      run: async (api) => {
        if (of === undefined) await api.changePassword(current, next);
        else await api.setPassword(of.login, next);
      },
      done: (now) => keep({ ...now, asking: false }, close(true), of === undefined ? say('good', 'tui.password.done') : say('good', 'tui.password.done-for', { name: of.name })),
      fail: (now, error) => keep(faulty({ ...now, asking: false }, error)),
    }),
  );
}

/** The fault, with its field in hand; a wrong password is that of the moment. */
function faulty(state: PasswordState, error: PlainError): PasswordState {
  const fields = fieldsOf(state);
  const wanted: Field = error.field === 'again' || error.field === 'current' ? error.field : error.code === 'not_permitted' && fields.includes('current') ? 'current' : 'password';
  const key = error.key === 'error.login_wrong' ? 'tui.password.current-wrong' : error.key;
  return { ...state, error: { ...error, key, field: wanted }, entry: { ...unseenAnew(state.entry, wanted), at: fields.indexOf(wanted) } };
}

function passwordView(state: PasswordState, ctx: Ctx, area: Area): View {
  const { error, props, policy } = state;
  const fault = error?.field === undefined ? undefined : { field: error.field, text: ctx.error(error) };
  const { lines, cursor } = entryLines(state.entry, rowsOf(state, ctx), { button: ctx.t('tui.password.save'), width: area.width - 2, fault });
  const text = (words: string, role: 'plain' | 'hint' | 'error' | 'warn'): Line[] => wrapText(words, area.width - 6).map((row): Line => line(piece(`  ${row}`, role)));
  const head: Line[] = [[], ...(props.why === undefined ? [] : [...text(ctx.t(`tui.password.${props.why}`), 'warn'), []])];
  const help = error !== null ? text(`! ${ctx.error(error)}`, 'error') : policy === null ? [] : text(rulesOf(policy, ctx), 'hint');
  return { lines: [...head, ...lines, [], ...help], cursor: cursor === undefined ? undefined : { x: cursor.x, y: cursor.y + head.length } };
}

function rulesOf({ minLength, classes, history, maxAgeDays }: Policy, ctx: Ctx): string {
  return classes <= 1 ? ctx.t('tui.password.rules', { count: minLength }) : ctx.t('tui.password.rules-classes', { count: minLength, classes, history, days: maxAgeDays });
}

/** The own password that must be changed first: what comes `after` it. */
export const mustChange = (why: MustChange, after: () => void): Opening<void> => opening(first, { why, after });

interface FirstState {
  readonly why: MustChange;
  readonly after: () => void;
}

const first = defineScreen<FirstState>({
  name: 'password',
  offers: () => [],
  act: (state) => keep(state),
  key: () => null,
  opened: (state) => keep(state, app((all) => all.open(password({ why: state.why }).mount(() => state.after())))),
  view: () => ({ lines: [] }),
});
