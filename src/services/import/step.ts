import { setTimeout as delay } from 'node:timers/promises';
import { collectGrown } from '../../util/collect.ts';
import type { Database } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { addChunk, closeBigStep, ONE_TRANSACTION, openBigStep, type BigStep } from '../big-step.ts';
import type { ServiceContext } from '../context.ts';
import { runStep, type StepHeader, type StepRun } from '../ledger.ts';
import { takeBackOwnStep } from '../take-back.ts';

/** One file is one step. Small files are one transaction; larger ones chunks under one open step. */
export interface ImportStep<T> {
  /** Takes a batch of rows in; writes when there are enough of them. */
  add(batch: T): Promise<void>;
  /** Writes what is left and closes the step; its id, 0 where nothing changed. */
  close(): Promise<number>;
  /** Takes back whatever was written. */
  takeBack(): Promise<void>;
}

/** Writes rows inside a running transaction; may run more than once, so it returns what it did instead of noting it. */
export type WriteRows<T, R> = (run: StepRun, batches: readonly T[]) => Promise<R>;

/** Rows of a chunk. On PostgreSQL nobody waits, but what others save meanwhile makes the chunk run again: there a small one gets through. */
const POSTGRES_CHUNK = 500;

/**
 * SQLite writes the pages of a dozen indexes anew with each transaction, so few large ones cost less; but others wait for each. So a chunk has as many
 * rows as are written in this time, told by the one before.
 */
const CHUNK_MS = 350;
const LEAST_CHUNK = 1000;
const MOST_CHUNK = 12_000;
const FIRST_CHUNK = 2000;
/**
 * Enough for one where the writer would have to wait for more: little at the beginning, as long as there is little in the indexes that each writes anew, and at
 * the end, behind which it is waited for.
 */
const IDLE_CHUNK = 2500;
const IDLE_SHARE = 1 / 3;
/**
 * Tables that have grown tenfold are looked through for the planner's statistics, which takes as long as they are large: rather in the middle of an import than
 * behind it, where all of it stands in them and somebody waits.
 */
const LOOK_ROWS = 15_000;
const LOOK_GROWN = 9;
/** Between two of them whoever waits gets in: he asks every few milliseconds. */
const GAP_MS = 15;

/**
 * On PostgreSQL who takes a number while a chunk holds the counter has to begin anew, and would meet the next chunk: between two of them there is
 * time to get in.
 */
const PAUSE_SHARE = 0.1;
const LEAST_PAUSE_MS = 10;

/** How often a transaction is decided anew when somebody else took a code at the same moment. */
const TRIES = 8;
/** How long it waits for its turn where others keep the database busy: nobody sits before it, and half a file is no use. */
const PATIENCE_MS = 60_000;

/** Runs it again where another writer was quicker (what he wrote is then seen, and decided upon) or has the database to himself for long. */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const again = error.key === 'error.database_busy' ? performance.now() < deadline : error.code === 'conflict' && attempt < TRIES;
      if (!again) throw error;
    }
    // Longer each time, and uneven, so that the same ones do not meet again.
    await delay(Math.min(1000, 10 * 2 ** attempt) * (0.5 + Math.random() / 2));
  }
}

interface Part<T> {
  readonly batches: readonly T[];
  readonly count: number;
}

/** Batches that wait to be written. */
function queueOf<T extends { readonly count: number }>() {
  let waiting: T[] = [];
  const rowsOf = (batches: readonly T[]): number => batches.reduce((sum, { count }) => sum + count, 0);
  return {
    add: (batch: T): void => void waiting.push(batch),
    rows: (): number => rowsOf(waiting),
    /** As many batches as have `size` rows together, one at least. */
    take(size: number): Part<T> {
      let taken = 1;
      while (taken < waiting.length && rowsOf(waiting.slice(0, taken + 1)) <= size) taken += 1;
      const batches = waiting.slice(0, taken);
      waiting = waiting.slice(taken);
      return { batches, count: rowsOf(batches) };
    },
  };
}

/** How many rows the next chunk has, and how long the others have before it. */
function pace({ engine, fold, lookThrough }: Database) {
  let size = engine === 'postgres' ? POSTGRES_CHUNK : FIRST_CHUNK;
  let looked = LOOK_ROWS / LOOK_GROWN;
  return {
    size: (): number => size,
    /** After a chunk of so many rows, and `all` until now, that took so many milliseconds. */
    async rest(all: number, rows: number, took: number): Promise<void> {
      if (engine === 'postgres') return await delay(Math.max(LEAST_PAUSE_MS, took * PAUSE_SHARE));
      size = Math.round(Math.min(MOST_CHUNK, Math.max(LEAST_CHUNK, size / 2, (rows * CHUNK_MS) / took)));
      const start = performance.now();
      collectGrown();
      // Here, where nobody waits for it: else whoever commits next would have to.
      await fold();
      if (all >= looked * LOOK_GROWN) {
        looked = all;
        await lookThrough();
      }
      await delay(Math.max(1, GAP_MS - (performance.now() - start)));
    },
  };
}

/** `done` gets what each transaction did once it is committed. `large`: there are more rows than one transaction takes, which need not be waited for. */
export function importStep<T extends { readonly count: number; readonly awaited: number | null }, R>(ctx: ServiceContext, header: StepHeader, large: boolean, write: WriteRows<T, R>, done: (result: R) => Promise<void>): ImportStep<T> {
  const queue = queueOf<T>();
  const { size, rest } = pace(ctx.database);
  let big: BigStep | null = null;
  let rested: Promise<void> = Promise.resolve();
  const writeChunk = async (opened: BigStep, { batches, count }: Part<T>, last = false): Promise<void> => {
    await rested;
    let start = 0;
    const result = await retrying(async () => {
      start = performance.now();
      return await addChunk(opened, async (run) => await write(run, batches), { manyRows: true });
    });
    const took = performance.now() - start;
    await done(result);
    // More may come in meanwhile.
    if (!last) rested = rest(opened.size, count, took);
    rested.catch(() => undefined);
  };
  return {
    async add(batch) {
      queue.add(batch);
      if (big === null && !large && queue.rows() <= ONE_TRANSACTION) return;
      big ??= await openBigStep(ctx, header);
      const enough = batch.awaited === null ? size() : Math.min(size(), Math.max(IDLE_CHUNK, Math.min(big.size, batch.awaited) * IDLE_SHARE));
      while (queue.rows() >= enough) await writeChunk(big, queue.take(size()));
    },
    async close() {
      if (big !== null) {
        await rested;
        await ctx.database.fold(true);
        while (queue.rows() > 0) {
          const part = queue.take(size());
          await writeChunk(big, part, queue.rows() === 0);
        }
        // Before the log is folded for the last time: what is written behind that has it begin anew, and waits for the disk.
        await ctx.database.lookThrough();
        const id = await closeBigStep(big);
        // It is done: nothing that happens from here on may make it look otherwise.
        await ctx.database.fold(true).catch(() => undefined);
        return id;
      }
      if (queue.rows() === 0) return 0;
      const { batches } = queue.take(ONE_TRANSACTION);
      const { stepId, result } = await retrying(async () => await runStep(ctx, header, async (run) => await write(run, batches)));
      await done(result);
      return stepId;
    },
    async takeBack() {
      if (big !== null) await takeBackOwnStep(ctx, big);
    },
  };
}
