import type { Report } from './report.ts';

/** 客户构成: how many customers there are of each level, region, nature …, and any two of them crossed. */
export const customers: Report = {
  name: 'customers',
  entity: 'customer',
  groupings: [
    { key: 'level', field: 'level_id' },
    { key: 'region', field: 'region_id', depth: 1 },
    { key: 'city', field: 'region_id', depth: 2 },
    { key: 'nature', field: 'nature_id' },
    { key: 'industry', field: 'industry_id' },
    { key: 'credit', field: 'credit_id' },
    { key: 'source', field: 'source_id' },
    { key: 'owner', field: 'owner_id' },
    { key: 'tag', field: 'tags' },
  ],
  measures: [
    { key: 'count', count: '' },
    { key: 'share', shareOf: 'total' },
  ],
  chart: { kind: 'bars', measure: 'count' },
};
