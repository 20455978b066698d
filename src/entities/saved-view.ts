import { flag, lookup, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** A list kept by name: its filter in the query language, its columns and its order. */
export const savedView = defineEntity({
  table: 'saved_view',
  module: null,
  label: 'name',
  fields: {
    name: text({ required: true, max: 60 }),
    entity: text({ required: true, max: 60 }),
    filter: text({ max: 2000 }),
    columns: text({ max: 1000 }),
    sort: text({ max: 200 }),
    owner_id: lookup({ to: 'operator', required: true, default: 'me' }),
    shared: flag(),
    pinned: flag(),
  },
  scope: { owner: 'owner_id', shared: 'shared' },
  list: { columns: ['name', 'entity', 'filter', 'shared', 'pinned'], sort: ['name'] },
  form: [['name'], ['entity'], ['filter'], ['columns'], ['sort'], ['shared', 'pinned']],
  print: ['name', 'entity', 'filter'],
});
