import { choice, date, integer, lookup, note, phone, text, time } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/**
 * 通话: a call that comes in or goes out, from the ringing to its outcome; steps are in rules/call-flow.ts. A call that nobody took is missed until it is
 * dealt with. One that is noted by hand is over.
 */
export const call = defineEntity({
  table: 'call',
  module: 'customers',
  label: 'caller',
  fields: {
    /** As the exchange said it, which may be no number at all. */
    caller: text({ required: true, max: 60 }),
    number: phone(),
    direction: choice({ required: true, options: ['in', 'out'], default: 'in' }),
    state: choice({ required: true, readOnly: true, options: ['ringing', 'missed', 'answered', 'done'], default: 'done' }),
    customer_id: lookup({ to: 'customer', panel: true }),
    contact_id: lookup({ to: 'contact', panel: true }),
    operator_id: lookup({ to: 'operator', default: 'me' }),
    outcome_id: lookup({ to: 'call_outcome' }),
    note: note({ max: 20000 }),
    next_step: text({ max: 200 }),
    next_on: date(),
    started_at: time({ required: true, default: 'now' }),
    answered_at: time({ readOnly: true }),
    ended_at: time({ readOnly: true }),
    missed_at: time({ readOnly: true }),
    attempts: integer({ readOnly: true, default: 0 }),
    happened_on: date({ readOnly: true, default: 'today' }),
    hour: integer({ readOnly: true, min: 0, max: 23 }),
    wait_seconds: integer({ readOnly: true }),
    talk_seconds: integer({ readOnly: true }),
    interaction_id: lookup({ to: 'interaction', readOnly: true }),
  },
  scope: { owner: 'operator_id', through: ['customer_id'] },
  list: { columns: ['started_at', 'direction', 'caller', 'customer_id', 'state', 'outcome_id', 'operator_id'], sort: ['-started_at'] },
  form: [['caller', 'direction'], ['customer_id'], ['contact_id', 'started_at'], ['number', 'operator_id'], ['outcome_id'], ['note'], ['next_step', 'next_on']],
  ages: 'happened_on',
  print: ['started_at', 'direction', 'caller', 'customer_id', 'outcome_id', 'operator_id'],
  search: { fields: ['caller', 'number', 'note', 'next_step'] },
  aliases: { date: 'happened_on', on: 'happened_on', outcome: 'outcome_id', next: 'next_on' },
  conditions: {
    waiting: { holds: 'state:ringing,missed', warn: true },
    missed: { holds: 'missed_at:any' },
    taken: { holds: 'answered_at:any missed_at:none' },
  },
});
