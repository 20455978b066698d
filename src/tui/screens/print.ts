import { definitionOf } from '../../entities/registry.ts';
import type { PlainError } from '../../errors.ts';
import { entityLabel, translate } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { FileResult, PrintRequest } from '../../services/api.ts';
import type { Progress } from '../../services/context.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, withOption, type OptionRow, type Options } from '../widgets/options.ts';
import { loadWithProgress, progressLine } from '../widgets/progress.ts';
import { listNameOf } from '../words.ts';
import { askOverwrite, isThere } from './files/confirm.ts';
import { completeEffect, fullPath, pathHint, proposedName, shownPath } from './files/path.ts';
import { scopeOptions, type FileProps } from './files/scope.ts';
import { printPages } from './print-pages.ts';

interface PrintState {
  readonly props: FileProps;
  readonly options: Options;
  readonly names: readonly string[];
  readonly running: { readonly progress: Progress | null } | null;
  readonly error: PlainError | null;
}

type Next = Update<PrintState>;

/** What a list shows, as pages: looked at on the screen, then into a text file. */
export const printDialog = (props: FileProps): Opening<void> =>
  opening(screen, {
    props,
    options: optionsOf({ scope: props.scopes[0]?.id ?? 'all', columns: 'usual', width: '80', height: '60', encoding: 'utf8', title: '', path: '' }, ON_PREVIEW),
    names: [], running: null, error: null,
  });

/** Counted from the end: the last row but one is the preview. */
const ON_PREVIEW = 98;
const WIDTHS = ['80', '132', '136'];
const ENCODINGS = ['utf8', 'gb18030'];

const screen = defineScreen<PrintState>({
  name: 'print',
  over: true,
  offers: printOffers,
  act: printAct,
  key: printKey,
  holds: (state, key) => state.running !== null && isKey(key, 'esc'),
  opened: (state, ctx) => {
    const named = withOption(state.options, 'path', proposedName(state.props.entity, 'txt', ctx));
    const titled = withOption(named, 'title', ctx.t('print.title', { entity: entityLabel(ctx.lang, state.props.entity) }));
    return keep({ ...state, options: { ...titled, at: rowsOf(state, ctx).length - 2 } });
  },
  view: printView,
});

function rowsOf(state: PrintState, ctx: Ctx): readonly OptionRow[] {
  const { scopes } = state.props;
  const words = (id: string, list: readonly string[]): OptionRow => ({ id, kind: 'choice', label: translate(ctx.lang, `tui.print.${id}`), options: list.map((word) => ({ word, label: translate(ctx.lang, `tui.print.${id}.${word}`) })) });
  return [
    ...(scopes.length > 1 ? [{ id: 'scope', kind: 'choice', label: ctx.t('tui.scope'), options: scopeOptions(scopes, ctx) } as const] : []),
    words('columns', ['usual', 'shown']),
    { id: 'width', kind: 'choice', label: ctx.t('tui.print.width'), hint: ctx.t('tui.print.width-hint'), options: WIDTHS.map((word) => ({ word, label: word })) },
    { id: 'height', kind: 'text', label: ctx.t('tui.print.height'), hint: ctx.t('tui.print.height-hint') },
    words('encoding', ENCODINGS),
    { id: 'title', kind: 'text', label: ctx.t('tui.print.title') },
    { id: 'path', kind: 'path', label: ctx.t('tui.path'), hint: pathHint(state, 'path', ctx) },
    { id: 'preview', kind: 'button', label: ctx.t('act.print.preview') },
    { id: 'go', kind: 'button', label: ctx.t('tui.print.go') },
  ];
}

function printOffers(state: PrintState, ctx: Ctx): readonly Offer[] {
  if (state.running !== null) return [];
  const row = rowInHand(state.options, rowsOf(state, ctx));
  const enter: Offer = row?.kind !== 'button' ? { action: 'form.next' } : row.id === 'preview' ? { action: 'print.preview' } : { action: 'dialog.choose', label: ctx.t('tui.print.go') };
  return [enter, { action: 'form.save', label: ctx.t('tui.print.go') }];
}

function printAct(state: PrintState, action: ActionId, ctx: Ctx): Next {
  if (action === 'form.next') return printKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state);
  return action === 'print.preview' ? preview(state) : start(state, false);
}

function printKey(state: PrintState, key: Key, ctx: Ctx): Next | null {
  if (state.running !== null) return keep(state);
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === 'complete') return keep(state, completeEffect(state, 'path'));
  return options === null ? null : keep({ ...state, options, names: [], error: null });
}

function requestOf(state: PrintState, overwrite: boolean): PrintRequest {
  const { props, options } = state;
  const scope = props.scopes.find((one) => one.id === optionText(options, 'scope')) ?? props.scopes[0];
  const title = optionText(options, 'title').trim();
  return {
    ...(scope?.selection ?? { entity: props.entity }),
    columns: optionText(options, 'columns') === 'shown' ? props.columns : definitionOf(props.entity).print,
    ...(props.sort === null ? {} : { sort: props.sort }),
    ...(title === '' ? {} : { title }),
    width: Number(optionText(options, 'width')),
    height: lengthOf(state) ?? 0,
    encoding: optionText(options, 'encoding') === 'gb18030' ? 'gb18030' : 'utf8',
    path: fullPath(optionText(options, 'path')),
    overwrite,
  };
}

/** Lines a page as typed; null where that is no number of lines. */
function lengthOf(state: PrintState): number | null {
  const typed = optionText(state.options, 'height').trim();
  const lines = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
  return lines >= 12 ? lines : null;
}

function preview(state: PrintState): Next {
  if (lengthOf(state) === null) return keep(state, say('warn', 'tui.print.height-wrong'));
  const request = requestOf(state, false);
  return keep(
    { ...state, error: null },
    load<PrintState, void, readonly (readonly string[])[]>({
      slot: 'preview',
      run: (api) => api.printPreview(request),
      done: (now, pages) => keep({ ...now, options: { ...now.options, at: ON_PREVIEW + 1 } }, open(printPages({ pages, width: request.width }))),
      fail: (now, error) => failed(now, error, request.path),
    }),
  );
}

function start(state: PrintState, overwrite: boolean): Next {
  if (optionText(state.options, 'path').trim() === '') return keep(state, say('warn', 'tui.path.empty'));
  if (lengthOf(state) === null) return keep(state, say('warn', 'tui.print.height-wrong'));
  const request = requestOf(state, overwrite);
  return keep(
    { ...state, running: { progress: null }, error: null },
    loadWithProgress<PrintState, void, FileResult>(
      {
        slot: 'print',
        label: 'tui.working',
        patient: true,
        run: (api, control) => api.printFile(request, control),
        done: (now, { rows, path }) => keep(now, close(undefined), say('good', 'tui.print.done', { count: rows.toLocaleString('en'), path: shownPath(path) })),
        fail: (now, error) => failed({ ...now, running: null }, error, request.path),
      },
      (now, progress) => (now.running === null ? now : { ...now, running: { progress } }),
    ),
  );
}

function failed(state: PrintState, error: PlainError, path: string): Next {
  if (isThere(error)) return keep(state, askOverwrite<PrintState, void>(path, (now, yes) => (yes ? start(now, true) : keep(now))));
  return error.code === 'cancelled' ? keep(state, say('info', 'tui.stopped-nothing')) : keep({ ...state, error });
}

function printView(state: PrintState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 70);
  const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width, state.running === null);
  const error = state.error === null ? [] : wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')));
  const below = state.running === null ? error : [[], progressLine(state.running.progress, ctx)];
  const [scope] = state.props.scopes;
  const words = scope === undefined ? '' : ` ${ctx.theme.borders.bullet} ${scopeOptions([scope], ctx)[0]?.label ?? ''}`;
  const title = `${ctx.t('act.list.print')} ${ctx.theme.borders.bullet} ${listNameOf(ctx.lang, state.props.entity)}${state.props.scopes.length === 1 ? words : ''}`;
  return box(title, [...lines, ...below], ctx, area, cursor);
}
