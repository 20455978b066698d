import { usage } from '../../errors.ts';
import { fieldOf } from '../../entities/registry.ts';
import type { Value, Values } from '../../fields/definition.ts';
import { fieldType } from '../../fields/registry.ts';
import type { FieldContext } from '../../fields/type.ts';
import { t, translate } from '../../i18n/index.ts';
import { delimitedLine } from '../../output/delimited.ts';
import { guardCell } from '../../output/formula-guard.ts';
import { quoted } from '../../query/quoting.ts';
import type { AgendaItem } from '../../services/agenda-api.ts';
import { agendaLineWords, onItsFirstDay, parseAgendaLine } from '../../services/agenda-line.ts';
import type { Api, SaveResult } from '../../services/api.ts';
import { parseDay } from '../../util/date-words.ts';
import { addDays, isoTime, localTime, monthRange, todayIn, weekRange } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { valuesGiven } from '../fields.ts';
import { writeJson, writeTable } from '../format.ts';
import { withInput } from '../input.ts';
import { write } from '../io.ts';
import { findRecord } from '../records.ts';

/** Things were left out or need a look. */
const EXIT_LEFT = 6;

interface Where {
  readonly api: Api;
  readonly timeZone: string;
  readonly today: string;
}

async function whereOf(api: Api): Promise<Where> {
  const { timeZone } = await api.session();
  return { api, timeZone, today: todayIn(timeZone, Date.now()) };
}

/** A day as people write it. Throws `usage`. */
function dayNamed(text: string | undefined, today: string): string {
  if (text === undefined) return today;
  const found = parseDay(text, today);
  if ('day' in found) return found.day;
  throw usage('cli.agenda.day', { text, right: found.right });
}

function spanOf(view: string, day: string): { readonly from: string; readonly to: string } {
  if (view === 'week') return weekRange(day);
  return view === 'month' ? monthRange(day) : { from: day, to: day };
}

/** `kehu agenda list day|week|month`: what is overdue first. */
export async function list(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const { timeZone, today } = await whereOf(api);
    const kind = given.text('kind');
    const request = { ...spanOf(args[0] ?? 'day', dayNamed(given.text('on'), today)), everybody: given.flag('everybody'), ...(kind === undefined ? {} : { kind }) };
    const { overdue, items, more } = await api.agenda(request, { signal: cli.signal });
    const rows = [...overdue, ...items];
    const format = given.text('format') ?? 'table';
    if (format === 'json') await writeJson(cli.io, { ...request, overdue, items, more });
    else if (format === 'csv') await writeCsv(cli, rows, timeZone, given.text('for') === 'spreadsheet');
    else if (rows.length > 0) await writeTable(cli.io, COLUMNS.map((key) => ({ header: t(cli.lang, key), align: 'left' as const })), rows.map((item) => cellsOf(item, timeZone, cli)));
    if (rows.length === 0) cli.say('cli.agenda.nothing');
    if (more) cli.say('agenda.more');
  });
}

const COLUMNS = ['cli.agenda.number', 'activity.on_day', 'cli.agenda.time', 'activity.kind', 'activity.subject', 'activity.customer_id', 'activity.owner_id', 'activity.state'] as const;

function cellsOf(item: AgendaItem, timeZone: string, { lang }: Cli): readonly string[] {
  const clock = (moment: string | null): string => (moment === null ? '' : localTime(moment, timeZone).slice(11));
  const time = item.endsAt === null ? clock(item.startsAt) : `${clock(item.startsAt)}-${clock(item.endsAt)}`;
  const state = item.overdue ? t(lang, 'activity.overdue') : translate(lang, `activity.state.${item.state}`);
  return [item.entity === 'activity' ? `#${item.id}` : '', item.day, time, translate(lang, item.words), item.subject, item.about, item.owner, state];
}

async function writeCsv(cli: Cli, items: readonly AgendaItem[], timeZone: string, forSpreadsheet: boolean): Promise<void> {
  const line = delimitedLine(',');
  const cell = forSpreadsheet ? guardCell : (text: string) => text;
  const rows = items.map((item) => line([item.entity, String(item.id), item.day, item.lastDay ?? '', item.startsAt === null ? '' : localTime(item.startsAt, timeZone), item.endsAt === null ? '' : localTime(item.endsAt, timeZone), item.words.split('.').at(-1) ?? '', item.subject, item.about, item.owner, item.state, item.overdue ? 'yes' : ''].map(cell)));
  await write(cli.io.stdout, `${[line(['entity', 'id', 'day', 'last_day', 'starts_at', 'ends_at', 'kind', 'subject', 'customer', 'owner', 'state', 'overdue']), ...rows].join('\n')}\n`);
}

/** `kehu agenda add TEXT`: one line as it is jotted down; further fields by --set. */
export async function add(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const { timeZone, today } = await whereOf(api);
    const typed = parseAgendaLine(args.join(' '), { day: today, today, timeZone });
    if (typed.fault !== null) throw usage(typed.fault.key, typed.fault.params);
    const values: Values = { ...typed.values, ...(await valuesGiven(api, 'activity', given.list('set'), cli.lang)) };
    if (cli.dryRun) {
      const { throwFaults } = await import('../../services/validate.ts');
      throwFaults((await api.check('activity', null, values)).faults);
      const meant = await onItsFirstDay({ values: asKept(values, { lang: cli.lang, today, timeZone }), fault: null }, timeZone);
      return cli.say('cli.agenda.would-add', { line: agendaLineWords(meant.values, cli.lang, timeZone).join(', ') });
    }
    const saved = await api.create('activity', values);
    await said(cli, given, saved, 'cli.agenda.added', String(values['subject']));
  });
}

/** What was given by --set as it will be kept; it is known to be right. */
function asKept(values: Values, where: Pick<FieldContext, 'lang' | 'today' | 'timeZone'>): Values {
  const kept = (field: string, value: Value, day?: string): Value => {
    const def = fieldOf('activity', field);
    return def === undefined ? value : fieldType(def).check(value, def, { ...where, day, entity: 'activity', field });
  };
  const day = String(kept('on_day', values['on_day'] ?? null));
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, kept(field, value, day)]));
}

async function said(cli: Cli, given: Given, saved: SaveResult, key: 'cli.agenda.added' | 'cli.agenda.done' | 'cli.agenda.snoozed' | 'cli.agenda.moved', subject: string, when = ''): Promise<void> {
  if (given.text('format') === 'json') await writeJson(cli.io, { id: saved.id, version: saved.version, step: saved.stepId });
  else await write(cli.io.stdout, `#${saved.id}\n`);
  cli.say(key, { subject, when, step: saved.stepId });
}

/** An open activity by `#12` or by what it is about; done ones of the same name do not count. */
async function openNamed(api: Api, word: string, cli: Cli): Promise<{ readonly id: number; readonly version: number; readonly subject: string }> {
  const open = /^[#＃]/.test(word) ? [] : (await api.list({ entity: 'activity', filter: `state:open subject:=${quoted(word)}`, columns: [], limit: 2 })).rows;
  const id = open.length === 1 && open[0] !== undefined ? open[0].id : await findRecord(api, 'activity', word, { lang: cli.lang });
  const row = await api.get('activity', id);
  return { id, version: row.version, subject: String(row.values['subject'] ?? '') };
}

/** Only whether it could be done. */
async function tried(cli: Cli, api: Api, id: number, step: string, values: Values): Promise<void> {
  await api.checkStep('activity', id, step, values);
  cli.say('cli.dry_run_ok');
}

/** `kehu agenda done RECORD [--on DAY]`: of what repeats one day alone. */
export async function done(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const { today } = await whereOf(api);
    const { id, version, subject } = await openNamed(api, args[0] ?? '', cli);
    const on = given.text('on');
    if (cli.dryRun) return await tried(cli, api, id, 'done', {});
    const saved = on === undefined ? await api.takeStep('activity', id, version, 'done', {}) : await api.agendaStep(id, version, dayNamed(on, today), 'done', {});
    await said(cli, given, saved, 'cli.agenda.done', subject);
  });
}

/** `kehu agenda move RECORD DAY [--on DAY]`. */
export async function move(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const { today } = await whereOf(api);
    const { id, version, subject } = await openNamed(api, args[0] ?? '', cli);
    const values = { on_day: dayNamed(args[1], today) };
    const on = given.text('on');
    if (cli.dryRun) return await tried(cli, api, id, 'move', values);
    const saved = on === undefined ? await api.takeStep('activity', id, version, 'move', values) : await api.agendaStep(id, version, dayNamed(on, today), 'move', values);
    await said(cli, given, saved, 'cli.agenda.moved', subject);
  });
}

/** `30m`, `2h`, `1d`, or a moment as the field takes it. */
function laterBy(text: string): string {
  const [, digits, unit = 'm'] = /^(\d{1,4})\s*(m|min|分|分钟|h|小时|d|天)$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return text;
  const minutes = /^(h|小时)$/i.test(unit) ? 60 : /^(d|天)$/i.test(unit) ? 1440 : 1;
  return isoTime(Date.now() + Number(digits) * minutes * 60_000);
}

/** `kehu agenda snooze RECORD UNTIL`. */
export async function snooze(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const { id, version, subject } = await openNamed(api, args[0] ?? '', cli);
    const values = { snoozed_until: laterBy(args[1] ?? '1h') };
    if (cli.dryRun) return await tried(cli, api, id, 'snooze', values);
    const saved = await api.takeStep('activity', id, version, 'snooze', values);
    const until = String((await api.get('activity', id)).values['snoozed_until']);
    await said(cli, given, saved, 'cli.agenda.snoozed', subject, localTime(until, (await whereOf(api)).timeZone));
  });
}

/** How far a calendar file reaches where nothing is said: what was, and what comes. */
const [BACK, AHEAD] = [30, 366];

/** `kehu agenda export`: a calendar file to standard output, or to `--output FILE`. */
export async function exportFile(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api, ctx) => {
    const { today } = await whereOf(api);
    const [first, last] = [given.text('from'), given.text('to')];
    const from = first === undefined ? addDays(today, -BACK) : dayNamed(first, today);
    const to = last === undefined ? (first === undefined ? addDays(today, AHEAD) : addDays(from, AHEAD)) : dayNamed(last, today);
    const request = { from, to, everybody: given.flag('everybody') };
    const path = given.text('output');
    if (path === undefined) {
      const { icsTo } = await import('../../services/ics/export.ts');
      await icsTo(ctx, request, { write: async (text) => await write(cli.io.stdout, text) });
      return;
    }
    const { rows } = await api.exportIcs(request, path, given.flag('overwrite'));
    cli.say('agenda.exported', { count: rows, path });
  });
}

/** `kehu agenda import FILE|-`: exit 6 where something could not be taken. */
export async function importFile(cli: Cli, args: readonly string[], given: Given): Promise<number> {
  return await withInput(cli, args[0] ?? '', async (path, inbox) =>
    await withApi(cli, async (api) => {
      const result = await api.importIcs(path, cli.dryRun);
      if (given.text('format') === 'json') await writeJson(cli.io, result);
      cli.say(cli.dryRun ? 'cli.agenda.would-import' : 'agenda.imported', { created: result.created, updated: result.updated, same: result.same });
      for (const { subject, reason } of result.left) cli.say('cli.agenda.left', { subject, reason });
      return result.left.length === 0 ? 0 : EXIT_LEFT;
    }, inbox === undefined ? {} : { inbox }),
  );
}
