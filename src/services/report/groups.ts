import { definitionOf, spansOf } from '../../entities/registry.ts';
import { fieldType } from '../../fields/registry.ts';
import { t } from '../../i18n/index.ts';
import { all, any, condition, not, type Filter } from '../../query/filter.ts';
import { isWordList } from '../../query/values.ts';
import { rollUp, type Group as TreeGroup } from '../../reports/groups.ts';
import type { ServiceContext } from '../context.ts';
import { fieldContext } from '../validate.ts';
import { isEmpty, isFilled, type Axis, type Raw } from './axis.ts';
import { groupingRecords, isOneOf, type GroupingRecord, type GroupingRecords } from './axis-values.ts';
import { numberClass } from './class-words.ts';
import { pathTarget } from './path.ts';
import { spansBetween, type Days } from './spans.ts';

/** A group of a report: what it is called and what finds its records. */
export interface Group {
  readonly key: string;
  readonly label: string;
  readonly only: Filter;
}

/** The groups of an axis in the order in which they are shown, and the one that each raw value belongs to. */
export interface Groups {
  readonly groups: readonly Group[];
  readonly of: ReadonlyMap<Raw, number>;
}

/** Records that are no list kept by hand may be very many: the rest stands together. */
const MOST_RECORDS = 60;

interface Made extends Group {
  readonly raws: readonly Raw[];
}

/** The groups that `seen` raw values (with how many records each) make, `most` at most; lists with an order show their empty values too. */
export async function groupsOf(ctx: ServiceContext, axis: Axis, seen: ReadonlyMap<Raw, number>, days: Days, most = Infinity): Promise<Groups> {
  const made = await madeGroups(ctx, axis, seen, days, most);
  const of = new Map<Raw, number>();
  for (const [index, { raws }] of made.entries()) for (const raw of raws) of.set(raw, index);
  return { groups: made.map(({ key, label, only }) => ({ key, label, only })), of };
}

async function madeGroups(ctx: ServiceContext, axis: Axis, seen: ReadonlyMap<Raw, number>, days: Days, most: number): Promise<readonly Made[]> {
  switch (axis.kind) {
    case 'records':
      return await recordGroups(ctx, axis, seen, most);
    case 'words':
      return [...wordGroups(ctx, axis), ...emptyGroup(ctx, axis, seen)];
    case 'days':
      return [...dayGroups(axis, seen, days), ...emptyGroup(ctx, axis, seen)];
    case 'numbers':
      return [...classGroups(ctx, axis), ...emptyGroup(ctx, axis, seen)];
  }
}

/** Records without a value; `raws` beside null are values that count as none. */
function emptyGroup(ctx: ServiceContext, axis: Axis, seen: ReadonlyMap<Raw, number>, raws: readonly Raw[] = []): readonly Made[] {
  const own = [...(seen.has(null) ? [null] : []), ...raws];
  return own.length === 0 ? [] : [{ key: '', label: t(ctx.session.lang, spansOf(axis.at.entity)[axis.at.field] === undefined ? 'report.none' : 'report.not_yet'), only: isEmpty(axis), raws: own }];
}

function wordGroups(ctx: ServiceContext, { at }: Axis): readonly Made[] {
  const { def, entity, field, path } = at;
  const context = fieldContext(ctx, entity, field);
  const values: readonly (string | number)[] = def.kind === 'choice' ? def.options : [1, 0];
  return values.map((value) => {
    const word = String(value);
    return { key: word, label: fieldType(def).format(value, def, context), only: condition(path, field, 'eq', [word]), raws: [value] };
  });
}

function dayGroups({ at: { path, field }, span }: Axis, seen: ReadonlyMap<Raw, number>, days: Days): readonly Made[] {
  const found = [...seen.keys()].filter((raw) => raw !== null).map(String);
  return spansBetween(span, found, days).map((word) => ({ key: word, label: word, only: condition(path, field, 'eq', [word]), raws: [word] }));
}

function classGroups(ctx: ServiceContext, { at, grouping }: Axis): readonly Made[] {
  const { path, field } = at;
  const limits = grouping.classes ?? [];
  return Array.from({ length: limits.length + 1 }, (_, index) => {
    const from = limits[index - 1];
    const to = limits[index];
    const written = (limit: number): string => fieldType(at.def).write(limit, at.def);
    const ends = [
      ...(from === undefined ? [] : [condition(path, field, 'ge', [written(from)])]),
      ...(to === undefined ? [] : [condition(path, field, 'lt', [written(to)])]),
    ];
    return { key: String(index), label: numberClass(ctx, at, from, to), only: all(ends), raws: [index] };
  });
}

async function recordGroups(ctx: ServiceContext, axis: Axis, seen: ReadonlyMap<Raw, number>, most: number): Promise<readonly Made[]> {
  const target = pathTarget(axis.at);
  if (target === undefined) return [];
  const ids = [...seen.keys()].filter((raw) => typeof raw === 'number');
  const known = await groupingRecords(ctx, target, ids);
  const byId = new Map(known.records.map((record) => [record.id, record]));
  const gone = ids.filter((id) => !byId.has(id));
  const listed = isWordList(target);
  const live = sorted(known, treeSums(axis, known, seen, byId));
  const { path, field } = axis.at;
  const made = live.map(({ record, group, raws }): Made => ({
    key: record.code ?? String(record.id),
    label: record.label,
    only: group.whole ? isOneOf(known, path, field, [record]) : aloneIn(axis, known, record),
    raws,
  }));
  // Of other records those in the bin count as nothing, as the language has it.
  if (!listed) return [...shortened(ctx, axis, made, [], Math.min(most, MOST_RECORDS)), ...emptyGroup(ctx, axis, seen, gone)];
  const lost: readonly Made[] = gone.length === 0 ? [] : [{ key: 'deleted', label: t(ctx.session.lang, 'report.deleted'), only: goneFilter(axis, known), raws: gone }];
  return [...shortened(ctx, axis, made, lost, most), ...lost, ...emptyGroup(ctx, axis, seen)];
}

/** The first groups, and all others as one; where a record may stand in several, the others cannot be told by what they are not, and all are shown. */
function shortened(ctx: ServiceContext, axis: Axis, made: readonly Made[], lost: readonly Made[], most: number): readonly Made[] {
  if (made.length <= most || axis.many) return made;
  const shown = made.slice(0, most - 1);
  const rest = made.slice(most - 1);
  const only = all([isFilled(axis), not(any([...shown, ...lost].map((group) => group.only)))]);
  return [...shown, { key: 'other', label: t(ctx.session.lang, 'report.other', { count: rest.length }), only, raws: rest.flatMap(({ raws }) => raws) }];
}

interface Sum {
  readonly record: GroupingRecord;
  readonly group: TreeGroup;
  readonly raws: Raw[];
  count: number;
}

/** Each live value with its records, rolled up where the axis says so. */
function treeSums(axis: Axis, known: GroupingRecords, seen: ReadonlyMap<Raw, number>, byId: ReadonlyMap<number, GroupingRecord>): readonly Sum[] {
  const { depth } = axis.grouping;
  const groups = depth === undefined ? null : rollUp(known.records, depth);
  const parents = new Set(known.records.flatMap(({ parentId }) => parentId ?? []));
  const sums = new Map<number, Sum>();
  for (const [raw, count] of seen) {
    if (typeof raw !== 'number' || !byId.has(raw)) continue;
    const group = groups?.get(raw) ?? { id: raw, whole: !parents.has(raw) };
    const record = byId.get(group.id);
    if (record === undefined) continue;
    const sum = sums.get(group.id) ?? { record, group, raws: [], count: 0 };
    sum.raws.push(raw);
    sum.count += count;
    sums.set(group.id, sum);
  }
  if (definitionOf(known.target).reference?.ordered === true)
    for (const record of known.records) if (!record.retired && !sums.has(record.id)) sums.set(record.id, { record, group: { id: record.id, whole: true }, raws: [], count: 0 });
  return [...sums.values()];
}

/** Ordered lists in their order, others by how many there are. */
function sorted({ target }: GroupingRecords, sums: readonly Sum[]): readonly Sum[] {
  const ordered = definitionOf(target).reference?.ordered === true;
  return sums.toSorted((a, b) => (ordered ? 0 : b.count - a.count) || a.record.rank - b.record.rank || a.record.id - b.record.id);
}

/** The records of a value without those of the values below it. */
function aloneIn({ at: { path, field } }: Axis, known: GroupingRecords, record: GroupingRecord): Filter {
  const below = known.records.filter(({ parentId }) => parentId === record.id);
  const own = isOneOf(known, path, field, [record]);
  return below.length === 0 ? own : all([own, not(isOneOf(known, path, field, below))]);
}

/** Filled with a value that is none of the list: none that the values at the top stand above. */
function goneFilter(axis: Axis, known: GroupingRecords): Filter {
  const { path, field } = axis.at;
  const ids = new Set(known.records.map(({ id }) => id));
  const roots = known.records.filter(({ parentId }) => parentId === null || !ids.has(parentId));
  return roots.length === 0 ? isFilled(axis) : all([isFilled(axis), not(isOneOf(known, path, field, roots))]);
}
