import { can } from '../auth/permissions.ts';
import { isoTime } from '../util/dates.ts';
import type { Reminder } from './agenda-api.ts';
import type { ServiceContext } from './context.ts';

/** The most that are told at once. */
const MOST = 100;

/** One's own activities whose reminder has come and was not put off, the oldest first. */
export async function reminders(ctx: ServiceContext): Promise<readonly Reminder[]> {
  if (!can(ctx.session, 'read', 'activity').allowed || ctx.session.operatorId === null) return [];
  const now = isoTime(ctx.now());
  const rows = await ctx.database.queries
    .selectFrom('activity')
    .select(['id', 'version', 'kind', 'subject', 'on_day', 'starts_at', 'remind_at', 'snoozed_until'])
    .where('owner_id', '=', ctx.session.operatorId)
    .where('state', '=', 'open')
    .where('deleted_at', 'is', null)
    .where('remind_at', '<=', now)
    .where((eb) => eb.or([eb('snoozed_until', 'is', null), eb('snoozed_until', '<=', now)]))
    .orderBy('remind_at')
    .limit(MOST)
    .execute();
  const shows = (field: string): boolean => can(ctx.session, 'read', 'activity', field).allowed;
  return rows.map((row) => ({ id: row.id, version: row.version, kind: row.kind, subject: shows('subject') ? row.subject : '', day: row.on_day, startsAt: row.starts_at, remindAt: row.snoozed_until ?? row.remind_at ?? now }));
}
