import type { PlainError } from '../../errors.ts';
import type { MessageKey } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { BackupFolder, BackupInfo } from '../../services/backup-api.ts';
import type { Browsed } from '../../services/upkeep-api.ts';
import { localTime } from '../../util/dates.ts';
import { wrapInto, wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { app, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, fill, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Reason, type Task, type Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import { loadWithProgress, progressLine, type PacedProgress } from '../widgets/progress.ts';
import { backupSettings } from './backup-settings.ts';
import { backupTake } from './backup-take.ts';

interface BackupsState {
  /** Null: not there yet. */
  readonly found: BackupFolder | null;
  readonly at: number;
  readonly running: { readonly label: MessageKey; readonly progress: PacedProgress | null } | null;
  readonly error: PlainError | null;
}

type Next = Update<BackupsState>;

/** The backups that there are: another one, proving one, putting one in the place of the data. */
export const backups = (): Opening<void> => opening(screen, { found: null, at: 0, running: null, error: null });

const screen = defineScreen<BackupsState>({
  name: 'backups',
  title: (_state, ctx) => ctx.t('menu.backup'),
  offers: (state): readonly Offer[] => [{ action: 'backups.make' }, ...(inHand(state) === undefined ? [] : [{ action: 'backups.verify' } as const, { action: 'backups.browse' } as const, { action: 'backups.take' } as const, { action: 'backups.restore', ...(ofOther(state) ? { why: OF_OTHER } : {}) } as const]), { action: 'backups.settings' }],
  act: backupsAct,
  key: backupsKey,
  holds: (state, key) => (state.found === null && state.error === null ? !isKey(key, 'esc') : state.running !== null && isKey(key, 'esc')),
  opened: (state) => read(state),
  view: backupsView,
});

const OF_OTHER: Reason = { key: 'tui.backups.of-other-why' };

/** Of another database: nobody replaces everything by another company's. */
const ofOther = (state: BackupsState): boolean => state.found?.own !== null && inHand(state)?.database !== state.found?.own;

const inHand = (state: BackupsState): BackupInfo | undefined => state.found?.backups[state.at];

function read(state: BackupsState): Next {
  return keep(
    state,
    load<BackupsState, void, BackupFolder>({
      slot: 'read',
      run: (api) => api.backups(),
      done: (now, found) => keep({ ...now, found, at: Math.max(0, Math.min(now.at, found.backups.length - 1)), error: null }),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function backupsAct(state: BackupsState, action: ActionId, ctx: Ctx): Next {
  if (state.running !== null) return keep(state);
  if (action === 'backups.make') return make(state);
  if (action === 'backups.settings') return keep(state, open(backupSettings(), (now) => read(now)));
  const one = inHand(state);
  if (one === undefined) return keep(state);
  if (action === 'backups.take') return keep(state, open(backupTake(one)));
  if (action === 'backups.browse') return browse(state, one, ctx);
  if (action === 'backups.verify') return verify(state, one);
  return askRestore(state, one, ctx);
}

const make = (state: BackupsState): Next =>
  long(state, 'backup.progress', async (api, control) => {
    const { backup, folderMade } = await api.makeBackup(control);
    return said(folderMade ? 'tui.backups.made-folder' : 'tui.backups.made', backup);
  });

const verify = (state: BackupsState, one: BackupInfo): Next =>
  long(state, 'backup.progress.verify', async (api, control) => {
    const info = await api.verifyBackup(one.path, control);
    return said(info.outdated ? 'tui.backups.sound-older' : 'tui.backups.sound', info);
  });

/** Width of what a question says besides. */
const DETAIL = 60;

/** The day and the minute of the backup are typed: nobody replaces everything by leaning on a key. */
function askRestore(state: BackupsState, one: BackupInfo, ctx: Ctx): Next {
  const at = localTime(one.at, ctx.session?.timeZone ?? 'UTC');
  const question = ask<'yes' | 'no'>({
    title: 'tui.backups.sure-title',
    text: 'tui.backups.sure',
    params: { at },
    answers: [{ id: 'yes', label: 'tui.backups.yes' }, { id: 'no', label: 'tui.no' }],
    initial: 'no',
    cancel: 'no',
    details: one.outdated ? wrapText(ctx.t('tui.backups.older', { name: one.name, version: one.schema }), DETAIL) : [],
    confirm: at.slice(-5).replace(':', ''),
  });
  return keep(state, open<BackupsState, void, 'yes' | 'no'>(question, (now, answer) => (answer === 'no' ? keep(now) : long(now, 'backup.progress.restore', async (api, control) => said('tui.backups.restored', (await api.restoreBackup(one.path, control)).backup)))));
}

/** All screens over the backup: the first one is home, and one key leads back. */
function browse(state: BackupsState, one: BackupInfo, ctx: Ctx): Next {
  const at = localTime(one.at, ctx.session?.timeZone ?? 'UTC');
  return keep(
    { ...state, running: { label: 'backup.progress.verify', progress: null } },
    loadWithProgress<BackupsState, void, Browsed>(
      {
        slot: 'long',
        label: null,
        run: (api, control) => api.browseBackup(one.path, control),
        done: (now, { session }) =>
          keep(
            { ...now, running: null },
            app((all) => {
              all.atHome(session);
              all.say('warn', 'tui.backups.inside', { at });
            }),
          ),
        fail: failed,
      },
      withProgress,
    ),
  );
}

const failed = (now: BackupsState, error: PlainError): Next => keep<BackupsState>({ ...now, running: null }, say(error.code === 'cancelled' ? 'info' : 'error', error.key, error.params));

const withProgress = (now: BackupsState, progress: PacedProgress): BackupsState => (now.running === null ? now : { ...now, running: { ...now.running, progress } });

/** What is said when it is done; `name` is the backup. */
interface Said {
  readonly key: MessageKey;
  readonly name: string;
}

const said = (key: MessageKey, { name }: BackupInfo): Said => ({ key, name });

function long(state: BackupsState, label: MessageKey, run: Task<BackupsState, void, Said>['run']): Next {
  return keep(
    { ...state, running: { label, progress: null } },
    loadWithProgress<BackupsState, void, Said>(
      {
        slot: 'long',
        label: null,
        patient: true,
        run,
        done: (now, { key, name }) => {
          const next = read({ ...now, running: null });
          return keep(next.state, ...(next.effects ?? []), say('good', key, { name }));
        },
        fail: failed,
      },
      withProgress,
    ),
  );
}

function backupsKey(state: BackupsState, key: Key, ctx: Ctx): Next | null {
  const at = movedTo(key, state.at, { count: state.found?.backups.length ?? 0, page: Math.max(1, ctx.body.height - 6) });
  return at === null ? null : keep({ ...state, at });
}

const WIDTHS = { time: 18, size: 11, reason: 20 } as const;

function backupsView(state: BackupsState, ctx: Ctx, area: Area): View {
  const { found, error } = state;
  if (error !== null) return { lines: wrapText(`! ${ctx.error(error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error'))) };
  if (found === null) return { lines: [] };
  const cells = (texts: readonly [string, string, string, string], role: 'head' | 'current' | 'plain'): Line => [
    cell(texts[0], WIDTHS.time, role), cell(texts[1], WIDTHS.size, role, 'right'), piece('  ', role), cell(texts[2], WIDTHS.reason, role), cell(texts[3], Math.max(10, area.width - WIDTHS.time - WIDTHS.size - WIDTHS.reason - 3), role),
  ];
  const head = cells([`  ${ctx.t('backup.column.at')}`, ctx.t('backup.column.size'), ctx.t('backup.column.reason'), ctx.t('backup.column.file')], 'head');
  const below = belowLines(state, found, ctx, area);
  const room = Math.max(1, area.height - 1 - below.length);
  const seen = windowOf(state.at, found.backups.length, room);
  const rows = found.backups.slice(seen.from, seen.to).map((one, index) => {
    const current = seen.from + index === state.at;
    const name = one.encrypted ? `${one.name} (${ctx.t('backup.column.encrypted')})` : one.name;
    return cells([`${current ? '> ' : '  '}${localTime(one.at, ctx.session?.timeZone ?? 'UTC')}`, `${(one.bytes / 1e6).toFixed(1)} MB`, ctx.t(`backup.reason.${one.reason}`), name], current ? 'current' : 'plain');
  });
  const none = found.backups.length === 0 ? [[], ...noneLines(found, ctx, area)] : [];
  return { lines: [head, ...fill([...clickableRows(rows, seen.from, state.at), ...none], room), ...below] };
}

function noneLines({ fault }: BackupFolder, ctx: Ctx, area: Area): readonly Line[] {
  if (fault === null) return [line(piece(`  ${ctx.t('tui.backups.none')}`, 'dim'))];
  const told = ctx.t('tui.backups.folder-fault', { reason: ctx.error(fault) });
  return wrapText(`! ${told}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'warn')));
}

/** Files that are named with what is wrong with them; of more than these it is said how many. */
const NAMED = 2;

function brokenLines({ broken }: BackupFolder, ctx: Ctx, area: Area): readonly Line[] {
  const named = broken.slice(0, NAMED).flatMap(({ name, error }) => wrapInto(`! ${ctx.error({ ...error, params: { ...error.params, path: name } })}`, area.width - 2, 2));
  const more = broken.length > NAMED ? [`! ${ctx.t('tui.backups.broken', { count: broken.length - NAMED })}`] : [];
  return [...named, ...more].map((row) => line(piece(` ${row}`, 'warn')));
}

/** What has to be known of the one in hand before it is used. */
function noteLines(state: BackupsState, ctx: Ctx, area: Area): readonly Line[] {
  const one = inHand(state);
  const late = state.found?.late ?? null;
  const lateNote = late === null ? [] : [ctx.t('tui.backups.late', { hours: late })];
  const notes = one === undefined ? lateNote : [...lateNote, ...(ofOther(state) ? [ctx.t('tui.backups.of-other', { name: one.name })] : []), ...(one.outdated ? [ctx.t('tui.backups.older', { name: one.name, version: one.schema })] : [])];
  return notes.flatMap((note) => wrapText(`! ${note}`, area.width - 2)).map((row) => line(piece(` ${row}`, 'warn')));
}

/** What is at work, or where the backups are and what commands do with them. */
function belowLines(state: BackupsState, found: BackupFolder, ctx: Ctx, area: Area): readonly Line[] {
  if (state.running !== null) return [[], line(piece(` ${ctx.t(state.running.label)}  `, 'accent'), piece(ctx.t('tui.esc-stops'), 'dim')), [piece(' '), ...progressLine(state.running.progress, ctx, 'bytes')]];
  return [[], ...brokenLines(found, ctx, area), ...noteLines(state, ctx, area), line(piece(` ${found.folder}`, 'dim')), ...wrapInto(ctx.t('tui.backups.hint'), area.width - 2, 2).map((row) => line(piece(` ${row}`, 'hint')))];
}
