import type { Value, Values } from '../fields/definition.ts';
import { addDays } from '../util/dates.ts';
import { complaintFlow } from './complaint-flow.ts';
import { levelAndRegion } from './of-the-day.ts';
import type { RecordDraft, Rule, RuleRun } from './rule.ts';

/** Severity → days that there are to answer. */
type DueDays = ReadonlyMap<number, number>;

async function dueDays(run: RuleRun): Promise<DueDays> {
  const rows = await run.queries.selectFrom('complaint_severity').select(['id', 'due_days']).execute();
  return new Map(rows.map(({ id, due_days }) => [id, due_days]));
}

function dueOn(days: DueDays, from: Value | undefined, severity: Value | undefined): string | null {
  const left = typeof severity === 'number' ? days.get(severity) : undefined;
  return left === undefined || typeof from !== 'string' ? null : addDays(from, left);
}

/** The day on which the time to answer begins: that of the complaint, and the day of the step for one that is taken up again. */
const isReopened = (before: Values | null, after: Values): boolean => before !== null && after['state'] === 'reopened' && before['state'] !== 'reopened';

/** A due date typed by hand stays; what followed from severity and day goes on following. */
function dueOf(days: DueDays, today: string, { before, after }: RecordDraft): Values {
  if (after === null) return {};
  const { happened_on: day, severity_id: severity, due_on: due } = after;
  if (isReopened(before, after)) {
    const anew = dueOn(days, today, severity);
    return anew === null ? {} : { due_on: anew };
  }
  const followed = before === null ? null : dueOn(days, before['happened_on'], before['severity_id']);
  const touched = before !== null && due !== before['due_on'];
  const follows = due === null || (before !== null && !touched && due === followed);
  if (!follows) return {};
  const now = dueOn(days, day, severity);
  return now === due || (before !== null && now === null && due === null) ? {} : { due_on: now };
}

/** A complaint's due date follows from its severity; level and region are those of the day; its steps are in complaint-flow.ts. */
export const complaint: Rule = {
  follow: async (run, drafts) => {
    const places = await levelAndRegion(run, drafts);
    const days = await dueDays(run);
    return drafts.map((draft, at) => ({ ...places[at], ...dueOf(days, run.today, draft) }));
  },
  flow: complaintFlow,
  tally: { day: 'happened_on', level: 'level_id', satisfaction: 'satisfaction_id' },
};
