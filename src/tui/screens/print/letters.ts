import { listNameOf } from '../../../i18n/index.ts';
import { ENVELOPE_NAMES, ENVELOPES } from '../../../output/envelope-sizes.ts';
import { LABEL_SHEETS } from '../../../output/label-sheets.ts';
import { parseOffset } from '../../../output/offset.ts';
import { halfWidth } from '../../../util/fold.ts';
import type { MessageKey } from '../../../i18n/index.ts';
import type { Ctx } from '../../core/context.ts';
import type { Opening } from '../../core/screen.ts';
import { optionText, type OptionRow, type Options } from '../../widgets/options.ts';
import type { FileProps } from '../files/scope.ts';
import { printScreen } from './dialog.ts';
import { textRow, wordsRow, type PrintForm } from './form.ts';

/** An envelope for each record. */
export const envelopeDialog = (props: FileProps): Opening<void> => printScreen(envelopeForm(props));

/** A label for each record, on sheets of labels. */
export const labelDialog = (props: FileProps): Opening<void> => printScreen(labelForm(props));

const OWN = 'own';

function envelopeForm(props: FileProps): PrintForm {
  return {
    name: 'envelope',
    title: 'act.list.envelopes',
    entity: props.entity,
    scopes: props.scopes,
    initial: { format: 'pdf', what: 'letters', envelope: 'DL', boxes: 'drawn', honorific: '', letters: '14', offset: '0,0' },
    forgotten: ['what', 'offset'],
    fileName: (ctx) => `${ctx.t('act.list.envelopes')}-${listNameOf(ctx.lang, props.entity)}-${ctx.today}`,
    rows: (_, ctx) => [
      { id: 'envelope', kind: 'choice', label: ctx.t('tui.print.envelope'), hint: ctx.t('tui.print.envelope-hint'), options: ENVELOPE_NAMES.map((word) => ({ word, label: `${word} ${ENVELOPES[word].width}×${ENVELOPES[word].height}` })) },
      wordsRow('boxes', ['drawn', 'there'], ctx),
      ...letterRows(ctx),
      wordsRow('what', ['letters', 'test'], ctx),
    ],
    job: (options, selection) => {
      const common = lettersIn(options);
      if (typeof common === 'string') return common;
      const envelope = ENVELOPE_NAMES.find((name) => name === optionText(options, 'envelope')) ?? 'DL';
      return { kind: 'envelope', ...selection, ...sorted(props), ...common, envelope, preprinted: optionText(options, 'boxes') === 'there', test: optionText(options, 'what') === 'test' };
    },
  };
}

function labelForm(props: FileProps): PrintForm {
  return {
    name: 'label',
    title: 'act.list.labels',
    entity: props.entity,
    scopes: props.scopes,
    initial: { format: 'pdf', sheet: '2x7', own: '', start: '1', outline: 'none', honorific: '', letters: '10', offset: '0,0' },
    forgotten: ['start', 'outline', 'offset'],
    fileName: (ctx) => `${ctx.t('act.list.labels')}-${listNameOf(ctx.lang, props.entity)}-${ctx.today}`,
    rows: (options, ctx) => [
      { id: 'sheet', kind: 'choice', label: ctx.t('tui.print.sheet'), hint: ctx.t('tui.print.sheet-hint'), options: [...Object.entries(LABEL_SHEETS).map(([word, { width, height }]) => ({ word, label: `${word} ${width}×${height}` })), { word: OWN, label: ctx.t('tui.print.sheet.own') }] },
      ...(optionText(options, 'sheet') === OWN ? [textRow('own', ctx)] : []),
      textRow('start', ctx),
      ...letterRows(ctx),
      wordsRow('outline', ['none', 'drawn'], ctx),
    ],
    job: (options, selection) => {
      const common = lettersIn(options);
      if (typeof common === 'string') return common;
      const start = halfWidth(optionText(options, 'start')).trim();
      if (!/^\d{1,3}$/.test(start)) return 'tui.print.start-wrong';
      const sheet = optionText(options, 'sheet');
      return { kind: 'label', ...selection, ...sorted(props), ...common, sheet: sheet === OWN ? optionText(options, 'own') : sheet, start: Number(start), outline: optionText(options, 'outline') === 'drawn' };
    },
  };
}

const sorted = ({ sort }: FileProps) => (sort === null ? {} : { sort });

const letterRows = (ctx: Ctx): readonly OptionRow[] => [textRow('honorific', ctx), textRow('letters', ctx), textRow('offset', ctx)];

/** What envelopes and labels have in common; a sentence for a row that is wrong. */
function lettersIn(options: Options) {
  const size = halfWidth(optionText(options, 'letters')).trim();
  const offset = parseOffset(optionText(options, 'offset'));
  if (!/^\d{1,2}$/.test(size) || Number(size) < 5 || Number(size) > 24) return 'output.letter_size' satisfies MessageKey;
  if (offset === null) return 'tui.print.offset-wrong' satisfies MessageKey;
  const honorific = optionText(options, 'honorific').trim();
  return { format: 'pdf', size: Number(size), offset, honorific: honorific === '' ? 'auto' : honorific === '-' ? 'none' : honorific } as const;
}
