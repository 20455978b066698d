import type { Measure } from './report.ts';

/** How satisfied customers are, the same for feedback and complaints. */
export const SATISFACTION: readonly Measure[] = [
  { key: 'count', count: '' },
  { key: 'share', shareOf: 'total' },
  { key: 'satisfaction', parts: 'satisfaction_id' },
  { key: 'scored', count: 'satisfaction.score:any' },
  { key: 'mean', mean: 'satisfaction_id.score' },
  { key: 'csat', share: 'satisfaction.score:>=4', of: 'satisfaction.score:any' },
];

/** Of all groupings but the distribution itself. */
export const SCORES = ['count', 'satisfaction', 'scored', 'mean', 'csat'] as const;
/** A distribution's own. */
export const SHARES = ['count', 'share'] as const;
