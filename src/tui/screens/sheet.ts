import { definitionOf } from '../../entities/registry.ts';
import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { ExportRequest, FileResult } from '../../services/api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import type { Key } from '../core/key.ts';
import { line, piece, type Area, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, withOption, type OptionRow, type Options } from '../widgets/options.ts';
import { listNameOf } from '../words.ts';
import { askOverwrite, isThere } from './files/confirm.ts';
import { completeEffect, fullPath, pathRow, proposedName, shownPath, toldOf, withEnding } from './files/path.ts';
import { scopeOptions, type FileProps } from './files/scope.ts';
import { openOutside } from './outside.ts';
import { sheetDiff } from './sheet-diff.ts';

interface SheetState {
  readonly props: FileProps;
  readonly options: Options;
  readonly names: readonly string[];
  readonly error: PlainError | null;
}

type Next = Update<SheetState, boolean>;
/** Opened in a spreadsheet and taken back when that has ended; only written; one that was written before taken back. */
type Way = 'open' | 'write' | 'take';

/** A list in a spreadsheet, and back. Gives back whether anything was changed. */
export const sheetDialog = (props: FileProps): Opening<boolean> =>
  opening(screen, { props, options: optionsOf({ scope: props.scopes[0]?.id ?? 'all', format: 'xlsx', columns: 'shown', path: '' }, BUTTON), names: [], error: null });

/** The first button: Enter at once opens the list. */
const BUTTON = 3;
const FORMATS = [{ word: 'xlsx', label: 'XLSX' }, { word: 'csv', label: 'CSV' }] as const;

const screen = defineScreen<SheetState, boolean>({
  name: 'sheet',
  over: true,
  offers: sheetOffers,
  act: sheetAct,
  key: sheetKey,
  opened: (state, ctx) => {
    const options = withOption(state.options, 'path', proposedName(state.props.entity, 'xlsx', ctx));
    return keep({ ...state, options: { ...options, at: BUTTON + (state.props.scopes.length > 1 ? 1 : 0) } });
  },
  view: (state, ctx, area: Area): View => {
    const width = Math.min(area.width - 4, 70);
    const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width);
    const error = state.error === null ? [] : [[], ...wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')))];
    return box(`${ctx.t('act.list.sheet')} ${ctx.theme.borders.bullet} ${listNameOf(ctx.lang, state.props.entity)}`, [...lines, ...error], ctx, area, cursor);
  },
});

const waysOf = (ctx: Ctx): readonly Way[] => (ctx.session?.protected === true ? ['write'] : ['open', 'write', 'take']);

function rowsOf({ props, options, names }: SheetState, ctx: Ctx): readonly OptionRow[] {
  const entity = props.entity.replaceAll('_', '-');
  const hint = ctx.session?.protected === true ? ctx.t('sheet.only-stdin', { command: `ssh … ${entity} apply - < list.xlsx` }) : undefined;
  return [
    ...(props.scopes.length > 1 ? [{ id: 'scope', kind: 'choice', label: ctx.t('tui.scope'), options: scopeOptions(props.scopes, ctx) } as const] : []),
    { id: 'format', kind: 'choice', label: ctx.t('tui.export.format'), hint: ctx.t('sheet.format-hint'), options: FORMATS },
    { id: 'columns', kind: 'choice', label: ctx.t('tui.export.columns'), options: (['shown', 'all'] as const).map((word) => ({ word, label: ctx.t(`tui.export.columns.${word}`) })) },
    pathRow({ options, names }, ctx),
    ...waysOf(ctx).map((way): OptionRow => ({ id: way, kind: 'button', label: ctx.t(`sheet.way.${way}`), hint: hint ?? ctx.t(`sheet.way-hint.${way}`) })),
  ];
}

function sheetOffers(state: SheetState, ctx: Ctx): readonly Offer[] {
  const row = rowInHand(state.options, rowsOf(state, ctx));
  return row?.kind === 'button' ? [{ action: 'dialog.choose', label: row.label }] : [{ action: 'form.next' }];
}

function sheetAct(state: SheetState, action: ActionId, ctx: Ctx): Next {
  if (action === 'form.next') return sheetKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state);
  const way = waysOf(ctx).find((one) => one === rowInHand(state.options, rowsOf(state, ctx))?.id);
  if (optionText(state.options, 'path').trim() === '') return keep(state, say('warn', 'tui.path.empty'));
  if (way === undefined) return keep(state);
  return way === 'take' ? keep({ ...state, error: null }, takeBack(pathOf(state))) : write(state, way, false);
}

function sheetKey(state: SheetState, key: Key, ctx: Ctx): Next | null {
  if (key.kind === 'key' && key.name === 'esc') return keep(state, close(false));
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === null) return null;
  if (options === 'complete') return keep(state, completeEffect(state, 'path'));
  const format = optionText(options, 'format');
  const moved = format === optionText(state.options, 'format') ? options : withOption(options, 'path', withEnding(optionText(options, 'path'), ['xlsx', 'csv'], format));
  return keep({ ...state, options: moved, names: [], error: null });
}

const pathOf = (state: SheetState): string => fullPath(optionText(state.options, 'path'));

function requestOf({ props, options }: SheetState, overwrite: boolean, path: string): ExportRequest {
  const scope = props.scopes.find((one) => one.id === optionText(options, 'scope')) ?? props.scopes[0];
  const { form, list } = definitionOf(props.entity);
  const columns = optionText(options, 'columns') === 'all' ? form.flat() : props.columns;
  return {
    ...(scope?.selection ?? { entity: props.entity }),
    columns: ['id', 'version', ...columns.filter((column) => column !== 'id' && column !== 'version')],
    sort: props.sort ?? list.sort,
    format: optionText(options, 'format') === 'csv' ? 'csv' : 'xlsx',
    for: 'spreadsheet',
    path,
    overwrite,
  };
}

/** Before the list is written it is asked whether there is a program at all. */
function write(state: SheetState, way: Way, overwrite: boolean): Next {
  const path = pathOf(state);
  const request = requestOf(state, overwrite, path);
  return keep(
    { ...state, error: null },
    load<SheetState, boolean, FileResult>({
      slot: 'write',
      label: 'tui.working',
      patient: true,
      run: async (api, control) => {
        if (way === 'open') await api.program('spreadsheet');
        return await api.exportFile(request, control);
      },
      done: (now, result) => (way === 'open' ? keep(now, openOutside<SheetState, boolean>('spreadsheet', path, (then) => keep(then, takeBack(path)), (then, error) => keep({ ...then, error }))) : written(now, result)),
      fail: (now, error) => (isThere(error) ? keep(now, askOverwrite<SheetState, boolean>(path, (then, yes) => (yes ? write(then, way, true) : keep(then)))) : keep({ ...now, error })),
    }),
  );
}

const written = (state: SheetState, { rows, path, download }: FileResult): Next =>
  keep(state, close(false), toldOf(download, say('good', 'sheet.written-to', { count: rows.toLocaleString('en'), path: shownPath(path) })));

/** What the edited file changes, field by field; done there. */
const takeBack = (path: string): Effect<SheetState, boolean> => (host) =>
  host.update((state) => keep(state, open<SheetState, boolean, boolean>(sheetDiff({ entity: state.props.entity, path }), (now, changed) => (changed ? keep(now, close(true)) : keep(now)))));
