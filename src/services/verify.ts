import type { Hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import { ENTITY_NAMES, isEntityName, type EntityName } from '../entities/names.ts';
import type { Control } from './context.ts';
import { imager } from './image.ts';
import { CHAIN_START, digestLine, endDigest, imageDigest, sealHash, sealTail, startDigest } from './ledger.ts';
import { loadRecords } from './stored.ts';

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
  changes: number;
  erased: number;
}

/**
 * Checks the whole ledger: the chain of seals, every step against its digest, every image and the records as they stand now. With heads that were
 * kept outside also whether the chain still holds each of them: a tail that was cut off shows in no other way.
 */
export async function verifyLedger(database: Database, control: Control = {}, heads: readonly Head[] = []): Promise<LedgerReport> {
  const newest = await sealUpTo(database);
  return await database.cancellable(control.signal, async () => {
    const check: Verification = { queries: database.queries, faults: [], changes: 0, erased: 0 };
    const { steps, head } = await verifyChain(check, control);
    for (const id of await unsealedUpTo(database.queries, newest)) blame(check, 'unsealed', id);
    await verifyRecords(check);
    for (const known of heads) if (!(await holds(database.queries, known))) blame(check, 'tail', null);
    return { steps, changes: check.changes, erased: check.erased, head, faults: check.faults };
  });
}

function blame(check: Verification, kind: LedgerFault['kind'], stepId: number | null, entity: EntityName | null = null, recordId: number | null = null): void {
  if (check.faults.length < SHOWN_FAULTS) check.faults.push({ kind, stepId, entity, recordId });
}

async function verifyChain(check: Verification, control: Control): Promise<{ readonly steps: number; readonly head: string }> {
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
      const stepId = seal.change_set_id;
      const own = sealHash(head, seal.number, stepId, seal.digest ?? '');
      if (seal.number !== number || seal.previous !== head || seal.hash !== own) blame(check, 'chain', stepId);
      head = seal.hash;
      number = seal.number;
      await verifyStep(check, stepId);
    }
    control.onProgress?.({ done: number, total: null });
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

async function verifyStep(check: Verification, stepId: number): Promise<void> {
  const step = await check.queries.selectFrom('change_set').selectAll().where('id', '=', stepId).executeTakeFirst();
  if (step === undefined) {
    blame(check, 'step', stepId);
    return;
  }
  const salt = step.digest.slice(0, step.digest.indexOf('.'));
  if (salt === '') {
    check.erased += 1;
    return;
  }
  const digest = startDigest(step, salt);
  const size = await feedChanges(check.queries, stepId, digest.hash, (entity, id) => blame(check, 'image', stepId, entity, id));
  check.changes += size;
  if (size !== step.size || step.state === 'open' || endDigest(digest, size, step.summary, step.state) !== step.digest) blame(check, 'step', stepId);
  else if (step.undone_by_id !== null && !(await undoes(check.queries, step.undone_by_id, stepId))) blame(check, 'step', stepId);
}

/** Which step took another back is written later than its digest: the other one's digest vouches for it. */
async function undoes(queries: Queries, byId: number, stepId: number): Promise<boolean> {
  return (await queries.selectFrom('change_set').select('id').where('id', '=', byId).where('undoes_id', '=', stepId).executeTakeFirst()) !== undefined;
}

type ImageFault = (entity: EntityName, recordId: number) => void;

/** Feeds a step's changes to its digest: each with the image after it, which is the next one's before or the record itself. How many. */
export async function feedChanges(queries: Queries, stepId: number, digest: Hash, wrongImage: ImageFault = () => undefined): Promise<number> {
  let size = 0;
  let from = 0;
  for (;;) {
    const rows = await queries
      .selectFrom('change')
      .selectAll()
      .where('change_set_id', '=', stepId)
      .where('id', '>', from)
      .orderBy('id')
      .limit(CHANGE_BATCH)
      .execute();
    const afters = await imagesAfter(queries, rows);
    for (const row of rows) {
      const { entity, record_id: id, version, before, salt } = row;
      if (isEntityName(entity) && before !== null && (salt === null || imageDigest(salt, before) !== row.digest)) wrongImage(entity, id);
      digest.update(digestLine({ entity, id, version, action: row.action, digest: row.digest }, afters.get(`${entity}/${id}/${version}`) ?? ''));
      from = row.id;
    }
    size += rows.length;
    if (rows.length < CHANGE_BATCH) return size;
  }
}

interface ChangeRef {
  readonly entity: string;
  readonly record_id: number;
  readonly version: number;
}

/** `entity/record/version` → the image that the change to that version left. */
export async function imagesAfter(queries: Queries, rows: readonly ChangeRef[]): Promise<ReadonlyMap<string, string>> {
  const images = new Map<string, string>();
  const entities = [...new Set(rows.map((row) => row.entity))].filter(isEntityName);
  for (const entity of entities) {
    const own = rows.filter((row) => row.entity === entity);
    const ids = [...new Set(own.map((row) => row.record_id))];
    const versions = [...new Set(own.map((row) => row.version + 1))];
    const make = imager(entity);
    for (const record of await loadRecords(queries, entity, ids))
      images.set(`${entity}/${record.id}/${record.version}`, make(record.values, record.deleted_at));
    await nextImages(queries, entity, ids, versions, images);
  }
  return images;
}

async function nextImages(
  queries: Queries,
  entity: EntityName,
  ids: readonly number[],
  versions: readonly number[],
  images: Map<string, string>,
): Promise<void> {
  const next = await queries
    .selectFrom('change')
    .select(['record_id', 'version', 'before'])
    .where('entity', '=', entity)
    .where('record_id', 'in', ids)
    .where('version', 'in', versions)
    .execute();
  for (const { record_id, version, before } of next) if (before !== null) images.set(`${entity}/${record_id}/${version - 1}`, before);
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

/** Records whose version is not the one that their last change made: written past the ledger. */
async function verifyRecords(check: Verification): Promise<void> {
  for (const entity of ENTITY_NAMES) {
    const rows = await dynamic(check.queries)
      .selectFrom(`${entity} as r`)
      .leftJoin('change as c', (join) => join.onRef('c.record_id', '=', 'r.id').on('c.entity', '=', entity).onRef('c.version', '=', 'r.version'))
      .select('r.id as id')
      .where('c.id', 'is', null)
      .limit(SHOWN_FAULTS)
      .execute();
    for (const row of rows) blame(check, 'record', null, entity, Number(row['id']));
  }
}

const SPOT_SEALS = 100;
const SPOT_STEPS = 20;
/** Steps that are larger are left to the whole verification. */
const SPOT_SIZE = 1000;

/** A quick look at the end of the ledger: whether the last seals follow from one another, and the last steps from their changes. */
export async function spotCheck(queries: Queries): Promise<readonly LedgerFault[]> {
  const check: Verification = { queries, faults: [], changes: 0, erased: 0 };
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
    if (at < SPOT_STEPS && (seal.size ?? 0) <= SPOT_SIZE) await verifyStep(check, seal.change_set_id);
  }
  return check.faults;
}
