import type { PlainError } from '../../../errors.ts';
import type { IcsImportResult } from '../../../services/agenda-api.ts';
import type { FileResult } from '../../../services/api.ts';
import { addDays } from '../../../util/dates.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, open, say } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { line, piece, type Area, type View } from '../../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../../core/screen.ts';
import { ask, box } from '../../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, withOption, type OptionRow, type Options } from '../../widgets/options.ts';
import { askOverwrite, isThere } from '../files/confirm.ts';
import { completeEffect, fullPath, pathRow, shownPath, toldOf } from '../files/path.ts';

interface FilesState {
  readonly what: 'export' | 'import';
  readonly everybody: boolean;
  readonly options: Options;
  readonly names: readonly string[];
  readonly error: PlainError | null;
}

type Next = Update<FilesState>;

/** How far a calendar file reaches: what was, and what comes. */
const [BACK, AHEAD] = [30, 366];

/** The agenda into a calendar file. */
export const agendaExport = ({ everybody }: { readonly everybody: boolean }): Opening<void> => opening(screen, { what: 'export', everybody, options: optionsOf({ path: '' }), names: [], error: null });

/** A calendar file into the agenda. */
export const agendaImport = (): Opening<void> => opening(screen, { what: 'import', everybody: false, options: optionsOf({ path: '' }), names: [], error: null });

const screen = defineScreen<FilesState>({
  name: 'agenda-file',
  over: true,
  offers: (state, ctx) => [rowInHand(state.options, rowsOf(state, ctx))?.kind === 'button' ? { action: 'dialog.choose', label: titleOf(state, ctx) } : { action: 'form.next' }, { action: 'form.save', label: titleOf(state, ctx) }],
  act: (state, action, ctx) => (action === 'form.next' ? (filesKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state)) : start(state, ctx, false)),
  key: filesKey,
  // A second Enter writes no second file.
  holds: (_state, key) => !isKey(key, 'esc'),
  opened: (state, ctx) => keep(state.what === 'import' ? state : { ...state, options: withOption({ ...state.options, at: 1 }, 'path', `${ctx.t('menu.agenda')}-${ctx.today}.ics`) }),
  view: filesView,
});

const titleOf = (state: FilesState, ctx: Ctx): string => ctx.t(state.what === 'export' ? 'act.agenda.export' : 'act.agenda.import');

const rowsOf = (state: FilesState, ctx: Ctx): readonly OptionRow[] => [pathRow(state, ctx), { id: 'go', kind: 'button', label: titleOf(state, ctx) }];

function filesKey(state: FilesState, key: Key, ctx: Ctx): Next | null {
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === null) return null;
  return options === 'complete' ? keep(state, completeEffect(state, 'path')) : keep({ ...state, options, names: [], error: null });
}

function start(state: FilesState, ctx: Ctx, overwrite: boolean): Next {
  const typed = optionText(state.options, 'path').trim();
  if (typed === '') return keep(state, say('warn', 'tui.path.empty'));
  return state.what === 'export' ? exportTo(state, ctx, fullPath(typed), overwrite) : importFrom(state, fullPath(typed));
}

function exportTo(state: FilesState, ctx: Ctx, path: string, overwrite: boolean): Next {
  const request = { from: addDays(ctx.today, -BACK), to: addDays(ctx.today, AHEAD), everybody: state.everybody };
  return keep(
    state,
    load<FilesState, void, FileResult>({
      slot: 'file',
      label: 'tui.working',
      patient: true,
      run: (api) => api.exportIcs(request, path, overwrite),
      done: (now, { rows, path: written, download }) => keep(now, close(undefined), toldOf(download, say('good', 'agenda.exported', { count: rows, path: shownPath(written) }))),
      fail: (now, error, at) => (isThere(error) ? keep(now, askOverwrite<FilesState, void>(path, (then, yes) => (yes ? exportTo(then, at, path, true) : keep(then)))) : keep({ ...now, error })),
    }),
  );
}

const importFrom = (state: FilesState, path: string): Next =>
  keep(
    state,
    load<FilesState, void, IcsImportResult>({
      slot: 'file',
      label: 'tui.working',
      patient: true,
      run: (api) => api.importIcs(path),
      done: (now, result) => (result.left.length === 0 ? keep(now, close(undefined), say('good', 'agenda.imported', countsOf(result))) : keep(now, open(problems(result), (then: FilesState) => keep(then, close(undefined))))),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );

const countsOf = ({ created, updated, same }: IcsImportResult) => ({ created, updated, same });

/** The problems that are named; of more their number. */
const NAMED = 8;

/** What could not be taken as it stands, and why. */
function problems(result: IcsImportResult): Opening<'ok'> {
  const named = result.left.slice(0, NAMED).flatMap(({ subject, reason }) => wrapText(`${subject}: ${reason}`, 60));
  const details = result.left.length > NAMED ? [...named, `+ ${result.left.length - NAMED}`] : named;
  return ask<'ok'>({ title: 'act.agenda.import', text: 'agenda.imported-left', params: { ...countsOf(result), left: result.left.length }, details, answers: [{ id: 'ok', label: 'agenda.imported-ok' }], initial: 'ok', cancel: 'ok' });
}

function filesView(state: FilesState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 70);
  const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width);
  const error = state.error === null ? [] : wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')));
  return box(titleOf(state, ctx), [...lines, ...error], ctx, area, cursor);
}
