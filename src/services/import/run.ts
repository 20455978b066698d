import { basename } from 'node:path';
import { dynamic } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import { fieldsOf } from '../../entities/registry.ts';
import { AppError, cancelled, failed } from '../../errors.ts';
import type { ImportRequest, ImportResult } from '../api.ts';
import type { RuleRun } from '../../rules/rule.ts';
import { holdYoung } from '../../util/collect.ts';
import type { Control, ServiceContext } from '../context.ts';
import { openDownload } from '../downloads.ts';
import { openWhole } from '../output-file.ts';
import { runStep, type StepHeader, type StepRun } from '../ledger.ts';
import { numberedFields } from '../numbering.ts';
import { defaultsOf, todayOf } from '../validate.ts';
import { ruleRun } from '../write.ts';
import { importColumns, type ImportColumn } from './columns.ts';
import { decide, OUTCOMES, type Decided, type Deciding, type Outcome, type Seen } from './decide.ts';
import { openImport, type ImportFile } from './file.ts';
import type { FreshWay } from './fresh-rows.ts';
import { freshImages } from './fresh-images.ts';
import { freshWay, writeFresh } from './fresh.ts';
import { identityOf } from './identity.ts';
import { mainRecordOf } from './targets.ts';
import { isGuarded, permitImport } from './plan.ts';
import { checkRejectsPath, rejectError, rejectField, rejectsPathFor, rejectWriter, type Reject, type RejectWriter } from './rejects.ts';
import type { Pending } from './prepare.ts';
import { rowReader, type Batch, type RowReader } from './rows.ts';
import { seenRows } from './seen.ts';
import { permitPath } from '../protected.ts';
import { importStep, retrying } from './step.ts';
import { writeChunk, type Made } from './write-chunk.ts';

/** A file of so many bytes has more rows than one transaction takes, or very long ones. */
const LARGE = 1 << 21;
/** Rejects named in the result; all of them stand in the rejects file. */
const NAMED_REJECTS = 100;

interface Running {
  readonly ctx: ServiceContext;
  readonly request: ImportRequest;
  readonly control: Control;
  readonly file: ImportFile;
  readonly columns: readonly ImportColumn[];
  readonly reader: RowReader;
  readonly deciding: Deciding;
  readonly fresh: FreshWay | null;
  readonly tally: Tally;
}

interface Tally {
  read: number;
  create: number;
  update: number;
  unchanged: number;
  skip: number;
  reject: number;
  readonly rejects: Reject[];
  /** Values of lists that accepted rows name: made, or to be made. */
  readonly made: Map<EntityName, Set<string>>;
}

const newTally = (): Tally => ({ read: 0, create: 0, update: 0, unchanged: 0, skip: 0, reject: 0, rejects: [], made: new Map() });

/**
 * Imports a file as one step of the ledger: rows that are right land, the others go to the rejects file with the reason. The same file again
 * changes nothing. Throws `invalid` for a file that is no table of text, before or while reading; then nothing of it is there.
 */
export async function importRun(ctx: ServiceContext, request: ImportRequest, control: Control = {}): Promise<ImportResult> {
  permitImport(ctx, request.entity);
  permitPath(ctx, request.path);
  if (request.rejectsPath !== undefined && ctx.session.protected !== true) await checkRejectsPath(request.rejectsPath);
  const file = await openImport(request.path, request);
  if (request.dryRun === true) return await closing(await running(ctx, request, control, file, seenRows()), async (run) => await dryRun(run, null));
  if (request.allOrNothing === true) {
    const trial = await running(ctx, request, { ...control, onProgress: undefined }, file, seenRows());
    const rejects = writerFor(trial);
    const result = await closing(trial, async () => await dryRun(trial, rejects));
    if (result.rejected > 0) return { ...result, created: 0, updated: 0, ...told(await rejects.finish()) };
  }
  return await closing(await running(ctx, request, control, file, null), realRun);
}

async function closing<T>(run: Running, work: (run: Running) => Promise<T>): Promise<T> {
  try {
    return await work(run);
  } finally {
    await run.reader.close?.();
  }
}

/** Work whose queries stop with the signal; what has to be put in order afterwards stands outside. */
async function stoppable<T>({ ctx, control }: Running, work: () => Promise<T>): Promise<T> {
  return await ctx.database.cancellable(control.signal, work);
}

async function running(ctx: ServiceContext, request: ImportRequest, control: Control, file: ImportFile, seen: Seen | null): Promise<Running> {
  const { entity } = request;
  const columns = importColumns(ctx, entity, file, request.columns, isGuarded(entity, file, request.for));
  const numbered = new Set(numberedFields(entity).map(({ field }) => field));
  const [identity, defaults] = [identityOf(entity, columns), defaultsOf(ctx, entity)];
  const deciding: Deciding = {
    identity,
    duplicates: request.duplicates,
    mainLink: columns.some((column) => column.main) ? mainRecordOf(entity) : null,
    defaults,
    required: requiredFields(entity).filter((field) => !numbered.has(field)),
    seen,
    since: await newestId(ctx, entity),
  };
  // What only counts decides about every row.
  const fresh = seen === null ? freshWay(ctx, identity, columns, defaults) : null;
  return { ctx, request, control, file, columns, fresh, reader: await rowReader(ctx, request, file, columns, fresh), deciding, tally: newTally() };
}

async function newestId({ database }: ServiceContext, entity: EntityName): Promise<number> {
  const row = await dynamic(database.queries).selectFrom(entity).select(({ fn }) => fn.max('id').as('id')).executeTakeFirst();
  return Number(row?.['id'] ?? 0);
}

function requiredFields(entity: EntityName): readonly string[] {
  return Object.entries(fieldsOf(entity)).flatMap(([field, def]) => (def.required === true && def.readOnly !== true ? [field] : []));
}

/** Reads the file to its end, batch by batch. */
async function eachBatch({ reader, control, file, tally }: Running, work: (batch: Batch) => Promise<void>): Promise<void> {
  const { size } = file.found;
  await reader.each(control.signal, async (batch) => {
    if (control.signal?.aborted === true) throw cancelled();
    await work(batch);
    holdYoung();
    tally.read += batch.count;
    control.onProgress?.({ done: Math.min(batch.bytes, size), total: size });
  });
}

/** What became of rows: how many of each kind, and the rejects. */
interface Outcomes {
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly rejects: readonly Reject[];
  readonly made: readonly Pending[];
}

const NONE: Readonly<Record<Outcome, number>> = { create: 0, update: 0, unchanged: 0, skip: 0, reject: 0 };

function outcomesOf({ entries, slots, mains }: Decided): Outcomes {
  const counts = { ...NONE };
  const rejects: Reject[] = [];
  for (const { outcome, prepared, faults } of entries) {
    counts[outcome] += 1;
    if (outcome === 'reject') rejects.push({ row: { line: prepared.row.line, cells: prepared.row.cells }, faults });
  }
  return { counts, rejects, made: [...slots, ...mains].flatMap((slot) => slot.pending) };
}

function note(tally: Tally, { counts, rejects, made }: Outcomes): readonly Reject[] {
  for (const outcome of OUTCOMES) tally[outcome] += counts[outcome];
  for (const { target, name } of made) tally.made.set(target, (tally.made.get(target) ?? new Set()).add(name));
  tally.rejects.push(...rejects.slice(0, NAMED_REJECTS - tally.rejects.length));
  return rejects;
}

type Rejected = Pick<ImportResult, 'rejectsPath' | 'rejectsProblem' | 'rejectsDownload'>;
const NO_REJECTS: Rejected = { rejectsPath: null, rejectsProblem: null };
const told = ({ path, problem, download }: Awaited<ReturnType<RejectWriter['finish']>>): Rejected => ({ rejectsPath: path, rejectsProblem: problem, ...(download === undefined ? {} : { rejectsDownload: download }) });

function resultOf({ tally, reader, request }: Running, rejected: Rejected, stepId: number): ImportResult {
  return {
    read: tally.read,
    created: tally.create,
    updated: tally.update,
    unchanged: tally.unchanged,
    skipped: tally.skip,
    rejected: tally.reject,
    // Those of rejected rows are not made.
    references: [...(request.createReferences === true ? tally.made : reader.unknown())].flatMap(([entity, names]) => (names.size === 0 ? [] : [{ entity, names: [...names] }])),
    ...rejected,
    rejects: tally.rejects.map((reject) => ({ line: reject.row.line, error: rejectError(reject), where: rejectField(reject) })),
    stepId: stepId === 0 ? null : stepId,
  };
}

/** Counts what a real run would do; writes nothing (the rejects only where a real run ends with them). */
async function dryRun(run: Running, rejects: RejectWriter | null): Promise<ImportResult> {
  const reading = readingRun(run.ctx);
  try {
    await stoppable(run, async () => {
      await eachBatch(run, async (batch) => {
        const found = note(run.tally, outcomesOf(await decide(reading, run.deciding, batch.rows())));
        await rejects?.add(found);
      });
    });
  } catch (error) {
    await rejects?.drop();
    throw error;
  }
  return resultOf(run, NO_REJECTS, 0);
}

/** What rules get where nothing is written. */
function readingRun(ctx: ServiceContext): RuleRun {
  return {
    queries: ctx.database.queries,
    session: ctx.session,
    today: todayOf(ctx),
    write: async () => await Promise.reject(failed('error.internal', { reason: 'a dry run writes nothing' })),
    create: async () => await Promise.reject(failed('error.internal', { reason: 'a dry run writes nothing' })),
    tell: async () => undefined,
  };
}

function writerFor({ request, file, ctx }: Running): RejectWriter {
  return rejectWriter(file, ctx.session.lang, async () => {
    // Inside the one transaction of an exclusive import nothing else may be written.
    if (ctx.session.protected === true) return openDownload(ctx, 'rejects', request.rejectsPath ?? request.path, request.exclusive === true);
    return await openWhole(await rejectsPathFor(request.path, request.rejectsPath), false);
  });
}

/**
 * On PostgreSQL whoever takes a number meanwhile would make the whole chunk run again, and a chunk always loses against single records: so it
 * holds the counter from the start, and the others wait a moment.
 */
async function holdNumbers(step: StepRun, entity: EntityName): Promise<void> {
  if (step.ctx.database.engine !== 'postgres' || numberedFields(entity).length === 0) return;
  await step.trx.updateTable('numbering').set(({ ref }) => ({ last: ref('last') })).where('entity', '=', entity).execute();
}

interface Written {
  readonly outcomes: Outcomes;
  readonly made: Made;
}

/** Decides and writes batch by batch, so that what is held of each can go at once. */
async function writeRows(run: Running, step: StepRun, batches: readonly Batch[], rejects: RejectWriter): Promise<readonly Written[]> {
  await holdNumbers(step, run.request.entity);
  const written: Written[] = [];
  for (const batch of batches) {
    if (run.control.signal?.aborted === true) throw cancelled();
    if (await isWrittenFresh(run, step, batch)) {
      written.push({ outcomes: { counts: { ...NONE, create: batch.count }, rejects: [], made: [] }, made: new Map() });
      continue;
    }
    const decided = await decide(ruleRun(step), run.deciding, batch.rows());
    // Before anything lands: rows that are not imported must have a place to go.
    if (decided.entries.some(({ outcome }) => outcome === 'reject')) await rejects.ready();
    const made = await writeChunk(step, run.request.entity, run.deciding.mainLink, decided);
    written.push({ outcomes: outcomesOf(decided), made });
  }
  return written;
}

async function isWrittenFresh({ fresh, columns }: Running, step: StepRun, { fresh: packed, images }: Batch): Promise<boolean> {
  return fresh !== null && packed !== undefined && (await writeFresh(step, fresh, columns, packed, images ?? freshImages(fresh, packed)));
}

async function realRun(run: Running): Promise<ImportResult> {
  const header: StepHeader = { action: 'import', entity: run.request.entity, summary: basename(run.request.path), source: 'import' };
  return run.request.exclusive === true ? await exclusiveRun(run, header) : await chunkedRun(run, header);
}

/** What was refused stays beside what was written: where only the disk did not confirm it, the rows are there. */
async function dropUnlessWritten(rejects: RejectWriter, error: unknown): Promise<void> {
  if (error instanceof AppError && error.key === 'error.database_unsure') await rejects.finish();
  else await rejects.drop();
}

async function chunkedRun(run: Running, header: StepHeader): Promise<ImportResult> {
  const rejects = writerFor(run);
  const step = importStep<Batch, readonly Written[]>(run.ctx, header, run.file.found.size >= LARGE, async (one, batches) => await writeRows(run, one, batches, rejects), async (written) => {
    for (const { outcomes, made } of written) {
      await rejects.add(note(run.tally, outcomes));
      await run.reader.refresh(made.keys());
    }
  });
  try {
    const stepId = await stoppable(run, async () => {
      // Images are made as the rows come in: while others have their turn to write.
      await eachBatch(run, async (batch) => await step.add(run.fresh === null || batch.fresh === undefined ? batch : { ...batch, images: batch.images ?? freshImages(run.fresh, batch.fresh) }));
      return await step.close();
    });
    return resultOf(run, told(await rejects.finish()), stepId);
  } catch (error) {
    await dropUnlessWritten(rejects, error);
    await step.takeBack();
    throw error;
  }
}

/** All rows in one transaction: others wait until it is done, or see nothing of it. */
async function exclusiveRun(run: Running, header: StepHeader): Promise<ImportResult> {
  let rejects = writerFor(run);
  let tally = newTally();
  try {
    const once = async (step: StepRun): Promise<void> => {
      // It may run again: then from the first row, and what was counted counts no more.
      await rejects.drop();
      rejects = writerFor(run);
      tally = newTally();
      await eachBatch({ ...run, tally }, async (batch) => {
        for (const { outcomes } of await writeRows(run, step, [batch], rejects)) await rejects.add(note(tally, outcomes));
      });
    };
    const { stepId } = await stoppable(run, async () => await retrying(async () => await runStep(run.ctx, header, once)));
    return resultOf({ ...run, tally }, told(await rejects.finish()), stepId);
  } catch (error) {
    await dropUnlessWritten(rejects, error);
    throw error;
  }
}
