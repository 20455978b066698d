import type { PlainError } from '../../../errors.ts';
import type { ActionId } from '../../../keys.ts';
import type { FileResult, ReportFileRequest, ReportInfo } from '../../../services/api.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, say } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { line, piece, type Area, type View } from '../../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../../core/screen.ts';
import { box } from '../../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, withOption, type OptionRow, type Options } from '../../widgets/options.ts';
import { askOverwrite, isThere } from '../files/confirm.ts';
import { completeEffect, fullPath, pathRow, shownPath, toldOf, withEnding } from '../files/path.ts';
import { fileNameOf, requestOf, type Asked } from './state.ts';

interface ExportState {
  readonly info: ReportInfo;
  readonly asked: Asked;
  readonly options: Options;
  readonly names: readonly string[];
  readonly running: boolean;
  readonly error: PlainError | null;
}

type Next = Update<ExportState>;

const FORMATS = [
  { word: 'csv', label: 'CSV' },
  { word: 'tsv', label: 'TSV' },
  { word: 'json', label: 'JSON' },
  { word: 'md', label: 'Markdown' },
] as const;
const ENDINGS = FORMATS.map(({ word }) => word);
/** Further down than any row: the button. */
const ON_BUTTON = 99;

/** The numbers of an analysis as a table, into a file. */
export const reportExport = (info: ReportInfo, asked: Asked): Opening<void> =>
  opening(screen, { info, asked, options: optionsOf({ format: 'csv', for: 'spreadsheet', path: '' }, ON_BUTTON), names: [], running: false, error: null });

const screen = defineScreen<ExportState>({
  name: 'export',
  over: true,
  offers: exportOffers,
  act: exportAct,
  key: exportKey,
  holds: (state, key) => state.running && isKey(key, 'esc'),
  opened: (state, ctx) => keep({ ...state, options: withOption(state.options, 'path', `${fileNameOf(state.info, ctx)}.csv`) }),
  view: exportView,
});

function rowsOf(state: ExportState, ctx: Ctx): readonly OptionRow[] {
  const table = ['csv', 'tsv'].includes(optionText(state.options, 'format'));
  const purposes = [{ word: 'spreadsheet', label: ctx.t('tui.export.for.spreadsheet') }, { word: 'machine', label: ctx.t('tui.export.for.machine') }];
  return [
    { id: 'format', kind: 'choice', label: ctx.t('tui.export.format'), options: FORMATS },
    ...(table ? [{ id: 'for', kind: 'choice', label: ctx.t('tui.export.for'), hint: ctx.t('tui.report.for-hint'), options: purposes } as const] : []),
    pathRow(state, ctx),
    { id: 'go', kind: 'button', label: ctx.t('act.list.export') },
  ];
}

function exportOffers(state: ExportState, ctx: Ctx): readonly Offer[] {
  if (state.running) return [];
  const go = ctx.t('act.list.export');
  return [rowInHand(state.options, rowsOf(state, ctx))?.kind === 'button' ? { action: 'dialog.choose', label: go } : { action: 'form.next' }, { action: 'form.save', label: go }];
}

function exportAct(state: ExportState, action: ActionId, ctx: Ctx): Next {
  return action === 'form.next' ? (exportKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state)) : start(state, false);
}

function exportKey(state: ExportState, key: Key, ctx: Ctx): Next | null {
  if (state.running) return keep(state);
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === null) return null;
  if (options === 'complete') return keep(state, completeEffect(state, 'path'));
  const path = withEnding(optionText(options, 'path'), ENDINGS, optionText(options, 'format'));
  const moved = optionText(options, 'format') === optionText(state.options, 'format') ? options : withOption(options, 'path', path);
  return keep({ ...state, options: moved, names: [], error: null });
}

function start(state: ExportState, overwrite: boolean): Next {
  const { info, asked, options } = state;
  if (optionText(options, 'path').trim() === '') return keep(state, say('warn', 'tui.path.empty'));
  const request: ReportFileRequest = {
    asked: requestOf(asked),
    format: FORMATS.find(({ word }) => word === optionText(options, 'format'))?.word ?? 'csv',
    for: optionText(options, 'for') === 'machine' ? 'machine' : 'spreadsheet',
    path: fullPath(optionText(options, 'path')),
    overwrite,
  };
  return keep(
    { ...state, running: true, error: null },
    load<ExportState, void, FileResult>({
      slot: 'export',
      label: 'tui.working',
      patient: true,
      run: (api, control) => api.reportFile(info.name, request, control),
      done: (now, { rows, path, download }) => keep(now, close(undefined), toldOf(download, say('good', 'tui.report.exported', { count: rows, path: shownPath(path) }))),
      fail: (now, error) => failed({ ...now, running: false }, error, request.path),
    }),
  );
}

function failed(state: ExportState, error: PlainError, path: string): Next {
  if (isThere(error)) return keep(state, askOverwrite<ExportState, void>(path, (now, yes) => (yes ? start(now, true) : keep(now))));
  return error.code === 'cancelled' ? keep(state, say('info', 'tui.stopped-nothing')) : keep({ ...state, error });
}

function exportView(state: ExportState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 70);
  const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width, !state.running);
  const error = state.error === null ? [] : wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')));
  return box(`${ctx.t('act.report.export')} ${ctx.theme.borders.bullet} ${state.info.title}`, [...lines, ...error], ctx, area, cursor);
}
