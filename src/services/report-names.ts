import { REPORTS } from '../reports/index.ts';

/** The reports that are shipped, and by what each groups: for commands, plain and cheap to load. */
export const reportNames = (): readonly { readonly name: string; readonly by: readonly string[] }[] => REPORTS.map(({ name, groupings }) => ({ name, by: groupings.map(({ key }) => key) }));
