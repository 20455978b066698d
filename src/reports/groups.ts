/** A value that groups records: a row of a list of reference values, an operator … */
export interface GroupValue {
  readonly id: number;
  readonly label: string;
  readonly parentId: number | null;
  /** In a tree of places: country, province, city, district. */
  readonly level: string | null;
  /** A province with a telephone code of its own is a city at the same time. */
  readonly isCity: boolean;
}

/** Where the records of a value are counted: with all below it, or (a country, a province without its cities) its own alone. */
export interface Group {
  readonly id: number;
  readonly whole: boolean;
}

/**
 * Rolls a tree of places up: which group each value belongs to. `depth` 1 is the province, 2 the city (Beijing, Shanghai … are both); a value
 * above that is a group of its own records alone.
 */
export function rollUp(values: readonly GroupValue[], depth: number): ReadonlyMap<number, Group> {
  const byId = new Map(values.map((value) => [value.id, value]));
  const parents = new Set(values.flatMap(({ parentId }) => (parentId === null ? [] : [parentId])));
  return new Map(values.map((value) => [value.id, groupOf(pathTo(value, byId), depth, parents)]));
}

/** From the top to the value itself; a circle ends where it closes. */
function pathTo(value: GroupValue, byId: ReadonlyMap<number, GroupValue>): readonly GroupValue[] {
  const path: GroupValue[] = [];
  for (let at: GroupValue | undefined = value; at !== undefined && !path.includes(at); at = at.parentId === null ? undefined : byId.get(at.parentId))
    path.unshift(at);
  return path;
}

function groupOf(path: readonly GroupValue[], depth: number, parents: ReadonlySet<number>): Group {
  const places = path.filter(({ level }) => level !== 'country');
  const last = path.at(-1);
  const [first] = places;
  const chosen = depth === 1 || first?.isCity === true ? first : (places.find(({ level }) => level === 'city') ?? places[1]);
  if (chosen !== undefined) return { id: chosen.id, whole: true };
  return { id: last?.id ?? 0, whole: last === undefined || !parents.has(last.id) };
}
