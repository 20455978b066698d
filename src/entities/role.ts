import { flag, note, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 角色: what its operators may do. The whole matrix is one text (auth/rights-text.ts), so that the ledger keeps it like everything else. */
export const role = defineEntity({
  table: 'role',
  module: 'system',
  label: 'name',
  fields: {
    name: text({ required: true, max: 60, unique: true }),
    notes: note({ max: 2000 }),
    ready: flag({ readOnly: true }),
    rights: note({ max: 20000, readOnly: true, holds: 'rights' }),
  },
  list: { columns: ['name', 'notes', 'ready'], sort: ['name'] },
  form: [['name'], ['notes']],
  print: ['name', 'notes'],
});
