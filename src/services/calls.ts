import { AppError, invalid } from '../errors.ts';
import type { Values } from '../fields/definition.ts';
import { t, type Lang } from '../i18n/index.ts';
import { isoTime } from '../util/dates.ts';
import { parsePhone } from '../util/phone.ts';
import { safeText } from '../util/safe-text.ts';
import type { SaveResult } from './api.ts';
import type { RingRequest, RingResult, StartRequest } from './call-api.ts';
import { callersOf, onlyCaller } from './callers.ts';
import type { ServiceContext } from './context.ts';
import { takeStep } from './flow.ts';
import { isAlive } from './lease.ts';
import { runStep, type StepRun } from './ledger.ts';
import { permit } from './permit.ts';
import { updateIn } from './records.ts';
import { requireStillInScope } from './scope.ts';
import { loadRecord } from './stored.ts';
import { completeValues, followAll, insertRecord, ruleRun } from './write.ts';

/** A call that rings longer than that was missed: exchanges give up sooner. */
export const RINGS_MS = 90_000;
const LONGEST = 60;

/** See `CallApi.ringCall`. */
export async function ringCall(ctx: ServiceContext, { number, operatorId }: RingRequest): Promise<RingResult> {
  permit(ctx.session, 'create', 'call');
  const caller = shownCaller(number, ctx.session.lang);
  const callers = await callersOf(ctx, caller);
  const found = onlyCaller(callers);
  const there = await hasScreens(ctx, operatorId);
  const who = { customer_id: found?.customerId ?? null, contact_id: found?.contactId ?? null };
  const { stepId, result } = await runStep(ctx, { action: 'create', entity: 'call' }, async (run) => {
    const again = await ringing(run, caller);
    if (again !== null) return { ...(await updateIn(run, 'call', again.id, again.version, { operator_id: operatorId })), state: 'ringing' as const };
    const state = there ? ('ringing' as const) : ('missed' as const);
    const made = await began(run, { caller, direction: 'in', state, operator_id: operatorId, ...who, missed_at: there ? null : run.at });
    return { ...made, state };
  });
  const name = [found?.name ?? '', found?.hint ?? ''].filter((part) => part !== '').join(' ');
  return { ...result, stepId, customerId: who.customer_id, contactId: who.contact_id, name, callers: callers.length };
}

/** By these words exchanges say that a caller shows no number. */
const WITHHELD = /^(?:anonymous|restricted|private|unavailable|unknown|blocked|(?:number )?withheld|no (?:caller )?id|未知(?:号码)?|匿名|未显示(?:号码)?|私人号码|保密号码)$/i;
/** Digits as they are dialled, an extension of the house among them; an address of the exchange. */
const DIALLED = /^[+*#\d][-+*#()./\s\d]*$|^(?:sips?|tel):\S+$|^\S+@\S+$/i;

/**
 * Who an exchange says that calls: the number in its stored form where it is one; else what was said, harmless and not longer than it may be; the words
 * for a number that is withheld where it said nothing. Throws invalid for what no exchange says.
 */
export function shownCaller(text: string, lang: Lang): string {
  const said = safeText(text).trim();
  const phone = parsePhone(/^(?:sips?|tel):([^@;]+)/i.exec(said)?.[1] ?? said);
  if ('number' in phone) return phone.number;
  if (said === '' || WITHHELD.test(said)) return t(lang, 'call.withheld');
  if (!DIALLED.test(said)) throw invalid('call.not_dialled', { text: said }, { field: 'caller' });
  return [...said].slice(0, LONGEST).join('');
}

/** A new call as it stands, with what follows from it. */
async function began(run: StepRun, given: Values): Promise<Omit<SaveResult, 'stepId'>> {
  const values = completeValues('call', { started_at: run.at, attempts: 0, ...given });
  const [followed = {}] = await followAll(ruleRun(run), 'call', [{ id: null, before: null, after: values }]);
  const id = await insertRecord(run, 'call', { ...values, ...followed });
  await requireStillInScope(run.ctx, run.trx, 'call', [id], 'create');
  run.summary = String(values['caller']);
  return { id, version: 1, warnings: [] };
}

/** The call of this caller that rings already: exchanges try one operator after the other. Those who withhold their number are never the same. */
async function ringing({ trx, ctx }: StepRun, caller: string): Promise<{ readonly id: number; readonly version: number } | null> {
  if ('fault' in parsePhone(caller)) return null;
  const row = await trx
    .selectFrom('call')
    .select(['id', 'version'])
    .where('state', '=', 'ringing')
    .where('caller', '=', caller)
    .where('started_at', '>', isoTime(ctx.now() - RINGS_MS))
    .where('deleted_at', 'is', null)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

/** Whether anybody sits at open screens: this operator, or any at all. */
async function hasScreens({ database, now }: ServiceContext, operatorId: number | null): Promise<boolean> {
  const rows = await database.queries
    .selectFrom('session')
    .select(['host', 'pid', 'process_started', 'seen_at'])
    .where('source', '=', 'screen')
    .where('ended_at', 'is', null)
    .$if(operatorId !== null, (query) => query.where('operator_id', '=', operatorId ?? 0))
    .execute();
  return rows.some(({ host, pid, process_started, seen_at }) => isAlive({ host, pid, started: process_started, beat: Date.parse(seen_at) }, now()));
}

/** See `CallApi.startCall`. */
export async function startCall(ctx: ServiceContext, { number, direction, customerId, contactId }: StartRequest): Promise<SaveResult> {
  permit(ctx.session, 'create', 'call');
  const caller = shownCaller(number, ctx.session.lang);
  if (number.trim() === '') throw invalid('call.no_number', {}, { field: 'caller' });
  const found = customerId === undefined ? onlyCaller(await callersOf(ctx, caller)) : { customerId, contactId: contactId ?? null };
  const { stepId, result } = await runStep(ctx, { action: 'create', entity: 'call' }, async (run) => {
    const who = { customer_id: found?.customerId ?? null, contact_id: found?.contactId ?? null };
    return await began(run, { caller, direction, state: 'answered', operator_id: ctx.session.operatorId, answered_at: run.at, ...who });
  });
  return { ...result, stepId };
}

/** The job of the program itself: what nobody took in time was missed. How many. */
export async function missCalls(ctx: ServiceContext): Promise<number> {
  const rows = await ctx.database.queries
    .selectFrom('call')
    .select('id')
    .where('state', '=', 'ringing')
    .where('started_at', '<=', isoTime(ctx.now() - RINGS_MS))
    .where('deleted_at', 'is', null)
    .execute();
  let missed = 0;
  for (const { id } of rows) {
    const record = await loadRecord(ctx.database.queries, 'call', id);
    if (record === undefined) continue;
    // Somebody may take it at this very moment: then it was not missed.
    try {
      await takeStep(ctx, 'call', id, record.version, 'miss', {});
      missed += 1;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'conflict')) throw error;
    }
  }
  return missed;
}
