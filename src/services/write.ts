import { conflict } from '../errors.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { Value, Values } from '../fields/definition.ts';
import { ruleOf } from '../rules/index.ts';
import type { RecordDraft, RuleRun } from '../rules/rule.ts';
import { todayIn } from '../util/dates.ts';
import { dynamic, type Cell } from '../db/dynamic.ts';
import { deriver, type Derived } from './derive.ts';
import { keepKeys } from './duplicates/keep.ts';
import { imager } from './image.ts';
import { noteChange, type ChangeAction, type StepRun } from './ledger.ts';
import { tell } from './news.ts';
import { tally } from './tally.ts';
import { deriveThrough, mainRecords } from './through.ts';
import { changedFields, chunks, columnsOf, blankOf, isList, linksOf, loadRecords, toCell, type Stored } from './stored.ts';

/** A record that a step changes: as it is, and what it becomes. A new one has no `before`. */
export interface Change {
  readonly action: ChangeAction;
  readonly before: Stored;
  readonly values: Values;
}

/** What rules get of the running step. */
export function ruleRun(run: StepRun): RuleRun {
  return {
    queries: run.trx,
    session: run.ctx.session,
    today: todayIn(run.ctx.session.timeZone, run.ctx.now()),
    write: async (entity, updates) => {
      await writeUpdates(run, entity, updates);
    },
    create: async (entity, values) => await insertRecord(run, entity, completeValues(entity, values)),
    tell: async (told) => {
      await tell(run.ctx, run.trx, told);
    },
  };
}

async function writeUpdates(run: StepRun, entity: EntityName, updates: readonly { readonly id: number; readonly values: Values }[]): Promise<void> {
  if (updates.length === 0) return;
  const wanted = new Map(updates.map(({ id, values }) => [id, values]));
  const records = await loadRecords(run.trx, entity, [...wanted.keys()]);
  const changes = records.flatMap((before): Change[] => {
    const values = wanted.get(before.id) ?? {};
    return changedFields(before.values, values).length === 0 ? [] : [{ action: 'update', before, values: { ...before.values, ...values } }];
  });
  await applyChanges(run, entity, changes);
}

/** The fields that follow from others, for each draft in order; nothing where the entity's rule knows none. */
export async function followAll(run: RuleRun, entity: EntityName, drafts: readonly RecordDraft[]): Promise<readonly Values[]> {
  if (drafts.length === 0) return [];
  return (await ruleOf(entity).follow?.(run, drafts)) ?? [];
}

/** The same changes with the fields that follow from them. */
export async function followed(run: StepRun, entity: EntityName, changes: readonly Change[]): Promise<readonly Change[]> {
  const drafts = changes.map(({ before, values }) => ({ id: before.id, before: before.values, after: values }));
  const more = await followAll(ruleRun(run), entity, drafts);
  return more.length === 0 ? changes : changes.map((change, at) => ({ ...change, values: { ...change.values, ...more[at] } }));
}

/** Inserts one record with all its fields in `values`; its id. Rules settle afterwards. */
export async function insertRecord(run: StepRun, entity: EntityName, values: Values): Promise<number> {
  const { ctx, trx, at } = run;
  const derived = deriver(entity).derive(values);
  const by = ctx.session.operatorId;
  const row: Record<string, Cell> = { version: 1, created_at: at, created_by: by, updated_at: at, updated_by: by, deleted_at: null, ...derived };
  for (const field of columnsOf(entity)) row[field] = toCell(values[field]);
  const inserted = await dynamic(trx).insertInto(entity).values(row).returning('id').executeTakeFirstOrThrow();
  const id = Number(inserted['id']);
  await writeLinks(run, entity, [{ id, before: {}, after: values }]);
  await putSearch(run, entity, [{ id, text: derived.search_text }]);
  noteChange(run, { entity, id, version: 1, action: 'create', before: null, after: imager(entity)(values, null) });
  await settle(run, entity, [{ id, action: 'create', before: null, after: values }]);
  return id;
}

/** Writes changes of existing records of one entity, as read in this transaction; then rules settle. */
export async function applyChanges(run: StepRun, entity: EntityName, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const derived = await deriveAll(run, entity, changes);
  await updateRows(run, entity, changes, derived);
  await writeLinks(
    run,
    entity,
    changes.map(({ before, values }) => ({ id: before.id, before: before.values, after: values })),
  );
  await putSearch(
    run,
    entity,
    changes.flatMap(({ before }, at) => {
      const own = derived[at];
      return own === null || own === undefined ? [] : [{ id: before.id, text: own.search_text }];
    }),
  );
  const image = imager(entity);
  for (const { action, before, values } of changes) {
    noteChange(run, {
      entity,
      id: before.id,
      version: before.version + 1,
      action,
      before: image(before.values, before.deleted_at),
      after: image(values, deletedAt(run, action, before)),
    });
  }
  await settle(
    run,
    entity,
    changes.map(({ action, before, values }) => ({
      id: before.id,
      action,
      before: before.values,
      after: values,
      binned: action === 'update' && before.deleted_at !== null,
    })),
  );
}

type Settled = Parameters<NonNullable<ReturnType<typeof ruleOf>['settle']>>[1];

/** After records were stored: what others are found by, and what the entity's rule keeps. Bulk loads call it once a chunk. */
export async function settle(run: StepRun, entity: EntityName, changes: Settled): Promise<void> {
  await deriveThrough(run, entity, changes);
  await tally(run, entity, changes);
  await keepKeys(run, entity, changes);
  await ruleOf(entity).settle?.(ruleRun(run), changes);
}

function deletedAt(run: StepRun, action: ChangeAction, before: Stored): string | null {
  if (action === 'remove') return run.at;
  return action === 'restore' ? null : before.deleted_at;
}

/** The derived columns of each change, null where none of their fields changed. */
async function deriveAll(run: StepRun, entity: EntityName, changes: readonly Change[]): Promise<readonly (Derived | null)[]> {
  const { fields, through, derive } = deriver(entity);
  const touched = changes.filter(({ before, values }) => fields.some((field) => before.values[field] !== values[field]));
  if (touched.length === 0) return changes.map(() => null);
  const mains = through ? await mainRecords(run.trx, through, touched.map((change) => change.before.id)) : null;
  const marked = new Set(touched);
  return changes.map((change) => (marked.has(change) ? derive(change.values, mains?.get(change.before.id) ?? null) : null));
}

async function updateRows(run: StepRun, entity: EntityName, changes: readonly Change[], derived: readonly (Derived | null)[]): Promise<void> {
  const fields = columnsOf(entity).filter((field) => changes.some(({ before, values }) => before.values[field] !== values[field]));
  const columns = ['version', 'updated_at', 'updated_by', 'deleted_at', ...fields];
  const base = (change: Change): Cell[] => [
    change.before.version + 1,
    run.at,
    run.ctx.session.operatorId,
    deletedAt(run, change.action, change.before),
    ...fields.map((field) => toCell(change.values[field])),
  ];
  const plain: Cell[][] = [];
  const searched: Cell[][] = [];
  changes.forEach((change, at) => {
    const own = derived[at];
    const key = [change.before.id, change.before.version];
    if (own === null || own === undefined) plain.push([...base(change), ...key]);
    else searched.push([...base(change), own.name_sort, own.search_text, ...key]);
  });
  const lost = [
    ...(plain.length === 0 ? [] : await run.bulk.update(entity, columns, plain)),
    ...(searched.length === 0 ? [] : await run.bulk.update(entity, [...columns, 'name_sort', 'search_text'], searched)),
  ];
  if (lost.length > 0) throw conflict('error.changed_meanwhile', { entity: { key: `entity.${entity}` } });
}

async function writeLinks(
  run: StepRun,
  entity: EntityName,
  records: readonly { readonly id: number; readonly before: Values; readonly after: Values }[],
): Promise<void> {
  for (const { field, table } of linksOf(entity)) {
    const gone = new Map<number, number[]>();
    const rows: Cell[][] = [];
    for (const { id, before, after } of records) {
      const [old, next] = [asIds(before[field]), asIds(after[field])];
      for (const target of old) if (!next.includes(target)) gone.set(target, [...(gone.get(target) ?? []), id]);
      for (const target of next) if (!old.includes(target)) rows.push([id, target]);
    }
    for (const [target, ids] of gone)
      for (const part of chunks(ids, 500))
        await dynamic(run.trx).deleteFrom(table).where('target_id', '=', target).where('record_id', 'in', part).execute();
    if (rows.length > 0) await run.bulk.insert(table, ['record_id', 'target_id'], rows);
  }
}

function asIds(value: Value | undefined): readonly number[] {
  return isList(value) ? value.map(Number) : [];
}

/** Keeps the search index in step, for entities that have one. */
export async function putSearch(run: StepRun, entity: EntityName, entries: readonly { readonly id: number; readonly text: string }[]): Promise<void> {
  if (entries.length > 0 && definitionOf(entity).search) await run.ctx.database.search.put(run.trx, entity, entries);
}

/** Every field of an entity with what stands in `values`, empty where it names none. */
export function completeValues(entity: EntityName, values: Values): Values {
  // Copying an object of the same shape is several times faster than building it member by member.
  const whole: Values = { ...blankOf(entity) };
  for (const field of Object.keys(values)) {
    const value = values[field];
    if (value !== null && value !== undefined && Object.hasOwn(whole, field)) whole[field] = value;
  }
  return whole;
}
