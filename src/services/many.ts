import type { EntityName } from '../entities/names.ts';
import { addChunk, CHUNK_ROWS, closeBigStep, ONE_TRANSACTION, openBigStep } from './big-step.ts';
import type { Control, ServiceContext } from './context.ts';
import { goOn } from './control.ts';
import { runStep, type StepHeader, type StepRun } from './ledger.ts';
import { chunks } from './stored.ts';
import { takeBackOwnStep } from './take-back.ts';

/** Records to be changed, of one entity. */
export interface Group {
  readonly entity: EntityName;
  readonly ids: readonly number[];
  /** Once more, after all the others. */
  readonly again?: boolean;
}

/** Changes some of these records inside the running transaction; `again`: of a group that says so. */
export type GroupWork = (run: StepRun, entity: EntityName, ids: readonly number[], again: boolean) => Promise<void>;

interface Part extends Group {
  readonly again: boolean;
}

/**
 * One step over many records: one transaction up to about 5,000 of them, above that chunks under one open step. What fails or is cancelled
 * leaves nothing behind. `work` gets at most 1,000 records at a time. The step's id, 0 where nothing changed.
 */
export async function changeMany(
  ctx: ServiceContext,
  header: StepHeader,
  groups: readonly Group[],
  work: GroupWork,
  control: Control = {},
): Promise<number> {
  const parts = groups.flatMap(({ entity, ids, again = false }) => chunks(ids, CHUNK_ROWS).map((part): Part => ({ entity, ids: part, again })));
  const total = groups.reduce((sum, { ids }) => sum + ids.length, 0);
  const report = progressOf(control, total);
  if (total > ONE_TRANSACTION) return await inChunks(ctx, header, parts, work, control, report);
  const { stepId } = await runStep(ctx, header, async (run) => {
    let done = 0;
    for (const { entity, ids, again } of parts) {
      await goOn(control);
      await work(run, entity, ids, again);
      report((done += ids.length));
    }
  });
  return stepId;
}

function progressOf(control: Control, total: number): (done: number) => void {
  return (done) => control.onProgress?.({ done, total });
}

async function inChunks(
  ctx: ServiceContext,
  header: StepHeader,
  parts: readonly Part[],
  work: GroupWork,
  control: Control,
  report: (done: number) => void,
): Promise<number> {
  const big = await openBigStep(ctx, header);
  try {
    let done = 0;
    for (const { entity, ids, again } of parts) {
      await goOn(control);
      await addChunk(big, async (run) => {
        await work(run, entity, ids, again);
      });
      report((done += ids.length));
    }
    return await closeBigStep(big);
  } catch (error) {
    await takeBackOwnStep(ctx, big);
    throw error;
  }
}
