import { parsePeriod } from '../../../util/period.ts';
import type { ReportPeriod } from '../../../services/api.ts';
import type { MessageKey } from '../../../i18n/index.ts';
import type { ActionId } from '../../../keys.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep } from '../../core/effects.ts';
import type { Key } from '../../core/key.ts';
import { isKey } from '../../core/key.ts';
import { line, piece, type Area, type View } from '../../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../../core/screen.ts';
import { box } from '../../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, type OptionRow, type Options } from '../../widgets/options.ts';

interface PeriodState {
  readonly options: Options;
  readonly wrong: MessageKey | null;
}

/** The spans that are chosen by a word; everything else is typed. */
const WORDS: Readonly<Record<string, string>> = { months: 'last 12 months', month: 'this month', year: 'this year', before: 'last year', all: 'all' };
const OWN = 'own';

/** Which days a report counts: a usual span, or from and to as typed. Null: as it was. */
export function periodDialog(typed: string | undefined, days: ReportPeriod | null): Opening<string | null> {
  const known = Object.entries(WORDS).find(([, words]) => words === (typed ?? WORDS['months']))?.[0];
  const span = known ?? OWN;
  return opening(screen, { options: optionsOf({ span, from: days?.from ?? '', to: days?.to ?? '' }), wrong: null });
}

const screen = defineScreen<PeriodState, string | null>({
  name: 'period',
  over: true,
  offers: (state, ctx): readonly Offer[] => {
    const onButton = rowInHand(state.options, rowsOf(state, ctx))?.kind === 'button' || optionText(state.options, 'span') !== OWN;
    const label = ctx.t('tui.report.count');
    return [onButton ? { action: 'dialog.choose', label } : { action: 'form.next' }, { action: 'form.save', label }];
  },
  act: (state, action, ctx) => periodAct(state, action, ctx),
  key: periodKey,
  view: periodView,
});

function rowsOf(state: PeriodState, ctx: Ctx): readonly OptionRow[] {
  const words = [...Object.keys(WORDS), OWN] as const;
  const typed: readonly OptionRow[] = optionText(state.options, 'span') === OWN
    ? [
        { id: 'from', kind: 'text', label: ctx.t('tui.period.from'), hint: ctx.t('tui.period.hint') },
        { id: 'to', kind: 'text', label: ctx.t('tui.period.to'), hint: ctx.t('tui.period.hint') },
      ]
    : [];
  return [
    { id: 'span', kind: 'choice', label: ctx.t('tui.period'), options: words.map((word) => ({ word, label: spanWords(word, ctx) })) },
    ...typed,
    { id: 'go', kind: 'button', label: ctx.t('tui.report.count') },
  ];
}

function spanWords(word: string, ctx: Ctx): string {
  if (word === 'months') return ctx.t('tui.period.months');
  if (word === 'month') return ctx.t('tui.period.month');
  if (word === 'year') return ctx.t('tui.period.year');
  if (word === 'before') return ctx.t('tui.period.before');
  return word === 'all' ? ctx.t('tui.period.all') : ctx.t('tui.period.own');
}

/** Enter on a usual span takes it at once. */
function periodAct(state: PeriodState, action: ActionId, ctx: Ctx): Update<PeriodState, string | null> {
  if (action === 'form.next' && optionText(state.options, 'span') === OWN) return periodKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state);
  const period = periodOf(state);
  const wrong = faultOf(period, ctx.today);
  return wrong === null ? keep(state, close(period)) : keep({ ...state, wrong });
}

function faultOf(period: string, today: string): MessageKey | null {
  const days = parsePeriod(period, today);
  if (days === null) return 'tui.period.wrong';
  return days.from !== null && days.to !== null && days.from > days.to ? 'tui.period.backwards' : null;
}

/** As the services read it. Nothing typed at either end is all of the time. */
function periodOf({ options }: PeriodState): string {
  const span = optionText(options, 'span');
  if (span !== OWN) return WORDS[span] ?? 'all';
  const [from, to] = [optionText(options, 'from').trim(), optionText(options, 'to').trim()];
  return from === '' && to === '' ? 'all' : `${from}..${to}`;
}

function periodKey(state: PeriodState, key: Key, ctx: Ctx): Update<PeriodState, string | null> | null {
  if (isKey(key, 'esc')) return keep(state, close(null));
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  return options === null || options === 'complete' ? null : keep({ options, wrong: null });
}

function periodView(state: PeriodState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 66);
  const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width);
  const wrong = state.wrong !== null ? wrapText(`! ${ctx.t(state.wrong)}`, width).map((text) => line(piece(text, 'error'))) : [];
  return box(ctx.t('act.report.period'), [...lines, ...wrong], ctx, area, cursor);
}
