import type { PlainError } from '../../../errors.ts';
import type { ActionId } from '../../../keys.ts';
import type { Printers, PrintJob, PrintPreview, PrintResult, PrintTarget } from '../../../services/api.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, open, say } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { line, piece, type Area, type View } from '../../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../../core/screen.ts';
import { box } from '../../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, withOption, type OptionRow, type Options } from '../../widgets/options.ts';
import { loadWithProgress, progressLine, type PacedProgress } from '../../widgets/progress.ts';
import { listNameOf } from '../../words.ts';
import { askOverwrite, isThere } from '../files/confirm.ts';
import { completeEffect, fullPath, pathRow, shownPath, toldOf, withEnding } from '../files/path.ts';
import { scopeOptions, type Scope } from '../files/scope.ts';
import { printPages } from '../print-pages.ts';
import { textRow, wordsRow, type PrintForm } from './form.ts';

interface PrintState {
  readonly form: PrintForm;
  readonly options: Options;
  readonly names: readonly string[];
  /** Null: not asked yet, or there are none. */
  readonly printers: Printers | null;
  /** How far letters are moved, by printer; `''` for files. */
  readonly offsets: ReadonlyMap<string, string>;
  readonly running: { readonly progress: PacedProgress | null } | null;
  readonly error: PlainError | null;
}

type Next = Update<PrintState>;

const FORMATS = ['text', 'gb18030', 'pdf'];
const ENDINGS = ['txt', 'pdf'];
/** The preference of `services/print-offsets.ts`. */
const OFFSETS = 'print-offsets';
/** Chosen anew each time. */
const FORGOTTEN = ['scope', 'path', 'sheets', 'copies'];

/** How something is to be printed: looked at on the screen, then into a file or to a printer. */
export const printScreen = (form: PrintForm): Opening<void> =>
  opening(screen, {
    form,
    options: optionsOf({ scope: form.scopes[0]?.id ?? 'all', format: 'text', sheets: '', to: 'file', path: '', printer: '', copies: '1', ...form.initial }, ON_PREVIEW),
    names: [], printers: null, offsets: new Map(), running: null, error: null,
  });

/** Further down than any row: `opened` puts it on the preview. */
const ON_PREVIEW = 98;

const screen = defineScreen<PrintState>({
  name: 'print',
  over: true,
  offers: printOffers,
  act: printAct,
  key: printKey,
  holds: (state, key) => state.running !== null && isKey(key, 'esc'),
  opened: (state, ctx) => {
    const named = withOption(state.options, 'path', `${state.form.fileName(ctx)}.${endingOf(state.options)}`);
    return keep({ ...state, options: { ...named, at: rowsOf({ ...state, options: named }, ctx).length - 2 } }, lastChoices, findPrinters, lastOffsets, countScopes(state));
  },
  view: printView,
});

const endingOf = (options: Options): string => (optionText(options, 'format') === 'pdf' ? 'pdf' : 'txt');

/** With the file's ending that fits the format. */
const ended = (options: Options): Options => withOption(options, 'path', withEnding(optionText(options, 'path'), ENDINGS, endingOf(options)));

/** As it was printed the last time. */
const lastChoices: Effect<PrintState> = load<PrintState, void, string | null>({
  slot: 'last',
  label: null,
  run: (api) => api.preference('print'),
  done: (state, text, ctx) => {
    const kept = [...new URLSearchParams(text ?? '')].flatMap(([name, value]): [string, string][] => {
      const [form, id = ''] = name.split('.');
      return form === state.form.name && id in state.options.values && !forgotten(state, id) ? [[id, value]] : [];
    });
    const options = ended(kept.reduce((all, [id, value]) => withOption(all, id, value), state.options));
    const changed = { ...state, options };
    // More or fewer rows than before: the same button stays in hand.
    const moved = rowsOf(changed, ctx).length - rowsOf(state, ctx).length;
    return keep({ ...changed, options: { ...options, at: options.at + moved } });
  },
  fail: (state) => keep(state),
});

const forgotten = (state: PrintState, id: string): boolean => FORGOTTEN.includes(id) || state.form.forgotten.includes(id);

function remember(state: PrintState): Effect<PrintState> {
  return load<PrintState, void, void>({
    slot: 'remember',
    label: null,
    run: async (api) => {
      const kept = new URLSearchParams((await api.preference('print')) ?? '');
      for (const id of Object.keys(state.options.values)) if (!forgotten(state, id)) kept.set(`${state.form.name}.${id}`, optionText(state.options, id));
      await api.setPreference('print', kept.toString());
      if (!('offset' in state.options.values)) return;
      const offsets = new URLSearchParams((await api.preference(OFFSETS)) ?? '');
      offsets.set(printerOf(state), optionText(state.options, 'offset').trim());
      await api.setPreference(OFFSETS, offsets.toString());
    },
    done: (now) => keep(now),
    fail: (now) => keep(now),
  });
}

/** Opened as soon as its list stands, it may be there before the list has counted. */
function countScopes({ form }: PrintState): Effect<PrintState> {
  return load<PrintState, void, readonly Scope[]>({
    slot: 'count',
    label: null,
    run: async (api, control) => await Promise.all(form.scopes.map(async (scope) => (scope.count === null ? { ...scope, count: await api.count(scope.selection, undefined, control) } : scope))),
    done: (now, scopes) => keep({ ...now, form: { ...now.form, scopes } }),
    fail: (now) => keep(now),
  });
}

const findPrinters: Effect<PrintState> = load<PrintState, void, Printers>({
  slot: 'printers',
  label: null,
  run: (api) => api.printers(),
  done: (state, printers) => {
    const found = { ...state, printers };
    if (printers.names.includes(optionText(state.options, 'printer'))) return keep(movedFor(found));
    return keep(fitted({ ...found, options: withOption(state.options, 'printer', printers.standard ?? printers.names[0] ?? '') }));
  },
  fail: (state) => keep(state),
});

const lastOffsets: Effect<PrintState> = load<PrintState, void, string | null>({
  slot: 'offsets',
  label: null,
  run: (api) => api.preference(OFFSETS),
  done: (state, text) => keep(movedFor({ ...state, offsets: new Map(new URLSearchParams(text ?? '')) })),
  fail: (state) => keep(state),
});

const printerOf = ({ options }: PrintState): string => (optionText(options, 'to') === 'printer' ? optionText(options, 'printer') : '');

/** With the offset that is kept for where it goes. */
const movedFor = (state: PrintState): PrintState => ('offset' in state.options.values ? { ...state, options: withOption(state.options, 'offset', state.offsets.get(printerOf(state)) ?? '0,0') } : state);

/** Of a printer that was chosen just now: what it needs, and the offset that is kept for it. */
function fitted(state: PrintState): PrintState {
  const { options, printers } = state;
  const printer = printerOf(state);
  const isText = optionText(options, 'format') !== 'pdf';
  if (printer === '' || printers === null || isText === printers.lines.includes(printer)) return movedFor(state);
  return movedFor({ ...state, options: ended(withOption(options, 'format', isText ? 'pdf' : 'text')) });
}

function rowsOf(state: PrintState, ctx: Ctx): readonly OptionRow[] {
  const { form, options } = state;
  const { scopes } = form;
  return [
    ...(scopes.length > 1 ? [{ id: 'scope', kind: 'choice', label: ctx.t('tui.scope'), options: scopeOptions(scopes, ctx) } as const] : []),
    ...form.rows(options, ctx),
    wordsRow('format', FORMATS, ctx),
    textRow('sheets', ctx),
    ...targetRows(state, ctx),
    { id: 'preview', kind: 'button', label: ctx.t('act.print.preview') },
    { id: 'go', kind: 'button', label: ctx.t('tui.print.go') },
  ];
}

function targetRows(state: PrintState, ctx: Ctx): readonly OptionRow[] {
  const to = wordsRow('to', ['file', 'printer'], ctx);
  if (optionText(state.options, 'to') === 'file') return [to, pathRow(state, ctx)];
  const names = state.printers?.names ?? [];
  const hint = names.length === 0 ? ctx.t('tui.print.no-printer') : undefined;
  const words = names.length === 0 ? [{ word: '', label: '–' }] : names.map((name) => ({ word: name, label: name }));
  return [{ ...to, hint }, { id: 'printer', kind: 'choice', label: ctx.t('tui.print.printer'), options: words, hint }, textRow('copies', ctx)];
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
  if (options === null) return null;
  const next = { ...state, options: endingOf(options) === endingOf(state.options) ? options : ended(options), names: [], error: null };
  return keep(printerOf(next) === printerOf(state) ? next : fitted(next));
}

/** The print as the rows have it; a sentence where one of them is wrong. */
function jobOf({ form, options }: PrintState): PrintJob | Effect<PrintState> {
  const scope = form.scopes.find((one) => one.id === optionText(options, 'scope')) ?? form.scopes[0];
  const job = form.job(options, scope?.selection ?? { entity: form.entity });
  if (typeof job === 'string') return say('warn', job);
  const sheets = optionText(options, 'sheets').trim();
  const format = optionText(options, 'format');
  return { ...job, format: format === 'pdf' ? 'pdf' : 'text', encoding: format === 'gb18030' ? 'gb18030' : 'utf8', ...(sheets === '' ? {} : { sheets }) };
}

function preview(state: PrintState): Next {
  const job = jobOf(state);
  if (typeof job === 'function') return keep(state, job);
  return keep(
    { ...state, error: null },
    load<PrintState, void, PrintPreview>({
      slot: 'preview',
      run: (api, control) => api.printPreview(job, control),
      done: (now, { pages, width, sheets, leftOut }, ctx) => keep({ ...now, options: { ...now.options, at: rowsOf(now, ctx).length - 1 } }, open(printPages({ pages, width, sheets, leftOut }))),
      fail: (now, error) => failed(now, error, ''),
    }),
  );
}

/** Where it goes; a sentence where that cannot be. */
function targetOf({ options, printers }: PrintState, overwrite: boolean): PrintTarget | Effect<PrintState> {
  if (optionText(options, 'to') === 'file') {
    const path = optionText(options, 'path').trim();
    return path === '' ? say('warn', 'tui.path.empty') : { kind: 'file', path: fullPath(path), overwrite };
  }
  const printer = optionText(options, 'printer');
  if (printer === '' || printers === null) return say('warn', 'tui.print.no-printer');
  const copies = optionText(options, 'copies').trim();
  return /^[1-9]\d{0,2}$/.test(copies) ? { kind: 'printer', printer, copies: Number(copies) } : say('warn', 'tui.print.copies-wrong');
}

function start(state: PrintState, overwrite: boolean): Next {
  const job = jobOf(state);
  if (typeof job === 'function') return keep(state, job);
  const target = targetOf(state, overwrite);
  if (typeof target === 'function') return keep(state, target);
  return keep(
    { ...state, running: { progress: null }, error: null },
    loadWithProgress<PrintState, void, PrintResult>(
      {
        slot: 'print',
        label: 'tui.working',
        patient: true,
        run: (api, control) => api.print(job, target, control),
        done: (now, result) => keep(now, remember(now), close(undefined), told(job, target, result)),
        fail: (now, error) => failed({ ...now, running: null }, error, target.kind === 'file' ? target.path : ''),
      },
      (now, progress) => (now.running === null ? now : { ...now, running: { progress } }),
    ),
  );
}

/** Of a sheet to measure by, or of chosen sheets, the sheets count and not the records. */
function told(job: PrintJob, target: PrintTarget, { records, sheets, to, leftOut, download }: PrintResult): Effect<PrintState> {
  if (leftOut.count > 0) return say('warn', 'tui.print.done-left', { count: records, left: leftOut.count, names: `${leftOut.names.join(', ')}${leftOut.count > leftOut.names.length ? ' …' : ''}` });
  const counts = { count: records.toLocaleString('en'), sheets: sheets.toLocaleString('en') };
  const inSheets = records === 0 || job.sheets !== undefined;
  if (target.kind === 'printer') return say('good', inSheets ? 'tui.print.sent-sheets' : 'tui.print.sent', { ...counts, printer: to });
  return toldOf(download, say('good', inSheets ? 'tui.print.done-sheets' : 'tui.print.done', { ...counts, path: shownPath(to) }));
}

function failed(state: PrintState, error: PlainError, path: string): Next {
  if (isThere(error)) return keep(state, askOverwrite<PrintState, void>(path, (now, yes) => (yes ? start(now, true) : keep(now))));
  return error.code === 'cancelled' ? keep(state, say('info', 'tui.stopped-nothing')) : keep({ ...state, error });
}

function printView(state: PrintState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 74);
  const rows = rowsOf(state, ctx);
  const { lines, cursor } = optionsView(state.options, rows, ctx, width, state.running === null);
  const error = state.error === null ? [] : wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')));
  const below = state.running === null ? error : [[], progressLine(state.running.progress, ctx)];
  const all = [...lines, ...below];
  // On a small screen the rows move under the frame: the one in hand, and what went wrong, stay in sight.
  const room = Math.max(3, area.height - 2);
  const at = Math.min(state.options.at, rows.length - 1);
  const from = below.length > 0 ? Math.max(0, all.length - room) : Math.max(0, Math.min(at - room + 3, all.length - room));
  const { scopes } = state.form;
  const words = scopes.length === 1 && scopes[0] !== undefined ? ` ${ctx.theme.borders.bullet} ${scopeOptions(scopes, ctx)[0]?.label ?? ''}` : '';
  const title = `${ctx.t(state.form.title)} ${ctx.theme.borders.bullet} ${state.form.subject ?? listNameOf(ctx.lang, state.form.entity)}${words}`;
  return box(title, all.slice(from, from + room), ctx, area, cursor === undefined ? undefined : { x: cursor.x, y: cursor.y - from });
}
