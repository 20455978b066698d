import type { Queries } from '../db/database.ts';
import type { PlainError } from '../errors.ts';
import { isEntityName, type EntityName } from '../entities/names.ts';
import type { Value, Values } from '../fields/definition.ts';
import { keptFields } from '../rules/index.ts';
import type { RuleRun } from '../rules/rule.ts';
import { readImage, type Image } from './image.ts';
import type { UndoWay } from './undo-api.ts';
import { refuseRuled, refuseTaken, standsFor } from './undo-refuse.ts';
import { changedFields, chunks, loadRecords, sameValue, type Stored } from './stored.ts';
import type { Change } from './write.ts';

/** A record that a step touched: the first and the last version that it made of it. */
export interface Touched {
  readonly entity: EntityName;
  readonly id: number;
  readonly firstVersion: number;
  readonly lastVersion: number;
  /** Whether the step made it. */
  readonly created: boolean;
}

/** A field of a record that stands in the way. */
export interface Clash {
  readonly field: string;
  /** What would come back. */
  readonly before: Value;
  /** Why it stays whatever is decided; null: it was changed again since, and is a matter of choice. */
  readonly fixed: PlainError | null;
}

/** What taking a step back means for one record: the change to make as it is decided, and what stands in its way. */
export interface Reversal {
  readonly record: Stored;
  /** The last version that the step made of it. */
  readonly lastVersion: number;
  readonly change: Change | null;
  readonly clashes: readonly Clash[];
  /** The step made the record and it was changed since: it goes to the bin as a whole, or stays. */
  readonly whole: boolean;
  /** Why the record stays as it is, whatever is decided; null: it need not. */
  readonly fixed: PlainError | null;
}

/** What is to become of a clash; `field` null: of a record as a whole. Null: it is not decided. */
export type Decide = (entity: EntityName, id: number, field: string | null) => UndoWay | null;

/** Whatever was changed since stays. */
export const KEEP_ALL: Decide = () => 'keep';

/** The records of a step, the last touched first, by entity. */
export async function touchedBy(queries: Queries, stepId: number): Promise<readonly Touched[]> {
  const rows = await queries
    .selectFrom('change')
    .select(({ fn, eb }) => [
      'entity',
      'record_id',
      fn.min('version').as('first'),
      fn.max('version').as('last'),
      fn.max('id').as('newest'),
      fn.max(eb.case().when('action', '=', 'create').then(1).else(0).end()).as('created'),
    ])
    .where('change_set_id', '=', stepId)
    .groupBy(['entity', 'record_id'])
    .execute();
  return rows
    .toSorted((a, b) => b.newest - a.newest)
    .flatMap(({ entity, record_id, first, last, created }) =>
      isEntityName(entity)
        ? [{ entity, id: record_id, firstVersion: first, lastVersion: last, created: created === 1 }]
        : [],
    );
}

/** What taking the step back does to some of its records, all of one entity, where clashes go back as `decide` says. */
export async function reversalsOf(run: RuleRun, stepId: number, entity: EntityName, touched: readonly Touched[], decide: Decide): Promise<readonly Reversal[]> {
  const { queries } = run;
  const ids = touched.map(({ id }) => id);
  const records = new Map((await loadRecords(queries, entity, ids)).map((record) => [record.id, record]));
  const images = await imagesOf(queries, entity, touched);
  const kept = keptFields(entity);
  const drafts = touched.flatMap((one): Reversal[] => {
    const record = records.get(one.id);
    if (record === undefined) return [];
    const before = images.get(`${one.id}/${one.firstVersion}`) ?? null;
    const after = images.get(`${one.id}/${one.lastVersion + 1}`) ?? { values: record.values, deletedAt: record.deleted_at };
    const draft: Draft = { record, after, lastVersion: one.lastVersion, kept, decide: (field) => decide(entity, one.id, field) };
    if (before !== null) return [reverseChange(draft, before)];
    return [one.created ? reverseCreation(draft) : { record, lastVersion: one.lastVersion, change: null, clashes: [], whole: false, fixed: standsFor('undo.erased') }];
  });
  return await refuseRuled(run, entity, await refuseTaken(queries, stepId, entity, drafts));
}

/** Whether no record of these entities was changed since the step. */
export async function isNewest(queries: Queries, stepId: number, entities: readonly EntityName[]): Promise<boolean> {
  if (entities.length === 0) return true;
  const last = await queries.selectFrom('change').select(({ fn }) => fn.max('id').as('id')).where('change_set_id', '=', stepId).executeTakeFirst();
  const later = await queries.selectFrom('change').select('id').where('id', '>', last?.id ?? 0).where('entity', 'in', entities).limit(1).executeTakeFirst();
  return later === undefined;
}

/** `record/version` → the image that the change to that version found. */
export async function imagesOf(queries: Queries, entity: EntityName, touched: readonly Touched[]): Promise<ReadonlyMap<string, Image>> {
  const wanted = new Set(touched.flatMap(({ id, firstVersion, lastVersion }) => [`${id}/${firstVersion}`, `${id}/${lastVersion + 1}`]));
  const images = new Map<string, Image>();
  for (const part of chunks(touched, 300)) {
    const versions = [...new Set(part.flatMap(({ firstVersion, lastVersion }) => [firstVersion, lastVersion + 1]))];
    const rows = await queries
      .selectFrom('change')
      .select(['record_id', 'version', 'before'])
      .where('entity', '=', entity)
      .where('record_id', 'in', part.map(({ id }) => id))
      .where('version', 'in', versions)
      .where('before', 'is not', null)
      .execute();
    for (const { record_id, version, before } of rows) {
      const key = `${record_id}/${version}`;
      if (wanted.has(key) && before !== null) images.set(key, readImage(entity, before));
    }
  }
  return images;
}

/** A record with what the step made of it. */
interface Draft {
  readonly record: Stored;
  readonly after: Image;
  readonly lastVersion: number;
  /** Fields that a rule keeps: they follow by themselves. */
  readonly kept: ReadonlySet<string>;
  readonly decide: (field: string | null) => UndoWay | null;
}

/** A record that the step made goes to the bin; one that somebody has changed since only where that is decided. */
function reverseCreation({ record, after, lastVersion, kept, decide }: Draft): Reversal {
  const rest = { record, lastVersion, clashes: [], whole: false, fixed: null };
  if (record.deleted_at !== null) return { ...rest, change: null };
  const change = { action: 'remove' as const, before: record, values: record.values };
  const clashes = changedFields(after.values, record.values).flatMap((field): Clash[] => (kept.has(field) ? [] : [{ field, before: after.values[field] ?? null, fixed: null }]));
  if (clashes.length === 0) return { ...rest, change };
  return { ...rest, change: decide(null) === 'take' ? change : null, clashes, whole: true };
}

/** Fields go back where they still are what the step made of them, or where that is decided; the bin likewise. */
function reverseChange({ record, after, lastVersion, kept, decide }: Draft, before: Image): Reversal {
  const values: Values = { ...record.values };
  const clashes: Clash[] = [];
  for (const field of changedFields(before.values, after.values)) {
    const [now, old] = [record.values[field], before.values[field] ?? null];
    const clashing = !sameValue(now, after.values[field]) && !sameValue(now, old);
    if (clashing && kept.has(field)) continue;
    if (clashing) clashes.push({ field, before: old, fixed: null });
    if (!clashing || decide(field) === 'take') values[field] = old;
  }
  const wasIn = before.deletedAt !== null;
  const isIn = record.deleted_at !== null;
  const moved = wasIn !== (after.deletedAt !== null) && isIn !== wasIn;
  const action = !moved ? 'update' : wasIn ? 'remove' : 'restore';
  const idle = !moved && changedFields(record.values, values).length === 0;
  return { record, lastVersion, change: idle ? null : { action, before: record, values }, clashes, whole: false, fixed: null };
}
