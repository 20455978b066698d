import { dynamic } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import { any, condition, type Filter } from '../../query/filter.ts';
import { matchValues, type ReferenceValue } from '../../query/resolve.ts';
import { isWordList } from '../../query/values.ts';
import type { GroupValue } from '../../reports/groups.ts';
import { foldSearch } from '../../util/fold.ts';
import type { ServiceContext } from '../context.ts';
import { cellText, chunks } from '../stored.ts';
import { nameConditions } from '../scope.ts';

/** A record that groups others, with what a filter calls it. */
export interface GroupingRecord extends GroupValue, ReferenceValue {
  readonly rank: number;
  readonly retired: boolean;
}

/** The records that group, and whether these are all there are, so that a name is known to be the only one. */
export interface GroupingRecords {
  readonly target: EntityName;
  readonly all: boolean;
  readonly records: readonly GroupingRecord[];
}

const ID_LIST = 500;
/** So many records are read whole, to know whether their names are unique; of a list kept by hand always. */
const KNOWN_WHOLE = 2000;

/** All records of a list kept by hand, retired ones too; of others all where they are few, else those of `ids`. None that are deleted. */
export async function groupingRecords(ctx: ServiceContext, target: EntityName, ids: readonly number[]): Promise<GroupingRecords> {
  const { label, key, tree } = definitionOf(target);
  const has = (field: string): boolean => Object.hasOwn(fieldsOf(target), field);
  const optional = ['rank', 'retired', 'level', 'area_code', tree ?? ''].filter(has);
  const columns = [...new Set(['id', label, key ?? label, ...optional])];
  const query = dynamic(ctx.database.queries)
    .selectFrom(target)
    .select(columns)
    .where('deleted_at', 'is', null)
    .where((eb) => eb.and(nameConditions(ctx, target)))
    .orderBy('id');
  const first = await (isWordList(target) ? query : query.limit(KNOWN_WHOLE + 1)).execute();
  const all = isWordList(target) || first.length <= KNOWN_WHOLE;
  const rows = all ? first : (await Promise.all(chunks(ids, ID_LIST).map(async (part) => await query.where('id', 'in', part).execute()))).flat();
  const records = rows.map((row, at): GroupingRecord => {
    const parent = tree === undefined ? null : row[tree];
    const level = cellText(row['level']);
    return {
      id: Number(row['id']),
      label: String(row[label]),
      name: String(row[label]),
      code: key === undefined ? null : cellText(row[key]),
      parentId: parent === null || parent === undefined ? null : Number(parent),
      level,
      isCity: level === 'province' && cellText(row['area_code']) !== null,
      rank: Number(row['rank'] ?? at),
      retired: row['retired'] === 1,
    };
  });
  return { target, all, records };
}

/** What finds the records whose look-up (or links) `field` at the end of `path` is one of these. */
export function isOneOf(known: GroupingRecords, path: readonly string[], field: string, wanted: readonly GroupingRecord[]): Filter {
  const named = wanted.map((record) => ({ record, word: wordFor(known, record) }));
  const words = named.flatMap(({ record, word }) => (word === null ? [] : [{ text: word, ids: [record.id] }]));
  const nameless = named.flatMap(({ record, word }) => (word === null ? [String(record.id)] : []));
  return any([
    ...(words.length === 0 ? [] : [condition(path, field, 'eq', words)]),
    // Two of one name and no code: the number of the record itself says which.
    ...(nameless.length === 0 ? [] : [condition([...path, field], 'id', 'eq', nameless)]),
  ]);
}

/** The name of a record where it means this one alone, else its code; null where neither does. */
function wordFor({ target, all, records }: GroupingRecords, record: GroupingRecord): string | null {
  const means = (text: string): boolean => {
    const found = isWordList(target) ? matchValues(target, text, records) : records.filter((one) => isCalled(one, text));
    return found.length === 1 && found[0]?.id === record.id;
  };
  const texts = all ? [record.name, record.code] : [record.code];
  return texts.find((text): text is string => text !== null && text !== '' && means(text)) ?? null;
}

/** As the query language finds records that are no word list: by the whole label, or by the key. */
function isCalled({ name, code }: GroupingRecord, text: string): boolean {
  const wanted = foldSearch(text);
  return foldSearch(name) === wanted || (code !== null && foldSearch(code) === wanted);
}
