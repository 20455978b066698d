import type { Hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import type { Database, Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { Schema } from '../db/schema.ts';
import { ENTITY_NAMES, isEntityName, type EntityName } from '../entities/names.ts';
import type { Control } from './context.ts';
import { goOn } from './control.ts';
import { imager } from './image.ts';
import { CHAIN_START, digestLine, endDigest, imageDigest, sealHash, sealTail, startDigest } from './ledger.ts';
import { chunks, loadRecords } from './stored.ts';

/** What is wrong with the ledger. `record` where one record is to blame. */
export interface LedgerFault {
  readonly kind: 'chain' | 'step' | 'image' | 'unsealed' | 'record' | 'tail';
  readonly stepId: number | null;
  readonly entity: EntityName | null;
  readonly recordId: number | null;
}

export interface LedgerReport {
  readonly steps: number;
  readonly changes: number;
  /** Steps of which something was erased on request: chained, but their images can not be compared any more. */
  readonly erased: number;
  /** The chain's head, to be kept outside: only against it does a tail that was cut off show. */
  readonly head: string;
  readonly faults: readonly LedgerFault[];
}

const STEP_BATCH = 200;
const CHANGE_BATCH = 1000;
const SHOWN_FAULTS = 100;
const SEAL_ATTEMPTS = 50;
const SEAL_PAUSE_MS = 20;

interface Verification {
  readonly queries: Queries;
  readonly faults: LedgerFault[];
  readonly control: Control;
  changes: number;
  erased: number;
  /** Steps that others take back which hold. */
  readonly undone: Set<number>;
  /** Rows looked at, of so many. */
  done: number;
  total: number | null;
}

const begin = (queries: Queries, control: Control = {}): Verification => ({ queries, control, faults: [], changes: 0, erased: 0, undone: new Set(), done: 0, total: null });

/**
 * Checks the whole ledger: the chain of seals, every step against its digest, every image and the records as they stand now. With heads that were
 * kept outside also whether the chain still holds each of them: a tail that was cut off shows in no other way.
 */
export async function verifyLedger(database: Database, control: Control = {}, heads: readonly Head[] = []): Promise<LedgerReport> {
  const newest = await sealUpTo(database);
  return await database.cancellable(control.signal, async () => {
    const check = begin(database.queries, control);
    check.total = await rowsToSee(database.queries);
    const { steps, head } = await verifyChain(check);
    await verifyUndone(check);
    for (const id of await unsealedUpTo(database.queries, newest)) blame(check, 'unsealed', id);
    await verifyRecords(check);
    for (const known of heads) if (!(await holds(database.queries, known))) blame(check, 'tail', null);
    return { steps, changes: check.changes, erased: check.erased, head, faults: check.faults };
  });
}

function blame(check: Verification, kind: LedgerFault['kind'], stepId: number | null, entity: EntityName | null = null, recordId: number | null = null): void {
  if (check.faults.length < SHOWN_FAULTS) check.faults.push({ kind, stepId, entity, recordId });
}

/** About how many: the highest ids, which cost nothing to ask for. */
async function rowsToSee(queries: Queries): Promise<number> {
  let total = 0;
  for (const table of ['change', ...ENTITY_NAMES]) total += await lastId(queries, table);
  return total;
}

async function lastId(queries: Queries, table: string): Promise<number> {
  const row = await dynamic(queries).selectFrom(table).select(({ fn }) => fn.max('id').as('id')).executeTakeFirst();
  return Number(row?.id ?? 0);
}

/** So many more rows were looked at; nothing else happens meanwhile unless the thread gets its turn here. */
async function seen(check: Verification, rows: number): Promise<void> {
  check.done += rows;
  check.control.onProgress?.({ done: check.done, total: check.total });
  await goOn(check.control);
}

async function verifyChain(check: Verification): Promise<{ readonly steps: number; readonly head: string }> {
  let head = CHAIN_START;
  let number = 0;
  for (;;) {
    const seals = await check.queries
      .selectFrom('seal')
      .leftJoin('change_set', 'change_set.id', 'seal.change_set_id')
      .select(['seal.number', 'seal.change_set_id', 'seal.previous', 'seal.hash', 'change_set.digest'])
      .where('seal.number', '>', number)
      .orderBy('seal.number')
      .limit(STEP_BATCH)
      .execute();
    for (const seal of seals) {
      number += 1;
      const own = sealHash(head, seal.number, seal.change_set_id, seal.digest ?? '');
      if (seal.number !== number || seal.previous !== head || seal.hash !== own) blame(check, 'chain', seal.change_set_id);
      head = seal.hash;
      number = seal.number;
    }
    await verifySteps(check, seals.map((seal) => seal.change_set_id));
    if (seals.length < STEP_BATCH) return { steps: number, head };
  }
}

/** The chain's end at some moment. */
export interface Head {
  /** Number of the last seal; null where only the hash was kept. */
  readonly number: number | null;
  readonly hash: string;
}

async function holds(queries: Queries, { number, hash }: Head): Promise<boolean> {
  if (hash === CHAIN_START) return true;
  let query = queries.selectFrom('seal').select('number').where('hash', '=', hash);
  if (number !== null) query = query.where('number', '=', number);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

/** The chain's end now; what is not sealed yet is sealed first. */
export async function chainHead(database: Database): Promise<{ readonly number: number; readonly hash: string }> {
  await sealUpTo(database);
  const last = await database.queries.selectFrom('seal').select(['number', 'hash']).orderBy('number', 'desc').limit(1).executeTakeFirst();
  return last === undefined ? { number: 0, hash: CHAIN_START } : { number: last.number, hash: last.hash };
}

type StepRow = Selectable<Schema['change_set']>;

const saltOf = ({ digest }: StepRow): string => digest.slice(0, digest.indexOf('.'));

async function verifySteps(check: Verification, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await check.queries.selectFrom('change_set').selectAll().where('id', 'in', ids).execute();
  const known = new Map(rows.map((row) => [row.id, row]));
  for (const id of ids) if (!known.has(id)) blame(check, 'step', id);
  for (const { undoes_id, undone_by_id, state } of rows) if (undoes_id !== null && undone_by_id === null && state === 'done') check.undone.add(undoes_id);
  const whole = ids.flatMap((id) => known.get(id) ?? []).filter((step) => saltOf(step) !== '');
  check.erased += known.size - whole.length;
  for (const group of groupsOf(whole)) {
    const found = await changesOf(check, group);
    for (const step of group) await verifyStep(check, step, found);
  }
}

/** Neighbours whose changes are read at once; a large step stands alone. */
function groupsOf(steps: readonly StepRow[]): readonly (readonly StepRow[])[] {
  const groups: StepRow[][] = [];
  let room = 0;
  for (const step of steps) {
    if (step.size > room) {
      groups.push([]);
      room = CHANGE_BATCH;
    }
    groups.at(-1)?.push(step);
    room -= step.size;
  }
  return groups;
}

interface Changes {
  readonly of: ReadonlyMap<number, readonly ChangeRow[]>;
  readonly afters: Afters;
}

/** The changes of these steps by step; null where there are more than the steps say: then each is read by itself. */
async function changesOf(check: Verification, steps: readonly StepRow[]): Promise<Changes | null> {
  const size = steps.reduce((sum, step) => sum + step.size, 0);
  if (size > CHANGE_BATCH) return null;
  const ids = steps.map((step) => step.id);
  const rows = await check.queries.selectFrom('change').select(CHANGE_COLUMNS).where('change_set_id', 'in', ids).orderBy('change_set_id').orderBy('id').limit(size + 1).execute();
  await seen(check, rows.length);
  return rows.length > size ? null : { of: Map.groupBy(rows, (row) => row.change_set_id), afters: await imagesAfter(check.queries, rows) };
}

async function verifyStep(check: Verification, step: StepRow, found: Changes | null): Promise<void> {
  const digest = startDigest(step, saltOf(step));
  const wrong: ImageFault = (entity, id) => blame(check, 'image', step.id, entity, id);
  const size = found === null ? await feedChanges(check.queries, step.id, digest.hash, wrong, async (rows) => await seen(check, rows)) : feedRows(found.of.get(step.id) ?? [], found.afters, digest.hash, wrong);
  check.changes += size;
  if (size !== step.size || step.state === 'open' || endDigest(digest, size, step.summary, step.state) !== step.digest) blame(check, 'step', step.id);
  else if (step.undone_by_id !== null && !(await undoes(check.queries, step.undone_by_id, step.id))) blame(check, 'step', step.id);
}

/** Which step took another back is written later than its digest: the other one's digest vouches for it. */
async function undoes(queries: Queries, byId: number, stepId: number): Promise<boolean> {
  return (await queries.selectFrom('change_set').select('id').where('id', '=', byId).where('undoes_id', '=', stepId).executeTakeFirst()) !== undefined;
}

/** Whoever makes a step look as if nobody had taken it back. */
async function verifyUndone(check: Verification): Promise<void> {
  for (const ids of chunks([...check.undone], 500)) {
    const rows = await check.queries.selectFrom('change_set').select('id').where('id', 'in', ids).where('undone_by_id', 'is', null).execute();
    for (const { id } of rows) blame(check, 'step', id);
  }
}

type ImageFault = (entity: EntityName, recordId: number) => void;

const CHANGE_COLUMNS = ['id', 'change_set_id', 'entity', 'record_id', 'version', 'action', 'before', 'salt', 'digest'] as const;

type ChangeRow = Pick<Selectable<Schema['change']>, (typeof CHANGE_COLUMNS)[number]>;

/**
 * Feeds a step's changes to its digest: each with the image after it, which is the next one's before or the record itself. How many. `seenSome` is waited
 * for between two parts.
 */
export async function feedChanges(queries: Queries, stepId: number, digest: Hash, wrongImage: ImageFault = () => undefined, seenSome: (rows: number) => Promise<void> = () => Promise.resolve()): Promise<number> {
  let size = 0;
  let from = 0;
  for (;;) {
    const rows: ChangeRow[] = await queries.selectFrom('change').select(CHANGE_COLUMNS).where('change_set_id', '=', stepId).where('id', '>', from).orderBy('id').limit(CHANGE_BATCH).execute();
    size += feedRows(rows, await imagesAfter(queries, rows), digest, wrongImage);
    from = rows.at(-1)?.id ?? from;
    await seenSome(rows.length);
    if (rows.length < CHANGE_BATCH) return size;
  }
}

/** Lines that are hashed at once: a call costs more than the hash of a line. */
const DIGESTED = 100;

function feedRows(rows: readonly ChangeRow[], afters: Afters, digest: Hash, wrongImage: ImageFault): number {
  for (const some of chunks(rows, DIGESTED)) {
    const lines = some.map((row) => {
      const { entity, record_id: id, version, before, salt } = row;
      if (isEntityName(entity) && (before === null ? salt !== null : salt === null || imageDigest(salt, before) !== row.digest)) wrongImage(entity, id);
      return digestLine({ entity, id, version, action: row.action, digest: row.digest }, afters(row) ?? '');
    });
    digest.update(lines.join(''));
  }
  return rows.length;
}

type ChangeRef = Pick<ChangeRow, 'entity' | 'record_id' | 'version'>;

/** The image that a change left; undefined where neither a later change nor the record has it. */
export type Afters = (change: ChangeRef) => string | undefined;

/** What the changes left: the next change's image before, or the record as it stands. */
export async function imagesAfter(queries: Queries, rows: readonly ChangeRef[]): Promise<Afters> {
  const images = new Map<string, ReadonlyMap<string, string>>();
  for (const [entity, own] of Map.groupBy(rows, (row) => row.entity)) if (isEntityName(entity)) images.set(entity, await imagesOf(queries, entity, own));
  return ({ entity, record_id: id, version }) => images.get(entity)?.get(`${id}/${version}`);
}

/** `record/version` → image. */
async function imagesOf(queries: Queries, entity: EntityName, rows: readonly ChangeRef[]): Promise<ReadonlyMap<string, string>> {
  const images = new Map<string, string>();
  const make = imager(entity);
  for (const record of await loadRecords(queries, entity, [...new Set(rows.map((row) => row.record_id))]))
    images.set(`${record.id}/${record.version}`, make(record.values, record.deleted_at));
  // Of most the record still is what they left.
  const later = rows.filter(({ record_id: id, version }) => !images.has(`${id}/${version}`));
  for (const part of chunks(later, CHANGE_BATCH)) {
    const next = await queries
      .selectFrom('change')
      .select(['record_id', 'version', 'before'])
      .where('entity', '=', entity)
      .where('record_id', 'in', [...new Set(part.map((row) => row.record_id))])
      .where('version', 'in', [...new Set(part.map((row) => row.version + 1))])
      .execute();
    for (const { record_id, version, before } of next) if (before !== null) images.set(`${record_id}/${version - 1}`, before);
  }
  return images;
}

/** Seals what is written so far, waiting for whoever is at it; the newest step of that moment. Later ones are none of this check. */
async function sealUpTo(database: Database): Promise<number> {
  const row = await database.queries.selectFrom('change_set').select(({ fn }) => fn.max('id').as('id')).executeTakeFirst();
  const newest = row?.id ?? 0;
  if (database.engine === 'sqlite') return newest;
  for (let attempt = 0; attempt < SEAL_ATTEMPTS; attempt++) {
    await sealTail(database, 'all');
    if ((await unsealedUpTo(database.queries, newest)).length === 0) break;
    await delay(SEAL_PAUSE_MS);
  }
  return newest;
}

async function unsealedUpTo(queries: Queries, newest: number): Promise<readonly number[]> {
  const rows = await queries
    .selectFrom('change_set')
    .leftJoin('seal', 'seal.change_set_id', 'change_set.id')
    .select('change_set.id as id')
    .where('seal.number', 'is', null)
    .where('change_set.state', '!=', 'open')
    .where('change_set.id', '<=', newest)
    .limit(SHOWN_FAULTS)
    .execute();
  return rows.map((row) => row.id);
}

const RECORD_BATCH = 5000;

/** Records whose version is not the one that their last change made: written past the ledger. */
async function verifyRecords(check: Verification): Promise<void> {
  for (const entity of ENTITY_NAMES) {
    const last = await lastId(check.queries, entity);
    for (let from = 0; from < last; from += RECORD_BATCH) {
      const rows = await dynamic(check.queries)
        .selectFrom(`${entity} as r`)
        .leftJoin('change as c', (join) => join.onRef('c.record_id', '=', 'r.id').on('c.entity', '=', entity).onRef('c.version', '=', 'r.version'))
        .select('r.id as id')
        .where('r.id', '>', from)
        .where('r.id', '<=', from + RECORD_BATCH)
        .where('c.id', 'is', null)
        .limit(SHOWN_FAULTS)
        .execute();
      for (const row of rows) blame(check, 'record', null, entity, Number(row['id']));
      await seen(check, Math.min(RECORD_BATCH, last - from));
    }
  }
}

const SPOT_SEALS = 100;
const SPOT_STEPS = 20;
/** Steps that are larger are left to the whole verification. */
const SPOT_SIZE = 1000;

/** A quick look at the end of the ledger: whether the last seals follow from one another, and the last steps from their changes. */
export async function spotCheck(queries: Queries): Promise<readonly LedgerFault[]> {
  const check = begin(queries);
  const seals = await queries
    .selectFrom('seal')
    .leftJoin('change_set', 'change_set.id', 'seal.change_set_id')
    .select(['seal.number', 'seal.change_set_id', 'seal.previous', 'seal.hash', 'change_set.digest', 'change_set.size'])
    .orderBy('seal.number', 'desc')
    .limit(SPOT_SEALS)
    .execute();
  for (const [at, seal] of seals.entries()) {
    const before = seals[at + 1];
    const follows = before === undefined || (before.hash === seal.previous && before.number === seal.number - 1);
    if (!follows || sealHash(seal.previous, seal.number, seal.change_set_id, seal.digest ?? '') !== seal.hash) blame(check, 'chain', seal.change_set_id);
  }
  await verifySteps(check, seals.slice(0, SPOT_STEPS).flatMap((seal) => ((seal.size ?? 0) <= SPOT_SIZE ? [seal.change_set_id] : [])));
  return check.faults;
}
