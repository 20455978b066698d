import { comma, entityLabel, faultText } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { ImportRequest, ImportResult } from '../../services/api.ts';
import type { PlainError } from '../../errors.ts';
import type { Progress } from '../../services/context.ts';
import { displayWidth, wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, fill, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { loadWithProgress, progressLine } from '../widgets/progress.ts';
import { shownPath } from './files/path.ts';
import { undo } from './undo.ts';

interface ResultProps {
  readonly request: ImportRequest;
  /** What the trial found. */
  readonly result: ImportResult;
  /** Where the columns went, kept for the next file with these headers once this one is in. */
  readonly mapping: { readonly name: string; readonly text: string | null };
}

interface ResultState extends ResultProps {
  /** It was a trial so far; nothing is written. */
  readonly trial: boolean;
  readonly running: { readonly progress: Progress | null } | null;
  readonly error: PlainError | null;
  readonly top: number;
}

type Next = Update<ResultState, boolean>;

/** What a trial found, then (after Enter) what the import did. Gives back whether anything was imported. */
export const importResult = (props: ResultProps): Opening<boolean> => opening(screen, { ...props, trial: true, running: null, error: null, top: 0 });

const screen = defineScreen<ResultState, boolean>({
  name: 'import-result',
  // Nobody can have read the numbers yet: what was typed ahead is dropped.
  dialog: true,
  over: false,
  title: (state, ctx) => ctx.t(state.trial ? 'tui.import.trial' : 'tui.import.done'),
  offers: resultOffers,
  act: resultAct,
  key: resultKey,
  holds: (state, key) => state.running !== null && isKey(key, 'esc'),
  view: resultView,
});

const landing = (result: ImportResult): number => result.created + result.updated;
/** Rejects stop everything where all or nothing was wanted. */
const refused = ({ request, result }: ResultState): boolean => request.allOrNothing === true && result.rejected > 0;

function resultOffers(state: ResultState, ctx: Ctx): readonly Offer[] {
  if (state.running !== null) return [];
  if (!state.trial) return [{ action: 'import.close' }, ...(state.result.stepId === null ? [] : [{ action: 'steps.undo' } as const])];
  const why = landing(state.result) === 0 ? ({ key: 'tui.import.nothing' } as const) : refused(state) ? ({ key: 'tui.import.refused' } as const) : undefined;
  return [{ action: 'import.go', label: ctx.t('tui.import.go', { count: landing(state.result).toLocaleString('en') }), why }, { action: 'import.change' }];
}

function resultAct(state: ResultState, action: ActionId): Next {
  if (action === 'import.go') return run(state);
  if (action === 'import.change') return keep(state, close(false));
  if (action === 'steps.undo' && state.result.stepId !== null) return keep(state, open<ResultState, boolean, boolean>(undo(state.result.stepId), (now, done) => (done ? keep(now, close(true)) : keep(now))));
  return keep(state, close(true));
}

function resultKey(state: ResultState, key: Key): Next | null {
  if (state.running !== null) return keep(state);
  if (isKey(key, 'esc')) return keep(state, close(!state.trial));
  if (isKey(key, 'down')) return keep({ ...state, top: Math.min(Math.max(0, state.result.rejects.length - 1), state.top + 1) });
  if (isKey(key, 'up')) return keep({ ...state, top: Math.max(0, state.top - 1) });
  if (isKey(key, 'pagedown')) return keep({ ...state, top: Math.min(Math.max(0, state.result.rejects.length - 1), state.top + 10) });
  if (isKey(key, 'pageup')) return keep({ ...state, top: Math.max(0, state.top - 10) });
  return null;
}

const keepMapping = ({ mapping: { name, text } }: ResultState): Effect<ResultState, boolean> => (host) => void host.api.setPreference(name, text).catch(() => undefined);

function run(state: ResultState): Next {
  const { request } = state;
  return keep(
    { ...state, running: { progress: null }, error: null },
    loadWithProgress<ResultState, boolean, ImportResult>(
      {
        slot: 'import',
        label: 'tui.working',
        patient: true,
        run: (api, control) => api.importRun(request, control),
        done: (now, result) => keep({ ...now, running: null, trial: false, result, top: 0 }, keepMapping(now), say('good', 'tui.import.done-words', { count: landing(result).toLocaleString('en') })),
        fail: (now, error) => (error.code === 'cancelled' ? keep({ ...now, running: null }, say('info', 'tui.import.stopped')) : keep({ ...now, running: null, error })),
      },
      (now, progress) => (now.running === null ? now : { ...now, running: { progress } }),
    ),
  );
}

function resultView(state: ResultState, ctx: Ctx, area: Area): View {
  const head = [...countLines(state, ctx), ...referenceLines(state, ctx, area.width), ...fileLines(state, ctx, area.width)];
  const bottom = bottomLines(state, ctx, area.width);
  const room = Math.max(0, area.height - head.length - bottom.length);
  return { lines: [...head, ...fill(rejectLines(state, ctx, area.width, room), room), ...bottom] };
}

/** The numbers, in one column. */
function countLines({ result, trial }: ResultState, ctx: Ctx): Line[] {
  const when = trial ? 'would' : 'did';
  const rows = [
    ['read', result.read, 'plain'],
    ['created', result.created, 'good'],
    ['updated', result.updated, 'good'],
    ['unchanged', result.unchanged, 'plain'],
    ['skipped', result.skipped, 'plain'],
    ['rejected', result.rejected, result.rejected > 0 ? 'warn' : 'plain'],
  ] as const;
  const seen = rows.filter(([id, count]) => id === 'read' || id === 'created' || id === 'rejected' || count > 0);
  const width = Math.max(...seen.map(([id]) => displayWidth(ctx.t(`tui.import.count.${id}`))));
  const title: Line = [piece(` ${ctx.t(`tui.import.${when}`)}`, 'title')];
  return [title, ...seen.map(([id, count, role]): Line => [piece('   '), cell(ctx.t(`tui.import.count.${id}`), width + 2, 'label'), cell(count.toLocaleString('en'), 10, role, 'right')])];
}

function referenceLines({ result, trial, request }: ResultState, ctx: Ctx, width: number): Line[] {
  const made = result.references.filter((one) => one.names.length > 0);
  if (made.length === 0) return [];
  const key = request.createReferences !== true ? 'tui.import.needs-values' : trial ? 'tui.import.makes-values' : 'tui.import.made-values';
  const rows = made.slice(0, 4).map((one) => `${entityLabel(ctx.lang, one.entity)}: ${one.names.slice(0, 8).join(comma(ctx.lang))}${one.names.length > 8 ? ` … (${one.names.length})` : ''}`);
  return [line(piece(` ${ctx.t(key)}`, 'label')), ...rows.map((text): Line => [piece('   '), cell(text, width - 4)])];
}

function fileLines({ result, trial }: ResultState, ctx: Ctx, width: number): Line[] {
  if (!trial && result.rejectsProblem !== null) return wrapText(ctx.t('tui.import.rejects-lost', { reason: ctx.error(result.rejectsProblem) }), width - 2).map((row) => line(piece(` ${row}`, 'warn')));
  if (trial || result.rejectsPath === null) return [];
  return wrapText(ctx.t('tui.import.rejects-file', { path: shownPath(result.rejectsPath) }), width - 2).map((row) => line(piece(` ${row}`, 'warn')));
}

/** The first rejects: the line of the file and why. */
function rejectLines({ result, top }: ResultState, ctx: Ctx, width: number, height: number): Line[] {
  if (result.rejects.length === 0) return [];
  const title: Line = [piece(` ${ctx.t('tui.import.rejects', { shown: result.rejects.length, count: result.rejected })}`, 'head')];
  const rows = result.rejects.slice(top, top + Math.max(0, height - 1)).flatMap((reject) => {
    const place = ctx.t('tui.import.line', { line: reject.line });
    return wrapText(faultText(ctx.lang, reject.where, reject.error), width - 14).map((text, at): Line => [cell(at === 0 ? place : '', 12, 'label', 'right'), piece(`  ${text}`)]);
  });
  return [title, ...rows.slice(0, Math.max(0, height - 1))];
}

function bottomLines(state: ResultState, ctx: Ctx, width: number): Line[] {
  if (state.running !== null) return [[piece(' '), ...progressLine(state.running.progress, ctx, 'bytes')]];
  if (state.error !== null) return wrapText(`! ${ctx.error(state.error)}`, width - 2).map((row) => line(piece(` ${row}`, 'error')));
  if (!state.trial) return [line(piece(` ${ctx.t(state.result.stepId === null ? 'tui.import.close-hint' : 'tui.import.undo-hint')}`, 'hint'))];
  const count = landing(state.result).toLocaleString('en');
  const words = landing(state.result) === 0 ? ctx.t('tui.import.nothing') : refused(state) ? ctx.t('tui.import.refused') : ctx.t('tui.import.go-hint', { count });
  return [line(piece(` ${words}`, 'hint'))];
}
