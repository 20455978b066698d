import { choice, date, flag, lookup, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** Whoever works with the program. The password is kept apart (table `credential`), never in a record or its history. Without a role one may do nothing. */
export const operator = defineEntity({
  table: 'operator',
  module: 'system',
  label: 'name',
  fields: {
    name: text({ required: true, max: 60 }),
    login: text({ required: true, max: 40, unique: true }),
    role_id: lookup({ to: 'role' }),
    department_id: lookup({ to: 'department' }),
    employee_id: lookup({ to: 'employee' }),
    deputy_id: lookup({ to: 'operator' }),
    deputy_until: date(),
    lang: choice({ options: ['zh', 'en'] }),
    system_user: text({ max: 60, unique: true }),
    locked: flag(),
  },
  list: { columns: ['name', 'login', 'role_id', 'department_id', 'lang', 'system_user', 'locked'], sort: ['name'] },
  form: [['name', 'login'], ['role_id', 'department_id'], ['employee_id', 'lang'], ['system_user', 'locked'], ['deputy_id', 'deputy_until']],
  print: ['name', 'login', 'role_id', 'department_id'],
  search: { fields: ['name', 'login'] },
  aliases: { role: 'role_id', department: 'department_id', deputy: 'deputy_id' },
  key: 'login',
});
