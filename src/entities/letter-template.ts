import { integer, note, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 信函模板: a text with `{{fields}}`, or a Word file whose bytes stand under their digest beside the documents'. */
export const letterTemplate = defineEntity({
  table: 'letter_template',
  module: 'reference',
  label: 'name',
  fields: {
    name: text({ required: true, max: 120, unique: true }),
    subject: text({ max: 200 }),
    content: note({ max: 500_000 }),
    file_name: text({ max: 200, readOnly: true }),
    size: integer({ readOnly: true }),
    sha256: text({ max: 64, readOnly: true }),
    notes: note({ max: 2000 }),
  },
  list: { columns: ['name', 'subject', 'file_name', 'notes'], sort: ['name'] },
  form: [['name'], ['subject'], ['content'], ['notes']],
  print: ['name', 'subject', 'file_name', 'notes'],
});
