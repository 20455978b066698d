import type { PlainError } from '../../errors.ts';
import { entityLabel, translate } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { Step } from '../../services/api.ts';
import { detailText, subjectText, whoText } from '../../services/audit-words.ts';
import { localTime } from '../../util/dates.ts';
import { displayWidth, wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, fill, line, lineWidth, piece, type Area, type Cursor, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import { editWords, fieldText, textField, viewField, type TextField } from '../widgets/text-field.ts';
import { told } from './told.ts';
import { undo } from './undo.ts';

interface StepsState {
  /** With what was only recorded: exports, prints, logins. */
  readonly audit: boolean;
  /** What is looked for. */
  readonly filter: string;
  /** The line being typed. */
  readonly editing: TextField | null;
  readonly mine: boolean;
  /** Null: not there yet. */
  readonly steps: readonly Step[] | null;
  /** There are older ones. */
  readonly more: boolean;
  readonly at: number;
  readonly error: PlainError | null;
  readonly changed: boolean;
}

type Next = Update<StepsState, boolean>;

const EMPTY = { filter: '', editing: null, steps: null, more: false, at: 0, error: null, changed: false } as const;

/** What was done lately, the newest first; any step can be taken back after a look. Gives back whether one was. */
export const steps = (): Opening<boolean> => opening(screen, { ...EMPTY, audit: false, mine: true });

/** The same with everything that is only recorded, of all whom the session may see. */
export const audit = (): Opening<boolean> => opening(screen, { ...EMPTY, audit: true, mine: false });

/** Steps read at a time; older ones when the hands come near the end. */
const PAGE = 100;
const NEAR = 20;

const screen = defineScreen<StepsState, boolean>({
  name: 'steps',
  title: (state, ctx) => ctx.t(state.audit ? 'menu.audit' : 'menu.steps'),
  offers: stepsOffers,
  act: stepsAct,
  key: stepsKey,
  holds: (state, key) => state.steps === null && !isKey(key, 'esc'),
  opened: (state) => read(state),
  view: stepsView,
});

function stepsOffers(state: StepsState, ctx: Ctx): readonly Offer[] {
  if (state.editing !== null) return [];
  const step = inHand(state);
  const undoable = step !== undefined && step.size > 0;
  return [
    ...(undoable ? [{ action: 'steps.take-back' } as const, { action: 'steps.undo' } as const] : []),
    ...(step === undefined ? [] : [{ action: 'steps.show' } as const]),
    { action: 'steps.filter' },
    { action: 'steps.mine', label: ctx.t(state.mine ? 'tui.steps.all' : 'tui.steps.mine') },
  ];
}

const inHand = (state: StepsState): Step | undefined => state.steps?.[state.at];

/** The newest ones; `further`: those older than the last one here. */
function read(state: StepsState, further = false): Next {
  const last = further ? state.steps?.at(-1)?.id : undefined;
  return keep(
    state,
    load<StepsState, boolean, readonly Step[]>({
      slot: 'read',
      run: (api) => api.steps({ limit: PAGE, mine: state.mine, audit: state.audit, filter: state.filter, ...(last === undefined ? {} : { before: last }) }),
      done: (now, found) => keep({ ...now, steps: last === undefined ? found : [...(now.steps ?? []), ...found], more: found.length === PAGE, error: null }),
      fail: (now, error) => keep({ ...now, error, steps: now.steps ?? [] }),
    }),
  );
}

function stepsAct(state: StepsState, action: ActionId): Next {
  if (action === 'steps.mine') return read({ ...state, mine: !state.mine, steps: null, at: 0 });
  if (action === 'steps.filter') return keep({ ...state, editing: textField(state.filter) });
  const step = inHand(state);
  if (step === undefined) return keep(state);
  if (action === 'steps.show') return keep(state, open<StepsState, boolean, void>(told({ kind: 'step', id: step.id })));
  return keep(state, open<StepsState, boolean, boolean>(undo(step.id), (now, done) => (done ? read({ ...now, changed: true, at: 0 }) : keep(now))));
}

function stepsKey(state: StepsState, key: Key, ctx: Ctx): Next | null {
  if (state.editing !== null) return lineKey(state, state.editing, key);
  if (isKey(key, 'esc')) return keep(state, close(state.changed));
  if (isKey(key, 'enter') && inHand(state)?.size === 0) return stepsAct(state, 'steps.show');
  const at = movedTo(key, state.at, { count: state.steps?.length ?? 0, page: Math.max(1, ctx.body.height - 2) });
  return at === null ? null : goTo(state, at);
}

/** Enter looks for what was typed, Esc leaves it as it was. */
function lineKey(state: StepsState, editing: TextField, key: Key): Next {
  if (isKey(key, 'esc')) return keep({ ...state, editing: null });
  if (isKey(key, 'enter')) return read({ ...state, editing: null, filter: fieldText(editing), steps: null, at: 0 });
  return keep({ ...state, editing: editWords(editing, key) ?? editing });
}

function goTo(state: StepsState, at: number): Next {
  const next = { ...state, at };
  return next.more && at > (state.steps?.length ?? 0) - NEAR ? read(next, true) : keep(next);
}

function stepsView(state: StepsState, ctx: Ctx, area: Area): View {
  const widths = widthsFor(state, area.width);
  const head: Line = [piece('  ', 'head'), ...(['when', 'who', 'did', 'size'] as const).map((id) => cell(ctx.t(`tui.steps.${id}`), widths[id], 'head', id === 'size' ? 'right' : 'left')), piece(`  ${ctx.t('tui.steps.what')}`, 'head')];
  const { error, steps: all } = state;
  const foot = footOf(state, ctx, area);
  if (state.editing !== null) return { lines: [head, ...fill([], area.height - 2), foot.line], cursor: foot.cursor };
  if (error !== null) return { lines: [head, ...fill(wrapText(`! ${ctx.error(error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error'))), area.height - 2), foot.line] };
  if (all === null) return { lines: [head] };
  if (all.length === 0) return { lines: [head, ...fill([[], line(piece(`  ${ctx.t(state.filter !== '' ? 'tui.steps.none-found' : state.mine ? 'tui.steps.none-mine' : 'tui.steps.none')}`, 'dim'))], area.height - 2), foot.line] };
  const seen = windowOf(state.at, all.length, area.height - 2);
  const rows = all.slice(seen.from, seen.to).map((step, index) => stepLine(step, seen.from + index === state.at, widths, ctx, area.width));
  return { lines: [head, ...fill(clickableRows(rows, seen.from, state.at), area.height - 2), foot.line] };
}

/** The line that is looked for while it is typed, what is looked for, or what can be done. */
function footOf(state: StepsState, ctx: Ctx, area: Area): { readonly line: Line; readonly cursor: Cursor | undefined } {
  const label = ` ${ctx.t('tui.steps.filter')} `;
  if (state.editing !== null) {
    const x = displayWidth(label);
    const view = viewField(state.editing, area.width - x);
    return { line: [piece(label, 'label'), view.piece], cursor: { x: x + view.cursor, y: area.height - 1 } };
  }
  if (state.filter !== '') return { line: [piece(label, 'label'), piece(state.filter, 'value')], cursor: undefined };
  const hint = state.audit ? 'tui.steps.hint-audit' : state.mine ? 'tui.steps.hint-mine' : 'tui.steps.hint-all';
  return { line: line(piece(` ${ctx.t(hint)}`, 'hint')), cursor: undefined };
}

interface Widths {
  readonly when: number;
  readonly who: number;
  readonly did: number;
  readonly size: number;
}

/** Who did it is left out where that is no question and room is scarce. */
const widthsFor = (state: StepsState, width: number): Widths => ({ when: 18, who: state.mine && width < 80 ? 0 : width < 100 ? 10 : 14, did: width < 100 ? 10 : 18, size: 7 });

function stepLine(step: Step, current: boolean, widths: Widths, ctx: Ctx, width: number): Line {
  const role = current ? 'current' : step.undoneById === null ? 'plain' : 'dim';
  const undone = step.undoneById === null ? '' : `${ctx.t('tui.steps.undone')} `;
  const left: Line = [
    piece(current ? '> ' : '  ', role),
    cell(localTime(step.at, ctx.session?.timeZone ?? 'UTC'), widths.when, role),
    cell(whoText(step, ctx.lang), widths.who, role),
    cell(translate(ctx.lang, `step.${step.action}`), widths.did, role),
    cell(step.size > 1 ? step.size.toLocaleString('en') : '', widths.size, role, 'right'),
    piece('  ', role),
  ];
  return [...left, cell(`${undone}${entityLabel(ctx.lang, step.entity)} ${subjectText(step, ctx.lang)} ${detailText(step, ctx.lang)}`.trimEnd(), Math.max(0, width - lineWidth(left)), role)];
}
