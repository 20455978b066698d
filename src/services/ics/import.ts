import { basename } from 'node:path';
import { can } from '../../auth/permissions.ts';
import { AppError, invalid } from '../../errors.ts';
import { errorText, t } from '../../i18n/index.ts';
import type { Values } from '../../fields/definition.ts';
import { quoted } from '../../query/quoting.ts';
import { nextOfSeries, seriesDay } from '../../rules/activity.ts';
import { isoTime, momentOf } from '../../util/dates.ts';
import type { IcsImportResult } from '../agenda-api.ts';
import type { ServiceContext } from '../context.ts';
import { decoder, findEncoding, openFile } from '../import/sniff.ts';
import { runStep, type StepRun } from '../ledger.ts';
import { list } from '../list.ts';
import { permit } from '../permit.ts';
import { permitPath } from '../protected.ts';
import { createIn, updateIn } from '../records.ts';
import { loadRecord, sameValue } from '../stored.ts';
import { todayOf } from '../validate.ts';
import { ownUid } from './export.ts';
import { readCalendar, type ReadEntry } from './read.ts';

const MOST_MEGABYTES = 10;

async function textOf(path: string): Promise<string> {
  const handle = await openFile(path);
  try {
    if ((await handle.stat()).size > MOST_MEGABYTES * 1_000_000) throw invalid('ics.large', { most: MOST_MEGABYTES, entries: 20_000 });
    // Older programs write Chinese in GB18030.
    const { encoding, skip } = await findEncoding(path);
    return decoder(encoding).decode((await handle.readFile()).subarray(skip));
  } finally {
    await handle.close();
  }
}

/** The entries of a calendar file as one's own activities, as one step; what came before is changed, what cannot be taken is told. Throws `invalid`. */
export async function importIcs(ctx: ServiceContext, path: string, dryRun = false): Promise<IcsImportResult> {
  permit(ctx.session, 'import', 'activity');
  permitPath(ctx, path);
  const { lang } = ctx.session;
  const calendar = readCalendar(await textOf(path), ctx.session.timeZone);
  if (calendar.entries.length + calendar.left.length === 0) throw invalid('ics.empty');
  const left = calendar.left.map(({ subject, reason }) => ({ subject: subject === '' ? t(lang, 'ics.no-subject') : subject, reason: t(lang, reason) }));
  const answer = (stepId: number, { created, updated, same, problems }: Taken): IcsImportResult => ({ stepId, created, updated, same, left: [...left, ...problems] });
  try {
    const { stepId, result } = await runStep(ctx, { action: 'import', entity: 'activity', summary: basename(path) }, async (run) => {
      const taken = await takeAll(run, calendar.entries);
      run.summary = basename(path);
      if (dryRun) throw new TriedOut(taken);
      return taken;
    });
    return answer(stepId, result);
  } catch (error) {
    if (error instanceof TriedOut) return answer(0, error.taken);
    throw error;
  }
}

interface Taken {
  readonly created: number;
  readonly updated: number;
  readonly same: number;
  readonly problems: readonly { readonly subject: string; readonly reason: string }[];
}

/** Ends the transaction of a dry run: nothing of it stays. */
class TriedOut extends Error {
  readonly taken: Taken;
  constructor(taken: Taken) {
    super('dry run');
    this.taken = taken;
  }
}

async function takeAll(run: StepRun, entries: readonly ReadEntry[]): Promise<Taken> {
  const { lang } = run.ctx.session;
  const counts = { created: 0, updated: 0, same: 0 };
  const problems: { subject: string; reason: string }[] = [];
  for (const entry of wholeFirst(entries)) {
    const subject = String(entry.values['subject']);
    for (const doubt of entry.doubts) problems.push({ subject, reason: t(lang, doubt) });
    try {
      counts[await take(run, entry)] += 1;
    } catch (error) {
      if (!(error instanceof AppError) || (error.code !== 'invalid' && error.code !== 'not_permitted')) throw error;
      problems.push({ subject, reason: errorText(lang, error) });
    }
  }
  return { ...counts, problems };
}

/** Series before the days of them that are otherwise. */
const wholeFirst = (entries: readonly ReadEntry[]): readonly ReadEntry[] => [...entries.filter(({ occurrence }) => occurrence === null), ...entries.filter(({ occurrence }) => occurrence !== null)];

async function take(run: StepRun, entry: ReadEntry): Promise<'created' | 'updated' | 'same'> {
  const uid = entry.uid === '' ? null : entry.occurrence === null ? entry.uid : `${entry.uid}#${entry.occurrence}`;
  const { state, done_at, except_days, ...typed } = await asOfToday(run, entry);
  const kept: Values = { state: state ?? 'open', done_at: done_at ?? null, except_days: except_days ?? null };
  const subject = String(typed['subject'] ?? '') || t(run.ctx.session.lang, 'ics.no-subject');
  const values: Values = { ...typed, subject, ...(await customerOf(run.ctx, entry.customer)) };
  const found = uid === null ? null : await known(run, uid);
  if (found === null) {
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
    const series = entry.occurrence === null ? null : await exceptIn(run, entry.uid, entry.occurrence);
    const made = await createIn(run, 'activity', given);
    const ownNow = uid !== null && uid.startsWith('kehu-') && (await isOwnUid(run, made.id, uid)) ? null : uid;
    await updateIn(run, 'activity', made.id, made.version, {}, () => ({ ...kept, uid: ownNow, series_id: series }));
    return 'created';
  }
  const before = await loadRecord(run.trx, 'activity', found);
  if (before === undefined) return 'same';
  const next = { ...values, ...kept };
  if (Object.entries(next).every(([field, value]) => sameValue(before.values[field] ?? null, value))) return 'same';
  await updateIn(run, 'activity', found, before.version, values, () => kept);
  return 'updated';
}

async function isOwnUid(run: StepRun, id: number, uid: string): Promise<boolean> {
  const row = await run.trx.selectFrom('activity').select('created_at').where('id', '=', id).executeTakeFirst();
  return row !== undefined && ownUid(id, row.created_at) === uid;
}

/** The activity that a calendar knows by this name: one that came from there, or one's own that went there. */
async function known(run: StepRun, uid: string): Promise<number | null> {
  const { operatorId } = run.ctx.session;
  const came = await run.trx.selectFrom('activity').select('id').where('uid', '=', uid).where('owner_id', '=', operatorId ?? 0).where('deleted_at', 'is', null).executeTakeFirst();
  if (came !== undefined) return came.id;
  const id = Number(/^kehu-(\d{1,9})-\d+$/.exec(uid)?.[1] ?? 0);
  if (id === 0) return null;
  const own = await run.trx.selectFrom('activity').select(['id', 'created_at']).where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
  return own !== undefined && ownUid(own.id, own.created_at) === uid ? own.id : null;
}

/** The series goes on without this day; its number. */
async function exceptIn(run: StepRun, uid: string, day: string): Promise<number | null> {
  const id = await known(run, uid);
  const series = id === null ? undefined : await loadRecord(run.trx, 'activity', id);
  if (series === undefined) return null;
  const days = String(series.values['except_days'] ?? '').split(' ').filter((one) => one !== '');
  if (seriesDay(series.values, run.ctx.session.timeZone) === day) {
    const next = await nextOfSeries(series.values, run.ctx.session.timeZone);
    if (next !== null) await updateIn(run, 'activity', series.id, series.version, {}, () => next);
  } else if (!days.includes(day)) await updateIn(run, 'activity', series.id, series.version, {}, () => ({ except_days: [...days, day].toSorted().join(' ') }));
  return series.id;
}

/** What another program wrote and lies behind us is over; a series begins with its next day. */
async function asOfToday({ ctx }: StepRun, { values, own }: ReadEntry): Promise<Values> {
  const { timeZone } = ctx.session;
  const today = todayOf(ctx);
  if (own || values['state'] !== 'open') return values;
  let now: Values = values;
  for (let step = 0; step < 10_000 && now['repeat'] !== null && String(now['on_day']) < today; step++) {
    const next = await nextOfSeries(now, timeZone);
    if (next === null) break;
    now = { ...now, ...next };
  }
  const end = String(now['ends_at'] ?? now['starts_at'] ?? momentOf(String(now['to_day'] ?? now['on_day']), '23:59:59', timeZone));
  return end < isoTime(ctx.now()) ? { ...now, repeat: null, state: 'done', done_at: end } : now;
}

/** The customer of that number, where the session may read it. */
async function customerOf(ctx: ServiceContext, code: string): Promise<Values> {
  if (code === '' || !can(ctx.session, 'read', 'customer', 'code').allowed) return {};
  const { rows } = await list(ctx, { entity: 'customer', filter: `code:=${quoted(code)}`, columns: [], limit: 2 });
  const [only, ...more] = rows;
  return only === undefined || more.length > 0 ? {} : { customer_id: only.id };
}
