import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../src/entities/registry.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { fieldLabel, LANGS } from '../../src/i18n/index.ts';
import { steppedFields } from '../../src/rules/flow.ts';
import { matchHeaders } from '../../src/services/import/header-match.ts';
import { importTargets } from '../../src/services/import/targets.ts';

const FILES: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  'a Chinese list': { 序号: null, 单位名称: 'name', 客户级别: 'level_id', 所在城市: 'region_id', 联系电话: 'phone', 联系人: 'contact.name', 联系人手机: 'contact.mobile', 职务: 'contact.position', '注册资金（元）': 'registered_capital', '统一社会信用代码（必填）': 'tax_number', 备注: 'notes' },
  'the word for the record before each column': { 客户名称: 'name', 客户电话: 'phone', 客户地址: 'address', 客户性质: 'nature_id', 企业资信: 'credit_id', 公司传真: 'fax', 'Account Phone': null, 'Customer Email': 'email', 'Company Source': 'source_id' },
  Salesforce: { 'Account ID': 'code', 'Account Name': 'name', 'Billing Street': 'address', 'Billing City': 'region_id', 'Billing State/Province': null, 'Billing Zip/Postal Code': 'postcode', Phone: 'phone', Fax: 'fax', Website: 'website', Industry: 'industry_id', 'Annual Revenue': 'annual_turnover', Employees: 'staff_count', 'Account Owner': 'owner_id', 'Account Source': 'source_id', Rating: 'credit_id', Description: 'notes' },
  HubSpot: { 'Record ID': 'code', 'Company name': 'name', 'Company Domain Name': 'website', 'Phone Number': 'phone', 'Street Address': 'address', City: 'region_id', 'Postal Code': 'postcode', 'Number of Employees': 'staff_count', 'Annual Revenue': 'annual_turnover', Industry: 'industry_id', 'Company owner': 'owner_id' },
  EspoCRM: { id: null, name: 'name', website: 'website', emailAddress: 'email', phoneNumber: 'phone', industry: 'industry_id', billingAddressStreet: 'address', billingAddressCity: 'region_id', billingAddressPostalCode: 'postcode', description: 'notes', createdAt: null, assignedUserName: 'owner_id' },
  Odoo: { 'Display Name': 'name', Phone: 'phone', Mobile: 'mobile', Email: 'email', Street: 'address', Zip: 'postcode', City: 'region_id', 'Tax ID': 'tax_number', Tags: 'tags', Salesperson: 'owner_id', Reference: 'code' },
  'an office CRM': { companyName: 'name', contact: 'contact.name', contactPhone: 'contact.phone', 'Primary Contact Email': 'contact.email', customerLevel: 'level_id' },
};

describe('headers of customers', () => {
  it.each(Object.entries(FILES))('%s', (_, columns) => {
    expect(matchHeaders('customer', Object.keys(columns))).toEqual(Object.values(columns));
  });

  it('no field twice: what is written as ours wins, then the leftmost', () => {
    expect(matchHeaders('customer', ['公司', 'name', '企业名称', '名称'])).toEqual([null, 'name', null, null]);
    expect(matchHeaders('customer', ['手机（备用）', '手机'])).toEqual([null, 'mobile']);
  });
});

describe('headers of contacts', () => {
  it('name their customer', () => {
    expect(matchHeaders('contact', ['姓名', '公司名称', '职务', '手机', '微信', 'Title'])).toEqual(['name', 'customer_id', 'position', 'mobile', 'wechat', null]);
  });
});

describe.each(ENTITY_NAMES)('%s', (entity) => {
  const importable = importTargets(entity).filter((target) => !target.includes('.'));

  it.each(LANGS)('own labels (%s) and keys are understood', (lang) => {
    const labels = importable.map((field) => fieldLabel(lang, entity, field));
    if (new Set(labels).size === labels.length) expect(matchHeaders(entity, labels)).toEqual(importable);
    expect(matchHeaders(entity, importable)).toEqual(importable);
  });

  it('fields that the program keeps are not imported', () => {
    const kept = Object.entries(fieldsOf(entity)).flatMap(([field, def]) => ('readOnly' in def && def.readOnly === true && !steppedFields(entity).has(field) ? [field] : []));
    expect(matchHeaders(entity, kept)).toEqual(kept.map(() => null));
  });
});
