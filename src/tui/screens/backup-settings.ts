import type { PlainError } from '../../errors.ts';
import type { BackupSettings } from '../../services/backup-api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, type OptionRow, type Options } from '../widgets/options.ts';

interface SettingsState {
  /** Null: not there yet. */
  readonly options: Options | null;
  readonly error: PlainError | null;
  readonly saving: boolean;
}

type Next = Update<SettingsState>;

const NUMBERS = ['everyHours', 'daily', 'weekly', 'monthly'] as const;

/** Where backups go, how often, how many are kept, and whether they are encrypted. */
export const backupSettings = (): Opening<void> => opening(screen, { options: null, error: null, saving: false });

const screen = defineScreen<SettingsState>({
  name: 'backup-settings',
  title: (_state, ctx) => ctx.t('act.backups.settings'),
  offers: () => [{ action: 'backups.save' }],
  act: (state) => save(state),
  key: settingsKey,
  holds: (state, key) => (state.options === null && state.error === null ? !isKey(key, 'esc') : state.saving),
  opened: (state) =>
    keep(
      state,
      load<SettingsState, void, BackupSettings>({
        slot: 'read',
        run: (api) => api.backupSettings(),
        done: (now, found) => keep({ ...now, options: optionsFrom(found) }),
        fail: (now, error) => keep({ ...now, error }),
      }),
    ),
  view: settingsView,
});

const optionsFrom = ({ folder, passphraseFile, ...found }: BackupSettings): Options =>
  optionsOf({ folder, ...Object.fromEntries(NUMBERS.map((name) => [name, String(found[name])])), passphraseFile: passphraseFile ?? '' });

function rowsOf(ctx: Ctx): readonly OptionRow[] {
  const text = (id: string, label: string, hint: string): OptionRow => ({ id, label, kind: 'text', hint });
  return [
    text('folder', ctx.t('backup.setting.folder'), ctx.t('tui.backups.folder-hint')),
    text('everyHours', ctx.t('tui.backups.every'), ctx.t('tui.backups.every-hint')),
    text('daily', ctx.t('tui.backups.daily'), ctx.t('tui.backups.keep-hint')),
    text('weekly', ctx.t('tui.backups.weekly'), ctx.t('tui.backups.keep-hint')),
    text('monthly', ctx.t('tui.backups.monthly'), ctx.t('tui.backups.keep-hint')),
    text('passphraseFile', ctx.t('backup.setting.passphrase'), ctx.t('tui.backups.passphrase-hint')),
    { id: 'go', label: ctx.t('act.backups.save'), kind: 'button' },
  ];
}

function settingsKey(state: SettingsState, key: Key, ctx: Ctx): Next | null {
  if (state.options === null || isKey(key, 'esc')) return null;
  // Enter on a line goes to the next one, on the button it saves.
  if (isKey(key, 'enter') && rowInHand(state.options, rowsOf(ctx))?.kind === 'button') return save(state);
  const options = optionsKey(state.options, rowsOf(ctx), key);
  return options === null || options === 'complete' ? null : keep({ ...state, options, error: null });
}

const WHOLE = /^\d{1,6}$/;

function save(state: SettingsState): Next {
  const { options } = state;
  if (options === null) return keep(state);
  const typed = (name: string): string => optionText(options, name).trim();
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, WHOLE.test(typed(name)) ? Number(typed(name)) : -1]));
  const wanted = { ...numbers, folder: typed('folder'), passphraseFile: typed('passphraseFile') === '' ? null : typed('passphraseFile') };
  return keep(
    { ...state, saving: true, error: null },
    load<SettingsState, void, BackupSettings>({
      slot: 'save',
      patient: true,
      run: (api) => api.setBackupSettings(wanted),
      done: (now, found) => keep({ ...now, saving: false, options: optionsFrom(found) }, close(undefined), say('good', 'tui.backups.saved', { folder: found.folder })),
      fail: (now, error, ctx) => keep({ ...now, saving: false, error, options: atFault(now.options, error, ctx) }),
    }),
  );
}

function atFault(options: Options | null, { field }: PlainError, ctx: Ctx): Options | null {
  const at = rowsOf(ctx).findIndex(({ id }) => id === field);
  return options === null || at < 0 ? options : { ...options, at };
}

function settingsView(state: SettingsState, ctx: Ctx, area: Area): View {
  const fault = state.error === null ? [] : wrapText(`! ${ctx.error(state.error)}`, area.width - 4).map((row): Line => line(piece(`  ${row}`, 'error')));
  if (state.options === null) return { lines: fault };
  const { lines, cursor } = optionsView(state.options, rowsOf(ctx), ctx, area.width - 2);
  return { lines: [...lines.map((each): Line => [piece(' '), ...each]), ...(fault.length === 0 ? [] : [[], ...fault])], cursor: cursor === undefined ? undefined : { x: cursor.x + 1, y: cursor.y } };
}
