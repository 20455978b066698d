import type { EntityName } from '../../entities/names.ts';
import { fieldsOf } from '../../entities/registry.ts';
import type { PlainError } from '../../errors.ts';
import { entityLabel, fieldLabel, translate } from '../../i18n/index.ts';
import type { Row, ShownRecord, Step, StepShown } from '../../services/api.ts';
import { detailText, subjectText, whoText } from '../../services/audit-words.ts';
import { localTime } from '../../util/dates.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { keep, load, open } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, fill, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { changeWords, valueWords } from '../widgets/changes.ts';
import { undo } from './undo.ts';

/** What is told: a step with its records, or a record as it was at the end of a day. */
export type ToldProps = { readonly kind: 'step'; readonly id: number } | { readonly kind: 'day'; readonly entity: EntityName; readonly id: number; readonly label: string; readonly day: string };

type Told = { readonly kind: 'step'; readonly shown: StepShown } | { readonly kind: 'day'; readonly entity: EntityName; readonly day: string; readonly row: Row | null };

interface ToldState {
  readonly props: ToldProps;
  readonly told: Told | null;
  readonly error: PlainError | null;
  readonly top: number;
}

type Next = Update<ToldState>;

export const told = (props: ToldProps): Opening<void> => opening(screen, { props, told: null, error: null, top: 0 });

const screen = defineScreen<ToldState>({
  name: 'steps',
  title: ({ props }, ctx) => (props.kind === 'step' ? ctx.t('tui.told.step', { id: props.id }) : ctx.t('tui.told.day', { name: props.label, day: props.day })),
  offers: ({ told: what }): readonly Offer[] => (what?.kind === 'step' && what.shown.step.size > 0 ? [{ action: 'steps.undo' }] : []),
  act: (state) => (state.props.kind === 'step' ? keep(state, open<ToldState, void, boolean>(undo(state.props.id), (now) => read(now))) : keep(state)),
  key: toldKey,
  holds: (state, key) => state.told === null && !isKey(key, 'esc'),
  opened: (state) => read(state),
  view: toldView,
});

function read(state: ToldState): Next {
  const { props } = state;
  return keep(
    state,
    load<ToldState, void, Told>({
      slot: 'read',
      run: async (api) => (props.kind === 'step' ? { kind: 'step', shown: await api.stepShown(props.id) } : { kind: 'day', entity: props.entity, ...(await api.recordOn(props.entity, props.id, props.day)) }),
      done: (now, what) => keep({ ...now, told: what, error: null }),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function toldKey(state: ToldState, key: Key, ctx: Ctx): Next | null {
  const page = Math.max(1, ctx.body.height - 2);
  const by = isKey(key, 'down') ? 1 : isKey(key, 'up') ? -1 : isKey(key, 'pagedown', 'right') ? page : isKey(key, 'pageup', 'left') ? -page : isKey(key, 'home') ? -state.top : 0;
  return by === 0 ? null : keep({ ...state, top: Math.max(0, state.top + by) });
}

function toldView(state: ToldState, ctx: Ctx, area: Area): View {
  const { told: what, error } = state;
  if (error !== null) return { lines: [[], ...wrapText(`! ${ctx.error(error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (what === null) return { lines: [] };
  const all = what.kind === 'step' ? stepLines(what.shown, ctx, area.width) : dayLines(what, ctx, area.width);
  const top = Math.min(state.top, Math.max(0, all.length - area.height));
  const rest = all.length - top - area.height;
  const shown = fill(all.slice(top, top + area.height), area.height);
  return { lines: rest > 0 ? [...shown.slice(0, -1), line(piece(`   ${ctx.t('tui.history.more', { count: rest + 1 })}`, 'hint'))] : shown };
}

const LABEL = 16;

function pairLines(label: string, text: string, width: number): Line[] {
  return wrapText(text, Math.max(10, width - LABEL - 4)).map((row, at): Line => [piece('   '), cell(at === 0 ? label : '', LABEL, 'label'), piece(row, 'value')]);
}

function stepLines({ step, records, seal }: StepShown, ctx: Ctx, width: number): Line[] {
  const pairs: readonly (readonly [string, string])[] = [
    [ctx.t('tui.steps.when'), localTime(step.at, ctx.session?.timeZone ?? 'UTC')],
    [ctx.t('tui.steps.who'), whoText(step, ctx.lang)],
    [ctx.t('tui.steps.did'), `${translate(ctx.lang, `step.${step.action}`)} (${translate(ctx.lang, `source.${step.source}`)})`],
    [ctx.t('tui.steps.what'), `${entityLabel(ctx.lang, step.entity)} ${subjectText(step, ctx.lang)}`],
    [ctx.t('tui.told.undo'), undoWords(step, ctx)],
    [ctx.t('tui.told.detail'), detailText(step, ctx.lang)],
    [ctx.t('tui.told.seal'), seal === null ? ctx.t('audit.not_sealed') : `${seal.number} ${seal.hash.slice(0, 16)}…`],
  ];
  const rest = step.size - records.length;
  return [
    ...pairs.filter(([, text]) => text !== '').flatMap(([label, text]) => pairLines(label, text, width)),
    ...records.flatMap((record) => recordLines(record, ctx, width)),
    ...(rest > 0 ? [[], line(piece(`   ${ctx.t('audit.more_records', { count: rest })}`, 'hint'))] : []),
  ];
}

/** Which step this one took back, or by which it was taken back. */
function undoWords({ undoesId, undoneById }: Step, ctx: Ctx): string {
  if (undoneById !== null) return ctx.t('tui.told.undone-by', { id: undoneById });
  return undoesId === null ? '' : ctx.t('tui.told.undoes', { id: undoesId });
}

function recordLines({ entity, id, label, action, changes }: ShownRecord, ctx: Ctx, width: number): Line[] {
  const head = line(piece(`  ${translate(ctx.lang, `step.${action}`)} ${entityLabel(ctx.lang, entity)} ${label} #${id}`, 'title'));
  const fields = changes.flatMap((change) => {
    const { field, lines } = changeWords(entity, change, ctx, action === 'create');
    return lines.flatMap((text, at) => pairLines(at === 0 ? field : '', text, width));
  });
  return [[], head, ...fields];
}

function dayLines({ entity, day, row }: Told & { readonly kind: 'day' }, ctx: Ctx, width: number): Line[] {
  if (row === null) return [[], line(piece(`  ${ctx.t('audit.not_yet', { day })}`, 'dim'))];
  const bin = row.deleted ? [line(piece(`  ${ctx.t('audit.in_bin_then', { day })}`, 'warn')), []] : [];
  const fields = Object.keys(fieldsOf(entity)).flatMap((field) => {
    const value = row.values[field] ?? null;
    return value === null || (Array.isArray(value) && value.length === 0) ? [] : pairLines(fieldLabel(ctx.lang, entity, field), valueWords(entity, field, value, row.labels[field], ctx), width);
  });
  return [...bin, ...fields];
}
