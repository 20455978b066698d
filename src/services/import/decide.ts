import type { Queries } from '../../db/database.ts';
import { dynamic } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import { fieldsOf } from '../../entities/registry.ts';
import type { Value, Values } from '../../fields/definition.ts';
import { fieldParam } from '../../query/values.ts';
import { steppedFields } from '../../rules/flow.ts';
import { ruleOf } from '../../rules/index.ts';
import type { RuleRun } from '../../rules/rule.ts';
import type { Ready } from '../derive.ts';
import { changedFields, chunks, isList, loadRecords, sameValue, type Stored } from '../stored.ts';
import { keyOf, knownRecords, nameOf, type Identity, type KnownRecords } from './identity.ts';
import { decideMains, type MainLink, type MainSlot } from './main-record.ts';
import type { Pending, Prepared, RowFault } from './prepare.ts';
import { draftsWithin, scopeConditions, withinScope } from '../scope.ts';

export type Duplicates = 'skip' | 'update' | 'add';
export const OUTCOMES = ['create', 'update', 'unchanged', 'skip', 'reject'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A record that rows of the chunk make or change. */
export interface Slot {
  /** Null for a new one. */
  readonly id: number | null;
  before: Stored | null;
  values: Values;
  readonly pending: Pending[];
  /** Of a new one: what its row derived beforehand. */
  readonly ready?: Ready | null | undefined;
  /** Of a new one: what its row says, so that a further row of its code is known for the same. */
  readonly named: Values;
  /** Whether a row is to be written; false while all agree with what stands there. */
  touched: boolean;
}

/** A row of the chunk and what becomes of it. */
export interface Entry {
  readonly prepared: Prepared;
  slot: Slot | null;
  outcome: Outcome;
  faults: readonly RowFault[];
}

export interface Decided {
  readonly entries: readonly Entry[];
  readonly slots: readonly Slot[];
  readonly mains: readonly MainSlot[];
}

/** What was met in the file before this chunk. Only a dry run needs it: else it stands in the database. */
export interface Seen {
  /** What a row of these names is, whose values are `row`: null for the first of its name. */
  meet(names: readonly string[], row: string): 'unchanged' | 'update' | null;
}

export interface Deciding {
  readonly identity: Identity;
  readonly duplicates: Duplicates;
  readonly mainLink: MainLink | null;
  /** What a new record gets where the file says nothing. */
  readonly defaults: Values;
  /** Fields that must have a value in a new record. */
  readonly required: readonly string[];
  readonly seen: Seen | null;
  /** Records with a greater id were made since the import began: by earlier rows of the file. */
  readonly since: number;
}

interface Board {
  readonly deciding: Deciding;
  readonly known: KnownRecords;
  /** Unique field → value → the record that has it. */
  readonly taken: ReadonlyMap<string, Map<string, number | Slot>>;
  readonly byId: Map<number, Slot>;
  readonly byKey: Map<string, Slot>;
  readonly byName: Map<string, Slot>;
  /** What only steps change in a record that is there. */
  readonly stepped: ReadonlySet<string>;
}

/** Decides for the rows of a chunk what becomes of each: reads only, in the transaction that will write it. */
export async function decide(run: RuleRun, deciding: Deciding, rows: readonly Prepared[]): Promise<Decided> {
  const { identity } = deciding;
  const good = rows.filter((row) => row.faults.length === 0);
  const known = await knownRecords(run, identity, good);
  const board: Board = { deciding, known, taken: await takenValues(run.queries, identity, known, good.map(({ values }) => values)), byId: new Map(), byKey: new Map(), byName: new Map(), stepped: steppedFields(identity.entity) };
  const entries = rows.map((prepared) => assign(board, prepared));
  await refuseUnreached(run, identity.entity, board, entries);
  await loadSlots(run.queries, identity.entity, board);
  const check = ruleOf(identity.entity).check;
  for (const entry of entries) {
    if (entry.slot === null || entry.outcome === 'skip') continue;
    apply(board, entry, entry.slot);
    if (check !== undefined && entry.outcome !== 'reject') await applyRule(run, identity.entity, entry, entry.slot);
  }
  await refuseOutOfReach(run, identity.entity, entries);
  const mains = deciding.mainLink === null ? [] : await decideMains(run.queries, deciding.mainLink, identity.label, entries);
  const slots = new Set(entries.flatMap((entry) => (entry.slot?.touched === true ? [entry.slot] : [])));
  return { entries, slots: [...slots], mains };
}

/** Rows of records that are there and that the session may not edit. */
async function refuseUnreached(run: RuleRun, entity: EntityName, board: Board, entries: readonly Entry[]): Promise<void> {
  const ids = [...board.byId.keys()];
  const reached = await withinScope(run, run.queries, entity, ids, 'edit');
  for (const entry of entries) {
    const id = entry.slot?.id ?? null;
    if (id !== null && !reached.has(id)) refuse(entry, [{ entity, field: null, key: 'error.not_permitted', params: { action: { key: 'action.edit' }, entity: { key: `entity.${entity}` } } }]);
  }
  for (const id of ids) if (!reached.has(id)) board.byId.delete(id);
}

/** Rows that would leave a record, new or changed, where the session does not reach it: the others land all the same. */
async function refuseOutOfReach(run: RuleRun, entity: EntityName, entries: readonly Entry[]): Promise<void> {
  if ((['create', 'edit'] as const).every((action) => scopeConditions(run, entity, action).length === 0)) return;
  const slots = [...new Set(entries.flatMap(({ slot }) => (slot?.touched === true ? [slot] : [])))];
  for (const action of ['create', 'edit'] as const) {
    const own = slots.filter(({ id }) => (id === null) === (action === 'create'));
    const drafts = own.map(({ before, values }): Values => ({ ...values, created_by: before === null ? run.session.operatorId : before.created_by }));
    const reached = await draftsWithin(run, run.queries, entity, drafts, action);
    const outside = new Set(own.filter((_, at) => !reached.has(at)));
    for (const entry of entries) if (entry.slot !== null && outside.has(entry.slot)) refuse(entry, [{ entity, field: null, key: 'error.out_of_scope', params: {} }]);
  }
}

/** Fields of which no two records have the same value. */
export function uniqueFields(entity: EntityName): readonly string[] {
  return Object.entries(fieldsOf(entity)).flatMap(([field, def]) => (def.unique === true && def.readOnly !== true ? [field] : []));
}

async function takenValues(queries: Queries, { entity, key }: Identity, known: KnownRecords, rows: readonly Values[]): Promise<Board['taken']> {
  const taken = new Map<string, Map<string, number | Slot>>();
  for (const field of uniqueFields(entity)) {
    if (field === key) {
      taken.set(field, new Map(known.byKey));
      continue;
    }
    const values = [...new Set(rows.flatMap((row) => (typeof row[field] === 'string' ? [row[field]] : [])))];
    const found = new Map<string, number | Slot>();
    for (const part of chunks(values, 500)) {
      const records = await dynamic(queries).selectFrom(entity).select(['id', field]).where(field, 'in', part).where('deleted_at', 'is', null).execute();
      for (const record of records) found.set(String(record[field]), Number(record['id']));
    }
    taken.set(field, found);
  }
  return taken;
}

const newSlot = (id: number | null, values: Values, ready?: Ready | null, named: Values = {}): Slot => ({ id, before: null, values, pending: [], ready, named, touched: false });
const reject = (prepared: Prepared, faults: readonly RowFault[]): Entry => ({ prepared, slot: null, outcome: 'reject', faults });

/** Which record a row means: one that is there, one that an earlier row of the chunk makes, or a new one. */
function assign(board: Board, prepared: Prepared): Entry {
  const { identity, duplicates } = board.deciding;
  if (prepared.faults.length > 0) return reject(prepared, prepared.faults);
  const key = keyOf(identity, prepared.values);
  const name = nameOf(identity, prepared.values);
  return (duplicates === 'add' ? null : sameRecord(board, prepared, key, name)) ?? create(board, prepared, key, name);
}

/** What becomes of a row of a record that is there, or that the file itself makes; null where it is a new one. */
function sameRecord(board: Board, prepared: Prepared, key: string | null, name: string | null): Entry | null {
  const { deciding, known } = board;
  const { identity, duplicates } = deciding;
  const slotOf = (id: number): Slot => board.byId.get(id) ?? remember(board.byId, id, newSlot(id, {}));
  const byKey = key === null ? undefined : known.byKey.get(key);
  if (byKey !== undefined) return isTwice(deciding, prepared, byKey, known) ? reject(prepared, [twice(identity, prepared)]) : matched(prepared, deciding, byKey, slotOf);
  // A record with a code of its own is another one, however it is called.
  const named = name === null ? [] : (known.byName.get(name) ?? []).filter((each) => key === null || !each.hasKey);
  if (named.length > 1 && duplicates === 'update') return reject(prepared, [ambiguous(identity, prepared, named.length)]);
  if (named[0] !== undefined) return matched(prepared, deciding, named[0].id, slotOf);
  return earlierInFile(board, prepared, key, name);
}

/** The row of a record of which the file told before: in this chunk, or (in a dry run, which writes nothing) in an earlier one. */
function earlierInFile(board: Board, prepared: Prepared, key: string | null, name: string | null): Entry | null {
  const { identity, duplicates, seen } = board.deciding;
  const skips = duplicates === 'skip';
  const earlier = key === null ? (name === null ? undefined : board.byName.get(name)) : board.byKey.get(key);
  if (earlier !== undefined) {
    if (skips && key !== null && isOther(name, nameOf(identity, earlier.named))) return reject(prepared, [twice(identity, prepared)]);
    return skips ? passedOver(prepared, earlier) : { prepared, slot: earlier, outcome: 'unchanged', faults: [] };
  }
  return seen === null ? null : metInFile(board.deciding, seen, prepared, key, name);
}

function metInFile({ identity, duplicates }: Deciding, seen: Seen, prepared: Prepared, key: string | null, name: string | null): Entry | null {
  const skips = duplicates === 'skip';
  const met = seen.meet([key === null ? `n${name ?? ''}` : `k${key}`], JSON.stringify([prepared.values, prepared.main]));
  const metSo = key === null || name === null ? met : seen.meet([`k${key}n${name}`], '');
  if (met === null) return null;
  if (metSo === null && skips) return reject(prepared, [twice(identity, prepared)]);
  return { prepared, slot: null, outcome: skips && (prepared.main === null || met === 'unchanged') ? 'skip' : met, faults: [] };
}

function remember<K>(slots: Map<K, Slot>, key: K, slot: Slot): Slot {
  slots.set(key, slot);
  return slot;
}

const isOther = (name: string | null, known: string | null | undefined): boolean => name !== null && known !== null && known !== undefined && name !== known;

/** Whether the file itself made that record under another name: its second row of one code would be lost without a word. */
function isTwice({ duplicates, since, identity }: Deciding, { values }: Prepared, id: number, known: KnownRecords): boolean {
  return duplicates === 'skip' && id > since && isOther(nameOf(identity, values), known.names.get(id));
}

function twice({ entity, key, label }: Identity, { values }: Prepared): RowFault {
  const field = key ?? label;
  return { entity, field, key: 'import.code_twice', params: { field: fieldParam(entity, field), value: String(values[field]) } };
}

/** The row of a record that is there; what was there before the file is left alone under `skip`. */
function matched(prepared: Prepared, { duplicates, since }: Deciding, id: number, slotOf: (id: number) => Slot): Entry {
  if (duplicates !== 'skip') return { prepared, slot: slotOf(id), outcome: 'unchanged', faults: [] };
  return id > since && prepared.main !== null ? passedOver(prepared, slotOf(id)) : { prepared, slot: null, outcome: 'skip', faults: [] };
}

/** A further row of a record that the file itself made: the record stays as its first row has it, but another contact is another person. */
const passedOver = (prepared: Prepared, slot: Slot): Entry => ({ prepared, slot: prepared.main === null ? null : slot, outcome: 'skip', faults: [] });

function ambiguous({ entity, label }: Identity, prepared: Prepared, count: number): RowFault {
  return { entity, field: label, key: 'import.ambiguous_record', params: { count, name: String(prepared.values[label]) } };
}

function create(board: Board, prepared: Prepared, key: string | null, name: string | null): Entry {
  const { identity, required, defaults } = board.deciding;
  const { entity } = identity;
  const { values, pending } = prepared;
  const missing = required.filter((field) => (values[field] ?? defaults[field] ?? null) === null && !pending.some((each) => !each.main && each.field === field));
  if (missing.length > 0) return reject(prepared, missing.map((field) => ({ entity, field, key: 'error.required', params: { field: fieldParam(entity, field) } })));
  const slot = newSlot(null, { ...defaults }, prepared.ready, prepared.values);
  if (key !== null) board.byKey.set(key, slot);
  else if (name !== null) board.byName.set(name, slot);
  return { prepared, slot, outcome: 'create', faults: [] };
}

async function loadSlots(queries: Queries, entity: EntityName, board: Board): Promise<void> {
  for (const before of await loadRecords(queries, entity, [...board.byId.keys()])) {
    const slot = board.byId.get(before.id);
    if (slot === undefined) continue;
    slot.before = before;
    slot.values = before.values;
  }
}

/** Puts a row's values over what the record is by now. */
function apply(board: Board, entry: Entry, slot: Slot): void {
  const { entity } = board.deciding.identity;
  const { pending, retired } = entry.prepared;
  const values = slot.before === null ? entry.prepared.values : without(entry.prepared.values, board.stepped);
  const faults: RowFault[] = [];
  for (const { main, field, name } of retired)
    if (!main && !sameValue(slot.values[field], values[field])) faults.push({ entity, field, key: 'error.lookup_retired', params: { field: fieldParam(entity, field), value: name } });
  faults.push(...uniqueFaults(board, slot, values));
  if (faults.length > 0) {
    refuse(entry, faults);
    return;
  }
  const own = pending.length === 0 ? pending : pending.filter((each) => !each.main);
  if (entry.outcome === 'create' && !slot.touched) {
    slot.touched = true;
    Object.assign(slot.values, values);
    slot.pending.push(...own);
    return;
  }
  const changes = changedFields(slot.values, values).length > 0 || own.length > 0;
  if (entry.outcome === 'unchanged' && changes) entry.outcome = 'update';
  if (entry.outcome === 'create' || changes) slot.touched = true;
  slot.values = { ...slot.values, ...values };
  slot.pending.push(...own);
}

const without = (values: Values, left: ReadonlySet<string>): Values => (left.size === 0 ? values : Object.fromEntries(Object.entries(values).filter(([field]) => !left.has(field))));

function refuse(entry: Entry, faults: readonly RowFault[]): void {
  entry.outcome = 'reject';
  entry.faults = faults;
  entry.slot = null;
}

function uniqueFaults(board: Board, slot: Slot, values: Values): readonly RowFault[] {
  const { entity } = board.deciding.identity;
  const faults: RowFault[] = [];
  for (const [field, taken] of board.taken) {
    const value = values[field];
    if (typeof value !== 'string') continue;
    const owner = taken.get(value);
    if (owner === undefined) taken.set(value, slot);
    else if (owner !== slot && owner !== slot.id) faults.push({ entity, field, key: 'import.code_taken', params: { field: fieldParam(entity, field), value } });
  }
  return faults;
}

/** The entity's own rule; what it refuses is taken off the record again. */
async function applyRule(run: RuleRun, entity: EntityName, entry: Entry, slot: Slot): Promise<void> {
  const found = (await ruleOf(entity).check?.(run, { id: slot.id, before: slot.before?.values ?? null, after: slot.values })) ?? [];
  if (found.length === 0) return;
  const before: Values = { ...slot.values };
  for (const field of Object.keys(entry.prepared.values)) before[field] = slot.before?.values[field] ?? null;
  slot.values = before;
  slot.touched = slot.before !== null && changedFields(slot.before.values, before).length > 0;
  refuse(entry, found.map(({ field, key, params }) => ({ entity, field, key, params: { field: fieldParam(entity, field ?? ''), ...params } })));
}

/** A value with ids of references that were just made. */
export function withMade(value: Value | undefined, several: boolean, id: number): Value {
  if (!several) return id;
  const ids = isList(value) ? value.map(Number) : [];
  return [...new Set([...ids, id])].toSorted((a, b) => a - b);
}
