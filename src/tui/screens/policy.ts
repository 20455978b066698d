import { isProfile, PROFILES, type Policy } from '../../auth/policy.ts';
import type { PlainError } from '../../errors.ts';
import { policyWords } from '../../services/policy-words.ts';
import { displayWidth, wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Opening, type Update } from '../core/screen.ts';
import { entryKey, entryLines, entryText, type Entry, type EntryRow } from '../widgets/entry.ts';
import { textField } from '../widgets/text-field.ts';

type Field = 'profile' | 'idle';

interface PolicyState {
  readonly policy: Policy | null;
  readonly entry: Entry<Field>;
  readonly error: PlainError | null;
  readonly asking: boolean;
}

/** What is asked of passwords and logins: as it holds now, and another choice. */
export const policy = (): Opening<void> => opening(screen, { policy: null, entry: entryOf(null), error: null, asking: false });

const entryOf = (now: Policy | null): Entry<Field> => ({ texts: { profile: textField(now?.profile ?? 'default'), idle: textField(now === null ? '' : String(now.idleMinutes)) }, at: 0 });

const rowsOf = (ctx: Ctx): readonly EntryRow<Field>[] => [
  { id: 'profile', label: ctx.t('login.policy.profile'), options: PROFILES.map((word) => ({ word, label: word })) },
  { id: 'idle', label: ctx.t('tui.policy.idle') },
];

const screen = defineScreen<PolicyState>({
  name: 'policy',
  title: (_state, ctx) => ctx.t('tui.policy.title'),
  offers: (state, ctx) => (state.entry.at < 2 ? [{ action: 'form.next' }] : [{ action: 'dialog.choose', label: ctx.t('tui.policy.save') }]),
  act: (state, _action, ctx) => policyKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state),
  key: policyKey,
  holds: (state) => state.asking || state.policy === null,
  opened: (state) => keep(state, readPolicy),
  view: policyView,
});

const readPolicy: Effect<PolicyState> = load<PolicyState, void, Policy>({
  slot: 'policy',
  run: (api) => api.policy(),
  done: (state, found) => keep({ ...state, policy: found, entry: entryOf(found) }),
  fail: (state, error) => keep({ ...state, error }),
});

function policyKey(state: PolicyState, key: Key, ctx: Ctx): Update<PolicyState> | null {
  if (isKey(key, 'esc')) return keep(state, close(undefined));
  const entry = entryKey(state.entry, rowsOf(ctx), key);
  if (entry === null) return null;
  return entry === 'done' ? save(state) : keep({ ...state, entry });
}

function save(state: PolicyState): Update<PolicyState> {
  const profile = entryText(state.entry, 'profile');
  const idle = entryText(state.entry, 'idle').trim();
  const change = { ...(isProfile(profile) ? { profile } : {}), ...(idle === '' ? {} : { idleMinutes: /^\d+$/.test(idle) ? Number(idle) : -1 }) };
  return keep(
    { ...state, asking: true, error: null },
    load<PolicyState, void, Policy>({
      slot: 'save',
      patient: true,
      run: (api) => api.setPolicy(change),
      done: (now, found, ctx) => keep({ ...now, policy: found, asking: false, entry: entryOf(found) }, say('good', 'login.policy.set', { profile: ctx.t(`login.profile.${found.profile}`) })),
      fail: (now, error) => keep({ ...now, asking: false, error, entry: { ...now.entry, at: error.field === 'idle' ? 1 : now.entry.at } }),
    }),
  );
}

function policyView(state: PolicyState, ctx: Ctx, area: Area): View {
  const { lines, cursor } = entryLines(state.entry, rowsOf(ctx), { button: ctx.t('tui.policy.save'), width: area.width - 2 });
  const error = state.error === null ? [] : wrapText(`! ${ctx.error(state.error)}`, area.width - 6).map((row): Line => line(piece(`  ${row}`, 'error')));
  const words = state.policy === null ? [] : policyWords(state.policy, ctx.lang);
  const width = Math.max(0, ...words.map(([name]) => displayWidth(name))) + 2;
  const now = words.map(([name, text]): Line => [piece('  '), cell(name, width, 'label'), piece(text, 'value')]);
  return { lines: [...lines, [], ...(error.length === 0 ? [] : [...error, []]), ...now], cursor };
}
