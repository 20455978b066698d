import { customers } from './customers.ts';
import type { CountReport, Dimension } from './report.ts';

/** Every report by name; a new one is a file and a line here. */
export const REPORTS: readonly CountReport[] = [customers];

export function reportOf(name: string): CountReport | undefined {
  return REPORTS.find((report) => report.name === name);
}

export function dimensionOf(report: CountReport, key: string): Dimension | undefined {
  return report.dimensions.find((dimension) => dimension.key === key);
}
