import { openDatabase } from '../../db/connect.ts';
import type { Queries } from '../../db/database.ts';
import { dynamic } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import { conflict, notFound, usage } from '../../errors.ts';
import type { Value, Values } from '../../fields/definition.ts';
import { targetOf } from '../../query/values.ts';
import type { TakeRequest, TakeResult } from '../backup-api.ts';
import { groupsOf } from '../cleanup.ts';
import { copyContents } from '../contents.ts';
import type { Control, ServiceContext } from '../context.ts';
import { heldEntities } from '../hanging.ts';
import { runStep, type StepRun } from '../ledger.ts';
import { numberedFields, takeNumbers } from '../numbering.ts';
import { permitPower } from '../power.ts';
import { summaryOf } from '../records.ts';
import { changedFields, isList, loadRecords, type Stored } from '../stored.ts';
import { checkUnique, todayOf } from '../validate.ts';
import { applyChanges, completeValues, insertRecord } from '../write.ts';
import { openBackup, withUsual } from './open.ts';
import { drop, partOf } from './place.ts';
import { stage, stagePlace } from './restore.ts';

/** Parents of a tree above a value that is made; more than any list has. */
const DEEPEST = 10;

interface Taking {
  readonly run: StepRun;
  readonly old: Queries;
  readonly request: TakeRequest;
  /** `entity/id` in the backup → id here. */
  readonly ids: Map<string, number>;
  /** Digests of files whose bytes come along. */
  readonly contents: Set<string>;
  readonly missing: Map<string, { readonly entity: EntityName; readonly name: string }>;
  readonly done: { created: number; changed: number; restored: number; same: number; kept: number };
}

/** Ends a look: what it would have written is rolled back. */
class Look extends Error {
  readonly result: TakeResult;
  constructor(result: TakeResult) {
    super('look');
    this.result = result;
  }
}

/**
 * Takes one record with all that hangs on it out of a backup, as one step that can be undone. What is the same record here (the same id, made at the same
 * moment) is brought back from the bin, and set to what it was with `overwrite`; all else gets ids of its own. Look-ups are found by identity, then by
 * code or name; a list's value that is missing is made with `createReferences`, else left empty and named in the result. `dryRun` changes nothing.
 */
export async function takeFromBackup(ctx: ServiceContext, request: TakeRequest, control: Control = {}): Promise<TakeResult> {
  permitPower(ctx.session, 'restore');
  // Nobody gets a login or a right back past those who give them.
  const kinds = heldEntities();
  if (!kinds.includes(request.entity)) throw usage('backup.take_kind', { name: { key: `entity.${request.entity}` }, known: { keys: kinds.map((entity) => `entity.${entity}`) } });
  const opened = await openBackup(ctx.database, await withUsual(ctx, request), control);
  const staged = opened.info.outdated ? partOf(stagePlace(ctx.database)) : null;
  try {
    if (staged !== null) await stage(opened.plain, staged, opened.info, ctx.now);
    const old = await openDatabase(staged ?? opened.plain, { readonly: true });
    try {
      return await take(ctx, old.queries, request);
    } finally {
      await old.close();
    }
  } finally {
    if (staged !== null) await drop(staged);
    await opened.close();
  }
}

async function take(ctx: ServiceContext, old: Queries, request: TakeRequest): Promise<TakeResult> {
  const { entity } = request;
  const root = await findRecord(old, entity, request.record);
  const [record] = await loadRecords(old, entity, [root]);
  const label = record === undefined ? '' : summaryOf(entity, record.values);
  const groups = (await groupsOf(old, entity, [root])).toReversed();
  try {
    const { stepId, result } = await runStep(ctx, { action: 'import', entity, summary: label }, async (run) => {
      const taking: Taking = { run, old, request, ids: new Map(), contents: new Set(), missing: new Map(), done: { created: 0, changed: 0, restored: 0, same: 0, kept: 0 } };
      for (const group of groups) for (const one of await loadRecords(old, group.entity, group.ids)) if (one.deleted_at === null || one.id === root) await takeRecord(taking, group.entity, one);
      if (request.dryRun !== true) await copyContents(old, run.trx, taking.contents, ctx.now());
      const found = resultOf(taking, label);
      if (request.dryRun === true) throw new Look(found);
      return found;
    });
    return { ...result, stepId: stepId === 0 ? null : stepId };
  } catch (error) {
    if (error instanceof Look) return error.result;
    throw error;
  }
}

const resultOf = ({ done, missing }: Taking, label: string): TakeResult => ({ label, ...done, missing: [...missing.values()], stepId: null });

/** By number or name as lists show it, or `#12`. */
async function findRecord(old: Queries, entity: EntityName, text: string): Promise<number> {
  const { key, label } = definitionOf(entity);
  const typed = text.trim();
  const number = /^#(\d{1,9})$/.exec(typed)?.[1];
  const columns = number === undefined ? [key, label].filter((column) => column !== undefined) : ['id'];
  for (const column of columns) {
    const rows = await dynamic(old).selectFrom(entity).select('id').where(column, '=', number === undefined ? typed : Number(number)).orderBy('deleted_at').limit(3).execute();
    if (rows.length > 1 && column === label) throw conflict('backup.take_many', { text: typed });
    const [row] = rows;
    if (row !== undefined) return Number(row['id']);
  }
  throw notFound('backup.take_none', { entity: { key: `entity.${entity}` }, text: typed });
}

/** The record here that is the very one: an id never comes back, and the moment tells databases apart that were set up anew. */
async function sameHere(queries: Queries, entity: EntityName, one: Stored): Promise<Stored | undefined> {
  const [here] = await loadRecords(queries, entity, [one.id]);
  return here !== undefined && here.created_at === one.created_at ? here : undefined;
}

async function takeRecord(taking: Taking, entity: EntityName, one: Stored): Promise<void> {
  const { run, request, done, ids } = taking;
  const digest = one.values['sha256'];
  if (typeof digest === 'string') taking.contents.add(digest);
  const values = await mapped(taking, entity, one.values);
  const here = await sameHere(run.trx, entity, one);
  if (here === undefined) {
    ids.set(`${entity}/${one.id}`, await insertRecord(run, entity, await freeOf(run, entity, values)));
    done.created += 1;
    return;
  }
  ids.set(`${entity}/${one.id}`, here.id);
  const differs = changedFields(here.values, values).length > 0;
  const binned = here.deleted_at !== null;
  const next = binned || request.overwrite === true ? values : here.values;
  if (binned) {
    await applyChanges(run, entity, [{ action: 'restore', before: here, values: await freeOf(run, entity, next, here.id) }]);
    done.restored += 1;
  } else if (!differs) done.same += 1;
  else if (request.overwrite === true) {
    await applyChanges(run, entity, [{ action: 'update', before: here, values: next }]);
    done.changed += 1;
  } else done.kept += 1;
}

/** A number that somebody else has by now gives way to the next one. */
async function freeOf(run: StepRun, entity: EntityName, values: Values, id: number | null = null): Promise<Values> {
  const taken = await checkUnique(run.trx, entity, id, values);
  if (taken.length === 0) return values;
  const next: Values = { ...values };
  for (const { field } of taken) {
    const numbered = numberedFields(entity).find((one) => one.field === field);
    if (numbered === undefined || field === null) throw conflict('backup.take_unique', { entity: { key: `entity.${entity}` }, name: summaryOf(entity, values) });
    const [number] = await takeNumbers(run.trx, entity, numbered.field, numbered.rule, todayOf(run.ctx), 1);
    next[field] = number ?? null;
  }
  return next;
}

/** The values with look-ups that hold here. */
async function mapped(taking: Taking, entity: EntityName, values: Values): Promise<Values> {
  const next: Values = { ...values };
  for (const [field, def] of Object.entries(fieldsOf(entity))) {
    const to = targetOf(def);
    const value = values[field];
    if (to === undefined || value === null || value === undefined) continue;
    if (isList(value)) {
      const targets: number[] = [];
      for (const id of value) targets.push(...[await targetHere(taking, to, id)].filter((one) => one !== null));
      next[field] = targets.toSorted((a, b) => a - b);
      continue;
    }
    const target: Value = await targetHere(taking, to, Number(value));
    if (target === null && def.required === true) throw conflict('backup.take_required', { entity: { key: `entity.${entity}` }, field: { key: `${entity}.${field}` } });
    next[field] = target;
  }
  return next;
}

async function targetHere(taking: Taking, entity: EntityName, id: number, depth = 0): Promise<number | null> {
  const known = taking.ids.get(`${entity}/${id}`);
  if (known !== undefined) return known;
  const [one] = await loadRecords(taking.old, entity, [id]);
  if (one === undefined) return null;
  const found = (await liveSame(taking, entity, one)) ?? (await byName(taking.run.trx, entity, one.values));
  if (found !== null) {
    taking.ids.set(`${entity}/${id}`, found);
    return found;
  }
  if (taking.request.createReferences === true && definitionOf(entity).reference !== undefined && depth < DEEPEST) return await makeValue(taking, entity, one, depth);
  const name = summaryOf(entity, one.values);
  taking.missing.set(`${entity}/${id}`, { entity, name });
  return null;
}

async function liveSame({ run }: Taking, entity: EntityName, one: Stored): Promise<number | null> {
  const here = await sameHere(run.trx, entity, one);
  return here !== undefined && here.deleted_at === null ? here.id : null;
}

async function byName(queries: Queries, entity: EntityName, values: Values): Promise<number | null> {
  const { key, label } = definitionOf(entity);
  for (const column of ['code', key, label]) {
    if (column === undefined || !Object.hasOwn(fieldsOf(entity), column)) continue;
    const value = values[column];
    if (typeof value !== 'string' || value === '') continue;
    const rows = await dynamic(queries).selectFrom(entity).select('id').where(column, '=', value).where('deleted_at', 'is', null).limit(2).execute();
    const [row] = rows;
    if (row !== undefined && rows.length === 1) return Number(row['id']);
  }
  return null;
}

/** A value of a list with the values above it. */
async function makeValue(taking: Taking, entity: EntityName, one: Stored, depth: number): Promise<number> {
  const tree = definitionOf(entity).tree;
  const above = tree === undefined ? null : one.values[tree];
  const parent = typeof above === 'number' ? await targetHere(taking, entity, above, depth + 1) : null;
  const id = await insertRecord(taking.run, entity, completeValues(entity, { ...one.values, ...(tree === undefined ? {} : { [tree]: parent }) }));
  taking.ids.set(`${entity}/${one.id}`, id);
  taking.done.created += 1;
  return id;
}
