import { creditCode, email, note, phone, postcode, text, url } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

/** 本单位信息: the company that keeps this database; used in print and mail. */
export const company = defineEntity({
  table: 'company',
  module: 'help',
  label: 'name',
  single: true,
  fields: {
    name: text({ required: true, max: 120 }),
    short_name: text({ max: 40 }),
    address: text({ max: 200 }),
    postcode: postcode(),
    phone: phone(),
    fax: phone(),
    email: email(),
    website: url(),
    bank_name: text({ max: 100 }),
    bank_account: text({ max: 40 }),
    tax_number: creditCode(),
    logo_text: note({ max: 1000 }),
    time_zone: text({ required: true, max: 60 }),
    currency: text({ required: true, max: 3 }),
  },
  list: { columns: ['name', 'phone', 'address'], sort: ['name'] },
  form: [
    ['name', 'short_name'],
    ['address'],
    ['postcode', 'phone'],
    ['fax', 'email'],
    ['website'],
    ['bank_name', 'bank_account'],
    ['tax_number'],
    ['time_zone', 'currency'],
    ['logo_text'],
  ],
  print: ['name', 'address', 'postcode', 'phone', 'tax_number'],
  address: { text: 'address', postcode: 'postcode', phones: ['phone', 'fax'] },
});
