import { isEntityName, type EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import { entityLabel } from '../../i18n/index.ts';
import type { BackupInfo, TakeRequest, TakeResult } from '../../services/backup-api.ts';
import { localTime } from '../../util/dates.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, type OptionRow, type Options } from '../widgets/options.ts';
import { loadWithProgress, progressLine, type PacedProgress } from '../widgets/progress.ts';

interface TakeState {
  readonly backup: BackupInfo;
  readonly kinds: readonly EntityName[];
  readonly options: Options;
  readonly running: { readonly progress: PacedProgress | null } | null;
  readonly error: PlainError | null;
}

type Next = Update<TakeState>;

/** One record with all that hangs on it out of a backup: what would happen is said first. */
export const backupTake = (backup: BackupInfo): Opening<void> => opening(screen, { backup, kinds: [], options: optionsOf({ record: '', overwrite: 'no', lists: 'no' }), running: null, error: null });

const timeOf = ({ at }: BackupInfo, ctx: Ctx): string => localTime(at, ctx.session?.timeZone ?? 'UTC');

const screen = defineScreen<TakeState>({
  name: 'backup-take',
  title: (_state, ctx) => ctx.t('act.backups.take'),
  offers: () => [{ action: 'backups.look' }],
  act: (state) => (state.running === null ? look(state) : keep(state)),
  key: takeKey,
  holds: (state, key) => (state.running !== null ? isKey(key, 'esc') : state.kinds.length === 0 && state.error === null && !isKey(key, 'esc')),
  opened: (state) =>
    keep(
      state,
      load<TakeState, void, readonly EntityName[]>({
        slot: 'kinds',
        label: null,
        run: (api) => api.takeKinds(),
        done: (now, kinds) => keep({ ...now, kinds, options: optionsOf({ record: optionText(now.options, 'record'), kind: kinds[0] ?? '', overwrite: 'no', lists: 'no' }) }),
        fail: (now, error) => keep({ ...now, error }),
      }),
    ),
  view: takeView,
});

function rowsOf(state: TakeState, ctx: Ctx): readonly OptionRow[] {
  const yesNo = [{ word: 'no', label: ctx.t('field.flag.no') }, { word: 'yes', label: ctx.t('field.flag.yes') }];
  return [
    { id: 'record', label: ctx.t('tui.backups.take-record'), kind: 'text', hint: ctx.t('tui.backups.take-record-hint') },
    { id: 'kind', label: ctx.t('tui.backups.take-kind'), kind: 'choice', options: state.kinds.map((kind) => ({ word: kind, label: entityLabel(ctx.lang, kind) })) },
    { id: 'overwrite', label: ctx.t('tui.backups.take-overwrite'), kind: 'choice', options: yesNo, hint: ctx.t('tui.backups.take-overwrite-hint') },
    { id: 'lists', label: ctx.t('tui.backups.take-lists'), kind: 'choice', options: yesNo, hint: ctx.t('tui.backups.take-lists-hint') },
    { id: 'go', label: ctx.t('act.backups.look'), kind: 'button' },
  ];
}

function takeKey(state: TakeState, key: Key, ctx: Ctx): Next | null {
  if (state.running !== null || isKey(key, 'esc')) return null;
  // Enter on a line goes to the next one, on the button it looks.
  if (isKey(key, 'enter') && rowInHand(state.options, rowsOf(state, ctx))?.kind === 'button') return look(state);
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  return options === null || options === 'complete' ? null : keep({ ...state, options, error: null });
}

function requestOf({ backup, options }: TakeState): TakeRequest | null {
  const kind = optionText(options, 'kind');
  const record = optionText(options, 'record').trim();
  if (!isEntityName(kind) || record === '') return null;
  return { path: backup.path, entity: kind, record, overwrite: optionText(options, 'overwrite') === 'yes', createReferences: optionText(options, 'lists') === 'yes' };
}

function look(state: TakeState): Next {
  const request = requestOf(state);
  if (request === null) return keep({ ...state, options: { ...state.options, at: 0 } }, say('warn', 'tui.backups.take-empty'));
  return long(state, { ...request, dryRun: true }, (now, found, ctx) => confirm(now, request, found, ctx));
}

function long(state: TakeState, request: TakeRequest, done: (now: TakeState, found: TakeResult, ctx: Ctx) => Next): Next {
  return keep(
    { ...state, running: { progress: null }, error: null },
    loadWithProgress<TakeState, void, TakeResult>(
      {
        slot: 'take',
        label: null,
        patient: request.dryRun !== true,
        run: (api, control) => api.takeFromBackup(request, control),
        done: (now, found, ctx) => done({ ...now, running: null }, found, ctx),
        fail: (now, error) => keep<TakeState>({ ...now, running: null, error: error.code === 'cancelled' ? null : error }),
      },
      (now, progress) => (now.running === null ? now : { ...now, running: { progress } }),
    ),
  );
}

const countsOf = ({ created, restored, changed, same, kept }: TakeResult) => ({ created, restored, changed, same, kept });

function confirm(state: TakeState, request: TakeRequest, found: TakeResult, ctx: Ctx): Next {
  if (found.created + found.restored + found.changed === 0) return keep(state, say('info', found.kept === 0 ? 'backup.take_nothing' : 'backup.take_would', { label: found.label, ...countsOf(found) }));
  const question = ask<'yes' | 'no'>({
    title: 'act.backups.take',
    text: 'backup.take_ask',
    params: { label: found.label, ...countsOf(found) },
    answers: [{ id: 'yes', label: 'tui.backups.take-yes' }, { id: 'no', label: 'tui.no' }],
    initial: 'no',
    cancel: 'no',
    details: [ctx.t('tui.backups.take-counts', countsOf(found)), ...found.missing.slice(0, 3).map(({ entity, name }) => ctx.t('tui.backups.take-left', { entity: entityLabel(ctx.lang, entity), name }))],
  });
  return keep(state, open<TakeState, void, 'yes' | 'no'>(question, (now, answer) => (answer === 'no' ? keep(now) : long(now, request, taken))));
}

const taken = (now: TakeState, found: TakeResult): Next => keep(now, close(undefined), say('good', 'backup.taken', { label: found.label, ...countsOf(found), step: found.stepId ?? '' }));

function takeView(state: TakeState, ctx: Ctx, area: Area): View {
  const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, area.width - 2, state.running === null);
  const fault = state.error === null ? [] : wrapText(`! ${ctx.error(state.error)}`, area.width - 4).map((row): Line => line(piece(`  ${row}`, 'error')));
  const below: readonly Line[] = state.running === null ? fault : [[piece(' '), ...progressLine(state.running.progress, ctx, 'bytes')]];
  const top: readonly Line[] = [line(piece(` ${ctx.t('tui.backups.take-title', { at: timeOf(state.backup, ctx) })}`, 'dim')), []];
  return { lines: [...top, ...lines.map((each): Line => [piece(' '), ...each]), ...(below.length === 0 ? [] : [[], ...below])], cursor: cursor === undefined ? undefined : { x: cursor.x + 1, y: cursor.y + top.length } };
}
