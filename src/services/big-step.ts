import { isoTime } from '../util/dates.ts';
import type { TransactOptions } from '../db/database.ts';
import type { ServiceContext } from './context.ts';
import { dropLease, holdLease, newLease, writeLease, type Lease } from './lease.ts';
import { endDigest, headerRow, markUndone, newRun, sealSteps, sealTail, startDigest, writePending, type StepDigest, type StepHeader, type StepRun } from './ledger.ts';
import { foldTally } from './tally.ts';

/**
 * A step too big for one transaction: its chunks are written one by one, so that others wait a moment only, while the step stands `open`.
 * It is closed, or taken back (`take-back.ts`), by its writer or, where that died, by whoever opens the database next.
 */
export interface BigStep {
  readonly id: number;
  readonly ctx: ServiceContext;
  readonly header: StepHeader;
  readonly lease: Lease;
  digest: StepDigest;
  size: number;
  summary: string;
}

/** Rows of a chunk: others wait about 0.2 s for one. */
export const CHUNK_ROWS = 1000;
/** Up to here a step is one transaction. */
export const ONE_TRANSACTION = 5000;

export async function openBigStep(ctx: ServiceContext, header: StepHeader): Promise<BigStep> {
  const summary = header.summary ?? '';
  const row = headerRow(ctx, header, isoTime(ctx.now()));
  const lease = newLease(ctx.now());
  const id = await ctx.database.transact(async (trx) => {
    const made = await trx
      .insertInto('change_set')
      .values({ ...row, summary, state: 'open', size: 0, undone_by_id: null, digest: '' })
      .returning('id')
      .executeTakeFirstOrThrow();
    await writeLease(trx, made.id, lease);
    return made.id;
    // The last part waits for the disk, for this one, too.
  }, { manyRows: true });
  return { id, ctx, header, lease, digest: startDigest(row), size: 0, summary };
}

/**
 * One chunk in its own transaction; `work` writes records and notes their changes, and may run more than once (PostgreSQL). Throws `failed`
 * where the step was taken back meanwhile.
 */
export async function addChunk<T>(big: BigStep, work: (run: StepRun) => Promise<T>, options: TransactOptions = {}): Promise<T> {
  const done = await big.ctx.database.transact(async (trx, bulk) => {
    await holdLease(trx, big.id, { ...big.lease, beat: big.ctx.now() });
    const run = newRun(big.ctx, trx, bulk, big.summary, big.digest.hash.copy());
    const result = await work(run);
    await writePending(run, big.id);
    return { result, run };
  }, options);
  big.digest = { salt: big.digest.salt, hash: done.run.digest };
  big.size += done.run.size;
  big.summary = done.run.summary;
  return done.result;
}

/** Ends the step: from now on it is a step like any other. Its id, or 0 where nothing was changed and no step is left. */
export async function closeBigStep(big: BigStep): Promise<number> {
  const { database } = big.ctx;
  const { id, size, summary } = big;
  const digest = endDigest(big.digest, size, summary);
  await database.transact(async (trx) => {
    await holdLease(trx, id, big.lease);
    await dropLease(trx, id);
    if (size === 0) {
      await trx.deleteFrom('change_set').where('id', '=', id).execute();
      return;
    }
    await trx.updateTable('change_set').set({ state: 'done', size, summary, digest }).where('id', '=', id).execute();
    const { undoesId } = big.header;
    if (undoesId !== undefined) await markUndone(trx, undoesId, id);
    if (database.engine === 'sqlite') await sealSteps(trx, [{ id, digest }]);
    // As the parts were written, or this one would fold the log that they have left.
  }, { manyRows: true, last: true });
  await sealTail(database, id);
  await foldTally(database);
  return size === 0 ? 0 : id;
}
