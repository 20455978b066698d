import type { Values } from '../fields/definition.ts';
import { levelAndRegion } from './of-the-day.ts';
import type { RecordDraft, Rule } from './rule.ts';

/** Whoever writes the reply has answered today, unless another day is typed. */
function repliedOn(today: string, { before, after }: RecordDraft): Values {
  const written = after !== null && after['reply'] !== null && after['reply'] !== before?.['reply'];
  return written && after['replied_on'] === null ? { replied_on: today } : {};
}

/** A feedback keeps its customer's level and region of the day, and is counted by them; its reply has a day. */
export const feedback: Rule = {
  follow: async (run, drafts) => {
    const places = await levelAndRegion(run, drafts);
    return drafts.map((draft, at) => ({ ...places[at], ...repliedOn(run.today, draft) }));
  },
  tally: { day: 'happened_on', level: 'level_id', satisfaction: 'satisfaction_id' },
};
