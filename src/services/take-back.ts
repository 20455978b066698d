import type { Session } from '../auth/session.ts';
import type { Database, Queries } from '../db/database.ts';
import { AppError, unavailable } from '../errors.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, referencesTo } from '../entities/registry.ts';
import type { BigStep } from './big-step.ts';
import type { ServiceContext } from './context.ts';
import { deleteRows } from './delete-rows.ts';
import { dropLease, giveUp, holdLease, isAlive, newLease, readLease, writeLease, type Lease } from './lease.ts';
import { endDigest, runStep, sealSteps, sealTail, startDigest, type StepRun } from './ledger.ts';
import { chunks, loadRecords, type Stored } from './stored.ts';
import { programContext } from './program-session.ts';
import { reversePart } from './reverse.ts';
import { KEEP_ALL, touchedBy, type Touched } from './undo-plan.ts';
import { feedChanges } from './verify.ts';
import { settle } from './write.ts';

const CHUNK = 1000;

/** The session in which the program tidies up. */
function asProgram(ctx: ServiceContext): ServiceContext {
  const session: Session = { ...ctx.session, operatorId: null, operatorName: 'Kehu', source: 'program', grants: 'all' };
  return { ...ctx, session };
}

/** Whoever opens the database tidies up after those that died in a big step; how many steps were taken back. Costs one look where there are none. */
export async function tidyUp(database: Database, now: () => number): Promise<number> {
  const open = await database.queries.selectFrom('change_set').select('id').where('state', '=', 'open').limit(1).executeTakeFirst();
  if (open === undefined) return 0;
  try {
    return await takeBackDeadSteps(await programContext(database, now));
  } catch (error) {
    // Who may only read, or finds it busy, leaves it to the next.
    if (error instanceof AppError && error.code === 'unavailable') return 0;
    throw error;
  }
}

/** Open steps whose writer is gone are taken back; how many. Called by whoever opens the database. */
export async function takeBackDeadSteps(ctx: ServiceContext, alive: (lease: Lease, now: number) => boolean = isAlive): Promise<number> {
  const rows = await ctx.database.queries.selectFrom('change_set').select('id').where('state', '=', 'open').orderBy('id', 'desc').execute();
  let count = 0;
  for (const { id } of rows) if (await takeBackStep(ctx, id, alive)) count += 1;
  return count;
}

/**
 * Takes an open step back: what it made and nobody has touched or used since is gone without a trace, other records get their fields back by
 * a step of the program. `alive` says whether its writer may still be at work: then nothing happens. Whether it was taken back.
 */
export async function takeBackStep(ctx: ServiceContext, stepId: number, alive: (lease: Lease, now: number) => boolean = () => false): Promise<boolean> {
  const program = asProgram(ctx);
  const lease = newLease(ctx.now());
  const mine = await ctx.database.transact(async (trx) => {
    const step = await trx.selectFrom('change_set').select('state').where('id', '=', stepId).executeTakeFirst();
    if (step?.state !== 'open') return false;
    const held = await readLease(trx, stepId);
    if (held !== null && alive(held, ctx.now())) return false;
    await writeLease(trx, stepId, lease);
    return true;
  });
  if (!mine) return false;
  try {
    await takeBack(program, stepId, lease);
  } catch (error) {
    giveUp(lease);
    throw error;
  }
  return true;
}

async function takeBack(ctx: ServiceContext, stepId: number, lease: Lease): Promise<void> {
  const touched = await touchedBy(ctx.database.queries, stepId);
  const { summary } = await ctx.database.queries.selectFrom('change_set').select('summary').where('id', '=', stepId).executeTakeFirstOrThrow();
  const taking: Taking = { ctx, stepId, lease, summary };
  await inParts(touched.filter((one) => one.created), async (entity, part) => await purgePart(taking, entity, part));
  await inParts(touched.filter((one) => !one.created), async (entity, part) => await reverse(taking, entity, part));
  await closeTakenBack(ctx, stepId, lease);
}

/**
 * Takes back what its own writer could not end. Where that cannot be written either (the disk is full), it says so: nothing is lost, but what was
 * written stands until an open session has room for it (`tick.ts`) or somebody opens the database anew.
 */
export async function takeBackOwnStep(ctx: ServiceContext, { id, lease }: Pick<BigStep, 'id' | 'lease'>): Promise<void> {
  try {
    await takeBackStep(ctx, id);
  } catch (error) {
    giveUp(lease);
    throw error instanceof AppError && error.code === 'unavailable' ? unavailable('error.step_left_open') : error;
  }
}

/** Runs of records of the same entity, in the order given. */
async function inParts(touched: readonly Touched[], work: (entity: EntityName, part: readonly Touched[]) => Promise<void>): Promise<void> {
  let start = 0;
  for (let at = 1; at <= touched.length; at++) {
    const first = touched[start];
    if (first === undefined || (touched[at]?.entity === first.entity && at - start < CHUNK)) continue;
    await work(first.entity, touched.slice(start, at));
    start = at;
  }
}

/** A step on its way back: by whom, and under which lease. */
interface Taking {
  readonly ctx: ServiceContext;
  readonly stepId: number;
  readonly lease: Lease;
  readonly summary: string;
}

async function reverse({ ctx, stepId, lease, summary }: Taking, entity: EntityName, part: readonly Touched[]): Promise<void> {
  await runStep(ctx, { action: 'undo', entity, summary, undoesId: stepId }, async (run) => {
    await holdLease(run.trx, stepId, lease);
    await reversePart(run, stepId, entity, part, { decide: KEEP_ALL });
  });
}

async function purgePart({ ctx, stepId, lease, summary }: Taking, entity: EntityName, part: readonly Touched[]): Promise<void> {
  await runStep(ctx, { action: 'undo', entity, summary, undoesId: stepId }, async (run) => {
    await holdLease(run.trx, stepId, lease);
    const last = new Map(part.map((one) => [one.id, one.lastVersion]));
    const records = await loadRecords(run.trx, entity, [...last.keys()]);
    const untouched = records.filter((record) => record.version === last.get(record.id));
    const used = await usedIds(run.trx, entity, untouched.map(({ id }) => id));
    await purge(run, stepId, entity, untouched.filter(({ id }) => !used.has(id)));
  });
}

/** Those of these records that any other record points to, in the bin or not. */
async function usedIds(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const used = new Set<number>();
  const own = new Set(ids);
  for (const { entity: from, field, kind } of referencesTo(entity)) {
    const [table, column] = kind === 'links' ? [`${from}_${field}`, 'target_id'] : [from, field];
    const key = kind === 'links' ? 'record_id' : 'id';
    for (const part of chunks(ids, 500)) {
      const rows = await dynamic(queries).selectFrom(table).select([`${column} as target`, `${key} as source`]).where(column, 'in', part).execute();
      for (const row of rows) if (from !== entity || !own.has(Number(row['source']))) used.add(Number(row['target']));
    }
  }
  return used;
}

/** Deletes records for good, with what the step wrote of them. Only for what nobody has ever seen finished. */
async function purge(run: StepRun, stepId: number, entity: EntityName, records: readonly Stored[]): Promise<void> {
  const ids = records.map(({ id }) => id);
  await deleteRows(run, entity, ids);
  for (const part of chunks(ids, 500)) await run.trx.deleteFrom('change').where('change_set_id', '=', stepId).where('entity', '=', entity).where('record_id', 'in', part).execute();
  if (definitionOf(entity).search && ids.length > 0) await run.ctx.database.search.remove(run.trx, entity, ids);
  await settle(run, entity, records.map(({ id, values }) => ({ id, action: 'remove' as const, before: values, after: values })));
}

/** What is left of the step stands as `reverted`, sealed like any other. */
async function closeTakenBack(ctx: ServiceContext, stepId: number, lease: Lease): Promise<void> {
  await ctx.database.transact(async (trx) => {
    await holdLease(trx, stepId, lease);
    const step = await trx.selectFrom('change_set').selectAll().where('id', '=', stepId).executeTakeFirstOrThrow();
    const digest = startDigest(step);
    const size = await feedChanges(trx, stepId, digest.hash);
    const written = endDigest(digest, size, step.summary, 'reverted');
    await trx
      .updateTable('change_set')
      .set({ state: 'reverted', size, digest: written })
      .where('id', '=', stepId)
      .execute();
    await dropLease(trx, stepId);
    if (ctx.database.engine === 'sqlite') await sealSteps(trx, [{ id: stepId, digest: written }]);
  });
  await sealTail(ctx.database, stepId);
}
