import { choice, email, integer, lookup, note, text, time } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 邮件: one letter to one address. Written as a draft, or made for each of a list; how far it is, the outbox keeps (services/mail), not whoever edits it. */
export const mail = defineEntity({
  table: 'mail',
  module: 'customers',
  label: 'subject',
  fields: {
    customer_id: lookup({ to: 'customer', panel: true }),
    contact_id: lookup({ to: 'contact', panel: true }),
    to_name: text({ max: 120 }),
    to_address: email({ required: true }),
    subject: text({ required: true, max: 200 }),
    body: note({ max: 20000 }),
    state: choice({ required: true, readOnly: true, options: ['draft', 'waiting', 'sent', 'failed', 'doubtful', 'bounced', 'cancelled'], default: 'draft' }),
    reason: text({ max: 500, readOnly: true }),
    attempts: integer({ readOnly: true }),
    next_at: time({ readOnly: true }),
    sent_at: time({ readOnly: true }),
    attachments: text({ max: 1000, readOnly: true }),
    template_id: lookup({ to: 'mail_template', readOnly: true }),
    owner_id: lookup({ to: 'operator', default: 'me' }),
    sending: integer({ readOnly: true }),
    message_id: text({ max: 200, readOnly: true }),
  },
  scope: { owner: 'owner_id', through: ['customer_id'] },
  list: { columns: ['state', 'to_name', 'to_address', 'subject', 'sent_at', 'reason', 'owner_id'], sort: ['-id'] },
  form: [['customer_id', 'contact_id'], ['to_name', 'to_address'], ['subject'], ['body'], ['owner_id']],
  ages: 'sent_at',
  print: ['state', 'to_name', 'to_address', 'subject', 'sent_at', 'reason'],
  search: { fields: ['subject', 'to_name', 'to_address'] },
  aliases: { to: 'to_address', name: 'to_name', template: 'template_id' },
  conditions: {
    outbox: { holds: 'state:waiting,doubtful' },
    trouble: { holds: 'state:failed,doubtful,bounced', warn: true },
  },
});
