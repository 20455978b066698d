import { choice, date, lookup, note, repeat, text, time } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/**
 * 日程: appointments, calls, visits, deadlines, memos, tasks. One that comes again stands on its next day that is not done yet (rules/activity.ts): a
 * day that was done, moved or left out is a record of its own.
 */
export const activity = defineEntity({
  table: 'activity',
  module: null,
  label: 'subject',
  fields: {
    kind: choice({ required: true, options: ['appointment', 'call', 'visit', 'deadline', 'memo', 'task'], default: 'task' }),
    subject: text({ required: true, max: 200 }),
    state: choice({ required: true, readOnly: true, options: ['open', 'done', 'cancelled'], default: 'open' }),
    on_day: date({ required: true, default: 'today' }),
    starts_at: time({ dayIn: 'on_day' }),
    ends_at: time({ dayIn: 'on_day' }),
    to_day: date(),
    repeat: repeat(),
    remind_at: time({ dayIn: 'on_day' }),
    snoozed_until: time(),
    owner_id: lookup({ to: 'operator', default: 'me' }),
    customer_id: lookup({ to: 'customer', panel: true }),
    contact_id: lookup({ to: 'contact', panel: true }),
    complaint_id: lookup({ to: 'complaint', panel: true }),
    interaction_id: lookup({ to: 'interaction', panel: true }),
    place: text({ max: 120 }),
    zone: text({ max: 60 }),
    content: note({ max: 20000 }),
    done_at: time({ readOnly: true }),
    except_days: text({ max: 4000, readOnly: true }),
    series_id: lookup({ to: 'activity', readOnly: true }),
    uid: text({ max: 255, readOnly: true }),
  },
  scope: { owner: 'owner_id', through: ['customer_id'] },
  list: { columns: ['on_day', 'starts_at', 'kind', 'subject', 'customer_id', 'owner_id', 'state'], sort: ['-on_day'] },
  form: [
    ['subject'],
    ['kind', 'owner_id'],
    ['on_day', 'starts_at'],
    ['to_day', 'ends_at'],
    ['repeat', 'remind_at'],
    ['customer_id', 'contact_id'],
    ['place'],
    ['content'],
    ['complaint_id', 'interaction_id'],
    ['zone'],
  ],
  ages: 'done_at',
  print: ['on_day', 'starts_at', 'kind', 'subject', 'customer_id', 'state'],
  search: { fields: ['subject', 'place', 'content'] },
  aliases: { day: 'on_day', date: 'on_day', start: 'starts_at', end: 'ends_at', remind: 'remind_at' },
  conditions: {
    open: { holds: 'state:open' },
    // What lasts several days is late after its last one.
    overdue: { holds: 'state:open on_day:<today (to_day:none or to_day:<today)', warn: true },
    due: { holds: 'state:open on_day:<=today' },
  },
});
