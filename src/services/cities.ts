import { shortPlaceName } from '../query/place-names.ts';
import { foldSearch, halfWidth, splitWords } from '../util/fold.ts';
import { parsePhone } from '../util/phone.ts';
import { pinyinForms } from '../util/pinyin.ts';
import type { City, CityHit } from './api.ts';
import type { ServiceContext } from './context.ts';
import { permit } from './permit.ts';
import { readPlaces, type Place } from './places.ts';

/** How well a place answers, the best first. The last: its postcode only begins alike. */
const EXACT = 0;
const SOUND = 1;
const BEGINS = 2;
const WITHIN = 3;
const NEAR = 4;
const NOT = 9;

type Score = (place: Place) => number;

interface Found {
  readonly place: Place;
  readonly score: number;
}

/**
 * Cities and districts by name (whole or short), pinyin, initials, area code, postcode, division code, a telephone number or an address: the
 * exact answers first, cities before districts, then by code. Districts of a city that is found stand under it. The regions are the source:
 * what the administrator adds or changes there counts. Nothing for an empty text.
 */
export async function cities(ctx: ServiceContext, text: string, limit: number): Promise<readonly CityHit[]> {
  permit(ctx.session, 'read', 'region');
  const wanted = foldSearch(halfWidth(text));
  if (wanted === '') return [];
  const places = (await readPlaces(ctx.database.queries)).filter((place) => place.listed);
  const code = codeIn(wanted);
  return code === null ? grouped(places, byName(places, wanted), true).slice(0, limit) : grouped(places, byCode(places, code), false).slice(0, limit);
}

/** The place of a region; null where the region is none that has a city's codes (a country, most provinces). */
export async function city(ctx: ServiceContext, regionId: number): Promise<City | null> {
  permit(ctx.session, 'read', 'region');
  const place = (await readPlaces(ctx.database.queries)).find((one) => one.id === regionId);
  return place === undefined || (place.areaCode === '' && place.postcode === '') ? null : toCity(place);
}

/** By the place's own name; else the cities of a province of that name; else what an address begins with. */
function byName(places: readonly Place[], wanted: string): readonly Found[] {
  const found = scored(places, byWords(splitWords(wanted)));
  if (found.length > 0) return found;
  const inProvince = scored(places, ({ city: above, province }) => (above === null && province !== null && nameScore(province, wanted) <= SOUND ? BEGINS : NOT));
  return inProvince.length > 0 ? inProvince : inAddress(places, wanted.replaceAll(' ', ''));
}

const scored = (places: readonly Place[], score: Score): readonly Found[] =>
  places.map((place) => ({ place, score: score(place) })).filter((found) => found.score < NOT);

/** The digits of a code, or the area code of a telephone number; null where the text is no number. */
function codeIn(text: string): string | null {
  if (/^\d+$/.test(text) && text.length <= 6) return text;
  if (!/^[\d\s()+-]+$/.test(text)) return null;
  const phone = parsePhone(text);
  const area = /^(0\d{2,3})-/.exec('number' in phone ? phone.number : text)?.[1];
  return area ?? text.replace(/\D/g, '');
}

/** Whole codes, else those that begin so, else (a postcode of a street) those of the same delivery office. */
function byCode(places: readonly Place[], code: string): readonly Found[] {
  // 431 and 24 are area codes as they are written abroad.
  const area = /^[1-9]\d{1,2}$/.test(code) ? `0${code}` : code;
  const exact = scored(places, ({ areaCode, postcode, code: own }) => ([areaCode, postcode, own].includes(code) ? EXACT : NOT));
  if (exact.length > 0) return exact;
  const begun = scored(places, ({ areaCode, postcode, code: own }) => {
    if (areaCode === area) return SOUND;
    return [areaCode, postcode, own].some((one) => one.startsWith(code)) ? BEGINS : NOT;
  });
  if (begun.length > 0 || code.length !== 6) return begun;
  return scored(places, ({ postcode }) => (postcode !== '' && postcode.startsWith(code.slice(0, 4)) ? NEAR : NOT));
}

/** The words as one name; else every word is the place's own or that of a place above it, at least one its own: `吉林 朝阳`. */
function byWords(words: readonly string[]): Score {
  return (place) => {
    const whole = Math.min(nameScore(place, words.join(' ')), nameScore(place, words.join('')));
    if (whole < NOT || words.length === 1) return whole;
    const own = words.map((word) => nameScore(place, word));
    const hits = own.filter((score) => score < NOT);
    return hits.length > 0 && words.every((word, at) => (own[at] ?? NOT) < NOT || isAbove(place, word)) ? Math.max(...hits) : NOT;
  };
}

const isAbove = (place: Place, word: string): boolean => [place.city, place.province].some((above) => above !== null && nameScore(above, word) <= BEGINS);

interface Forms {
  readonly names: readonly string[];
  readonly sounds: readonly string[];
  readonly initials: readonly string[];
}

/** The pinyin of three thousand names is worth keeping while somebody types. */
const known = new WeakMap<Place, Forms>();

function formsOf(place: Place): Forms {
  const kept = known.get(place);
  if (kept !== undefined) return kept;
  const { name, chinese } = place;
  const names = [...new Set([name, chinese, shortPlaceName(name), shortPlaceName(chinese)])].filter((one) => one !== '');
  const readings = names.map((one) => pinyinForms(one));
  const forms = { names: names.map(foldSearch), sounds: readings.map(({ full }) => full), initials: readings.map(({ initials }) => initials) };
  known.set(place, forms);
  return forms;
}

function nameScore(place: Place, word: string): number {
  const { names, sounds, initials } = formsOf(place);
  if (names.includes(word)) return EXACT;
  if (sounds.includes(word) || initials.includes(word)) return SOUND;
  const begins = (form: string): boolean => form.startsWith(word);
  if (names.some(begins) || sounds.some(begins) || initials.some(begins)) return BEGINS;
  return names.some((form) => form.includes(word)) || (word.length > 2 && sounds.some((form) => form.includes(word))) ? WITHIN : NOT;
}

/** The place that an address begins with: 吉林省长春市南关区人民大街1号; each name may be short or left out, but not all. */
function inAddress(places: readonly Place[], address: string): readonly Found[] {
  const matched = places
    .map((place) => ({ place, length: addressLength(place, address) }))
    .filter(({ length }) => length > 0);
  const longest = Math.max(0, ...matched.map(({ length }) => length));
  return matched.filter(({ length }) => length === longest).map(({ place }) => ({ place, score: EXACT }));
}

/** How much of the address the place and those above it are; 0 where the place itself is not in it. */
function addressLength(place: Place, address: string): number {
  let at = 0;
  for (const above of [place.province, place.city]) if (above !== null) at += nameLength(above, address.slice(at));
  const own = nameLength(place, address.slice(at));
  return own === 0 ? 0 : at + own;
}

function nameLength(place: Place, text: string): number {
  const { names } = formsOf(place);
  return Math.max(0, ...names.filter((name) => name.length > 1 && text.startsWith(name)).map((name) => name.length));
}

const byRank = (a: Found, b: Found): number => a.score - b.score || Number(b.place.isCity) - Number(a.place.isCity) || (a.place.code < b.place.code ? -1 : 1);

/** Districts under the city that is found with them, `named` where it was by their own name; the others stand for themselves. */
function grouped(places: readonly Place[], found: readonly Found[], named: boolean): readonly CityHit[] {
  const heads = new Map(found.filter(({ place }) => place.isCity).map((one) => [one.place.id, one]));
  const headOf = ({ city: above }: Place): Found | undefined => (above === null ? undefined : heads.get(above.id));
  const asked = new Set(named ? found.map(({ place }) => place.id) : []);
  // What a group is ranked by: the best of its own.
  const best = new Map<Place, Found>();
  for (const one of found) {
    const { place } = headOf(one.place) ?? one;
    const before = best.get(place);
    if (before === undefined || byRank(one, before) < 0) best.set(place, one);
  }
  const below = Map.groupBy(places.filter((place) => headOf(place) !== undefined), ({ city: above }) => above?.id);
  return [...best]
    .toSorted(([, a], [, b]) => byRank(a, b))
    .map(([place, { score }]) => ({
      ...toCity(place),
      near: score === NEAR,
      districts: (below.get(place.id) ?? []).map((one) => ({ ...toCity(one), asked: asked.has(one.id) })),
    }));
}

const toCity = ({ id, name, code, city: above, province, areaCode, postcode }: Place): City => ({
  id,
  name,
  code,
  city: above?.name ?? '',
  province: province?.name ?? '',
  areaCode,
  postcode,
});
