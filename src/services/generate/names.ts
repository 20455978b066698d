import type { Random } from './random.ts';
import { weighted } from './random.ts';
import type { City, World } from './world.ts';
import type { Words } from './words.ts';

/** An invented company: no two of the first two million have the same brand and trade. */
export interface CompanyName {
  readonly name: string;
  readonly short: string;
  /** The brand in Latin letters, for its domain. */
  readonly latin: string;
  /** Section of GB/T 4754. */
  readonly section: string;
}

/** The brand and the trade of company `record`: the pairs are walked in an order that the seed shuffles, without coming twice to one. */
function pairOf(words: Words, seed: number, record: number): { readonly first: number; readonly second: number; readonly trade: number } {
  const [rows, columns, trades] = [words.brandFirst.length, words.brandSecond.length, words.trades.length];
  const brands = rows * columns;
  // A step that shares no factor with the number of brands visits each once a round.
  let step = Math.floor(brands * 0.618) + (seed % 97);
  while (gcd(step, brands) !== 1) step++;
  const brand = (Math.abs(seed) * 7919 + record * step) % brands;
  const round = Math.floor(record / brands);
  // Neighbouring trades in each round, from a place that follows from the brand.
  const trade = (brand * 31 + seed + round) % trades;
  return { first: brand % rows, second: Math.floor(brand / rows), trade };
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

export function companyName(world: World, random: Random, record: number, city: City, nature: string): CompanyName {
  const { words, lang } = world;
  const { first, second, trade } = pairOf(words, world.seed, record);
  const [firstSign, firstLatin] = words.brandFirst[first] ?? ['', ''];
  const [secondSign, secondLatin] = words.brandSecond[second] ?? ['', ''];
  const [section, tradeName, tradeLatin] = words.trades[trade] ?? ['', '', ''];
  const latin = firstLatin + secondLatin;
  if (lang === 'en') {
    const end = random.pick(LATIN_ENDS[nature] ?? ['Co., Ltd.']);
    const short = `${capital(latin)} ${tradeLatin}`;
    return { name: `${city.shortName} ${short} ${end}`, short, latin, section };
  }
  const brand = firstSign + secondSign;
  const end = random.pick(CHINESE_ENDS[nature] ?? ['有限公司', '有限公司', '有限公司', '有限责任公司']);
  const placeInside = random.chance(0.12) && end.startsWith('有限');
  const name = placeInside ? `${brand}${tradeName}（${city.shortName}）${end}` : `${city.shortName}${brand}${tradeName}${end}`;
  return { name, short: brand + tradeName, latin, section };
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
