import { levelAndRegion } from './of-the-day.ts';
import type { Rule } from './rule.ts';

/** A feedback keeps its customer's level and region of the day, and is counted by them. */
export const feedback: Rule = {
  follow: levelAndRegion,
  tally: { day: 'happened_on', level: 'level_id', satisfaction: 'satisfaction_id' },
};
