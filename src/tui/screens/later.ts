import { translate } from '../../i18n/index.ts';
import { addDays, isoTime, localTime, momentOf, weekday } from '../../util/dates.ts';
import type { Ctx } from '../core/context.ts';
import type { Opening } from '../core/screen.ts';
import { chooseOne, type ChooseItem } from './choose.ts';

/** The day that comes next of that number, 1 Monday to 7 Sunday. */
export const nextWeekday = (today: string, wanted: number): string => addDays(today, ((wanted - weekday(today) + 6) % 7) + 1);

const zoneOf = (ctx: Ctx): string => ctx.session?.timeZone ?? 'UTC';

/** When a moment is, for people: 周一 11-30 09:00, Mo 11-30 09:00. */
export function momentWords(moment: string, ctx: Ctx): string {
  const local = localTime(moment, zoneOf(ctx));
  return `${translate(ctx.lang, `agenda.weekday${ctx.lang === 'zh' ? '' : '-short'}.${weekday(local.slice(0, 10))}`)} ${local.slice(5)}`;
}

/** Moments that one puts something off until; `other` is one that is typed. Null: none. */
export function chooseLater(title: string, ctx: Ctx): Opening<string | null> {
  const later = (minutes: number): string => isoTime(ctx.now() + minutes * 60_000);
  const morning = (day: string): string => momentOf(day, '09:00:00', zoneOf(ctx));
  const item = (id: string, label: string): ChooseItem => ({ id, label, note: momentWords(id, ctx) });
  return chooseOne({
    title,
    width: 54,
    items: [
      item(later(10), ctx.t('agenda.snooze.minutes', { count: 10 })),
      item(later(60), ctx.t('agenda.snooze.hour')),
      item(later(180), ctx.t('agenda.snooze.hours', { count: 3 })),
      item(morning(addDays(ctx.today, 1)), ctx.t('agenda.snooze.tomorrow')),
      item(morning(nextWeekday(ctx.today, 1)), ctx.t('agenda.snooze.monday')),
      { id: 'other', label: ctx.t('agenda.snooze.other') },
    ],
  });
}
