import { usage } from '../../errors.ts';
import { entityLabel, t, translate, type Lang } from '../../i18n/index.ts';
import type { Step } from '../../services/api.ts';
import { detailText, subjectText, whoText } from '../../services/audit-words.ts';
import { localTime } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writeTable } from '../format.ts';

const USUAL = 20;

/** `kehu steps`: what was done, the newest first; the number is what `kehu undo` takes. */
export async function steps(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await listSteps(cli, given, false);
}

/** A table or JSON of steps; `audit`: with what was only recorded. */
export async function listSteps(cli: Cli, given: Given, audit: boolean): Promise<void> {
  await withApi(cli, async (api) => {
    const found = await api.steps({ limit: given.whole('limit') ?? USUAL, mine: given.flag('mine'), audit, filter: given.text('where') ?? '' });
    if (given.text('format') === 'json') {
      await writeJson(cli.io, found);
      return;
    }
    const { timeZone } = await api.session();
    const header = (name: 'id' | 'at' | 'operator' | 'action' | 'entity' | 'summary' | 'size') => t(cli.lang, `cli.step.${name}`);
    const columns = [
      { header: header('id'), align: 'right' },
      { header: header('at'), align: 'left' },
      { header: header('operator'), align: 'left' },
      { header: header('action'), align: 'left' },
      { header: header('entity'), align: 'left' },
      { header: header('size'), align: 'right' },
      { header: header('summary'), align: 'left' },
    ] as const;
    await writeTable(cli.io, columns, found.map((step) => stepCells(step, timeZone, cli.lang)));
  });
}

function stepCells(step: Step, timeZone: string, lang: Lang): readonly string[] {
  const undone = step.undoneById === null ? '' : ` (${t(lang, 'cli.step.undone', { step: step.undoneById })})`;
  return [
    String(step.id),
    localTime(step.at, timeZone),
    whoText(step, lang),
    translate(lang, `step.${step.action}`) + undone,
    entityLabel(lang, step.entity),
    String(step.size),
    [subjectText(step, lang), detailText(step, lang)].filter((text) => text !== '').join('  '),
  ];
}

export function stepNumber(text: string): number {
  const digits = /^[#＃]?(\d{1,15})$/.exec(text)?.[1];
  if (digits === undefined) throw usage('cli.step_number', { text });
  return Number(digits);
}
