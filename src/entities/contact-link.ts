import { lookup, note, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** A further company of a contact, beside the one where the contact stands: one person may belong to several customers. */
export const contactLink = defineEntity({
  table: 'contact_link',
  module: null,
  label: 'position',
  fields: {
    contact_id: lookup({ to: 'contact', required: true, panel: true }),
    customer_id: lookup({ to: 'customer', required: true, panel: true }),
    role_id: lookup({ to: 'contact_role' }),
    position: text({ required: true, max: 60 }),
    notes: note({ max: 2000 }),
  },
  scope: { through: ['contact_id', 'customer_id'] },
  list: { columns: ['contact_id', 'customer_id', 'role_id', 'position'], sort: ['position'] },
  form: [['contact_id'], ['customer_id'], ['role_id', 'position'], ['notes']],
  print: ['contact_id', 'customer_id', 'role_id', 'position'],
});
