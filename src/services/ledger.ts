import { createHash, hash, randomBytes, randomUUID, type Hash } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Session } from '../auth/session.ts';
import type { BulkWriter, Database, Queries } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import type { EntityName } from '../entities/names.ts';
import type { Values } from '../fields/definition.ts';
import { byteWriter, type ByteWriter } from '../util/bytes.ts';
import { isoTime } from '../util/dates.ts';
import type { AuditKind } from './audit-kinds.ts';
import type { ServiceContext } from './context.ts';
import { imageWriter } from './image.ts';
import { foldTally } from './tally.ts';

export type StepAction = 'create' | 'update' | 'remove' | 'restore' | 'bulk' | 'import' | 'grid' | 'merge' | 'hand_over' | 'undo' | 'setup' | 'security' | AuditKind;
export type ChangeAction = 'create' | 'update' | 'remove' | 'restore';

/** What a step is, before it is written. */
export interface StepHeader {
  readonly action: StepAction;
  /** The entity it is mostly about. */
  readonly entity: EntityName;
  /** What it was, for people: the record's label, the file's name. `run.summary` may still change it. */
  readonly summary?: string;
  readonly undoesId?: number;
  /** Instead of the session's: `import`. */
  readonly source?: string;
  /** What a step without changes tells, as canonical JSON. */
  readonly detail?: string | undefined;
}

/** Who acts, as far as a step's row says. */
export interface Acting {
  readonly session: Pick<Session, 'operatorId' | 'source'>;
}

/** One change as its row takes it. */
interface Line {
  readonly entity: EntityName;
  readonly id: number;
  /** The version that the change made. */
  readonly version: number;
  readonly action: ChangeAction;
  /** Canonical JSON; null for a creation. */
  readonly before: string | null;
  /** Of the image before. */
  readonly salt: string | null;
  readonly digest: string | null;
}

/** New records loaded in bulk: their change rows are made by one statement. */
interface CreatedRange {
  readonly entity: EntityName;
  readonly from: number;
  readonly to: number;
}

/** A step being written, inside its transaction (or one chunk of a big step inside its own). */
export interface StepRun {
  readonly ctx: ServiceContext;
  readonly trx: Transaction<Schema>;
  readonly bulk: BulkWriter;
  /** The stamp of everything that it writes. */
  readonly at: string;
  summary: string;
  /** Change rows still to be written, in the order in which they were noted. */
  readonly pending: (Line | CreatedRange)[];
  /** Takes every change as it is noted. */
  readonly digest: Hash;
  /** Changes noted so far. */
  size: number;
}

export interface StepResult<T> {
  /** 0 where nothing changed: then no step was written. */
  readonly stepId: number;
  readonly result: T;
}

export function newRun(ctx: ServiceContext, trx: Transaction<Schema>, bulk: BulkWriter, summary: string, digest: Hash): StepRun {
  return { ctx, trx, bulk, at: isoTime(ctx.now()), summary, pending: [], digest, size: 0 };
}

/** Notes a change with the images before and after it; its row is written when the step (or its chunk) ends. */
export function noteChange(run: StepRun, change: Omit<Line, 'salt' | 'digest'> & { readonly after: string }): void {
  const { after, before, ...line } = change;
  const salt = before === null ? null : randomUUID();
  const digest = before === null || salt === null ? null : imageDigest(salt, before);
  run.pending.push({ ...line, before, salt, digest });
  run.digest.update(digestLine({ ...line, digest }, after));
  run.size += 1;
}

/** Notes new records with neighbouring ids, loaded in bulk; `rows` in the order of their ids, with every field of each, of which `fields` are filled in some. */
export function noteCreations(run: StepRun, entity: EntityName, rows: readonly { readonly id: number; readonly values: Values }[], fields: readonly string[]): void {
  const [first] = rows;
  if (first === undefined) return;
  const image = imageWriter(entity, fields);
  noteImages(run, entity, first.id, rows.length, (at, into) => image((name) => rows[at]?.values[name], null, into));
}

/** `noteCreations` of so many records with ids from `first` on, whose images are written one after the other. */
export function noteImages(run: StepRun, entity: EntityName, first: number, count: number, image: (at: number, into: ByteWriter) => void): void {
  const lines = byteWriter();
  for (let at = 0; at < count; at += 1) {
    // As `digestLine` has it.
    lines.ascii(`${entity}\t${first + at}\t1\tcreate\t\t`);
    image(at, lines);
    lines.ascii('\n');
  }
  run.digest.update(lines.view());
  run.pending.push({ entity, from: first, to: first + count - 1 });
  run.size += count;
}

/**
 * Writes one step: `work` writes records in one transaction and notes their changes. Nothing noted: no step. `work` may run more than once
 * (PostgreSQL), so it must not change anything outside.
 */
export async function runStep<T>(ctx: ServiceContext, header: StepHeader, work: (run: StepRun) => Promise<T>): Promise<StepResult<T>> {
  const done = await ctx.database.transact(async (trx, bulk) => {
    const row = headerRow(ctx, header, isoTime(ctx.now()));
    const digest = startDigest(row);
    const run = newRun(ctx, trx, bulk, header.summary ?? '', digest.hash);
    const result = await work(run);
    return { stepId: await closeRun(run, row, digest), result };
  });
  if (done.stepId !== 0) {
    await sealTail(ctx.database);
    await foldTally(ctx.database, done.stepId);
  }
  return done;
}

async function closeRun(run: StepRun, row: HeaderRow, digest: StepDigest): Promise<number> {
  const { trx, size, summary } = run;
  if (size === 0) return 0;
  const written = await insertStep(trx, row, digest, size, summary);
  await writePending(run, written.id);
  if (row.undoes_id !== null) await markUndone(trx, row.undoes_id, written.id);
  if (run.ctx.database.engine === 'sqlite') await sealSteps(trx, [written]);
  return written.id;
}

async function insertStep(trx: Transaction<Schema>, row: HeaderRow, digest: StepDigest, size: number, summary: string): Promise<Written> {
  const end = endDigest(digest, size, summary);
  const { id } = await trx
    .insertInto('change_set')
    .values({ ...row, summary, state: 'done', size, undone_by_id: null, digest: end })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, digest: end };
}

/** Writes a step that changes nothing: something that is only to be known. Sealed like any other; its id. */
export async function insertAudit(database: Database, trx: Transaction<Schema>, row: HeaderRow, summary: string): Promise<number> {
  const written = await insertStep(trx, row, startDigest(row), 0, summary);
  if (database.engine === 'sqlite') await sealSteps(trx, [written]);
  return written.id;
}

/**
 * The undone step names its undoing. Where it was itself an undoing, what that had undone holds again, and can be taken back again; and where that was an
 * undoing too, what it had undone is undone again. So a step that is undone always names one that holds; the verification asks for it.
 */
export async function markUndone(trx: Transaction<Schema>, undoneId: number, byId: number): Promise<void> {
  const name = (id: number, by: number | null) => trx.updateTable('change_set').set({ undone_by_id: by }).where('id', '=', id).returning('undoes_id');
  for (let [id, by] = [undoneId, byId]; ; ) {
    const { undoes_id: freed } = await name(id, by).executeTakeFirstOrThrow();
    if (freed === null) return;
    const other = await trx.selectFrom('change_set').select('id').where('undoes_id', '=', freed).where('id', '>', freed).where('undone_by_id', 'is', null).where('state', '=', 'done').orderBy('id', 'desc').limit(1).executeTakeFirst();
    const above = await name(freed, other?.id ?? null).where('undone_by_id', '=', id).executeTakeFirst();
    if (other !== undefined || above === undefined || above.undoes_id === null) return;
    [id, by] = [above.undoes_id, freed];
  }
}

/** What the digest takes of a step's row beside its changes. */
export interface HeaderRow {
  readonly at: string;
  readonly operator_id: number | null;
  readonly source: string;
  readonly action: string;
  readonly entity: string;
  readonly undoes_id: number | null;
  readonly detail: string | null;
}

export function headerRow(ctx: Acting, header: StepHeader, at: string): HeaderRow {
  return {
    at,
    operator_id: ctx.session.operatorId,
    source: header.source ?? ctx.session.source,
    action: header.action,
    entity: header.entity,
    undoes_id: header.undoesId ?? null,
    detail: header.detail ?? null,
  };
}

/** Writes the change rows in the order in which they were noted, and forgets them. */
export async function writePending(run: StepRun, stepId: number): Promise<void> {
  let lines: Line[] = [];
  for (const one of run.pending) {
    if ('from' in one) {
      await insertLines(run, stepId, lines);
      lines = [];
      await insertRange(run, stepId, one);
    } else lines.push(one);
  }
  await insertLines(run, stepId, lines);
  run.pending.length = 0;
}

const CHANGE_COLUMNS = ['change_set_id', 'entity', 'record_id', 'version', 'action', 'before', 'salt', 'digest'];

async function insertLines(run: StepRun, stepId: number, lines: readonly Line[]): Promise<void> {
  if (lines.length === 0) return;
  await run.bulk.insert(
    'change',
    CHANGE_COLUMNS,
    lines.map(({ entity, id, version, action, before, salt, digest }) => [stepId, entity, id, version, action, before, salt, digest]),
  );
}

async function insertRange(run: StepRun, stepId: number, range: CreatedRange): Promise<void> {
  await run.bulk.run(
    `insert into change (change_set_id, entity, record_id, version, action)
     select ?, ?, id, 1, 'create' from ${range.entity} where id between ? and ? order by id`,
    [stepId, range.entity, range.from, range.to],
  );
}

export function imageDigest(salt: string, image: string): string {
  return hash('sha256', `${salt}\n${image}`, 'hex');
}

/** A step's digest while it is made: salted, over the header, then every change with its digest and image after, then size and summary. */
export interface StepDigest {
  readonly salt: string;
  readonly hash: Hash;
}

export function startDigest(row: HeaderRow, salt: string = randomBytes(8).toString('hex')): StepDigest {
  const head = [row.at, row.operator_id, row.source, row.action, row.entity, row.undoes_id];
  if (row.detail !== null) head.push(row.detail);
  return { salt, hash: createHash('sha256').update(`${salt}\n${JSON.stringify(head)}\n`) };
}

/** The text of one change as the digest takes it. */
export function digestLine(change: { entity: string; id: number; version: number; action: string; digest: string | null }, after: string): string {
  return `${change.entity}\t${change.id}\t${change.version}\t${change.action}\t${change.digest ?? ''}\t${after}\n`;
}

/** The digest as it is stored: its salt, which an erasure blanks, and the hash, which the chain covers. */
export function endDigest(digest: StepDigest, size: number, summary: string, state: string = 'done'): string {
  // One that was taken back half-way may not pass for one that was done, nor the other way round.
  const end = state === 'done' ? '' : `${state}\n`;
  return `${digest.salt}.${digest.hash.copy().update(`${size}\t${summary}\n${end}`).digest('hex')}`;
}

/** The first seal's predecessor. */
export const CHAIN_START = '0'.repeat(64);

/** Hash of one seal over its predecessor, its number, the step and the step's digest without the salt. */
export function sealHash(previous: string, number: number, stepId: number, digest: string): string {
  return hash('sha256', `${previous}\n${number}\n${stepId}\n${digest.slice(digest.indexOf('.') + 1)}`, 'hex');
}

/** A step that is written, with its digest. */
interface Written {
  readonly id: number;
  readonly digest: string;
}

/** Chains these steps, in this order, behind the last seal. Only one may do so at a time. */
export async function sealSteps(queries: Queries, steps: readonly Written[]): Promise<void> {
  if (steps.length === 0) return;
  const last = await queries.selectFrom('seal').select(['number', 'hash']).orderBy('number', 'desc').limit(1).executeTakeFirst();
  let number = last === undefined ? 0 : last.number;
  let previous = last?.hash ?? CHAIN_START;
  for (const { id, digest } of steps) {
    number += 1;
    const own = sealHash(previous, number, id, digest);
    await queries.insertInto('seal').values({ number, change_set_id: id, previous, hash: own }).execute();
    previous = own;
  }
}

/** The advisory lock of whoever seals, on PostgreSQL. */
export const SEAL_LOCK = 4_785_321;
const SEAL_BATCH = 500;

/** How far behind the newest sealed step the tail may begin; what closed later still is named, or found by the verification. */
const TAIL = 10_000;

/** Steps that are written and not sealed yet, oldest first. */
async function unsealed(queries: Queries, reach: SealReach): Promise<readonly Written[]> {
  const newest = await queries.selectFrom('seal').select(({ fn }) => fn.max('change_set_id').as('id')).executeTakeFirst();
  const from = (newest?.id ?? 0) - TAIL;
  return await queries
    .selectFrom('change_set')
    .leftJoin('seal', 'seal.change_set_id', 'change_set.id')
    .select(['change_set.id as id', 'change_set.digest as digest'])
    .where('seal.number', 'is', null)
    .where('change_set.state', '!=', 'open')
    .$if(reach !== 'all', (query) => query.where((eb) => eb.or([eb('change_set.id', '>', from), eb('change_set.id', '=', Number(reach))])))
    .orderBy('change_set.id')
    .limit(SEAL_BATCH)
    .execute();
}

/** The tail of the chain with one step that may lie far behind it, or whatever is not sealed. */
type SealReach = number | 'all';

/**
 * Seals what is not sealed yet. On SQLite the writer does it in its own transaction; on PostgreSQL whoever comes next does, one at a time,
 * and whoever finds another at work leaves it to him.
 */
export async function sealTail(database: Database, reach: SealReach = 0): Promise<void> {
  if (database.engine === 'sqlite') return;
  try {
    for (let round = 0; round < 1000; round++) if (!(await sealBatch(database.queries, reach))) return;
  } catch (error) {
    // The step is committed, so nobody may hear that it failed or was stopped: the next one seals it, and the verification tells why it cannot.
    if (reach === 'all') throw error;
  }
}

async function sealBatch(queries: Kysely<Schema>, reach: SealReach): Promise<boolean> {
  return await queries
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (trx) => {
      // One chain per schema: a company each.
      const lock = await sql<{ mine: 0 | 1 }>`select pg_try_advisory_xact_lock(${SEAL_LOCK}, hashtext(current_schema())) as mine`.execute(trx);
      if (lock.rows[0]?.mine !== 1) return false;
      const steps = await unsealed(trx, reach);
      await sealSteps(trx, steps);
      return steps.length === SEAL_BATCH;
    });
}
