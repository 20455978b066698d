import { definitionOf } from '../../entities/registry.ts';
import type { EntityName } from '../../entities/names.ts';
import { usage } from '../../errors.ts';
import { faultText, fieldLabel, t } from '../../i18n/index.ts';
import type { SheetConflict, SheetFault, SheetPlan, SheetRequest, SheetResult } from '../../services/sheet-api.ts';
import type { Api } from '../../services/api.ts';
import { runOutside } from '../../services/outside.ts';
import { localTime } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { readerOf, writeJson } from '../format.ts';
import { withInput } from '../input.ts';
import { toReader } from '../io.ts';
import { progressOf } from '../progress.ts';
import { confirm } from '../prompt.ts';
import { changeText } from './history.ts';
import { listGiven, withView } from './selection.ts';

const EXIT_CONFLICT = 5;
const EXIT_FAULTS = 6;
/** Records that are told one by one. */
const TOLD = 50;

/** `kehu <entity> sheet`: the list with the columns that tell records and versions, to be edited and taken back by `apply`. */
export async function sheet(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<number> {
  const path = given.text('output');
  const format = given.text('format') === 'csv' || (given.text('format') === undefined && path?.toLowerCase().endsWith('.xlsx') !== true) ? 'csv' : 'xlsx';
  if (path === undefined && given.flag('open')) throw usage('sheet.open_needs_file');
  if (path === undefined && format === 'xlsx' && cli.io.stdout.isTTY === true) throw usage('cli.binary_to_terminal', { format: 'XLSX' });
  return await withApi(cli, async (api, ctx) => {
    const { limit, columns, ...selection } = listGiven(entity, cli, args, await withView(api, entity, given), definitionOf(entity).list.columns);
    const request = { ...selection, columns: ['id', 'version', ...columns.filter((column) => column !== 'id' && column !== 'version')], format, for: 'spreadsheet', limit: limit ?? undefined } as const;
    if (path === undefined) {
      const { exportTo } = await import('../../services/export.ts');
      await toReader(cli.io, async (output) => await exportTo(ctx, request, output, { signal: cli.signal }));
      return 0;
    }
    // Before anything is written: whether there is a program at all.
    const program = given.flag('open') ? await api.program('spreadsheet') : null;
    const { rows } = await api.exportFile({ ...request, path, overwrite: given.flag('overwrite') }, { signal: cli.signal });
    cli.say('sheet.written', { rows, path, command: `kehu ${entity.replaceAll('_', '-')} apply ${path}` });
    if (program === null) return 0;
    await runOutside(program, [path]);
    return await take(api, { entity, path }, cli, given);
  });
}

/** `kehu <entity> apply FILE|-`: what an edited list changes, shown field by field and then done as one step; conflicts exit 5, rows that are wrong 6. */
export async function apply(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<number> {
  const [file = ''] = args;
  return await withInput(cli, file, async (path, inbox) => {
    const request: SheetRequest = { entity, path, encoding: given.text('encoding'), delimiter: given.text('delimiter'), sheet: given.text('sheet') };
    return await withApi(cli, async (api) => await take(api, request, cli, given), inbox === undefined ? {} : { inbox });
  });
}

async function take(api: Api, request: SheetRequest, cli: Cli, given: Given): Promise<number> {
  const progress = progressOf(cli, 'sheet.progress');
  const plan = await api.sheetPlan(request, { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
  await tellPlan(api, request.entity, plan, cli);
  const counts = { changed: plan.changed, conflicting: plan.conflicting, faulty: plan.faulty, read: plan.read };
  if (cli.dryRun || plan.changed === 0) {
    await tellFaults(api, request.entity, plan, cli);
    if (given.text('format') === 'json') await writeJson(cli.io, plan);
    cli.say(plan.changed === 0 ? 'sheet.nothing' : 'sheet.would', counts);
    return codeOf(plan);
  }
  await confirm(cli, 'sheet.confirm', counts);
  const result = await api.sheetApply(request, plan.sha256, { signal: cli.signal });
  await tellFaults(api, request.entity, result, cli);
  if (given.text('format') === 'json') await writeJson(cli.io, result);
  cli.say('sheet.applied', { changed: result.changed, conflicting: result.conflicting, faulty: result.faulty, step: result.stepId });
  return codeOf(result);
}

const codeOf = ({ conflicting, faulty }: Pick<SheetResult, 'conflicting' | 'faulty'>): number => (conflicting > 0 ? EXIT_CONFLICT : faulty > 0 ? EXIT_FAULTS : 0);

async function tellPlan(api: Api, entity: EntityName, plan: SheetPlan, cli: Cli): Promise<void> {
  const reader = readerOf(await api.session(), cli.lang);
  if (plan.leftOut.length > 0) cli.say('sheet.left_out', { columns: plan.leftOut.join(', ') });
  if (plan.added > 0) cli.say('sheet.added', { count: plan.added });
  for (const { label, changes } of plan.changes.slice(0, TOLD)) cli.say('cli.bulk_record', { record: label, changes: changes.map((change) => changeText(entity, change, reader)).join('; ') });
  if (plan.changed > TOLD) cli.say('sheet.more', { count: plan.changed - TOLD });
}

async function tellFaults(api: Api, entity: EntityName, { conflicts, faults }: { readonly conflicts: readonly SheetConflict[]; readonly faults: readonly SheetFault[] }, cli: Cli): Promise<void> {
  const { timeZone } = await api.session();
  for (const { line, label, fields } of conflicts.slice(0, TOLD)) {
    for (const { field, before, mine, theirs, by, at } of fields) {
      const empty = t(cli.lang, 'cli.empty');
      const who = by === '' ? '' : t(cli.lang, 'sheet.by', { by, at: localTime(at, timeZone) });
      cli.say('sheet.conflict', { line, record: label, field: fieldLabel(cli.lang, entity, field), before: before || empty, mine: mine || empty, theirs: theirs || empty, who });
    }
  }
  for (const { line, label, field, error } of faults.slice(0, TOLD)) cli.say('sheet.fault', { line, record: label === '' ? '?' : label, reason: faultText(cli.lang, field === null ? null : { entity, field }, error) });
}
