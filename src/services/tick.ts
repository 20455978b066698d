import type { Database } from '../db/database.ts';
import { AppError, notPermitted, type PlainError } from '../errors.ts';
import { backupJob } from './backup/scheduled.ts';
import { removeLooseContents } from './contents.ts';
import type { Control, ServiceContext } from './context.ts';
import { removeOldDownloads } from './downloads.ts';
import { disableAllLeavers } from './leavers.ts';
import { keysJob } from './duplicates/upkeep.ts';
import { isAlive, newLease, type Lease } from './lease.ts';
import { ownsDatabase } from './login.ts';
import { programContext } from './program-session.ts';
import { plainError } from './proxy.ts';
import { reminderJob } from './reminder-job.ts';
import { searchJob } from './search-upkeep.ts';
import { takeBackDeadSteps } from './take-back.ts';
import { faultAfter, readTurn, writeTurn, type Turn } from './tick-turn.ts';

/** Something that the program does by itself now and then. */
export interface TickJob {
  /** Its name in the settings and for people: `backup`. */
  readonly name: string;
  /** The shortest time between two beginnings, milliseconds. */
  readonly every: number;
  /** Does what is due, as the program itself; how many things were done. It may be killed at any moment, and is then due again. */
  run(ctx: ServiceContext, control: Control): Promise<number>;
}

/** Everything that is done by a timer (`kehu tick`) and by open sessions. */
export const TICK_JOBS: readonly TickJob[] = [
  { name: 'calls', every: 20_000, run: async (ctx) => await (await import('./calls.ts')).missCalls(ctx) },
  // What a full disk has left half done: there may be room by now.
  { name: 'unfinished', every: 60_000, run: async (ctx) => await takeBackDeadSteps(ctx) },
  backupJob,
  reminderJob,
  { name: 'downloads', every: 3_600_000, run: removeOldDownloads },
  { name: 'contents', every: 86_400_000, run: removeLooseContents },
  { name: 'leavers', every: 3_600_000, run: disableAllLeavers },
  { name: 'head', every: 3_600_000, run: async (ctx) => await (await import('./chain-head.ts')).keepHeads(ctx) },
  searchJob,
  keysJob,
  // What speaks to mail servers is loaded when something waits.
  { name: 'mail', every: 55_000, run: async (ctx, control) => await (await import('./mail/send.ts')).sendTurn(ctx, control) },
  { name: 'mail-tidy', every: 86_400_000, run: async (ctx) => await (await import('./mail/tidy.ts')).tidyMail(ctx) },
];

/** What came of one job: `waiting` is not due yet, `busy` is at work in another process. */
export interface TickResult {
  readonly job: string;
  readonly outcome: 'done' | 'waiting' | 'busy' | 'failed';
  /** How many things were done. */
  readonly count: number;
  readonly error: PlainError | null;
}

/**
 * Does every job that is due, one after the other; safe to call at any time and from any number of processes: a lease lets one of them at a job. A
 * job that fails is told and does not keep the others from their turn.
 */
export async function tick(database: Database, now: () => number = Date.now, control: Control = {}, jobs: readonly TickJob[] = TICK_JOBS): Promise<readonly TickResult[]> {
  const results: TickResult[] = [];
  const ctx = await programContext(database, now);
  for (const job of jobs) {
    if (control.signal?.aborted === true) break;
    results.push(await oneJob(ctx, job, control));
  }
  return results;
}

/** The same for whoever owns the database, without a login: what a timer runs. Throws `not_permitted` for anybody else. */
export async function tickAsOwner(database: Database, now: () => number, control: Control = {}): Promise<readonly TickResult[]> {
  if (!(await ownsDatabase(database))) throw notPermitted('error.not_file_owner');
  return await tick(database, now, control);
}

async function oneJob(ctx: ServiceContext, job: TickJob, control: Control): Promise<TickResult> {
  const told = (outcome: TickResult['outcome'], count = 0, error: PlainError | null = null): TickResult => ({ job: job.name, outcome, count, error });
  try {
    const turn = await takeTurn(ctx, job);
    if (typeof turn === 'string') return told(turn);
    const { count, error } = await runJob(ctx, job, control, turn);
    return told(error === null ? 'done' : 'failed', count, error);
  } catch (error) {
    if (error instanceof AppError && error.code === 'cancelled') throw error;
    return told('failed', 0, plainError(error));
  }
}

/** Does the job and ends its turn; whoever stops it leaves what is told of it as it was. */
async function runJob(ctx: ServiceContext, job: TickJob, control: Control, lease: Lease): Promise<Pick<TickResult, 'count' | 'error'>> {
  let fault: PlainError | null | undefined;
  try {
    const count = await job.run(ctx, control);
    fault = null;
    return { count, error: null };
  } catch (error) {
    if (error instanceof AppError && error.code === 'cancelled') throw error;
    fault = plainError(error);
    return { count: 0, error: fault };
  } finally {
    await endTurn(ctx, job, lease, fault);
  }
}

/** The lease of the job, or why it is not ours now. A look without a lock first: mostly nothing is due. */
async function takeTurn(ctx: ServiceContext, job: TickJob): Promise<Lease | 'waiting' | 'busy'> {
  const now = ctx.now();
  const early = standing(await readTurn(ctx.database.queries, job.name), job, now);
  if (early !== null) return early;
  const lease = newLease(now);
  return await ctx.database.transact(async (trx) => {
    const before = await readTurn(trx, job.name);
    const late = standing(before, job, now);
    if (late !== null) return late;
    await writeTurn(trx, job.name, { last: now, lease, fault: before?.fault ?? null });
    return lease;
  });
}

/** A clock that was set back does not keep a job waiting for years. */
function standing(turn: Turn | null, job: TickJob, now: number): 'waiting' | 'busy' | null {
  if (turn === null) return null;
  if (turn.lease !== null && isAlive(turn.lease, now)) return 'busy';
  // Whoever died at it did not do it.
  if (turn.lease !== null) return null;
  return turn.last <= now && now - turn.last < job.every ? 'waiting' : null;
}

async function endTurn(ctx: ServiceContext, job: TickJob, lease: Lease, error: PlainError | null | undefined): Promise<void> {
  await ctx.database.transact(async (trx) => {
    const turn = await readTurn(trx, job.name);
    if (turn?.lease?.token !== lease.token) return;
    await writeTurn(trx, job.name, { last: turn.last, lease: null, fault: error === undefined ? turn.fault : faultAfter(turn, error, ctx.now()) });
  });
}
