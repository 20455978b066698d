import { definitionOf } from '../../entities/registry.ts';
import { comma, translate } from '../../i18n/index.ts';
import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { ExportRequest, FileResult } from '../../services/api.ts';
import type { Progress } from '../../services/context.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, withOption, type OptionRow, type Options } from '../widgets/options.ts';
import { loadWithProgress, progressLine } from '../widgets/progress.ts';
import { wrapText } from '../../util/text.ts';
import { listNameOf } from '../words.ts';
import { askOverwrite, isThere } from './files/confirm.ts';
import { ENDINGS, formatsOf, type Format } from './files/formats.ts';
import { completeEffect, fullPath, pathRow, proposedName, shownPath, toldOf, withEnding } from './files/path.ts';
import { scopeOptions, type FileProps } from './files/scope.ts';

interface ExportState {
  readonly props: FileProps;
  readonly options: Options;
  readonly names: readonly string[];
  /** Null: nothing runs. */
  readonly running: { readonly progress: Progress | null } | null;
  readonly error: PlainError | null;
}

type Next = Update<ExportState>;

/** What a list shows, into a file; Enter at once takes what was chosen the last time. */
export const exportDialog = (props: FileProps): Opening<void> =>
  opening(screen, { props, options: optionsOf({ scope: props.scopes[0]?.id ?? 'all', format: 'csv', for: 'spreadsheet', encoding: 'utf8', columns: 'shown', path: '' }, ROWS), names: [], running: null, error: null });

/** Further down than any row: the button. */
const ROWS = 99;
const PREFERENCE = 'export';

const screen = defineScreen<ExportState>({
  name: 'export',
  over: true,
  offers: exportOffers,
  act: exportAct,
  key: exportKey,
  holds: (state, key) => state.running !== null && isKey(key, 'esc'),
  opened: (state, ctx) => keep({ ...state, options: withOption(state.options, 'path', proposedName(state.props.entity, 'csv', ctx)) }, lastChoices),
  view: exportView,
});

const lastChoices: Effect<ExportState> = load<ExportState, void, string | null>({
  slot: 'last',
  label: null,
  run: (api) => api.preference(PREFERENCE),
  done: (state, text) => {
    const [format, purpose, columns, encoding] = (text ?? '').split(' ');
    const known = formatsOf(state.props.entity).find((one) => one.word === format);
    if (known === undefined) return keep(state);
    const path = withEnding(optionText(state.options, 'path'), ENDINGS, known.ending);
    const chosen = { format: known.word, for: purpose === 'machine' ? purpose : 'spreadsheet', encoding: encoding === 'gb18030' ? encoding : 'utf8', columns: columns === 'all' ? columns : 'shown', path };
    return keep({ ...state, options: Object.entries(chosen).reduce((options, [id, value]) => withOption(options, id, value), state.options) });
  },
  fail: (state) => keep(state),
});

/** The format that is chosen; the first where there is no such. */
function formatOf({ props, options }: ExportState): Format {
  const formats = formatsOf(props.entity);
  const found = formats.find((one) => one.word === optionText(options, 'format')) ?? formats[0];
  if (found === undefined) throw new RangeError('no formats');
  return found;
}

const ENCODINGS = [{ word: 'utf8', label: 'UTF-8' }, { word: 'gb18030', label: 'GB18030' }] as const;

function rowsOf(state: ExportState, ctx: Ctx): readonly OptionRow[] {
  const { scopes } = state.props;
  const { purposes, encodings } = formatOf(state);
  const formats = formatsOf(state.props.entity);
  const choice = (id: string, words: readonly string[], hint?: string): OptionRow => ({ id, kind: 'choice', label: translate(ctx.lang, `tui.export.${id}`), hint, options: words.map((word) => ({ word, label: translate(ctx.lang, `tui.export.${id}.${word}`) })) });
  return [
    ...(scopes.length > 1 ? [{ id: 'scope', kind: 'choice', label: ctx.t('tui.scope'), options: scopeOptions(scopes, ctx) } as const] : []),
    { id: 'format', kind: 'choice', label: ctx.t('tui.export.format'), hint: ctx.t('tui.export.format-hint', { formats: formats.map((format) => format.label).join(comma(ctx.lang)) }), options: formats },
    ...(purposes ? [choice('for', ['spreadsheet', 'machine'], ctx.t('tui.export.for-hint'))] : []),
    ...(encodings ? [{ id: 'encoding', kind: 'choice', label: ctx.t('tui.print.encoding'), hint: ctx.t('tui.export.encoding-hint'), options: ENCODINGS } as const] : []),
    choice('columns', ['shown', 'all']),
    pathRow(state, ctx),
    { id: 'go', kind: 'button', label: ctx.t('act.list.export') },
  ];
}

function exportOffers(state: ExportState, ctx: Ctx): readonly Offer[] {
  if (state.running !== null) return [];
  const onButton = rowInHand(state.options, rowsOf(state, ctx))?.kind === 'button';
  const go = ctx.t('act.list.export');
  return [onButton ? { action: 'dialog.choose', label: go } : { action: 'form.next' }, { action: 'form.save', label: go }];
}

function exportAct(state: ExportState, action: ActionId, ctx: Ctx): Next {
  return action === 'form.next' ? (exportKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state)) : start(state, false);
}

function exportKey(state: ExportState, key: Key, ctx: Ctx): Next | null {
  if (state.running !== null) return keep(state);
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === null) return null;
  if (options === 'complete') return keep(state, completeEffect(state, 'path'));
  const path = withEnding(optionText(options, 'path'), ENDINGS, formatOf({ ...state, options }).ending);
  const moved = optionText(options, 'format') === optionText(state.options, 'format') ? options : withOption(options, 'path', path);
  return keep({ ...state, options: moved, names: [], error: null });
}

function requestOf(state: ExportState, overwrite: boolean): ExportRequest {
  const { props, options } = state;
  const scope = props.scopes.find((one) => one.id === optionText(options, 'scope')) ?? props.scopes[0];
  const format = formatOf(state);
  return {
    ...(scope?.selection ?? { entity: props.entity }),
    columns: optionText(options, 'columns') === 'all' ? [] : props.columns,
    // In the order that is on the screen; a file without one comes in the order of the numbers, which is quicker.
    sort: props.sort ?? definitionOf(props.entity).list.sort,
    format: format.word,
    for: format.purposes && optionText(options, 'for') === 'machine' ? 'machine' : 'spreadsheet',
    encoding: format.encodings && optionText(options, 'encoding') === 'gb18030' ? 'gb18030' : 'utf8',
    path: fullPath(optionText(options, 'path')),
    overwrite,
  };
}

function start(state: ExportState, overwrite: boolean): Next {
  if (optionText(state.options, 'path').trim() === '') return keep(state, say('warn', 'tui.path.empty'));
  const request = requestOf(state, overwrite);
  return keep(
    { ...state, running: { progress: null }, error: null },
    (host) => void host.api.setPreference(PREFERENCE, ['format', 'for', 'columns', 'encoding'].map((id) => optionText(state.options, id)).join(' ')).catch(() => undefined),
    loadWithProgress<ExportState, void, FileResult>(
      {
        slot: 'export',
        label: 'tui.working',
        patient: true,
        run: (api, control) => api.exportFile(request, control),
        done: (now, { rows, path, download }) => keep(now, close(undefined), toldOf(download, say('good', 'tui.export.done', { count: rows.toLocaleString('en'), path: shownPath(path) }))),
        fail: (now, error) => failed({ ...now, running: null }, error, request.path),
      },
      (now, progress) => (now.running === null ? now : { ...now, running: { progress } }),
    ),
  );
}

function failed(state: ExportState, error: PlainError, path: string): Next {
  if (isThere(error)) return keep(state, askOverwrite<ExportState, void>(path, (now, yes) => (yes ? start(now, true) : keep(now))));
  return error.code === 'cancelled' ? keep(state, say('info', 'tui.stopped-nothing')) : keep({ ...state, error });
}

function exportView(state: ExportState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 70);
  const rows = rowsOf(state, ctx);
  const { lines, cursor } = optionsView(state.options, rows, ctx, width, state.running === null);
  const scope = state.props.scopes[0];
  const single: Line[] = state.props.scopes.length === 1 && scope !== undefined ? [line(piece(`  ${scopeOptions([scope], ctx)[0]?.label ?? ''}`, 'dim'))] : [];
  const error = state.error === null ? [] : wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')));
  const below = state.running === null ? error : [[], progressLine(state.running.progress, ctx)];
  const title = `${ctx.t('act.list.export')} ${ctx.theme.borders.bullet} ${listNameOf(ctx.lang, state.props.entity)}`;
  return box(title, [...single, ...lines, ...below], ctx, area, cursor === undefined ? undefined : { x: cursor.x, y: cursor.y + single.length });
}
