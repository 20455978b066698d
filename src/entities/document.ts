import { choice, date, integer, lookup, note, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/**
 * 客户文档: letters and files of a customer. A text stands in the record; the bytes of a file stand in a table of their own (services/contents.ts), under
 * the digest that the record and the ledger have.
 */
export const document = defineEntity({
  table: 'document',
  module: 'customers',
  label: 'title',
  fields: {
    customer_id: lookup({ to: 'customer', required: true, panel: true }),
    contact_id: lookup({ to: 'contact' }),
    title: text({ required: true, max: 200 }),
    kind: choice({ required: true, options: ['letter', 'quotation', 'contract', 'certificate', 'other'], default: 'letter' }),
    written_on: date({ required: true, default: 'today' }),
    content: note({ max: 500_000 }),
    file_name: text({ max: 200, readOnly: true }),
    media_type: text({ max: 100, readOnly: true }),
    size: integer({ readOnly: true }),
    sha256: text({ max: 64, readOnly: true }),
    notes: note({ max: 2000 }),
  },
  scope: { through: ['customer_id'] },
  list: { columns: ['written_on', 'customer_id', 'title', 'kind', 'file_name', 'size'], sort: ['-written_on'] },
  form: [['customer_id'], ['title'], ['kind', 'written_on'], ['content'], ['contact_id'], ['notes']],
  ages: 'written_on',
  print: ['written_on', 'customer_id', 'title', 'kind', 'file_name'],
  search: { fields: ['title', 'file_name', 'notes'] },
  aliases: { date: 'written_on', on: 'written_on' },
});
