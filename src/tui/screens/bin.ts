import type { PlainError } from '../../errors.ts';
import { comma, entityLabel } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { BinEntry, RestorePreview } from '../../services/api.ts';
import { localTime } from '../../util/dates.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, fill, line, lineWidth, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';

interface BinState {
  /** Null: not there yet. */
  readonly entries: readonly BinEntry[] | null;
  readonly more: boolean;
  readonly at: number;
  readonly error: PlainError | null;
}

type Next = Update<BinState>;

/** What was removed, whatever it is: when, by whom, what hung on it; and back with it. */
export const bin = (): Opening<void> => opening(screen, { entries: null, more: false, at: 0, error: null });

const PAGE = 100;
const NEAR = 20;

const screen = defineScreen<BinState>({
  name: 'bin',
  title: (_state, ctx) => ctx.t('menu.bin'),
  offers: (state): readonly Offer[] => (inHand(state) === undefined ? [] : [{ action: 'bin.restore' }]),
  act: binAct,
  key: (state, key, ctx) => binKey(state, key, ctx),
  holds: (state, key) => state.entries === null && !isKey(key, 'esc'),
  opened: (state) => read(state),
  view: binView,
});

const inHand = (state: BinState): BinEntry | undefined => state.entries?.[state.at];

function read(state: BinState, further = false): Next {
  const last = further ? state.entries?.at(-1) : undefined;
  return keep(
    state,
    load<BinState, void, readonly BinEntry[]>({
      slot: 'read',
      run: (api) => api.bin({ limit: PAGE, ...(last === undefined ? {} : { after: { deletedAt: last.deletedAt, entity: last.entity, id: last.id } }) }),
      done: (now, found) => {
        const entries = last === undefined ? found : [...(now.entries ?? []), ...found];
        return keep({ ...now, entries, more: found.length === PAGE, error: null, at: Math.max(0, Math.min(now.at, entries.length - 1)) });
      },
      fail: (now, error) => keep({ ...now, error, entries: now.entries ?? [] }),
    }),
  );
}

function binAct(state: BinState, _action: ActionId): Next {
  const entry = inHand(state);
  if (entry === undefined) return keep(state);
  return keep(
    state,
    load<BinState, void, RestorePreview>({
      slot: 'preview',
      run: (api) => api.restorePreview(entry.entity, entry.id),
      done: (now, preview, ctx) => (preview.conflict === null ? keep(now, confirm(entry, preview, ctx)) : keep(now, say('error', preview.conflict.key, preview.conflict.params))),
    }),
  );
}

function confirm(entry: BinEntry, { together }: RestorePreview, ctx: Ctx) {
  const question = ask<'yes' | 'no'>({
    title: 'tui.bin.title',
    text: together.length === 0 ? 'tui.bin.text' : 'tui.bin.text-along',
    params: { entity: { key: `entity.${entry.entity}` }, name: entry.label },
    answers: [
      { id: 'yes', label: 'tui.bin.yes' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: 'yes',
    cancel: 'no',
    details: together.map(({ entity, count, names }) => `${entityLabel(ctx.lang, entity)} ${count}: ${names.join(comma(ctx.lang))}${count > names.length ? ' …' : ''}`),
  });
  return open<BinState, void, 'yes' | 'no'>(question, (now, answer) => (answer === 'no' ? keep(now) : restore(now, entry)));
}

function restore(state: BinState, { entity, id, label }: BinEntry): Next {
  return keep(
    state,
    load<BinState, void, { readonly stepId: number }>({
      slot: 'restore',
      label: 'tui.saving',
      patient: true,
      run: (api) => api.restore(entity, [id]),
      done: (now, { stepId }) => {
        const next = read(now);
        return keep(next.state, ...(next.effects ?? []), say('good', 'tui.bin.restored', { name: label, step: stepId }));
      },
    }),
  );
}

function binKey(state: BinState, key: Key, ctx: Ctx): Next | null {
  const at = movedTo(key, state.at, { count: state.entries?.length ?? 0, page: Math.max(1, ctx.body.height - 2) });
  if (at === null) return null;
  const next = { ...state, at };
  return next.more && at > (state.entries?.length ?? 0) - NEAR ? read(next, true) : keep(next);
}

const WIDTHS = { when: 18, who: 10, kind: 14, size: 6 } as const;

function binView(state: BinState, ctx: Ctx, area: Area): View {
  const { entries, error } = state;
  const head: Line = [piece('  ', 'head'), cell(ctx.t('tui.steps.when'), WIDTHS.when, 'head'), cell(ctx.t('tui.steps.who'), WIDTHS.who, 'head'), cell(ctx.t('tui.bin.kind'), WIDTHS.kind, 'head'), piece(ctx.t('tui.bin.name'), 'head')];
  if (error !== null) return { lines: [head, ...wrapText(`! ${ctx.error(error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (entries === null) return { lines: [head] };
  if (entries.length === 0) return { lines: [head, [], line(piece(`  ${ctx.t('audit.bin_empty')}`, 'dim'))] };
  const room = Math.max(1, area.height - 2);
  const seen = windowOf(state.at, entries.length, room);
  const rows = entries.slice(seen.from, seen.to).map((entry, index) => entryLine(entry, seen.from + index === state.at, ctx, area.width));
  return { lines: [head, ...fill(clickableRows(rows, seen.from, state.at), room), line(piece(` ${ctx.t('tui.bin.hint')}`, 'hint'))] };
}

function entryLine(entry: BinEntry, current: boolean, ctx: Ctx, width: number): Line {
  const role = current ? 'current' : 'plain';
  const left: Line = [piece(current ? '> ' : '  ', role), cell(localTime(entry.deletedAt, ctx.session?.timeZone ?? 'UTC'), WIDTHS.when, role), cell(entry.by, WIDTHS.who, role), cell(entityLabel(ctx.lang, entry.entity), WIDTHS.kind, role)];
  const along = entry.size > 1 ? `  ${ctx.t('tui.bin.along', { count: entry.size })}` : '';
  return [...left, cell(entry.label + along, Math.max(0, width - lineWidth(left)), role)];
}
