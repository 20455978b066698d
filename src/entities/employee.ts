import { date, email, lookup, note, phone, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 员工: who works here, whether with the program or not. */
export const employee = defineEntity({
  table: 'employee',
  module: 'system',
  label: 'name',
  fields: {
    number: text({ required: true, max: 20, unique: true, numbering: 'E{0000}' }),
    name: text({ required: true, max: 60 }),
    department_id: lookup({ to: 'department' }),
    post: text({ max: 60 }),
    phone: phone(),
    mobile: phone(),
    email: email(),
    joined_on: date(),
    left_on: date(),
    notes: note({ max: 2000 }),
  },
  list: { columns: ['number', 'name', 'department_id', 'post', 'mobile', 'phone', 'left_on'], sort: ['name'] },
  form: [['number', 'name'], ['department_id', 'post'], ['mobile', 'phone'], ['email'], ['joined_on', 'left_on'], ['notes']],
  print: ['number', 'name', 'department_id', 'post', 'mobile', 'phone', 'email'],
  search: { fields: ['name', 'number', 'mobile', 'phone', 'email'] },
  aliases: { joined: 'joined_on', left: 'left_on' },
  card: { kind: 'individual', fields: { name: 'FN', post: 'TITLE', phone: 'TEL', mobile: 'TEL CELL', email: 'EMAIL', notes: 'NOTE' } },
  key: 'number',
});
