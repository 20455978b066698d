import type { PlainError } from '../../errors.ts';
import type { Session } from '../../auth/session.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { app, close, keep } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import type { LockCause } from '../core/lock.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { entryKey, entryLines, entryText, type Entry, type EntryRow } from '../widgets/entry.ts';
import { textField } from '../widgets/text-field.ts';
import { enter } from './enter.ts';
import { faultOf, faultTick, faultWords, type Fault } from './login/fault.ts';

type Field = 'name' | 'password';

interface LockState {
  readonly cause: LockCause;
  /** Another operator wants to log in: the name is asked for too. */
  readonly isOther: boolean;
  readonly entry: Entry<Field>;
  readonly fault: Fault | null;
  readonly asking: boolean;
}

/** Covers everything: the operator's password uncovers it as it was; another operator begins anew, and what was unsaved waits for its owner. */
export const lock = (cause: LockCause): Opening<void> => opening(screen, { cause, ...blank(false), fault: null, asking: false });

const blank = (isOther: boolean): Pick<LockState, 'isOther' | 'entry'> => ({ isOther, entry: { texts: { name: textField(), password: textField() }, at: 0 } });

const rowsOf = (state: LockState, ctx: Ctx): readonly EntryRow<Field>[] => [
  ...(state.isOther ? [{ id: 'name', label: ctx.t('tui.login.name') } as const] : []),
  { id: 'password', label: ctx.t('tui.login.password'), mask: true },
];

const screen = defineScreen<LockState>({
  name: 'lock',
  title: (_state, ctx) => ctx.t('tui.lock.title'),
  offers: (_state, ctx) => [...(ctx.session?.protected === true ? [] : [{ action: 'lock.other' } as const]), { action: 'lock.leave' }],
  act: (state, action) => (action === 'lock.leave' ? keep(state, app((all) => all.quit())) : keep({ ...state, ...blank(!state.isOther), fault: null })),
  key: lockKey,
  holds: (state) => state.asking,
  tick: (state, ctx) => {
    const fault = faultTick(state.fault, ctx);
    return fault === null ? null : keep({ ...state, fault });
  },
  view: lockView,
});

function lockKey(state: LockState, key: Key, ctx: Ctx): Update<LockState> | null {
  if (isKey(key, 'esc')) return keep(state.isOther ? { ...state, ...blank(false), fault: null } : state);
  const rows = rowsOf(state, ctx);
  const entry = entryKey(state.entry, rows, key);
  if (entry === null) return null;
  if (entry === 'done' || (isKey(key, 'enter') && rows[state.entry.at]?.id === 'password')) return ask(state);
  return keep({ ...state, entry });
}

function ask(state: LockState): Update<LockState> {
  const name = entryText(state.entry, 'name').trim();
  const password = entryText(state.entry, 'password');
  if (state.isOther && name === '') return keep({ ...state, entry: { ...state.entry, at: 0 } });
  const { isOther } = state;
  return keep({ ...state, asking: true, fault: null }, (host) =>
    host.work<Session>({
      slot: 'unlock',
      label: 'tui.login.checking',
      run: async (_api, _control, first) => {
        if (!isOther) return await first.unlock(password);
        await host.app.keepDrafts();
        return await first.login(name, password);
      },
      done: (now, session) => (isOther || session.mustChange !== undefined ? keep(now, app((all) => enter(all, session))) : keep(now, app((all) => all.setSession(session)), close(undefined))),
      fail: (now, error) => keep(failed(now, error)),
    }),
  );
}

function failed(state: LockState, error: PlainError): LockState {
  return { ...state, asking: false, fault: faultOf(error), entry: { texts: { ...state.entry.texts, password: textField() }, at: state.isOther ? 1 : 0 } };
}

function lockView(state: LockState, ctx: Ctx, area: Area): View {
  const left = Math.max(2, Math.floor((area.width - 60) / 2));
  const top = Math.max(1, Math.floor(area.height / 5));
  const room = area.width - left - 4;
  const { lines, cursor } = entryLines(state.entry, rowsOf(state, ctx), { button: ctx.t(state.isOther ? 'tui.login.enter' : 'tui.lock.open'), width: area.width - left });
  const who = line(piece(`${ctx.t('tui.lock.who')}  `, 'label'), piece(ctx.session?.operatorName ?? '', 'title'));
  const head: Line[] = [...causeWords(state.cause, ctx, room), [], ...(state.isOther ? [] : [who])];
  const pad = piece(' '.repeat(left));
  const content = [...head, ...lines, [], ...faultWords(state.fault, ctx, room)].map((row): Line => [pad, ...row]);
  return { lines: [...Array.from({ length: top }, (): Line => []), ...content], cursor: cursor === undefined ? undefined : { x: cursor.x + left, y: cursor.y + top + head.length } };
}

function causeWords(cause: LockCause, ctx: Ctx, width: number): readonly Line[] {
  if (cause.kind === 'idle') return wrapText(ctx.t('tui.lock.idle', { minutes: cause.minutes }), width).map((row) => line(piece(row, 'plain')));
  const why = wrapText(`! ${ctx.error(cause.error)}`, width).map((row): Line => line(piece(row, 'warn')));
  return [...why, ...wrapText(ctx.t('tui.lock.gone'), width).map((row) => line(piece(row, 'plain')))];
}
