import { choice, date, lookup, note, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 客户反馈: what a customer said, how satisfied it was, what was answered. Level and region are those of the day: rules/feedback.ts. */
export const feedback = defineEntity({
  table: 'feedback',
  module: 'service',
  label: 'subject',
  fields: {
    customer_id: lookup({ to: 'customer', required: true, panel: true }),
    contact_id: lookup({ to: 'contact', panel: true }),
    happened_on: date({ required: true, default: 'today' }),
    channel: choice({ options: ['phone', 'visit', 'wechat', 'email', 'website', 'letter', 'other'] }),
    category_id: lookup({ to: 'feedback_category' }),
    subject: text({ required: true, max: 200 }),
    content: note({ max: 20000 }),
    satisfaction_id: lookup({ to: 'satisfaction_level' }),
    handler_id: lookup({ to: 'operator', default: 'me' }),
    reply: note({ max: 20000 }),
    replied_on: date(),
    level_id: lookup({ to: 'customer_level', readOnly: true }),
    region_id: lookup({ to: 'region', readOnly: true }),
  },
  scope: { owner: 'handler_id', through: ['customer_id'] },
  list: { columns: ['happened_on', 'customer_id', 'category_id', 'subject', 'satisfaction_id', 'handler_id'], sort: ['-happened_on'] },
  form: [
    ['customer_id'],
    ['happened_on', 'channel'],
    ['contact_id', 'category_id'],
    ['subject'],
    ['content'],
    ['satisfaction_id', 'handler_id'],
    ['reply'],
    ['replied_on'],
  ],
  ages: 'happened_on',
  print: ['happened_on', 'customer_id', 'category_id', 'subject', 'satisfaction_id'],
  search: { fields: ['subject', 'content', 'reply'] },
  conditions: { unanswered: { holds: 'replied_on:none' } },
  aliases: { date: 'happened_on', on: 'happened_on', category: 'category_id' },
});
