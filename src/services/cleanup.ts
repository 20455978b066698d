import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf, referencesTo } from '../entities/registry.ts';
import { conflict, invalid } from '../errors.ts';
import { isDay, todayIn } from '../util/dates.ts';
import { recordAudit } from './audit.ts';
import type { CleanupPlan, CleanupReport, CleanupRequest } from './cleanup-api.ts';
import type { Control, ServiceContext } from './context.ts';
import { makeBackup } from './backup/make.ts';
import { goOn } from './control.ts';
import { deleteRows } from './delete-rows.ts';
import { hangingOn } from './hanging.ts';
import { runStep, type StepRun } from './ledger.ts';
import { permitPower } from './power.ts';
import { chunks, loadRecords } from './stored.ts';
import { foldTally, tally } from './tally.ts';

const CHUNK = 200;

/** The kinds of records that grow old: those whose definition names the field that says how old one is. */
export const agingEntities = (): readonly EntityName[] => ENTITY_NAMES.filter((entity) => definitionOf(entity).ages !== undefined);

/** Counts first: what would go, with what hangs on it. Nothing is changed. */
export async function cleanupPlan(ctx: ServiceContext, request: CleanupRequest, control: Control = {}): Promise<CleanupPlan> {
  permitPower(ctx.session, 'cleanup');
  requireRight(ctx, request);
  const { queries } = ctx.database;
  const counts = new Map<EntityName, number>();
  const add = (entity: EntityName, count: number): void => void counts.set(entity, (counts.get(entity) ?? 0) + count);
  for (const root of rootsOf(request)) {
    for await (const ids of idsOf(queries, root, request.before)) {
      await goOn(control);
      for (const group of await groupsOf(queries, root.entity, ids)) add(group.entity, group.ids.length);
    }
  }
  return { before: request.before, counts: ENTITY_NAMES.flatMap((entity) => (counts.has(entity) ? [{ entity, count: counts.get(entity) ?? 0 }] : [])) };
}

function requireRight(ctx: ServiceContext, { before, entities }: CleanupRequest): void {
  if (!isDay(before)) throw invalid('cleanup.no_day', { text: before }, { field: 'before' });
  if (before > todayIn(ctx.session.timeZone, ctx.now())) throw invalid('cleanup.future', { day: before }, { field: 'before' });
  const known = agingEntities();
  const wrong = entities.find((entity) => !known.includes(entity));
  if (wrong !== undefined) throw invalid('cleanup.no_age', { entity: { key: `entity.${wrong}` }, known: { keys: known.map((entity) => `entity.${entity}`) } }, { field: 'entities' });
}

/** What is looked for in one table: records of a day, or what was put into the bin before it. */
interface Root {
  readonly entity: EntityName;
  readonly column: string;
}

function rootsOf({ entities, bin }: CleanupRequest): readonly Root[] {
  const old = entities.map((entity): Root => ({ entity, column: definitionOf(entity).ages ?? '' }));
  const binned = bin ? ENTITY_NAMES.toReversed().map((entity): Root => ({ entity, column: 'deleted_at' })) : [];
  return [...old, ...binned];
}

async function* idsOf(queries: Queries, { entity, column }: Root, before: string): AsyncGenerator<readonly number[]> {
  for (let from = 0; ; ) {
    // A stored moment begins with its day.
    const rows = await dynamic(queries).selectFrom(entity).select('id').where(column, '<', before).where('id', '>', from).orderBy('id').limit(CHUNK).execute();
    const ids = rows.map((row) => Number(row['id']));
    const last = ids.at(-1);
    if (last === undefined) return;
    yield ids;
    from = last;
  }
}

export interface Group {
  readonly entity: EntityName;
  readonly ids: readonly number[];
}

/** The records and all that hangs on them, in the bin or not; what hangs first. */
export async function groupsOf(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<readonly Group[]> {
  const found = new Map<EntityName, Set<number>>([[entity, new Set(ids)]]);
  const collect = async (of: EntityName, part: readonly number[]): Promise<void> => {
    for (const { entity: from, field } of hangingOn(of)) {
      const known = found.get(from) ?? new Set<number>();
      found.set(from, known);
      const rows = (await Promise.all(chunks(part, 500).map(async (some) => await dynamic(queries).selectFrom(from).select('id').where(field, 'in', some).execute()))).flat();
      const fresh = rows.map((row) => Number(row['id'])).filter((id) => !known.has(id));
      for (const id of fresh) known.add(id);
      if (fresh.length > 0) await collect(from, fresh);
    }
  };
  await collect(entity, ids);
  const order = [...ENTITY_NAMES.filter((name) => name !== entity).toReversed(), entity];
  return order.flatMap((name) => {
    const own = [...(found.get(name) ?? [])];
    return own.length === 0 ? [] : [{ entity: name, ids: own }];
  });
}

/**
 * Removes them for good, after a backup: rows, links, search, and their images in the ledger, which still verifies. What something else points to stays.
 * It cannot be taken back but from the backup. Throws `conflict` where the counts are others than those that were confirmed.
 */
export async function cleanup(ctx: ServiceContext, request: CleanupRequest, expected: number, control: Control = {}): Promise<CleanupReport> {
  const plan = await cleanupPlan(ctx, request, control);
  const total = plan.counts.reduce((sum, { count }) => sum + count, 0);
  if (total !== expected) throw conflict('error.count_changed', { expected, found: total });
  const { path, insteadOf } = await makeBackup(ctx, {}, 'before-cleanup', control);
  await recordAudit(ctx, { kind: 'cleanup', summary: request.before, entities: request.entities.length === 0 ? undefined : request.entities, bin: request.bin, count: total });
  const report = new Map<EntityName, { removed: number; kept: number }>();
  let done = 0;
  for (const root of rootsOf(request)) {
    for await (const ids of idsOf(ctx.database.queries, root, request.before)) {
      await goOn(control);
      for (const { entity, removed, kept } of await removeChunk(ctx, root, request.before, ids)) {
        const known = report.get(entity) ?? { removed: 0, kept: 0 };
        report.set(entity, { removed: known.removed + removed, kept: known.kept + kept });
        done += removed;
      }
      control.onProgress?.({ done, total });
    }
  }
  await foldTally(ctx.database);
  await ctx.database.fold();
  return { backup: path, insteadOf, removed: ENTITY_NAMES.flatMap((entity) => (report.has(entity) ? [{ entity, ...(report.get(entity) ?? { removed: 0, kept: 0 }) }] : [])) };
}

interface Removed {
  readonly entity: EntityName;
  readonly removed: number;
  readonly kept: number;
}

/** One transaction: all of them at once where nothing else points to any, else one by one. */
async function removeChunk(ctx: ServiceContext, root: Root, before: string, ids: readonly number[]): Promise<readonly Removed[]> {
  const { result } = await runStep(ctx, { action: 'security', entity: root.entity }, async (run) => {
    const rows = await dynamic(run.trx).selectFrom(root.entity).select('id').where(root.column, '<', before).where('id', 'in', ids).execute();
    const still = rows.map((row) => Number(row['id']));
    const all = await groupsOf(run.trx, root.entity, still);
    if (!(await isUsed(run.trx, all))) return await removeGroups(run, all);
    const removed: Removed[] = [];
    for (const id of still) {
      const groups = await groupsOf(run.trx, root.entity, [id]);
      if (await isUsed(run.trx, groups)) removed.push({ entity: root.entity, removed: 0, kept: 1 });
      else removed.push(...(await removeGroups(run, groups)));
    }
    return removed;
  });
  return result;
}

/** Whether any other record points to one of these. */
async function isUsed(queries: Queries, groups: readonly Group[]): Promise<boolean> {
  const going = new Map(groups.map(({ entity, ids }) => [entity, new Set(ids)]));
  for (const { entity, ids } of groups) {
    for (const { entity: from, field, kind } of referencesTo(entity)) {
      const [table, column, key] = kind === 'links' ? [`${from}_${field}`, 'target_id', 'record_id'] : [from, field, 'id'];
      for (const part of chunks(ids, 500)) {
        const rows = await dynamic(queries).selectFrom(table).select(key).where(column, 'in', part).execute();
        if (rows.some((row) => going.get(from)?.has(Number(row[key])) !== true)) return true;
      }
    }
  }
  return false;
}

async function removeGroups(run: StepRun, groups: readonly Group[]): Promise<readonly Removed[]> {
  const removed: Removed[] = [];
  for (const { entity, ids } of groups) {
    await removeRows(run, entity, ids);
    await blankLedger(run, entity, ids);
    removed.push({ entity, removed: ids.length, kept: 0 });
  }
  return removed;
}

async function removeRows(run: StepRun, entity: EntityName, ids: readonly number[]): Promise<void> {
  const records = await loadRecords(run.trx, entity, ids);
  const live = records.filter(({ deleted_at }) => deleted_at === null);
  await tally(run, entity, live.map(({ id, values }) => ({ id, action: 'remove' as const, before: values, after: values })));
  if (definitionOf(entity).search) await run.ctx.database.search.remove(run.trx, entity, ids);
  await deleteRows(run, entity, ids);
}

/** As an erasure does: images and salts go, the digests stay, so that the chain still holds. */
async function blankLedger(run: StepRun, entity: EntityName, ids: readonly number[]): Promise<void> {
  for (const part of chunks(ids, 500)) {
    const rows = await run.trx.selectFrom('change').select('change_set_id').distinct().where('entity', '=', entity).where('record_id', 'in', part).execute();
    await run.trx.updateTable('change').set({ before: null, salt: null }).where('entity', '=', entity).where('record_id', 'in', part).execute();
    for (const steps of chunks(rows.map(({ change_set_id }) => change_set_id), 500)) {
      const found = await run.trx.selectFrom('change_set').select(['id', 'digest', 'entity', 'action', 'summary']).where('id', 'in', steps).execute();
      for (const { id, digest, entity: about, action, summary } of found) {
        // A step is called after its record; an import after its file.
        const blank = { digest: digest.slice(digest.indexOf('.')), summary: about === entity && action !== 'import' ? '' : summary };
        if (blank.digest !== digest || blank.summary !== summary) await run.trx.updateTable('change_set').set(blank).where('id', '=', id).execute();
      }
    }
  }
}
