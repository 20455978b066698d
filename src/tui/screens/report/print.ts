import type { ReportInfo } from '../../../services/api.ts';
import { PAPER_NAMES, turns, type PaperName } from '../../../output/paper.ts';
import type { ChartForm } from '../../../output/chart-parts.ts';
import type { Opening } from '../../core/screen.ts';
import { optionText, type Options } from '../../widgets/options.ts';
import { printScreen } from '../print/dialog.ts';
import { wordsRow } from '../print/form.ts';
import { fileNameOf, requestOf, type Asked } from './state.ts';

/** What is seen, as pages: the chart in the form and of the numbers that are on the screen. */
export function reportPrint(info: ReportInfo, asked: Asked, form: ChartForm, column: string | undefined): Opening<void> {
  return printScreen({
    name: 'report',
    title: 'act.report.print',
    subject: info.title,
    entity: info.entity,
    scopes: [],
    initial: { paper: 'A4', landscape: 'upright' },
    forgotten: [],
    fileName: (ctx) => fileNameOf(info, ctx),
    rows: (options, ctx) => [
      { id: 'paper', kind: 'choice', label: ctx.t('tui.print.paper'), hint: ctx.t('tui.print.paper-hint'), options: PAPER_NAMES.map((word) => ({ word, label: word })) },
      ...(turns(paperIn(options)) ? [wordsRow('landscape', ['upright', 'across'], ctx)] : []),
    ],
    job: (options) => ({ kind: 'report', entity: info.entity, name: info.name, asked: requestOf(asked), form, column, format: 'text', paper: paperIn(options), landscape: turns(paperIn(options)) && optionText(options, 'landscape') === 'across' }),
  });
}

const paperIn = (options: Options): PaperName => PAPER_NAMES.find((name) => name === optionText(options, 'paper')) ?? 'A4';
