import type { Queries } from '../../db/database.ts';
import { dynamic, type Cell } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import type { MessageKey, MessageParams } from '../../i18n/index.ts';
import { nearestOf, nearNames, type NearName } from '../../query/near.ts';
import { chineseName, shortPlaceName } from '../../query/place-names.ts';
import { ruleOf } from '../../rules/index.ts';
import { foldSearch } from '../../util/fold.ts';
import { rowsCalled } from '../called.ts';
import type { KnownNames } from '../known-names.ts';
import { chunks } from '../stored.ts';
import { byOwner, owned, ownerOf, ownersOf, splitsOf, type Owners } from './owners.ts';

/** What a name in a cell stands for. */
export type Found =
  | { readonly kind: 'one'; readonly id: number; readonly retired: boolean }
  /** No record is called so; `fault` says it, with the nearest names. */
  | { readonly kind: 'none'; readonly name: string; readonly fault: Miss }
  /** `among`: them, with the record that each belongs to. */
  | { readonly kind: 'many'; readonly fault: Miss; readonly among: readonly Among[] };

export interface Among {
  readonly id: number;
  readonly owner: number | null;
  readonly retired: boolean;
}

export interface Miss {
  readonly key: MessageKey;
  readonly params: MessageParams;
}

/** Finds the records of one entity by what people call them: name, code, in trees also the short name or the whole path. */
export interface Lookup {
  /** Whether all values are at hand, so that nothing needs fetching. */
  readonly held: boolean;
  /** Gets what the names of the next rows need; nothing to do where all values are at hand. */
  prefetch(names: Iterable<string>): Promise<void>;
  find(name: string): Found;
  /** Longer names of a record: in a tree the way from the top, 吉林省/吉林市; of what belongs to another record that one's name before it. */
  paths(id: number): readonly string[];
}

/** Lists up to this size are held whole; of larger ones only what the rows name. */
const HELD = 20_000;

/** Names whose meaning is remembered. */
const KEPT = 50_000;
/** Unknown names for which the nearest ones are looked for: a column matched wrongly has a hundred thousand of them. */
const NEAR_SEARCHES = 50;

interface Candidate {
  readonly id: number;
  readonly name: string;
  readonly code: string | null;
  /** The Chinese name of one that is called otherwise; else empty. */
  readonly chinese: string;
  readonly parent: number | null;
  /** The record that it belongs to: a contact's customer. */
  readonly owner: number | null;
  /** Place in the order in which a name that several have is understood; 0 is the likeliest. */
  readonly order: number;
  readonly retired: boolean;
}

export async function lookupOf(queries: Queries, entity: EntityName, known: KnownNames): Promise<Lookup> {
  const { count } = await dynamic(queries).selectFrom(entity).select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow();
  return Number(count) <= HELD ? await heldLookup(queries, entity, known) : askingLookup(queries, entity, known);
}

function selectCandidates(queries: Queries, entity: EntityName, { within, readable }: KnownNames) {
  const { label, key, reference, tree } = definitionOf(entity);
  const fields = fieldsOf(entity);
  const optional = [readable(entity, key), tree, ownerOf(entity)?.field, reference?.chinese, ruleOf(entity).prefer?.field, Object.hasOwn(fields, 'retired') ? 'retired' : undefined].flatMap((field) => field ?? []);
  const query = dynamic(queries)
    .selectFrom(entity)
    .select([...new Set(['id', label, ...optional])])
    .where('deleted_at', 'is', null);
  return within(entity).reduce((narrowed, condition) => narrowed.where(condition), query);
}

function candidateOf(entity: EntityName, row: Readonly<Record<string, Cell>>): Candidate {
  const { label, key, reference, tree } = definitionOf(entity);
  const prefer = ruleOf(entity).prefer;
  const rank = prefer === undefined ? 0 : prefer.order.indexOf(String(row[prefer.field]));
  const text = (field: string | undefined): string | null => (field === undefined || row[field] === null || row[field] === undefined ? null : String(row[field]));
  const parent = tree === undefined ? null : row[tree];
  const owner = row[ownerOf(entity)?.field ?? ''];
  return {
    id: Number(row['id']),
    name: String(row[label]),
    code: text(key),
    chinese: chineseName(String(row[label]), text(reference?.chinese)),
    parent: parent === null || parent === undefined ? null : Number(parent),
    owner: owner === null || owner === undefined ? null : Number(owner),
    order: rank === -1 ? Number.MAX_SAFE_INTEGER : rank,
    retired: row['retired'] === 1,
  };
}

async function heldLookup(queries: Queries, entity: EntityName, known: KnownNames): Promise<Lookup> {
  const rows = await selectCandidates(queries, entity, known).orderBy('id').execute();
  const all = rows.map((row) => candidateOf(entity, row));
  const tree = known.readable(entity, definitionOf(entity).tree) !== undefined;
  const index = indexOf(all, definitionOf(entity).reference?.places === true);
  const owners = await ownersOf(queries, entity, all, known);
  const memo = new Map<string, Found>();
  let searches = 0;
  let names: readonly NearName[] | null = null;
  const near = (name: string): readonly string[] => {
    searches += 1;
    if (searches > NEAR_SEARCHES) return [];
    names ??= nearNames(all.filter((each) => !each.retired).map((each) => each.name));
    return nearestOf(name, names, 3);
  };
  return {
    held: true,
    prefetch: async () => {},
    find(name) {
      let found = memo.get(name);
      if (found !== undefined) return found;
      found = findHeld(entity, name, index, tree, owners, near);
      if (memo.size < KEPT) memo.set(name, found);
      return found;
    },
    paths(id) {
      const candidate = index.byId.get(id);
      if (candidate === undefined) return [];
      return tree ? [pathOf(candidate, index)] : owned(candidate, owners);
    },
  };
}

interface Index {
  readonly names: ReadonlyMap<string, readonly Candidate[]>;
  readonly codes: ReadonlyMap<string, readonly Candidate[]>;
  readonly shorts: ReadonlyMap<string, readonly Candidate[]>;
  readonly byId: ReadonlyMap<number, Candidate>;
}

function indexOf(all: readonly Candidate[], places: boolean): Index {
  const group = (keys: (candidate: Candidate) => readonly string[]): ReadonlyMap<string, readonly Candidate[]> => {
    const map = new Map<string, Candidate[]>();
    for (const candidate of all) {
      for (const key of new Set(keys(candidate).map(foldSearch))) {
        const list = map.get(key);
        if (list) list.push(candidate);
        else map.set(key, [candidate]);
      }
    }
    return map;
  };
  const called = ({ name, chinese }: Candidate): readonly string[] => (chinese === '' ? [name] : [name, chinese]);
  return {
    names: group(called),
    codes: group(({ code }) => (code === null ? [] : [code])),
    shorts: places ? group((candidate) => called(candidate).map(shortPlaceName)) : new Map(),
    byId: new Map(all.map((candidate) => [candidate.id, candidate])),
  };
}

function findHeld(entity: EntityName, name: string, index: Index, tree: boolean, owners: Owners, near: (name: string) => readonly string[]): Found {
  const wanted = foldSearch(name);
  const found = index.names.get(wanted) ?? index.codes.get(wanted) ?? index.shorts.get(wanted) ?? byId(name, index) ?? (tree ? byPath(wanted, index) : byOwner(name, owners, (label) => index.names.get(foldSearch(label)) ?? []));
  return settled(name, found ?? [], (each) => owned(each, owners)[0] ?? pathOf(each, index), () => missing(entity, name, near(name)));
}

/** `#12`: how files name a record that nothing else tells apart. */
function byId(name: string, index: Index): readonly Candidate[] | undefined {
  const id = /^#(\d+)$/.exec(name.trim())?.[1];
  const found = id === undefined ? undefined : index.byId.get(Number(id));
  return found === undefined ? undefined : [found];
}

/** 吉林省长春市朝阳区, 吉林/长春, 北京 朝阳: places from the top down, each by its full or short name; steps may be left out. */
function byPath(wanted: string, index: Index): readonly Candidate[] | undefined {
  const text = wanted.replace(/[\s/,，、>·-]+/g, '');
  const found = new Set<Candidate>();
  let open: readonly Step[] = [{ at: null, end: 0 }];
  for (let depth = 0; depth < 6 && open.length > 0; depth += 1) {
    open = open.flatMap((step) => stepsBelow(text, step, index));
    for (const { at, end } of open) if (at !== null && end === text.length) found.add(at);
  }
  return found.size === 0 ? undefined : [...found];
}

/** A place read from a path so far, and how much of the text that took. */
interface Step {
  readonly at: Candidate | null;
  readonly end: number;
}

function stepsBelow(text: string, { at, end }: Step, index: Index): readonly Step[] {
  const steps: Step[] = [];
  for (let next = end + 2; next <= text.length; next += 1) {
    const part = text.slice(end, next);
    for (const candidate of [...(index.names.get(part) ?? []), ...(index.shorts.get(part) ?? [])]) if (at === null || isBelow(candidate, at, index)) steps.push({ at: candidate, end: next });
  }
  return steps;
}

function isBelow(candidate: Candidate, above: Candidate, index: Index): boolean {
  let at = candidate.parent;
  for (let step = 0; step < 10 && at !== null; step += 1) {
    if (at === above.id) return true;
    at = index.byId.get(at)?.parent ?? null;
  }
  return false;
}

function pathOf(candidate: Candidate, index: Index): string {
  const names = [candidate.name];
  let at = candidate.parent;
  for (let step = 0; step < 10 && at !== null; step += 1) {
    const above = index.byId.get(at);
    if (above === undefined) break;
    names.unshift(above.name);
    at = above.parent;
  }
  return names.join('/');
}

/** What there is not: a value of a short list, with those that may be meant, or a record that nobody has made yet. */
function missing(entity: EntityName, value: string, near: readonly string[] = []): Miss {
  if (near.length > 0) return { key: 'error.lookup_near', params: { value, near: near.join(' / ') } };
  return { key: definitionOf(entity).reference === undefined ? 'error.lookup_absent' : 'error.lookup_unknown', params: { value } };
}

/** One record where the likeliest kind has only one of that name; live ones before retired ones. */
function settled(name: string, found: readonly Candidate[], path: (candidate: Candidate) => string, miss: () => Miss): Found {
  const live = found.filter((candidate) => !candidate.retired);
  const left = live.length > 0 ? live : found;
  const best = Math.min(...left.map((candidate) => candidate.order));
  const [first, ...others] = left.filter((candidate) => candidate.order === best);
  if (first === undefined) return { kind: 'none', name, fault: miss() };
  if (others.length === 0) return { kind: 'one', id: first.id, retired: first.retired };
  const choices = [first, ...others].slice(0, 5).map((each) => (each.code === null ? path(each) : `${path(each)} (${each.code})`));
  return { kind: 'many', among: left, fault: { key: 'error.lookup_ambiguous', params: { value: name, near: choices.join(' / ') } } };
}

function askingLookup(queries: Queries, entity: EntityName, names: KnownNames): Lookup {
  const { label } = definitionOf(entity);
  const key = names.readable(entity, definitionOf(entity).key);
  let known = new Map<string, Found>();
  const ask = async (asked: readonly string[]): Promise<void> => {
    const called = new Set(asked);
    const byName = (await rowsCalled(entity, asked, () => selectCandidates(queries, entity, names))).filter((row) => called.has(String(row[label])));
    const byCode = key === undefined ? [] : await selectCandidates(queries, entity, names).where(key, 'in', asked).execute();
    const ids = asked.flatMap((name) => /^#(\d{1,15})$/.exec(name)?.[1] ?? []).map(Number);
    const byIds = ids.length === 0 ? [] : await selectCandidates(queries, entity, names).where('id', 'in', ids).execute();
    const parts = ownerOf(entity) === null ? [] : [...new Set(asked.flatMap((name) => splitsOf(name).map(([, own]) => own)))];
    const byPart = parts.length === 0 ? [] : await rowsCalled(entity, parts, () => selectCandidates(queries, entity, names));
    const owners = await ownersOf(queries, entity, [...byName, ...byPart].map((row) => candidateOf(entity, row)), names);
    const labels = groupBy(byPart, entity, (each) => each.name);
    const grouped = [
      groupBy(byName, entity, (each) => each.name),
      groupBy(byCode, entity, (each) => each.code ?? ''),
      groupBy(byIds, entity, (each) => `#${each.id}`),
    ];
    for (const name of asked) {
      const found = grouped.map((group) => group.get(name)).find((list) => list !== undefined) ?? byOwner(name, owners, (own) => labels.get(own) ?? []);
      known.set(name, settled(name, found ?? [], (each) => owned(each, owners)[0] ?? each.name, () => missing(entity, name)));
    }
  };
  return {
    held: false,
    async prefetch(more) {
      const wanted = [...new Set(more)].filter((name) => !known.has(name));
      if (known.size + wanted.length > KEPT) known = new Map();
      for (const part of chunks(wanted, 500)) await ask(part);
    },
    find: (name) => known.get(name) ?? { kind: 'none', name, fault: missing(entity, name) },
    paths: () => [],
  };
}

function groupBy(rows: readonly Readonly<Record<string, Cell>>[], entity: EntityName, by: (candidate: Candidate) => string): ReadonlyMap<string, readonly Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const row of rows) {
    const candidate = candidateOf(entity, row);
    const list = groups.get(by(candidate));
    if (list) list.push(candidate);
    else groups.set(by(candidate), [candidate]);
  }
  return groups;
}
