import { choice, flag, integer, lookup, note, postcode, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 区域: country, provinces, cities, districts. The code is the GB/T 2260 division code. */
export const region = defineEntity({
  table: 'region',
  module: 'reference',
  label: 'name',
  fields: {
    name: text({ required: true, max: 60 }),
    code: text({ max: 20, unique: true }),
    parent_id: lookup({ to: 'region' }),
    level: choice({ required: true, options: ['country', 'province', 'city', 'district'], default: 'district' }),
    area_code: text({ max: 10 }),
    postcode: postcode(),
    rank: integer({ required: true, min: 1, readOnly: true }),
    retired: flag(),
    notes: note({ max: 2000 }),
  },
  list: { columns: ['name', 'code', 'level', 'parent_id', 'area_code', 'postcode'], sort: ['parent_id'] },
  form: [['name', 'code'], ['parent_id', 'level'], ['area_code', 'postcode'], ['retired'], ['notes']],
  print: ['code', 'name', 'level', 'parent_id', 'area_code', 'postcode'],
  reference: { places: true, chinese: 'notes' },
  tree: 'parent_id',
  aliases: { parent: 'parent_id' },
  key: 'code',
});
