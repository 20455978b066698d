import type { Random } from './random.ts';
import { weighted } from './random.ts';
import type { City, World } from './world.ts';
import type { Words } from './words.ts';

/** Brand and trade of an invented company: no two of the first two million have the same. */
export interface Trade {
  /** The brand, in Chinese and in Latin letters. */
  readonly brand: readonly [string, string];
  readonly name: readonly [string, string];
  /** Section of GB/T 4754. */
  readonly section: string;
}

export interface CompanyName {
  readonly name: string;
  readonly short: string;
  /** The brand in Latin letters, for its domain. */
  readonly latin: string;
}

/** Those of company `record`: brands and trades are walked in an order that the seed shuffles, without coming twice to one pair. */
export function tradeOf({ words, seed }: World, record: number): Trade {
  const [rows, columns, trades] = [words.brandFirst.length, words.brandSecond.length, words.trades.length];
  const brands = rows * columns;
  // A step that shares no factor with the number of brands visits each once a round.
  let step = Math.floor(brands * 0.618) + (Math.abs(seed) % 97);
  while (gcd(step, brands) !== 1) step++;
  const brand = ((Math.abs(seed) % brands) * 7919 + record * step) % brands;
  // Neighbouring trades in each round, from a place that follows from the brand.
  const [section, name, latin] = words.trades[(brand * 31 + (Math.abs(seed) % trades) + Math.floor(record / brands)) % trades] ?? ['', '', ''];
  const [firstSign, firstLatin] = words.brandFirst[brand % rows] ?? ['', ''];
  const [secondSign, secondLatin] = words.brandSecond[Math.floor(brand / rows)] ?? ['', ''];
  return { brand: [firstSign + secondSign, firstLatin + secondLatin], name: [name, latin], section };
}

/** Sections in which nobody trades alone: mining, energy, building, finance, real estate, research. */
const NOT_ALONE = new Set(['B', 'D', 'E', 'J', 'K', 'M', 'N']);

export function fittingNature(nature: string, section: string): string {
  if (nature === 'sole' && NOT_ALONE.has(section)) return 'private';
  return nature === 'collective' && section !== 'C' ? 'limited' : nature;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

const CHINESE_ENDS: Readonly<Record<string, readonly string[]>> = {
  sole: ['商行', '经营部', '店', '工作室'],
  'joint-stock': ['股份有限公司'],
  listed: ['股份有限公司'],
  state: ['集团有限公司', '总公司', '有限公司'],
  collective: ['厂', '有限公司', '合作社'],
  foreign: ['（中国）有限公司', '有限公司'],
  institution: ['中心', '研究所'],
  association: ['协会'],
};
const LATIN_ENDS: Readonly<Record<string, readonly string[]>> = {
  sole: ['Shop', 'Studio'],
  'joint-stock': ['Joint Stock Co., Ltd.', 'Corporation'],
  listed: ['Corporation'],
  state: ['Group Co., Ltd.'],
  collective: ['Works', 'Cooperative'],
  foreign: ['(China) Co., Ltd.', 'Co., Ltd.'],
  institution: ['Centre', 'Institute'],
  association: ['Association'],
};

export function companyName({ lang }: World, random: Random, trade: Trade, city: City, nature: string): CompanyName {
  const [brand, latin] = trade.brand;
  if (lang === 'en') {
    const short = `${capital(latin)} ${trade.name[1]}`;
    return { name: `${city.shortName} ${short} ${random.pick(LATIN_ENDS[nature] ?? ['Co., Ltd.'])}`, short, latin };
  }
  const short = brand + trade.name[0];
  const end = random.pick(CHINESE_ENDS[nature] ?? ['有限公司', '有限公司', '有限公司', '有限责任公司']);
  const placeInside = random.chance(0.12) && end.startsWith('有限');
  return { name: placeInside ? `${short}（${city.shortName}）${end}` : `${city.shortName}${short}${end}`, short, latin };
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export interface PersonName {
  readonly name: string;
  /** Letters for a mailbox: zhang.wei */
  readonly latin: string;
  readonly gender: 'male' | 'female';
}

const surnames = new WeakMap<Words, (random: Random) => readonly [string, string, number]>();

function surnameOf(words: Words): (random: Random) => readonly [string, string, number] {
  const known = surnames.get(words) ?? weighted(words.surnames.map((entry) => [entry, entry[2]] as const));
  surnames.set(words, known);
  return known;
}

/** A person: a surname as often as it is in life, one or two signs. In English data some have a western name. */
export function personName(world: World, random: Random): PersonName {
  const { words, lang } = world;
  const gender = random.chance(0.62) ? 'male' : 'female';
  if (lang === 'en' && random.chance(0.35)) {
    const given = random.pick(words.westernNames[gender]);
    const family = random.pick(words.westernNames.family);
    return { name: `${given} ${family}`, latin: `${given}.${family}`.toLowerCase(), gender };
  }
  const [sign, letters] = surnameOf(words)(random);
  const given = gender === 'male' ? words.givenMale : words.givenFemale;
  const signs = random.chance(0.18) ? [random.pick(given)] : [random.pick(given), random.pick(given)];
  const latinGiven = signs.map(([, one]) => one).join('');
  const latin = `${latinGiven}.${letters}`.toLowerCase();
  if (lang === 'en') return { name: `${capital(latinGiven)} ${letters}`, latin, gender };
  return { name: sign + signs.map(([one]) => one).join(''), latin, gender };
}
