import type { Report } from './report.ts';
import { SATISFACTION, SCORES, SHARES } from './satisfaction.ts';

const MEASURES = [...SCORES, 'answer_median', 'answer_p90', 'close_median', 'close_p90', 'on_time', 'overdue'] as const;
/** Half a working day, a day, then days, a week, two, a month: in hours. */
const CLASSES = [4, 8, 24, 48, 72, 168, 336, 720] as const;
const TIMES = [...SHARES, 'scored', 'mean', 'csat'] as const;

/** 客户投诉满意程度分析, with how long it took to answer and to close. Level and region are those of the day, kept in the record. */
export const complaint: Report = {
  name: 'complaint',
  entity: 'complaint',
  period: { field: 'happened_on', usual: 'last 12 months' },
  groupings: [
    { key: 'satisfaction', field: 'satisfaction_id', chart: 'histogram', measures: SHARES },
    { key: 'month', field: 'happened_on', measures: MEASURES },
    { key: 'quarter', field: 'happened_on', span: 'quarter', measures: MEASURES },
    { key: 'year', field: 'happened_on', span: 'year', measures: MEASURES },
    { key: 'level', field: 'level_id', measures: MEASURES },
    { key: 'region', field: 'region_id', depth: 1, measures: MEASURES },
    { key: 'city', field: 'region_id', depth: 2, measures: MEASURES },
    { key: 'category', field: 'category_id', measures: MEASURES },
    { key: 'severity', field: 'severity_id', measures: MEASURES },
    { key: 'state', field: 'state', measures: MEASURES },
    { key: 'handler', field: 'handler_id', measures: MEASURES },
    { key: 'answer_time', field: 'answer_hours', classes: CLASSES, chart: 'histogram', measures: TIMES },
    { key: 'close_time', field: 'close_hours', classes: CLASSES, chart: 'histogram', measures: TIMES },
    { key: 'nature', field: 'customer_id.nature_id', measures: MEASURES },
    { key: 'industry', field: 'customer_id.industry_id', measures: MEASURES },
    { key: 'tag', field: 'customer_id.tags', measures: MEASURES },
  ],
  measures: [
    ...SATISFACTION,
    { key: 'answer_median', quantile: 0.5, over: 'answer_hours' },
    { key: 'answer_p90', quantile: 0.9, over: 'answer_hours' },
    { key: 'close_median', quantile: 0.5, over: 'close_hours' },
    { key: 'close_p90', quantile: 0.9, over: 'close_hours' },
    // Those that have neither an answer nor passed their day are not yet one or the other.
    { key: 'on_time', share: 'late_days:<=0', of: 'late_days:any or overdue:yes' },
    { key: 'overdue', count: 'overdue:yes', warn: true },
  ],
  chart: { kind: 'stacked', measure: 'mean' },
  trend: 'mean',
  notes: ['report.note.of_the_day'],
};
