import type { PlainError } from '../../errors.ts';
import { translate } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { Download, Downloads } from '../../services/api.ts';
import { localTime } from '../../util/dates.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { app, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, fill, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';

interface DownloadsState {
  /** Null: not there yet. */
  readonly found: Downloads | null;
  readonly at: number;
  readonly error: PlainError | null;
}

type Next = Update<DownloadsState>;

/** What was made in a protected session and waits: how to fetch it, and away with it. */
export const downloads = (): Opening<void> => opening(screen, { found: null, at: 0, error: null });

const screen = defineScreen<DownloadsState>({
  name: 'downloads',
  title: (_state, ctx) => ctx.t('menu.downloads'),
  offers: (state): readonly Offer[] => (inHand(state) === undefined ? [] : [{ action: 'downloads.copy' }, { action: 'downloads.remove' }]),
  act: downloadsAct,
  key: downloadsKey,
  holds: (state, key) => state.found === null && !isKey(key, 'esc'),
  opened: (state) => read(state),
  view: downloadsView,
});

const inHand = (state: DownloadsState): Download | undefined => state.found?.list[state.at];

function read(state: DownloadsState): Next {
  return keep(
    state,
    load<DownloadsState, void, Downloads>({
      slot: 'read',
      run: (api) => api.downloads(),
      done: (now, found) => keep({ ...now, found, at: Math.max(0, Math.min(now.at, found.list.length - 1)), error: null }),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function downloadsAct(state: DownloadsState, action: ActionId): Next {
  const download = inHand(state);
  if (download === undefined) return keep(state);
  const { id, name, command } = download;
  if (action === 'downloads.copy') return keep(state, app((all) => all.copy(command)), say('good', 'tui.downloads.copied', { id }));
  const question = ask<'yes' | 'no'>({
    title: 'tui.downloads.sure-title',
    text: 'tui.downloads.sure',
    params: { id, name },
    answers: [{ id: 'yes', label: 'tui.delete.yes' }, { id: 'no', label: 'tui.no' }],
    initial: 'no',
    cancel: 'no',
  });
  return keep(state, open<DownloadsState, void, 'yes' | 'no'>(question, (now, answer) => (answer === 'no' ? keep(now) : remove(now, id))));
}

function remove(state: DownloadsState, id: number): Next {
  return keep(
    state,
    load<DownloadsState, void, void>({
      slot: 'remove',
      label: 'tui.deleting',
      patient: true,
      run: (api) => api.removeDownload(id),
      done: (now) => {
        const next = read(now);
        return keep(next.state, ...(next.effects ?? []), say('good', 'tui.downloads.removed', { id }));
      },
    }),
  );
}

function downloadsKey(state: DownloadsState, key: Key, ctx: Ctx): Next | null {
  const at = movedTo(key, state.at, { count: state.found?.list.length ?? 0, page: Math.max(1, ctx.body.height - 5) });
  return at === null ? null : keep({ ...state, at });
}

const WIDTHS = { id: 5, size: 10, made: 17, until: 11, kind: 9 } as const;

function downloadsView(state: DownloadsState, ctx: Ctx, area: Area): View {
  const { found, error } = state;
  if (error !== null) return { lines: wrapText(`! ${ctx.error(error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error'))) };
  if (found === null) return { lines: [] };
  if (found.list.length === 0) return { lines: [[], ...wrapText(ctx.t('tui.downloads.none'), area.width - 4).map((row) => line(piece(`  ${row}`, 'dim')))] };
  // Where room is scarce: a whole name is more than what it was made by, and when it goes is more than when it was made.
  const [made, kind] = [area.width < 70 ? 0 : WIDTHS.made, area.width < 100 ? 0 : WIDTHS.kind];
  const name = Math.max(10, area.width - WIDTHS.id - WIDTHS.size - made - WIDTHS.until - kind - 5);
  const cells = (texts: readonly [string, string, string, string, string, string], role: 'head' | 'current' | 'plain'): Line => [
    cell(texts[0], WIDTHS.id, role, 'right'), piece('  ', role), cell(texts[1], name, role), piece(' ', role), cell(texts[2], kind, role), cell(texts[3], WIDTHS.size, role, 'right'), piece('  ', role), cell(texts[4], made, role), cell(texts[5], WIDTHS.until, role),
  ];
  const head = cells([ctx.t('cli.download.id'), ctx.t('cli.download.name'), ctx.t('cli.download.kind'), ctx.t('cli.download.size'), ctx.t('cli.download.made_at'), ctx.t('cli.download.expires_at')], 'head');
  const below = belowLines(state, found, ctx, area);
  const room = Math.max(1, area.height - 1 - below.length);
  const seen = windowOf(state.at, found.list.length, room);
  const time = (iso: string): string => localTime(iso, ctx.session?.timeZone ?? 'UTC');
  const rows = found.list.slice(seen.from, seen.to).map((one, index) =>
    cells([`${seen.from + index === state.at ? '>' : ''}${one.id}`, one.name, translate(ctx.lang, `download.kind.${one.kind}`), one.size.toLocaleString('en'), time(one.madeAt), time(one.expiresAt).slice(0, 10)], seen.from + index === state.at ? 'current' : 'plain'),
  );
  return { lines: [head, ...fill(clickableRows(rows, seen.from, state.at), room), ...below] };
}

/** How the one in hand is fetched, and how much room is left. */
function belowLines(state: DownloadsState, found: Downloads, ctx: Ctx, area: Area): readonly Line[] {
  const command = inHand(state)?.command ?? '';
  const room = ctx.t('tui.downloads.room', { used: (found.used / 1e6).toFixed(1), quota: found.quota / 1e6 });
  return [[], line(piece(` ${ctx.t('tui.downloads.hint')}`, 'label'), piece(`  ${room}`, 'dim')), ...wrapText(command, area.width - 4).map((row) => line(piece(`   ${row}`, 'value')))];
}
