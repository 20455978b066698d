import { isEntityName, type EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import { entityLabel } from '../../i18n/index.ts';
import type { CleanupPlan, CleanupReport, CleanupRequest } from '../../services/cleanup-api.ts';
import { parseDay } from '../../util/date-words.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import type { Role } from '../core/theme.ts';
import { ask } from '../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, type OptionRow, type Options } from '../widgets/options.ts';
import { loadWithProgress, progressLine, type PacedProgress } from '../widgets/progress.ts';

interface CleanupState {
  readonly kinds: readonly EntityName[];
  readonly options: Options;
  readonly running: { readonly progress: PacedProgress | null } | null;
  readonly report: CleanupReport | null;
  readonly error: PlainError | null;
}

type Next = Update<CleanupState>;

/** Old records by kind and day: counted, then removed for good after a backup. */
export const cleanup = (): Opening<void> => opening(screen, { kinds: [], options: optionsOf({ before: '', bin: 'no' }), running: null, report: null, error: null });

const screen = defineScreen<CleanupState>({
  name: 'cleanup',
  title: (_state, ctx) => ctx.t('menu.cleanup'),
  offers: () => [{ action: 'cleanup.count' }],
  act: (state, _action, ctx) => (state.running === null ? count(state, ctx) : keep(state)),
  key: cleanupKey,
  holds: (state, key) => state.running !== null && isKey(key, 'esc'),
  opened: (state) =>
    keep(
      state,
      load<CleanupState, void, readonly EntityName[]>({
        slot: 'kinds',
        label: null,
        run: (api) => api.cleanupKinds(),
        done: (now, kinds) => keep({ ...now, kinds, options: optionsOf({ before: optionText(now.options, 'before'), bin: 'no', ...Object.fromEntries(kinds.map((kind) => [kind, 'no'])) }) }),
        fail: (now, error) => keep({ ...now, error }),
      }),
    ),
  view: cleanupView,
});

const yesNo = (ctx: Ctx): NonNullable<OptionRow['options']> => [
  { word: 'no', label: ctx.t('field.flag.no') },
  { word: 'yes', label: ctx.t('field.flag.yes') },
];

function rowsOf(state: CleanupState, ctx: Ctx): readonly OptionRow[] {
  return [
    { id: 'before', label: ctx.t('tui.cleanup.before'), kind: 'text', hint: ctx.t('tui.cleanup.before-hint') },
    ...state.kinds.map((kind): OptionRow => ({ id: kind, label: entityLabel(ctx.lang, kind), kind: 'choice', options: yesNo(ctx) })),
    { id: 'bin', label: ctx.t('tui.cleanup.bin'), kind: 'choice', options: yesNo(ctx), hint: ctx.t('tui.cleanup.bin-hint') },
    { id: 'go', label: ctx.t('act.cleanup.count'), kind: 'button' },
  ];
}

function cleanupKey(state: CleanupState, key: Key, ctx: Ctx): Next | null {
  if (state.running !== null || isKey(key, 'esc')) return null;
  // Enter on a line goes to the next one; on the button, as Ctrl-S anywhere, it counts.
  if (isKey(key, 'enter') && rowInHand(state.options, rowsOf(state, ctx))?.kind === 'button') return count(state, ctx);
  const next = optionsKey(state.options, rowsOf(state, ctx), key);
  return next === null || next === 'complete' ? null : keep({ ...state, options: next, report: null, error: null });
}

function requestOf(state: CleanupState, ctx: Ctx): CleanupRequest {
  const typed = optionText(state.options, 'before').trim();
  const day = parseDay(typed, ctx.today);
  return { before: 'day' in day ? day.day : typed, entities: state.kinds.filter((kind) => isEntityName(kind) && optionText(state.options, kind) === 'yes'), bin: optionText(state.options, 'bin') === 'yes' };
}

function count(state: CleanupState, ctx: Ctx): Next {
  const request = requestOf(state, ctx);
  if (request.entities.length === 0 && !request.bin) return keep(state, say('warn', 'tui.cleanup.nothing-chosen'));
  return keep(
    { ...state, running: { progress: null }, report: null },
    loadWithProgress<CleanupState, void, CleanupPlan>(
      {
        slot: 'count',
        label: null,
        run: (api, control) => api.cleanupPlan(request, control),
        done: (now, plan, at2) => confirm({ ...now, running: null }, request, plan, at2),
        fail: (now, error) => keep<CleanupState>({ ...now, running: null }, say('error', error.key, error.params)),
      },
      withProgress,
    ),
  );
}

const withProgress = (now: CleanupState, progress: PacedProgress): CleanupState => (now.running === null ? now : { ...now, running: { progress } });

function confirm(state: CleanupState, request: CleanupRequest, { counts }: CleanupPlan, ctx: Ctx): Next {
  const total = counts.reduce((sum, one) => sum + one.count, 0);
  if (total === 0) return keep(state, say('info', 'cleanup.nothing', { day: request.before }));
  const question = ask<'yes' | 'no'>({
    title: 'menu.cleanup',
    text: 'cleanup.ask',
    params: { count: total, day: request.before },
    answers: [{ id: 'yes', label: 'tui.delete.yes' }, { id: 'no', label: 'tui.no' }],
    initial: 'no',
    cancel: 'no',
    details: counts.map((one) => `${entityLabel(ctx.lang, one.entity)}  ${one.count.toLocaleString('en')}`),
    confirm: String(total),
  });
  return keep(state, open<CleanupState, void, 'yes' | 'no'>(question, (now, answer) => (answer === 'no' ? keep(now) : run(now, request, total))));
}

function run(state: CleanupState, request: CleanupRequest, total: number): Next {
  return keep(
    { ...state, running: { progress: null } },
    loadWithProgress<CleanupState, void, CleanupReport>(
      {
        slot: 'run',
        label: null,
        patient: true,
        run: (api, control) => api.cleanup(request, total, control),
        done: (now, report) => keep({ ...now, running: null, report }, say('good', 'cleanup.done', { count: report.removed.reduce((sum, one) => sum + one.removed, 0) })),
        fail: (now, error) => keep<CleanupState>({ ...now, running: null }, say('error', error.key, error.params)),
      },
      withProgress,
    ),
  );
}

function cleanupView(state: CleanupState, ctx: Ctx, area: Area): View {
  const intro = wrapText(ctx.t('tui.cleanup.intro'), area.width - 4).map((row) => line(piece(` ${row}`, 'dim')));
  const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, area.width - 2, state.running === null);
  const below: Line[] = state.running !== null ? [[], [piece(' '), ...progressLine(state.running.progress, ctx)]] : reportLines(state, ctx, area);
  const top = intro.length + 1;
  return { lines: [...intro, [], ...lines.map((each): Line => [piece(' '), ...each]), ...below], cursor: cursor === undefined ? undefined : { x: cursor.x + 1, y: cursor.y + top } };
}

function reportLines({ report, error }: CleanupState, ctx: Ctx, area: Area): Line[] {
  if (error !== null) return [[], line(piece(` ! ${ctx.error(error)}`, 'error'))];
  if (report === null) return [];
  const rows = report.removed.map((one) => line(piece(` ${entityLabel(ctx.lang, one.entity)}  ${ctx.t('cleanup.removed')} ${one.removed}  ${ctx.t('cleanup.kept')} ${one.kept}`)));
  const wrapped = (text: string, role: Role): readonly Line[] => wrapText(text, area.width - 2).map((row) => line(piece(` ${row}`, role)));
  const elsewhere = report.insteadOf === null ? [] : wrapped(ctx.t('backup.elsewhere', { path: report.insteadOf }), 'warn');
  return [[], ...rows, ...wrapped(ctx.t('backup.before', { path: report.backup }), 'dim'), ...elsewhere];
}
