import type { EntityName } from '../entities/names.ts';
import type { Values } from '../fields/definition.ts';
import type { Lang } from '../i18n/index.ts';
import { readData, readFixture } from './fixtures.ts';

/** A list of reference values as it is new: the values of its records in their order. */
export interface ReferenceList {
  readonly entity: EntityName;
  readonly records: readonly Values[];
}

/** A row of fixtures/cn-cities.csv. */
export interface Place {
  readonly province: string;
  readonly name: string;
  readonly level: 'prefecture' | 'county' | 'province';
  readonly areaCode: string;
  readonly postcode: string;
  readonly code: string;
}

type Words = Readonly<Record<Lang, string>>;
type ListFile = Readonly<Record<string, readonly (Words & { readonly code: string; readonly score?: number; readonly due_days?: number; readonly unreached?: number; readonly notes?: Words })[]>>;

/** Every word list of fixtures/reference.json in the language. */
export async function referenceLists(lang: Lang, names: readonly EntityName[]): Promise<readonly ReferenceList[]> {
  const file = await readData<ListFile>('reference.json');
  return names.flatMap((entity) => {
    const rows = file[entity];
    if (rows === undefined) return [];
    const records = rows.map((row, at): Values => {
      const values: Values = { name: row[lang], code: row.code, rank: at + 1, retired: 0, notes: row.notes?.[lang] ?? null };
      const { score, due_days, unreached } = row;
      return { ...values, ...(score === undefined ? {} : { score }), ...(due_days === undefined ? {} : { due_days }), ...(unreached === undefined ? {} : { unreached }) };
    });
    return [{ entity, records }];
  });
}

/** The places of fixtures/cn-cities.csv, in the order of their codes. */
export async function places(): Promise<readonly Place[]> {
  const lines = (await readFixture('cn-cities.csv')).split('\n').slice(1);
  return lines.flatMap((line): Place[] => {
    const [province = '', name = '', level = '', areaCode = '', postcode = '', code = ''] = line.split(',');
    return code === '' ? [] : [{ province, name, level: placeLevel(level), areaCode, postcode, code }];
  });
}

function placeLevel(word: string): Place['level'] {
  return word === 'prefecture' || word === 'province' ? word : 'county';
}

const COUNTRY_CODE = '100000';
/** Beijing, Tianjin, Shanghai, Chongqing: province and city in one. */
const MUNICIPALITIES = new Set(['11', '12', '31', '50']);
/** Counties that stand directly under their province. */
const DIRECT = new Set(['4190', '4290', '4690', '6590']);

const isProvince = (code: string): boolean => code.endsWith('0000');

/** The code of the place above: country, province or city. */
export function parentCode(code: string): string | null {
  if (code === COUNTRY_CODE) return null;
  if (isProvince(code)) return COUNTRY_CODE;
  const province = `${code.slice(0, 2)}0000`;
  if (code.endsWith('00')) return province;
  return MUNICIPALITIES.has(code.slice(0, 2)) || DIRECT.has(code.slice(0, 4)) ? province : `${code.slice(0, 4)}00`;
}

interface RegionDraft {
  readonly name: string;
  readonly code: string;
  readonly level: 'country' | 'province' | 'city' | 'district';
  readonly areaCode: string;
  readonly postcode: string;
}

/** Country, 34 provinces, cities, districts in the order of their codes; the provinces that the file does not name come from their cities. */
export function regionDrafts(all: readonly Place[], lang: Lang): readonly RegionDraft[] {
  const drafts: RegionDraft[] = [{ name: lang === 'zh' ? '中国' : 'China', code: COUNTRY_CODE, level: 'country', areaCode: '', postcode: '' }];
  let province = '';
  for (const { province: provinceName, name, level, areaCode, postcode, code } of all) {
    const provinceCode = `${code.slice(0, 2)}0000`;
    if (provinceCode !== province && code !== provinceCode)
      drafts.push({ name: provinceName, code: provinceCode, level: 'province', areaCode: '', postcode: '' });
    province = provinceCode;
    const own = isProvince(code) ? 'province' : level === 'prefecture' ? 'city' : 'district';
    drafts.push({ name, code, level: own, areaCode, postcode });
  }
  return drafts;
}

/** The names in Latin letters by division code, from fixtures/cn-cities-latin.csv. */
async function latinNames(): Promise<ReadonlyMap<string, string>> {
  const lines = (await readFixture('cn-cities-latin.csv')).trim().split('\n').slice(1);
  return new Map(lines.map((line) => [line.slice(0, 6), line.slice(7)]));
}

/**
 * The records of the regions; the id of the first is `firstId`, the others follow. In English they have their names in Latin letters, and the
 * Chinese name as a note.
 */
export async function regionRecords(lang: Lang, firstId: number): Promise<readonly Values[]> {
  const drafts = regionDrafts(await places(), lang);
  const latin = lang === 'en' ? await latinNames() : new Map<string, string>();
  const ids = new Map(drafts.map(({ code }, at) => [code, firstId + at]));
  return drafts.map(({ name, code, level, areaCode, postcode }, at): Values => {
    const parent = parentCode(code);
    const latinName = latin.get(code);
    return {
      name: latinName ?? name,
      code,
      parent_id: parent === null ? null : (ids.get(parent) ?? null),
      level,
      area_code: areaCode || null,
      postcode: postcode || null,
      rank: at + 1,
      retired: 0,
      notes: latinName === undefined ? null : name,
    };
  });
}
