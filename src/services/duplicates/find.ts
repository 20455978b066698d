import { sql } from 'kysely';
import { can } from '../../auth/permissions.ts';
import type { Queries } from '../../db/database.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import { AppError, invalid } from '../../errors.ts';
import type { Values } from '../../fields/definition.ts';
import { hash53 } from '../../util/hash53.ts';
import { choicesOf } from '../choices.ts';
import type { Control, ServiceContext } from '../context.ts';
import { goOn } from '../control.ts';
import type { Alike, DuplicateGroup, DuplicatesPage, DuplicatesRequest } from '../duplicates-api.ts';
import { permit } from '../permit.ts';
import { withinScope } from '../scope.ts';
import { chunks, loadRecords, type Stored } from '../stored.ts';
import { apartAmong, requireCompared } from './apart.ts';
import { putInWaiting } from './keep.ts';
import { isCompared, keyTable, traitsOf, type Trait } from './traits.ts';

/** Records looked at while somebody types; a number that hundreds share says nothing. */
const LOOKED_AT = 200;
const SHOWN = 5;
/** Numbers that several records share, looked up at a time. */
const BATCH = 400;
/** Of one number that more records share than this only the first are looked at. */
const OF_ONE = 50;
/** How far from one record to the next: A has B's telephone, B has C's name. */
const ROUNDS = 3;
const MOST_GROUPS = 1000;

const readableOf = ({ session }: ServiceContext, entity: EntityName) => (field: string): boolean => can(session, 'read', entity, field).allowed;

interface Compared {
  readonly id: number;
  readonly traits: readonly Trait[];
}

/** Records that share any of these numbers: number → ids. */
async function sharing(queries: Queries, entity: EntityName, keys: readonly number[], each: number): Promise<ReadonlyMap<number, readonly number[]>> {
  const found = new Map<number, number[]>();
  for (const part of chunks(keys, 200)) {
    const ranked = sql<{ key: number; id: number }>`select key, id from (select key, id, row_number() over (partition by key order by id) as place from ${sql.table(keyTable(entity))} where key in (${sql.join(part)})) as k where place <= ${each} order by key, id`;
    for (const { key, id } of (await ranked.execute(queries)).rows) found.set(key, [...(found.get(key) ?? []), id]);
  }
  return found;
}

/** The live records of these ids within reach, with what may be compared of them. */
async function compared(ctx: ServiceContext, entity: EntityName, ids: readonly number[]): Promise<readonly Compared[]> {
  const { queries } = ctx.database;
  const seen = await withinScope(ctx, queries, entity, ids, 'read');
  const records = (await loadRecords(queries, entity, ids.filter((id) => seen.has(id)))).filter((record: Stored) => record.deleted_at === null);
  const readable = readableOf(ctx, entity);
  return records.map(({ id, values }) => ({ id, traits: traitsOf(entity, values, readable) }));
}

/** The fields in which a record says the same as one of these traits does. */
function sharedFields(own: ReadonlySet<string>, { traits }: Compared): readonly string[] {
  return [...new Set(traits.filter(({ text }) => own.has(text)).map(({ field }) => field))];
}

/** Live records that may be the same as one with these values, those that agree in most fields first. */
export async function alike(ctx: ServiceContext, entity: EntityName, id: number | null, values: Values): Promise<readonly Alike[]> {
  permit(ctx.session, 'read', entity);
  if (!isCompared(entity)) return [];
  const own = new Set(traitsOf(entity, values, readableOf(ctx, entity)).map(({ text }) => text));
  if (own.size === 0) return [];
  const found = await sharing(ctx.database.queries, entity, [...own].map(hash53), LOOKED_AT);
  const ids = [...new Set([...found.values()].flat())].filter((one) => one !== id).slice(0, LOOKED_AT);
  const isApart = id === null ? () => false : await apartAmong(ctx.database.queries, entity, [...ids, id]);
  const hits = (await compared(ctx, entity, ids)).map((one) => ({ id: one.id, fields: sharedFields(own, one) })).filter((one) => one.fields.length > 0 && !isApart(one.id, id ?? 0));
  return await named(ctx, entity, hits.toSorted((a, b) => b.fields.length - a.fields.length || a.id - b.id).slice(0, SHOWN));
}

async function named(ctx: ServiceContext, entity: EntityName, hits: readonly { readonly id: number; readonly fields: readonly string[] }[]): Promise<readonly Alike[]> {
  const names = new Map((await choicesOf(ctx, ctx.database.queries, entity, hits.map(({ id }) => id))).map((one) => [one.id, one]));
  return hits.flatMap(({ id, fields }) => {
    const one = names.get(id);
    return one === undefined ? [] : [{ id, label: one.label, hint: one.hint, fields }];
  });
}

/**
 * Likely duplicates, a page of them. The table of numbers is walked in its order; a group stands where its smallest shared number does, so that it comes once
 * however many things its records have in common.
 */
export async function duplicates(ctx: ServiceContext, request: DuplicatesRequest, control: Control = {}): Promise<DuplicatesPage> {
  const { entity, ids } = request;
  requireCompared(entity);
  permit(ctx.session, 'read', entity);
  const limit = Math.min(Math.max(1, request.limit), MOST_GROUPS);
  if (ids !== undefined) return { groups: (await groupsAround(ctx, entity, ids)).map(({ group }) => group), next: null };
  // What was imported just now is among them.
  await catchUp(ctx, control);
  const groups: DuplicateGroup[] = [];
  let after = startOf(request.after);
  while (groups.length < limit) {
    await goOn(control);
    control.onProgress?.({ done: groups.length, total: null });
    const keys = await ctx.database.cancellable(control.signal, async () => await sharedKeys(ctx.database.queries, entity, after));
    const last = keys.at(-1);
    if (last === undefined) return { groups: strongestFirst(groups), next: null };
    const started = await sharing(ctx.database.queries, entity, keys, OF_ONE);
    for (const { group, place } of await groupsAround(ctx, entity, [...new Set([...started.values()].flat())])) if (place > after && place <= last) groups.push(group);
    after = last;
    if (keys.length < BATCH) return { groups: strongestFirst(groups), next: null };
  }
  return { groups: strongestFirst(groups), next: String(after) };
}

/** Where the database cannot be written to, what waits is not among them. */
async function catchUp(ctx: ServiceContext, control: Control): Promise<void> {
  try {
    await putInWaiting(ctx.database, ctx.now, control);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
  }
}

function startOf(after: string | undefined): number {
  const start = after === undefined ? -1 : Number(after);
  if (!Number.isSafeInteger(start)) throw invalid('duplicates.bad_place');
  return start;
}

const strongestFirst = (groups: readonly DuplicateGroup[]): readonly DuplicateGroup[] => groups.toSorted((a, b) => b.fields.length - a.fields.length || (labelOf(a) < labelOf(b) ? -1 : 1));
const labelOf = ({ records }: DuplicateGroup): string => records[0]?.label ?? '';

/** The next numbers that more than one record has. */
async function sharedKeys(queries: Queries, entity: EntityName, after: number): Promise<readonly number[]> {
  const { rows } = await sql<{ key: number }>`select key from ${sql.table(keyTable(entity))} where key > ${after} group by key having count(*) > 1 order by key limit ${BATCH}`.execute(queries);
  return rows.map(({ key }) => key);
}

interface Placed {
  readonly group: DuplicateGroup;
  /** The smallest number that two of its records share. */
  readonly place: number;
}

/** The whole groups in which these records are. */
async function groupsAround(ctx: ServiceContext, entity: EntityName, ids: readonly number[]): Promise<readonly Placed[]> {
  const { queries } = ctx.database;
  const known = new Map((await compared(ctx, entity, ids)).map((one) => [one.id, one]));
  let fresh = [...known.values()];
  for (let round = 0; round < ROUNDS && fresh.length > 0; round += 1) {
    const keys = [...new Set(fresh.flatMap(({ traits }) => traits.map(({ text }) => hash53(text))))];
    const others = [...new Set([...(await sharing(queries, entity, keys, OF_ONE)).values()].flat())].filter((id) => !known.has(id));
    fresh = [...(await compared(ctx, entity, others))];
    for (const one of fresh) known.set(one.id, one);
  }
  const isApart = await apartAmong(queries, entity, [...known.keys()]);
  const parts = joined([...known.values()], isApart);
  return await Promise.all(parts.map(async ({ members, place }) => ({ group: await groupOf(ctx, entity, members), place })));
}

interface Part {
  readonly members: readonly Compared[];
  readonly place: number;
}

/** Records that say the same anywhere belong together, and what belongs together with one of them. */
function joined(records: readonly Compared[], isApart: (a: number, b: number) => boolean): readonly Part[] {
  const root = new Map(records.map(({ id }) => [id, id]));
  const top = (id: number): number => {
    let at = id;
    while (root.get(at) !== at) at = root.get(at) ?? at;
    return at;
  };
  const places = new Map<number, number>();
  const byText = Map.groupBy(records.flatMap(({ id, traits }) => [...new Set(traits.map(({ text }) => text))].map((text) => ({ id, text }))), ({ text }) => text);
  for (const [text, own] of byText) {
    const key = hash53(text);
    for (const [at, { id }] of own.entries())
      for (const other of own.slice(at + 1)) {
        if (isApart(id, other.id)) continue;
        const [a, b] = [top(id), top(other.id)];
        root.set(b, a);
        places.set(a, Math.min(key, places.get(a) ?? key, places.get(b) ?? key));
      }
  }
  return [...Map.groupBy(records, ({ id }) => top(id))].flatMap(([id, members]) => (members.length < 2 ? [] : [{ members, place: places.get(id) ?? 0 }]));
}

async function groupOf(ctx: ServiceContext, entity: EntityName, members: readonly Compared[]): Promise<DuplicateGroup> {
  const counts = new Map<string, number>();
  for (const { traits } of members) for (const text of new Set(traits.map((trait) => trait.text))) counts.set(text, (counts.get(text) ?? 0) + 1);
  const shared = new Set([...counts].filter(([, count]) => count > 1).map(([text]) => text));
  const hits = members.toSorted((a, b) => a.id - b.id).map((one) => ({ id: one.id, fields: sharedFields(shared, one) }));
  const order = [definitionOf(entity).label, ...(definitionOf(entity).duplicates?.fields ?? [])];
  return { records: await named(ctx, entity, hits), fields: order.filter((field) => hits.some(({ fields }) => fields.includes(field))) };
}
