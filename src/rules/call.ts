import type { Value, Values } from '../fields/definition.ts';
import { t, type Lang } from '../i18n/index.ts';
import { localTime } from '../util/dates.ts';
import { parsePhone } from '../util/phone.ts';
import { truncate } from '../util/text.ts';
import { callFlow } from './call-flow.ts';
import type { Telling } from './news.ts';
import type { RecordChange, RecordDraft, Rule, RuleRun } from './rule.ts';

const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

/** Whole seconds from one moment to another, null where one of them is missing. */
function secondsBetween(from: Value | undefined, to: Value | undefined): number | null {
  if (typeof from !== 'string' || typeof to !== 'string') return null;
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}

/** What follows from the moments of a call: its day and hour, how long one waited, how long one talked. */
function timesOf(timeZone: string, after: Values): Values {
  const wall = localTime(textOf(after['started_at']), timeZone);
  const atOnce = after['direction'] === 'in' && after['missed_at'] === null;
  return {
    happened_on: wall.slice(0, 10),
    hour: Number(wall.slice(11, 13)),
    wait_seconds: atOnce ? secondsBetween(after['started_at'], after['answered_at']) : null,
    talk_seconds: secondsBetween(after['answered_at'], after['ended_at']),
  };
}

function followed(run: RuleRun, { before, after }: RecordDraft): Values {
  if (after === null) return {};
  const times = timesOf(run.session.timeZone, after);
  if (before !== null || after['number'] !== null) return times;
  const phone = parsePhone(textOf(after['caller']));
  return 'number' in phone ? { ...times, number: phone.number } : times;
}

/** Whether somebody was spoken to: nothing said is yes. */
async function wasReached({ queries }: RuleRun, outcome: Value | undefined): Promise<boolean> {
  if (typeof outcome !== 'number') return true;
  const row = await queries.selectFrom('call_outcome').select('unreached').where('id', '=', outcome).executeTakeFirst();
  return row?.unreached !== 1;
}

/** Whether the call is over just now, or its customer became known when it was over. */
function isOverNow({ before, after }: RecordDraft): boolean {
  if (after?.['state'] !== 'done') return false;
  if (before === null || before['state'] === 'answered') return true;
  return before['state'] === 'done' && before['customer_id'] === null && after['answered_at'] !== null;
}

/** Columns of a subject that is taken from a note. */
const SUBJECT = 100;

/** The first line of the note; without one, which way the call went and what came of it. */
async function subjectOf({ queries }: RuleRun, lang: Lang, call: Values): Promise<string> {
  const [first = ''] = textOf(call['note']).trim().split('\n');
  if (first !== '') return truncate(first, SUBJECT);
  const outcome = typeof call['outcome_id'] === 'number' ? await queries.selectFrom('call_outcome').select('name').where('id', '=', call['outcome_id']).executeTakeFirst() : undefined;
  const way = t(lang, call['direction'] === 'out' ? 'call.subject.out' : 'call.subject.in');
  return outcome === undefined ? way : t(lang, 'call.subject.outcome', { way, outcome: outcome.name });
}

/** What happened between the customer and us, as one call tells it. */
async function interactionOf(run: RuleRun, call: Values): Promise<Values> {
  const type = await run.queries.selectFrom('interaction_type').select('id').where('code', '=', 'phone').where('deleted_at', 'is', null).executeTakeFirst();
  const outcome = typeof call['outcome_id'] === 'number' ? await run.queries.selectFrom('call_outcome').select('name').where('id', '=', call['outcome_id']).executeTakeFirst() : undefined;
  return {
    customer_id: call['customer_id'] ?? null,
    contact_id: call['contact_id'] ?? null,
    happened_on: call['happened_on'] ?? run.today,
    type_id: type?.id ?? null,
    subject: await subjectOf(run, run.session.lang, call),
    content: call['note'] ?? null,
    owner_id: call['operator_id'] ?? null,
    result: outcome?.name ?? null,
    next_step: call['next_step'] ?? null,
    next_on: call['next_on'] ?? null,
  };
}

/** A finished call stands among the customer's interactions; one that reached nobody does not, and a call back that did not leaves the call missed. */
async function completed(run: RuleRun, draft: RecordDraft): Promise<Values> {
  const { before, after } = draft;
  if (after === null || !isOverNow(draft)) return {};
  const reached = await wasReached(run, after['outcome_id']);
  const isCallBack = before?.['state'] === 'answered' && before['missed_at'] !== null;
  if (isCallBack && !reached) return { state: 'missed', answered_at: null, ended_at: null, attempts: Number(before['attempts'] ?? 0) + 1 };
  const isContact = reached && typeof after['customer_id'] === 'number' && after['interaction_id'] === null;
  const interaction = isContact ? await run.create('interaction', await interactionOf(run, { ...after, ...timesOf(run.session.timeZone, after) })) : null;
  if (before?.['state'] !== 'done') await followUp(run, after, interaction);
  return interaction === null ? {} : { interaction_id: interaction };
}

/** What was promised for a day stands in the agenda of whoever took the call. */
async function followUp(run: RuleRun, call: Values, interaction: number | null): Promise<void> {
  if (typeof call['next_on'] !== 'string') return;
  const step = textOf(call['next_step']).trim();
  await run.create('activity', {
    kind: 'call',
    subject: step === '' ? t(run.session.lang, 'call.follow-up', { number: textOf(call['caller']) }) : step,
    state: 'open',
    on_day: call['next_on'],
    owner_id: call['operator_id'] ?? null,
    customer_id: call['customer_id'] ?? null,
    contact_id: call['contact_id'] ?? null,
    interaction_id: interaction,
  });
}

/** What open screens hear of it: that it rings, that it was missed, that it rings no more. */
function toldOf({ id, action, before, after }: RecordChange): readonly Telling[] {
  const was = textOf(before?.['state']);
  const is = action === 'remove' ? '' : textOf(after['state']);
  const again = is === 'ringing' && before?.['operator_id'] !== after['operator_id'];
  if (was === is && !again) return [];
  const told = { operatorId: typeof after['operator_id'] === 'number' ? after['operator_id'] : null, about: `call ${id}`, params: { number: textOf(after['caller']) }, open: { entity: 'call', id } } as const;
  const over: Telling = { kind: 'call.over', operatorId: null, about: told.about };
  if (is === 'ringing') return again && was === 'ringing' ? [over, { kind: 'call.ringing', ...told }] : [{ kind: 'call.ringing', ...told }];
  if (is === 'missed') return [over, { kind: 'call.missed', ...told }];
  return was === 'ringing' || was === 'missed' ? [over] : [];
}

/** 通话: times follow from its moments, a finished one becomes an interaction, and the screens hear of what rings. */
export const call: Rule = {
  complete: completed,
  follow: async (run, drafts) => await Promise.resolve(drafts.map((draft) => followed(run, draft))),
  flow: callFlow,
  settle: async (run, changes) => {
    await run.tell(changes.flatMap(toldOf));
  },
};
