import { date, lookup, money, note, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 业务往来: a call, a meeting, a visit, a letter; rules/interaction.ts keeps the customer's last and next contact. */
export const interaction = defineEntity({
  table: 'interaction',
  module: 'customers',
  label: 'subject',
  fields: {
    customer_id: lookup({ to: 'customer', required: true, panel: true }),
    contact_id: lookup({ to: 'contact', panel: true }),
    happened_on: date({ required: true, default: 'today' }),
    type_id: lookup({ to: 'interaction_type' }),
    subject: text({ required: true, max: 200 }),
    content: note({ max: 20000 }),
    owner_id: lookup({ to: 'operator', default: 'me' }),
    participants: text({ max: 200 }),
    amount: money(),
    result: text({ max: 200 }),
    next_step: text({ max: 200 }),
    next_on: date(),
  },
  scope: { owner: 'owner_id', through: ['customer_id'] },
  list: { columns: ['happened_on', 'customer_id', 'type_id', 'subject', 'owner_id', 'next_on'], sort: ['-happened_on'] },
  form: [
    ['customer_id'],
    ['happened_on', 'type_id'],
    ['contact_id', 'owner_id'],
    ['subject'],
    ['content'],
    ['participants'],
    ['amount', 'result'],
    ['next_step', 'next_on'],
  ],
  ages: 'happened_on',
  due: { on: 'next_on', whose: 'owner_id', settled: { by: 'customer_id', day: 'last_contact_on' }, says: 'next_step' },
  print: ['happened_on', 'customer_id', 'type_id', 'subject', 'result'],
  search: { fields: ['subject', 'content', 'participants', 'result', 'next_step'] },
  aliases: { date: 'happened_on', on: 'happened_on', type: 'type_id', next: 'next_on' },
});
