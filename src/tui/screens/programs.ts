import type { PlainError } from '../../errors.ts';
import type { ServerSettings } from '../../services/api.ts';
import { PROGRAM_KINDS } from '../../services/server-api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Reason, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, type OptionRow, type Options } from '../widgets/options.ts';

interface ProgramsState {
  /** Null: not there yet. */
  readonly settings: ServerSettings | null;
  readonly options: Options;
  readonly error: PlainError | null;
}

type Next = Update<ProgramsState>;

/** What may be started, printed to and kept, as the administrator decides. */
export const programs = (): Opening<void> => opening(screen, { settings: null, options: optionsOf({}), error: null });

const screen = defineScreen<ProgramsState>({
  name: 'programs',
  over: true,
  offers: (state, ctx) => {
    const why = refused(ctx);
    return [rowInHand(state.options, rowsOf(ctx))?.kind === 'button' ? { action: 'dialog.choose', label: ctx.t('act.form.save'), why } : { action: 'form.next' }, { action: 'form.save', why }];
  },
  act: (state, action, ctx) => (action === 'form.next' ? (programsKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state)) : save(state)),
  key: programsKey,
  holds: (state, key) => state.settings === null && !isKey(key, 'esc'),
  opened: (state) =>
    keep(
      state,
      load<ProgramsState, void, ServerSettings>({
        slot: 'read',
        run: (api) => api.serverSettings(),
        done: (now, settings) => keep({ ...now, settings, options: optionsOf(textsOf(settings)) }),
        fail: (now, error) => keep({ ...now, error }),
      }),
    ),
  view: programsView,
});

function refused(ctx: Ctx): Reason | undefined {
  const verdict = ctx.can('edit', 'company');
  if (!verdict.allowed) return { key: verdict.reason, params: { action: { key: 'action.edit' }, entity: { key: 'entity.company' } } };
  return ctx.session?.protected === true ? { key: 'server.at_server' } : undefined;
}

const textOf = (list: readonly string[] | null): string => (list === null ? '' : list.join(', ') || '-');
const listOf = (text: string): readonly string[] | null => {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed === '-' ? [] : trimmed.split(/[,，]/).map((word) => word.trim()).filter((word) => word !== '');
};

function textsOf({ programs: kinds, printers, address, downloadDays, downloadMegabytes, heads }: ServerSettings): Readonly<Record<string, string>> {
  return { ...Object.fromEntries(PROGRAM_KINDS.map((kind) => [kind, textOf(kinds[kind])])), printers: textOf(printers), address, days: String(downloadDays), megabytes: String(downloadMegabytes), heads: heads.join(', ') };
}

function rowsOf(ctx: Ctx): readonly OptionRow[] {
  return [
    ...PROGRAM_KINDS.map((kind): OptionRow => ({ id: kind, kind: 'text', label: ctx.t(`server.program.${kind}`), hint: ctx.t('tui.programs.paths-hint') })),
    { id: 'printers', kind: 'text', label: ctx.t('server.set.printers'), hint: ctx.t('tui.programs.printers-hint') },
    { id: 'address', kind: 'text', label: ctx.t('server.set.address'), hint: ctx.t('tui.programs.address-hint') },
    { id: 'days', kind: 'text', label: ctx.t('server.set.downloadDays') },
    { id: 'megabytes', kind: 'text', label: ctx.t('server.set.downloadMegabytes') },
    { id: 'heads', kind: 'text', label: ctx.t('server.set.heads'), hint: ctx.t('tui.programs.heads-hint') },
    { id: 'go', kind: 'button', label: ctx.t('act.form.save') },
  ];
}

function programsKey(state: ProgramsState, key: Key, ctx: Ctx): Next | null {
  const options = optionsKey(state.options, rowsOf(ctx), key);
  return options === null || options === 'complete' ? null : keep({ ...state, options, error: null });
}

function save(state: ProgramsState): Next {
  const { options, settings } = state;
  if (settings === null) return keep(state);
  const list = (id: string): readonly string[] | null => listOf(optionText(options, id));
  const wished: ServerSettings = {
    programs: { editor: list('editor'), pager: list('pager'), browser: list('browser'), spreadsheet: list('spreadsheet'), printing: list('printing') },
    printers: list('printers'),
    address: optionText(options, 'address').trim(),
    downloadDays: Number(optionText(options, 'days')),
    downloadMegabytes: Number(optionText(options, 'megabytes')),
    heads: list('heads') ?? [],
  };
  return keep(
    { ...state, error: null },
    load<ProgramsState, void, void>({
      slot: 'save',
      label: 'tui.saving',
      patient: true,
      run: (api) => api.setServerSettings(wished),
      done: (now) => keep(now, close(undefined), say('good', 'tui.programs.saved')),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function programsView(state: ProgramsState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 74);
  const { lines, cursor } = optionsView(state.options, rowsOf(ctx), ctx, width);
  const error = state.error === null ? [] : wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')));
  const all = [...lines, ...error];
  const room = Math.max(3, area.height - 2);
  const from = error.length > 0 ? Math.max(0, all.length - room) : Math.max(0, Math.min(state.options.at - room + 4, all.length - room));
  return box(ctx.t('menu.programs'), all.slice(from, from + room), ctx, area, cursor === undefined ? undefined : { x: cursor.x, y: cursor.y - from });
}
