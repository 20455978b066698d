import type { Report } from './report.ts';
import { SATISFACTION, SCORES, SHARES } from './satisfaction.ts';

/** 客户反馈满意程度分析. Level and region are those of the day, kept in the record. */
export const feedback: Report = {
  name: 'feedback',
  entity: 'feedback',
  period: { field: 'happened_on', usual: 'last 12 months' },
  groupings: [
    { key: 'satisfaction', field: 'satisfaction_id', chart: 'histogram', measures: SHARES },
    { key: 'month', field: 'happened_on', measures: SCORES },
    { key: 'quarter', field: 'happened_on', span: 'quarter', measures: SCORES },
    { key: 'year', field: 'happened_on', span: 'year', measures: SCORES },
    { key: 'level', field: 'level_id', measures: SCORES },
    { key: 'region', field: 'region_id', depth: 1, measures: SCORES },
    { key: 'city', field: 'region_id', depth: 2, measures: SCORES },
    { key: 'category', field: 'category_id', measures: SCORES },
    { key: 'channel', field: 'channel', measures: SCORES },
    { key: 'handler', label: { zh: '经办人', en: 'Handler' }, field: 'handler_id', measures: SCORES },
    { key: 'nature', field: 'customer_id.nature_id', measures: SCORES },
    { key: 'industry', field: 'customer_id.industry_id', measures: SCORES },
    { key: 'tag', field: 'customer_id.tags', measures: SCORES },
  ],
  measures: SATISFACTION,
  chart: { kind: 'stacked', measure: 'mean' },
  trend: 'mean',
  notes: ['report.note.of_the_day'],
};
