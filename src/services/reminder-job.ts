import type { Queries } from '../db/database.ts';
import { isoTime, localTime } from '../util/dates.ts';
import type { ServiceContext } from './context.ts';
import { readImage } from './image.ts';
import { tell } from './news.ts';
import type { TickJob } from './tick.ts';

/** Up to which moment reminders were told. */
const SETTING = 'reminders_told';
/** A reminder that came while no program ran is still told so much later. */
const LATE_MS = 7 * 86_400_000;
const MOST = 1000;

/** Reminders since the last time that any was told, and not those that were put off; what was entered or changed since then and should have been thought of already counts too. */
async function dueReminders(queries: Queries, now: number) {
  const row = await queries.selectFrom('setting').select('value').where('name', '=', SETTING).executeTakeFirst();
  const last = row === undefined || row.value > isoTime(now) ? isoTime(now - LATE_MS) : row.value;
  const found = await queries
    .selectFrom('activity')
    .select(['id', 'subject', 'starts_at', 'on_day', 'owner_id', 'remind_at', 'snoozed_until', 'created_at'])
    .where('state', '=', 'open')
    .where('deleted_at', 'is', null)
    .where('remind_at', '<=', isoTime(now))
    .where('owner_id', 'is not', null)
    .where((eb) => eb.or([eb.and([eb('snoozed_until', '>', last), eb('snoozed_until', '<=', isoTime(now))]), eb.and([eb('snoozed_until', 'is', null), eb('remind_at', '>', last)]), eb.and([eb('snoozed_until', 'is', null), eb('updated_at', '>', last), eb('remind_at', '>', isoTime(now - LATE_MS))])]))
    .orderBy('remind_at')
    .limit(MOST)
    .execute();
  const news = (one: (typeof found)[number]): boolean => one.snoozed_until !== null || (one.remind_at ?? '') > last || one.created_at > last;
  const asIs = await remindedAsNow(queries, found.filter((one) => !news(one)), last);
  return found.filter((one) => news(one) || !asIs.has(one.id));
}

/** Of what was changed since a moment, those whose reminder and owner were the same then: other changes tell nothing anew. */
async function remindedAsNow(queries: Queries, changed: readonly { readonly id: number; readonly remind_at: string | null; readonly owner_id: number | null }[], since: string): Promise<ReadonlySet<number>> {
  const same = new Set<number>();
  for (const { id, remind_at, owner_id } of changed) {
    const then = await queries
      .selectFrom('change')
      .innerJoin('change_set', 'change_set.id', 'change.change_set_id')
      .select('change.before')
      .where('change.entity', '=', 'activity')
      .where('change.record_id', '=', id)
      .where('change_set.at', '>', since)
      .orderBy('change.version')
      .executeTakeFirst();
    const before = then === undefined || then.before === null ? null : readImage('activity', then.before).values;
    if (before === null || (before['remind_at'] === remind_at && before['owner_id'] === owner_id)) same.add(id);
  }
  return same;
}

/** Tells the open screens of the owners what is to be thought of now; each reminder once. How many. Where there is none, nothing is written. */
async function tellReminders(ctx: ServiceContext): Promise<number> {
  const now = ctx.now();
  if ((await dueReminders(ctx.database.queries, now)).length === 0) return 0;
  return await ctx.database.transact(async (trx) => {
    const due = await dueReminders(trx, now);
    await tell(
      ctx,
      trx,
      due.map(({ id, subject, starts_at, on_day, owner_id }) => ({
        kind: 'activity.reminder' as const,
        operatorId: owner_id,
        about: `activity ${id}`,
        params: { subject, when: starts_at === null ? on_day.slice(5) : localTime(starts_at, ctx.session.timeZone).slice(5) },
        open: { entity: 'activity' as const, id },
      })),
    );
    const value = isoTime(now);
    await trx.insertInto('setting').values({ name: SETTING, value }).onConflict((on) => on.column('name').doUpdateSet({ value })).execute();
    return due.length;
  });
}

export const reminderJob: TickJob = { name: 'reminders', every: 30_000, run: tellReminders };
