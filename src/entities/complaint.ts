import { choice, date, lookup, note, text, time } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 客户投诉, from the call to the closing: states and steps are in rules/complaint.ts. Level and region are those of the day. */
export const complaint = defineEntity({
  table: 'complaint',
  module: 'service',
  label: 'subject',
  fields: {
    code: text({ required: true, max: 20, unique: true, numbering: 'T{yyyy}{00000}' }),
    customer_id: lookup({ to: 'customer', required: true, panel: true }),
    contact_id: lookup({ to: 'contact', panel: true }),
    happened_on: date({ required: true, default: 'today' }),
    category_id: lookup({ to: 'complaint_category' }),
    severity_id: lookup({ to: 'complaint_severity' }),
    state: choice({
      required: true,
      readOnly: true,
      options: ['received', 'assigned', 'in_progress', 'answered', 'closed', 'reopened'],
      default: 'received',
    }),
    due_on: date(),
    handler_id: lookup({ to: 'operator' }),
    subject: text({ required: true, max: 200 }),
    content: note({ max: 20000 }),
    solution: note({ max: 20000 }),
    satisfaction_id: lookup({ to: 'satisfaction_level' }),
    answered_at: time({ readOnly: true }),
    closed_at: time({ readOnly: true }),
    return_note: note({ max: 2000 }),
    reopen_reason: text({ max: 200 }),
    level_id: lookup({ to: 'customer_level', readOnly: true }),
    region_id: lookup({ to: 'region', readOnly: true }),
  },
  list: { columns: ['code', 'happened_on', 'customer_id', 'subject', 'severity_id', 'state', 'due_on', 'handler_id'], sort: ['-happened_on'] },
  form: [
    ['customer_id'],
    ['subject'],
    ['content'],
    ['contact_id', 'category_id'],
    ['severity_id', 'due_on'],
    ['code', 'happened_on'],
    ['handler_id', 'satisfaction_id'],
    ['solution'],
    ['return_note'],
    ['reopen_reason'],
  ],
  ages: 'closed_at',
  print: ['code', 'happened_on', 'customer_id', 'subject', 'state', 'due_on'],
  search: { fields: ['subject', 'code', 'content', 'solution', 'return_note', 'reopen_reason'] },
  aliases: { date: 'happened_on', on: 'happened_on', due: 'due_on', category: 'category_id', severity: 'severity_id' },
  conditions: {
    // By the states that count, not by the others: so the index over state and due date serves them.
    open: { holds: 'state:received,assigned,in_progress,answered,reopened' },
    overdue: { holds: 'state:received,assigned,in_progress,reopened due_on:<today', warn: true },
    late: { holds: 'late_days:>0' },
  },
  spans: {
    answer_hours: { from: 'happened_on', recorded: true, to: 'answered_at', unit: 'hours' },
    close_hours: { from: 'happened_on', recorded: true, to: 'closed_at', unit: 'hours' },
    late_days: { from: 'due_on', to: 'answered_at', unit: 'days' },
  },
  key: 'code',
});
