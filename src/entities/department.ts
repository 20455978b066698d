import { lookup, note, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 部门, a tree: what "of my department" means follows from it. */
export const department = defineEntity({
  table: 'department',
  module: 'system',
  label: 'name',
  fields: {
    name: text({ required: true, max: 60 }),
    parent_id: lookup({ to: 'department' }),
    manager_id: lookup({ to: 'operator' }),
    notes: note({ max: 2000 }),
  },
  list: { columns: ['name', 'parent_id', 'manager_id', 'notes'], sort: ['parent_id'] },
  form: [['name'], ['parent_id', 'manager_id'], ['notes']],
  print: ['name', 'parent_id', 'manager_id'],
  search: { fields: ['name'] },
  tree: 'parent_id',
  aliases: { parent: 'parent_id' },
});
