import { calls } from './calls.ts';
import { complaint } from './complaint.ts';
import { customers } from './customers.ts';
import { feedback } from './feedback.ts';
import type { Report } from './report.ts';

/** Every report that is shipped, by name; a new one is a file and a line here. */
export const REPORTS: readonly Report[] = [feedback, complaint, customers, calls];
