import { choice, flag, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** Whoever works with the program. The password is kept apart (table `credential`), never in a record or its history. */
export const operator = defineEntity({
  table: 'operator',
  module: 'system',
  label: 'name',
  fields: {
    name: text({ required: true, max: 60 }),
    login: text({ required: true, max: 40, unique: true }),
    role: choice({ required: true, options: ['administrator', 'editor', 'reader'], default: 'editor' }),
    lang: choice({ options: ['zh', 'en'] }),
    system_user: text({ max: 60, unique: true }),
    locked: flag(),
  },
  list: { columns: ['name', 'login', 'role', 'lang', 'system_user', 'locked'], sort: ['name'] },
  form: [['name', 'login'], ['role', 'lang'], ['system_user', 'locked']],
  print: ['name', 'login', 'role'],
  search: { fields: ['name', 'login'] },
  key: 'login',
});
