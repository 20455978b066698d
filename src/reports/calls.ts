import type { Report } from './report.ts';

/** From the beginning of the working day on an hour each. */
const HOURS = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21] as const;
const MEASURES = ['count', 'share', 'calls_in', 'taken', 'taken_share', 'missed', 'waiting', 'wait', 'talk'] as const;

/** 通话统计: who took how many and when, how long one waited and talked, and what was missed. */
export const calls: Report = {
  name: 'calls',
  entity: 'call',
  period: { field: 'happened_on', usual: 'last 30 days' },
  groupings: [
    { key: 'operator', field: 'operator_id', measures: MEASURES },
    { key: 'hour', field: 'hour', classes: HOURS, chart: 'histogram', measures: MEASURES },
    { key: 'month', field: 'happened_on', measures: MEASURES },
    { key: 'outcome', field: 'outcome_id', measures: MEASURES },
    { key: 'direction', field: 'direction', measures: MEASURES },
    { key: 'level', field: 'customer_id.level_id', measures: MEASURES },
  ],
  measures: [
    { key: 'count', count: '' },
    { key: 'share', shareOf: 'total' },
    { key: 'calls_in', count: 'direction:in' },
    { key: 'taken', count: 'direction:in taken:yes' },
    { key: 'taken_share', share: 'direction:in taken:yes', of: 'direction:in' },
    { key: 'missed', count: 'missed:yes', warn: true },
    { key: 'waiting', count: 'waiting:yes', warn: true },
    { key: 'wait', mean: 'wait_seconds' },
    { key: 'talk', mean: 'talk_seconds' },
  ],
  chart: { kind: 'bars', measure: 'count' },
  trend: 'count',
};
