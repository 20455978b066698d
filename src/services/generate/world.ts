import type { Queries } from '../../db/database.ts';
import { dynamic } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import type { Lang } from '../../i18n/index.ts';
import { dayFromNumber, dayNumber } from '../../util/dates.ts';
import { parentCode } from '../reference-data.ts';
import { weighted, type Random } from './random.ts';
import { demoWords, serviceWords, type ServiceWords, type Words } from './words.ts';

/** A district, where a company has its address. */
export interface Site {
  readonly id: number;
  readonly name: string;
  readonly code: string;
  readonly areaCode: string;
  readonly postcode: string | null;
}

export interface City extends Site {
  /** Its name in a company's name: without 市, 地区, 自治州. */
  readonly shortName: string;
  readonly province: string;
  readonly districts: readonly Site[];
}

/** What records are made of: words, places, ids of reference values, who works here, and the days that they spread over. */
export interface World {
  readonly lang: Lang;
  readonly seed: number;
  readonly words: Words;
  readonly service: ServiceWords;
  readonly city: (random: Random) => City;
  /** The id of a reference value by its code; null where the company has removed it. */
  id(entity: EntityName, code: string): number | null;
  readonly tags: readonly number[];
  /** Days that there are to answer a complaint, by its severity's id. */
  readonly dueDays: ReadonlyMap<number, number>;
  /** Who owns customers; the first is whoever set up the database. */
  readonly operators: readonly number[];
  /** Number of today's day since 1970. */
  readonly today: number;
  day(number: number): string;
  readonly now: number;
  /** Milliseconds that the company's clocks are ahead of UTC. */
  readonly zone: number;
}

const LISTS = [
  'customer_level',
  'company_nature',
  'industry',
  'credit_rating',
  'customer_source',
  'contact_role',
  'interaction_type',
  'tag',
  'satisfaction_level',
  'feedback_category',
  'complaint_category',
  'complaint_severity',
  'call_outcome',
] as const satisfies readonly EntityName[];

/** The home of the demo company (Jilin): so many of its customers come from there. */
const HOME = '22';
const HOME_SHARE = 0.3;
/** Of a province's customers, so many come from its first city, the capital. */
const CAPITAL_SHARE = 0.4;

export interface WorldOptions {
  readonly lang: Lang;
  readonly seed: number;
  readonly operators: readonly number[];
  readonly today: string;
  readonly now: number;
  readonly zone: number;
}

export async function worldOf(queries: Queries, options: WorldOptions): Promise<World> {
  const words = await demoWords();
  const severities = await queries.selectFrom('complaint_severity').select(['id', 'due_days']).execute();
  const ids = new Map<string, number>();
  for (const entity of LISTS) for (const { code, id } of await codesOf(queries, entity)) ids.set(`${entity}.${code}`, id);
  const cities = await citiesOf(queries, options.lang);
  const today = dayNumber(options.today);
  const days = new Map<number, string>();
  return {
    lang: options.lang,
    seed: options.seed,
    words,
    service: await serviceWords(),
    dueDays: new Map(severities.map(({ id, due_days }) => [id, due_days])),
    city: cityPicker(cities, words),
    id: (entity, code) => ids.get(`${entity}.${code}`) ?? null,
    tags: [...ids].flatMap(([key, id]) => (key.startsWith('tag.') ? [id] : [])),
    operators: options.operators,
    today,
    day: (number) => {
      const known = days.get(number) ?? dayFromNumber(number);
      days.set(number, known);
      return known;
    },
    now: options.now,
    zone: options.zone,
  };
}

async function codesOf(queries: Queries, entity: EntityName): Promise<readonly { readonly code: string; readonly id: number }[]> {
  const rows = await dynamic(queries).selectFrom(entity).select(['id', 'code']).where('deleted_at', 'is', null).where('retired', '=', 0).orderBy('rank').execute();
  return rows.map((row) => ({ code: String(row['code']), id: Number(row['id']) }));
}

async function citiesOf(queries: Queries, lang: Lang): Promise<readonly City[]> {
  const rows = await queries
    .selectFrom('region')
    .select(['id', 'name', 'code', 'level', 'area_code', 'postcode'])
    .where('deleted_at', 'is', null)
    .where('retired', '=', 0)
    .orderBy('code')
    .execute();
  const sites = rows.flatMap(({ id, name, code, level, area_code, postcode }) =>
    code === null ? [] : [{ id, name, code, level, areaCode: area_code ?? '', postcode }],
  );
  const names = new Map(sites.map(({ code, name }) => [code, name]));
  const below = Map.groupBy(
    sites.filter((site) => site.level === 'district'),
    ({ code }) => parentCode(code),
  );
  return sites
    .filter((site) => site.level === 'city' || (site.level === 'province' && site.areaCode !== ''))
    .map((site) => ({
      ...site,
      shortName: shortPlace(site.name, lang),
      province: names.get(`${site.code.slice(0, 2)}0000`) ?? '',
      districts: below.get(site.code) ?? [],
    }));
}

const PEOPLES =
  '蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 鄂温克 德昂 保安 裕固 京 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各'
    .split(' ')
    .join('|');
const AUTONOMOUS = new RegExp(`(?:(?:${PEOPLES})族?)*自治(?:州|县|旗|区)$`);

/** 长春市 → 长春, 延边朝鲜族自治州 → 延边, Yanbian Prefecture → Yanbian. */
export function shortPlace(name: string, lang: Lang): string {
  if (lang === 'en') return name.replace(/ (?:City|Prefecture|League)$/, '');
  const short = name.replace(AUTONOMOUS, '').replace(/(?:特别行政区|地区|市|省|盟)$/, '');
  return short.length < 2 ? name : short;
}

function cityPicker(cities: readonly City[], words: Words): (random: Random) => City {
  const provinces = [...Map.groupBy(cities, ({ code }) => code.slice(0, 2))];
  const total = provinces.reduce((sum, [code]) => sum + (code === HOME ? 0 : (words.provinceWeights[code] ?? 1)), 0);
  const home = (total * HOME_SHARE) / (1 - HOME_SHARE);
  return weighted(
    provinces.flatMap(([code, own]) => {
      const weight = code === HOME ? home : (words.provinceWeights[code] ?? 1);
      const others = own.slice(1).reduce((sum, _, at) => sum + 1 / (at + 2), 0);
      return own.map((city, at) => {
        const share = own.length === 1 ? 1 : at === 0 ? CAPITAL_SHARE : ((1 - CAPITAL_SHARE) / (at + 1)) / others;
        return [city, weight * share] as const;
      });
    }),
  );
}
