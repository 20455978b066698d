import type { Queries } from '../db/database.ts';
import { chineseName } from '../query/place-names.ts';

/** A region as the look-up of cities sees it. */
export interface Place {
  readonly id: number;
  readonly name: string;
  /** The Chinese name where the region is called by another; else empty. */
  readonly chinese: string;
  readonly code: string;
  /** Its own, else that of the city above. */
  readonly areaCode: string;
  readonly postcode: string;
  /** A prefecture, or a municipality that is its own province. */
  readonly isCity: boolean;
  /** The city and the province that it lies in; null where it is one itself, or lies in none. */
  readonly city: Place | null;
  readonly province: Place | null;
  /** May be answered: in use, and no country or province without codes of its own. */
  readonly listed: boolean;
}

async function selectRegions(queries: Queries) {
  return await queries
    .selectFrom('region')
    .select(['id', 'name', 'code', 'level', 'parent_id', 'area_code', 'postcode', 'retired', 'notes'])
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
}
type RegionRow = Awaited<ReturnType<typeof selectRegions>>[number];

const hasCodes = ({ area_code, postcode }: RegionRow): boolean => area_code !== null || postcode !== null;
const isWide = ({ level }: RegionRow): boolean => level === 'country' || level === 'province';
const isCityRow = (row: RegionRow): boolean => row.level === 'city' || (row.level === 'province' && hasCodes(row));

interface Kept {
  readonly state: string;
  readonly places: readonly Place[];
}
/** Per database: somebody who types asks for the same three thousand again and again. */
const kept = new WeakMap<Queries, Kept>();

/** All regions that are not in the bin, each with what lies above it; read again as soon as any of them was changed, by whomever. */
export async function readPlaces(queries: Queries): Promise<readonly Place[]> {
  const state = await stateOf(queries);
  const known = kept.get(queries);
  if (known?.state === state) return known.places;
  const places = await makePlaces(queries);
  kept.set(queries, { state, places });
  return places;
}

/** Another text after every change: each one makes a record or raises the version of one. */
async function stateOf(queries: Queries): Promise<string> {
  const { records, versions } = await queries
    .selectFrom('region')
    .select(({ fn }) => [fn.countAll().as('records'), fn.sum('version').as('versions')])
    .executeTakeFirstOrThrow();
  return `${records} ${versions}`;
}

async function makePlaces(queries: Queries): Promise<readonly Place[]> {
  const rows = await selectRegions(queries);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const places = new Map<number, Place>();
  return rows.map((row) => placeOf(row, byId, places));
}

function placeOf(row: RegionRow, byId: ReadonlyMap<number, RegionRow>, places: Map<number, Place>): Place {
  const made = places.get(row.id);
  if (made !== undefined) return made;
  const above = linesAbove(row, byId);
  const cityRow = isCityRow(row) ? undefined : above.find(isCityRow);
  const provinceRow = isWide(row) || cityRow?.level === 'province' ? undefined : above.find(({ level }) => level === 'province');
  const city = cityRow === undefined ? null : placeOf(cityRow, byId, places);
  const place: Place = {
    id: row.id,
    name: row.name,
    chinese: chineseName(row.name, row.notes),
    code: row.code ?? '',
    areaCode: row.area_code ?? city?.areaCode ?? '',
    postcode: row.postcode ?? '',
    isCity: isCityRow(row),
    city,
    province: provinceRow === undefined ? null : placeOf(provinceRow, byId, places),
    listed: row.retired === 0 && (!isWide(row) || isCityRow(row)),
  };
  places.set(row.id, place);
  return place;
}

/** The regions above, the nearest first; a circle (the rules refuse one) ends it. */
function linesAbove(row: RegionRow, byId: ReadonlyMap<number, RegionRow>): readonly RegionRow[] {
  const above: RegionRow[] = [];
  for (let at = row.parent_id === null ? undefined : byId.get(row.parent_id); at !== undefined && at !== row && !above.includes(at); ) {
    above.push(at);
    at = at.parent_id === null ? undefined : byId.get(at.parent_id);
  }
  return above;
}
