import { faultText, fieldLabel } from '../../i18n/index.ts';
import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { Progress } from '../../services/context.ts';
import type { SheetPlan, SheetRequest, SheetResult } from '../../services/sheet-api.ts';
import { localTime } from '../../util/dates.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, fill, line, piece, widthOf, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { changeWords } from '../widgets/changes.ts';
import { movedTo } from '../widgets/menu.ts';
import { loadWithProgress, progressLine } from '../widgets/progress.ts';
import { undo } from './undo.ts';

const PARTS = ['changes', 'conflicts', 'faults'] as const;
type PartName = (typeof PARTS)[number];

interface DiffState {
  readonly request: SheetRequest;
  /** Null: not read yet. */
  readonly plan: SheetPlan | null;
  /** What was done; null: nothing yet. */
  readonly result: SheetResult | null;
  readonly part: PartName;
  readonly top: number;
  readonly running: { readonly progress: Progress | null } | null;
  readonly error: PlainError | null;
}

type Next = Update<DiffState, boolean>;

/** What an edited file changes, field by field, and what of it is not taken; Ctrl-S does it as one step. Gives back whether anything was changed. */
export const sheetDiff = (request: SheetRequest): Opening<boolean> => opening(screen, { request, plan: null, result: null, part: 'changes', top: 0, running: { progress: null }, error: null });

const screen = defineScreen<DiffState, boolean>({
  name: 'sheet-diff',
  // Nobody can have read the differences yet: what was typed ahead is dropped.
  dialog: true,
  over: false,
  title: (_state, ctx) => ctx.t('sheet.differences'),
  offers: diffOffers,
  act: diffAct,
  key: diffKey,
  holds: (state, key) => state.running !== null && isKey(key, 'esc'),
  opened: (state) =>
    keep(
      state,
      loadWithProgress<DiffState, boolean, SheetPlan>(
        {
          slot: 'plan',
          label: 'tui.working',
          run: (api, control) => api.sheetPlan(state.request, control),
          done: (now, plan) => keep({ ...now, plan, running: null, part: firstPart(plan) }),
          fail: (now, error) => keep({ ...now, running: null, error }),
        },
        running,
      ),
    ),
  view: diffView,
});

const running = (state: DiffState, progress: Progress): DiffState => (state.running === null ? state : { ...state, running: { progress } });
const firstPart = ({ changed, conflicting }: SheetPlan): PartName => (changed > 0 ? 'changes' : conflicting > 0 ? 'conflicts' : 'faults');

function diffOffers(state: DiffState, ctx: Ctx): readonly Offer[] {
  if (state.running !== null || state.plan === null) return [];
  if (state.result !== null) return [{ action: 'sheet.close' }, ...(state.result.stepId === 0 ? [] : [{ action: 'steps.undo' } as const]), { action: 'sheet.next' }];
  const { changed } = state.plan;
  return [{ action: 'sheet.apply', label: ctx.t('sheet.apply', { count: changed.toLocaleString('en') }), why: changed === 0 ? { key: 'sheet.nothing-to-do' } : undefined }, { action: 'sheet.next' }];
}

function diffAct(state: DiffState, action: ActionId): Next {
  if (action === 'sheet.apply') return apply(state);
  if (action === 'sheet.next') return keep({ ...state, top: 0, part: PARTS[(PARTS.indexOf(state.part) + 1) % PARTS.length] ?? 'changes' });
  if (action === 'steps.undo' && state.result !== null) return keep(state, open<DiffState, boolean, boolean>(undo(state.result.stepId), (now, done) => (done ? keep(now, close(true)) : keep(now))));
  return keep(state, close(true));
}

function apply(state: DiffState): Next {
  const { plan, request } = state;
  if (plan === null) return keep(state);
  return keep(
    { ...state, running: { progress: null }, error: null },
    loadWithProgress<DiffState, boolean, SheetResult>(
      {
        slot: 'apply',
        label: 'tui.saving',
        patient: true,
        run: (api, control) => api.sheetApply(request, plan.sha256, control),
        done: (now, result) => keep({ ...now, running: null, result, top: 0, part: result.conflicting > 0 ? 'conflicts' : result.faulty > 0 ? 'faults' : 'changes' }, say('good', 'sheet.done', { changed: result.changed, conflicting: result.conflicting, faulty: result.faulty })),
        fail: (now, error) => keep({ ...now, running: null, error }),
      },
      running,
    ),
  );
}

function diffKey(state: DiffState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return keep(state, close(state.result !== null));
  const room = Math.max(1, ctx.body.height - HEAD - 1);
  const top = movedTo(key, state.top, { count: Math.max(1, partLines(state, ctx, ctx.body.width).length - room + 1), page: room });
  return top === null ? null : keep({ ...state, top });
}

/** Lines above the differences. */
const HEAD = 3;

function diffView(state: DiffState, ctx: Ctx, area: Area): View {
  const { plan, error, running: busy } = state;
  const below: Line[] = busy !== null ? [[piece(' '), ...progressLine(busy.progress, ctx)]] : error === null ? [] : wrapText(`! ${ctx.error(error)}`, area.width - 2).map((row) => line(piece(` ${row}`, 'error')));
  if (plan === null) return { lines: [[], ...below] };
  const room = Math.max(0, area.height - HEAD - below.length);
  return { lines: [...headLines(state, plan, ctx, area.width), ...fill(partLines(state, ctx, area.width).slice(state.top, state.top + room), room), ...below] };
}

/** The numbers of each part, the one that is seen marked. */
function headLines({ part, result, request }: DiffState, plan: SheetPlan, ctx: Ctx, width: number): readonly Line[] {
  const counts = { changes: result?.changed ?? plan.changed, conflicts: result?.conflicting ?? plan.conflicting, faults: result?.faulty ?? plan.faulty };
  const tabs = PARTS.flatMap((one): Line => [piece(` ${ctx.t(`sheet.part.${one}`)} ${counts[one].toLocaleString('en')} `, one === part ? 'current' : one !== 'changes' && counts[one] > 0 ? 'warn' : 'plain'), piece('  ')]);
  const left = [plan.added > 0 ? ctx.t('sheet.added', { count: plan.added }) : '', plan.leftOut.length > 0 ? ctx.t('sheet.left_out', { columns: plan.leftOut.join(', ') }) : ''].filter((text) => text !== '').join(' ');
  const name = request.path.split('/').at(-1) ?? request.path;
  const path = `${name}  ${ctx.t('sheet.read', { read: plan.read, unchanged: plan.unchanged })}`;
  return [[cell(` ${path}`, width, 'label')], [piece(' '), ...tabs], [cell(` ${left}`, width, 'hint')]];
}

function partLines(state: DiffState, ctx: Ctx, width: number): readonly Line[] {
  const { plan, result, part, request } = state;
  if (plan === null) return [];
  const { entity } = request;
  const head = (at: number, label: string): Line => {
    const place = ` ${ctx.t('tui.import.line', { line: at })} `;
    const columns = Math.max(10, widthOf(place));
    return [cell(place, columns, 'label'), cell(label, width - columns - 1, 'title')];
  };
  if (part === 'changes') return orNone(plan.changes.flatMap(({ line: at, label, changes }) => [head(at, label), ...changes.map((change): Line => changeLine(changeWords(entity, change, ctx), width))]), ctx);
  if (part === 'faults')
    return orNone((result ?? plan).faults.flatMap(({ line: at, label, field, error }) => [head(at, label), ...wrapText(faultText(ctx.lang, field === null ? null : { entity, field }, error), width - 6).map((row): Line => [piece(`     ${row}`, 'warn')])]), ctx);
  return orNone((result ?? plan).conflicts.flatMap(({ line: at, label, fields }) => [head(at, label), ...fields.flatMap((field) => clashLines(field, state, ctx, width))]), ctx);
}

const orNone = (lines: readonly Line[], ctx: Ctx): readonly Line[] => (lines.length > 0 ? lines : [line(piece(`  ${ctx.t('tui.record.none')}`, 'dim'))]);

const changeLine = ({ field, before, after }: ReturnType<typeof changeWords>, width: number): Line => [cell(`     ${field}`, 22, 'label'), cell(`${before} → ${after}`, width - 23, 'value')];

function clashLines({ field, before, mine, theirs, by, at }: SheetPlan['conflicts'][number]['fields'][number], { request }: DiffState, ctx: Ctx, width: number): readonly Line[] {
  const empty = ctx.t('sheet.empty');
  const who = by === '' ? '' : `  (${ctx.t('sheet.by', { by, at: localTime(at, ctx.session?.timeZone ?? 'UTC') })})`;
  const name = fieldLabel(ctx.lang, request.entity, field);
  return [
    [cell(`     ${name}`, 22, 'label'), cell(`${ctx.t('sheet.mine')} ${before || empty} → ${mine || empty}`, width - 23, 'value')],
    [cell('', 22), cell(`${ctx.t('sheet.theirs')} ${theirs || empty}${who}`, width - 23, 'warn')],
  ];
}
