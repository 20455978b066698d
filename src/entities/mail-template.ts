import { note, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 邮件模板: subject and text of a letter with merge fields, `{{name}}`; rules/templates.ts says which there are. */
export const mailTemplate = defineEntity({
  table: 'mail_template',
  module: 'customers',
  label: 'name',
  fields: {
    name: text({ required: true, max: 60, unique: true }),
    subject: text({ required: true, max: 200 }),
    body: note({ required: true, max: 20000 }),
    notes: note({ max: 2000 }),
  },
  list: { columns: ['name', 'subject', 'notes'], sort: ['name'] },
  form: [['name'], ['subject'], ['body'], ['notes']],
  print: ['name', 'subject'],
});
