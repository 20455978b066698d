import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { SshKey } from '../../services/api.ts';
import { localTime } from '../../util/dates.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, fill, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Reason, type Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import { keyForm } from './ssh-keys/form.ts';

interface KeysState {
  /** Null: not there yet. */
  readonly keys: readonly SshKey[] | null;
  readonly at: number;
  readonly error: PlainError | null;
}

type Next = Update<KeysState>;

/** The public keys that operators log in with. */
export const keys = (): Opening<void> => opening(screen, { keys: null, at: 0, error: null });

const screen = defineScreen<KeysState>({
  name: 'keys',
  title: (_state, ctx) => ctx.t('menu.keys'),
  offers: (state, ctx): readonly Offer[] => {
    const why = refused(ctx);
    return [{ action: 'keys.add', why }, ...(inHand(state) === undefined ? [] : [{ action: 'keys.remove', why } as const])];
  },
  act: keysAct,
  key: keysKey,
  holds: (state, key) => state.keys === null && !isKey(key, 'esc'),
  opened: (state) => read(state),
  view: keysView,
});

const inHand = (state: KeysState): SshKey | undefined => state.keys?.[state.at];

function refused(ctx: Ctx): Reason | undefined {
  const verdict = ctx.can('edit', 'operator');
  if (!verdict.allowed) return { key: verdict.reason, params: { action: { key: 'action.edit' }, entity: { key: 'entity.operator' } } };
  return ctx.session?.protected === true ? { key: 'server.at_server' } : undefined;
}

function read(state: KeysState): Next {
  return keep(
    state,
    load<KeysState, void, readonly SshKey[]>({
      slot: 'read',
      run: (api) => api.keys(),
      done: (now, found) => keep({ ...now, keys: found, at: Math.max(0, Math.min(now.at, found.length - 1)), error: null }),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function again(state: KeysState, effect: ReturnType<typeof say<KeysState, void>>): Next {
  const next = read(state);
  return keep(next.state, ...(next.effects ?? []), effect);
}

function keysAct(state: KeysState, action: ActionId): Next {
  const key = inHand(state);
  if (action === 'keys.add') return keep(state, open<KeysState, void, SshKey | null>(keyForm(key?.login ?? ''), (now, added) => (added === null ? keep(now) : again(now, say('good', 'tui.keys.added', { id: added.id, login: added.login, fingerprint: added.fingerprint })))));
  if (key === undefined) return keep(state);
  const question = ask<'yes' | 'no'>({
    title: 'tui.keys.sure-title',
    text: 'tui.keys.sure',
    params: { operator: key.operator, label: key.label || key.fingerprint },
    answers: [{ id: 'yes', label: 'act.keys.remove' }, { id: 'no', label: 'tui.no' }],
    initial: 'no',
    cancel: 'no',
  });
  return keep(state, open<KeysState, void, 'yes' | 'no'>(question, (now, answer) => (answer === 'no' ? keep(now) : remove(now, key.id))));
}

function remove(state: KeysState, id: number): Next {
  return keep(
    state,
    load<KeysState, void, void>({ slot: 'remove', label: 'tui.saving', patient: true, run: (api) => api.removeKey(id), done: (now) => again(now, say('good', 'tui.keys.removed', { id })) }),
  );
}

function keysKey(state: KeysState, key: Key, ctx: Ctx): Next | null {
  const at = movedTo(key, state.at, { count: state.keys?.length ?? 0, page: Math.max(1, ctx.body.height - 3) });
  return at === null ? null : keep({ ...state, at });
}

/** `ed25519`, `rsa 3072`: what tells keys apart. */
const typeOf = ({ type, bits }: SshKey): string => (type === 'ssh-rsa' ? `rsa ${bits}` : type.replace(/^ssh-|^ecdsa-sha2-|@.*$/g, ''));

function keysView(state: KeysState, ctx: Ctx, area: Area): View {
  if (state.error !== null) return { lines: wrapText(`! ${ctx.error(state.error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error'))) };
  if (state.keys === null) return { lines: [] };
  if (state.keys.length === 0) return { lines: [[], line(piece(`  ${ctx.t('tui.keys.none')}`, 'dim'))] };
  const used = area.width < 70 ? 11 : 17;
  const rest = Math.max(6, area.width - 6 - 10 - 10 - 14 - used);
  const cells = (texts: readonly [string, string, string, string, string, string], role: 'head' | 'current' | 'plain'): Line => [
    cell(texts[0], 4, role, 'right'), piece('  ', role), cell(texts[1], 10, role), cell(texts[2], 10, role), cell(texts[3], 14, role), cell(texts[4], rest, role), cell(texts[5], used, role),
  ];
  const head = cells([ctx.t('cli.key.id'), ctx.t('cli.key.operator'), ctx.t('cli.key.login'), ctx.t('cli.key.type'), ctx.t('cli.key.label'), ctx.t('cli.key.used_at')], 'head');
  const seen = windowOf(state.at, state.keys.length, area.height - 3);
  const time = (iso: string | null): string => (iso === null ? '' : localTime(iso, ctx.session?.timeZone ?? 'UTC'));
  const rows = state.keys.slice(seen.from, seen.to).map((one, index) =>
    cells([`${seen.from + index === state.at ? '>' : ''}${one.id}`, one.operator, one.login, typeOf(one), one.label, time(one.usedAt).slice(0, used - 1)], seen.from + index === state.at ? 'current' : 'plain'),
  );
  return { lines: [head, ...fill(clickableRows(rows, seen.from, state.at), area.height - 3), [], line(piece(` ${inHand(state)?.fingerprint ?? ''}`, 'dim'))] };
}
