import type { Value, Values } from '../../fields/definition.ts';
import { isoTime } from '../../util/dates.ts';
import { companyName, fittingNature, personName, tradeOf, type CompanyName } from './names.ts';
import { creditCode, landlineNumber, mobileNumber } from './numbers.ts';
import { randomOf, weighted, type Random } from './random.ts';
import type { City, Site, World } from './world.ts';

const DAY_MS = 86_400_000;
/** Customers have come in over so many days. */
const SPAN_DAYS = 3 * 365;

const LEVELS = weighted([['VIP', 5], ['A', 12], ['B', 30], ['C', 33], ['D', 15], ['', 5]] as const);
const NATURES = weighted([
  ['private', 38], ['limited', 22], ['sole', 10], ['joint-stock', 8], ['state', 7], ['foreign', 5], ['joint', 3], ['collective', 2], ['hmt', 2],
  ['institution', 1], ['listed', 1], ['association', 0.5],
] as const);
const CREDITS = weighted([
  ['AAA', 5], ['AA', 12], ['A', 25], ['BBB', 20], ['BB', 10], ['B', 6], ['CCC', 2], ['CC', 1], ['C', 1], ['D', 0.7], ['', 17],
] as const);
const SOURCES = weighted([
  ['referral', 25], ['call', 14], ['web', 13], ['search', 10], ['fair', 9], ['visit', 9], ['ad', 5], ['partner', 5], ['tender', 3], ['social', 4],
  ['campaign', 3], ['staff', 3], ['', 8],
] as const);
/** Registered capital, in units of 10,000 yuan. */
const CAPITALS = weighted([[10, 8], [50, 15], [100, 20], [200, 13], [300, 8], [500, 14], [1000, 11], [2000, 5], [5000, 4], [10_000, 2]] as const);

/** A customer as it is made: its values, and what its contacts and interactions need of it. */
export interface MadeCustomer {
  readonly values: Values;
  readonly createdAt: string;
  /** Number of the day since 1970 on which it was made. */
  readonly since: number;
  readonly createdBy: number;
  readonly owner: number;
  readonly level: string;
  readonly company: CompanyName;
  readonly domain: string;
  readonly phone: string | null;
  readonly tags: readonly number[];
}

/**
 * The moment at which customer `record` of `count` came in: later ones never before earlier ones, more in the last year than in the first,
 * by day.
 */
function cameIn(world: World, random: Random, record: number, count: number): { readonly day: number; readonly at: string } {
  const share = (record + random.next()) / count;
  const days = SPAN_DAYS * share ** 0.7;
  const day = world.today - SPAN_DAYS + Math.floor(days);
  const clock = 9 * 3_600_000 + (days - Math.floor(days)) * 9 * 3_600_000;
  return { day, at: isoTime(Math.min(world.now, Math.floor(day * DAY_MS - world.zone + clock))) };
}

/** Of the first few hundred customers some were in the book already, and somebody typed them again in a hurry: something to find and to merge. */
const AGAIN = { every: 97, until: 300, back: 40 } as const;
const LEGAL_FORM = /(?:（中国）)?(?:股份|责任|集团)?有限公司$| (?:\(China\) |Joint Stock |Group )?Co\., Ltd\.$/;

/** Customer `record` (from 0) of `count`; `code` is what the numbering gives for its day, `next_contact_on` and `last_contact_on` are set later. */
export function makeCustomer(world: World, random: Random, record: number, count: number, codeFor: (day: string) => string): MadeCustomer {
  const made = newCustomer(world, random, record, count, codeFor);
  if (record >= AGAIN.until || record % AGAIN.every !== AGAIN.every - 1) return made;
  for (let at = record - AGAIN.back; at >= 0; at -= 1) {
    const earlier = newCustomer(world, randomOf(world.seed, at), at, count, () => '');
    if (earlier.phone !== null && LEGAL_FORM.test(earlier.company.name)) return typedAgain(made, earlier);
  }
  return made;
}

/** What a colleague noted on the telephone who did not look: the short name or the name without its legal form, the same telephone, hardly more. */
function typedAgain(made: MadeCustomer, earlier: MadeCustomer): MadeCustomer {
  const { company, domain, phone, values } = earlier;
  const name = Number(values['region_id']) % 2 === 0 ? company.short : company.name.replace(LEGAL_FORM, '');
  const unknown = { short_name: null, address: null, postcode: null, fax: null, email: null, website: null, legal_person: null, tax_number: null, bank_name: null, bank_account: null, notes: null };
  return { ...made, values: { ...made.values, ...unknown, name, phone, region_id: values['region_id'] ?? null, industry_id: values['industry_id'] ?? null, nature_id: null }, company, domain, phone };
}

function newCustomer(world: World, random: Random, record: number, count: number, codeFor: (day: string) => string): MadeCustomer {
  const { day, at } = cameIn(world, random, record, count);
  const city = world.city(random);
  const district = city.districts.length > 0 ? random.pick(city.districts) : city;
  const trade = tradeOf(world, record);
  const nature = fittingNature(NATURES(random), trade.section);
  const level = LEVELS(random);
  const company = companyName(world, random, trade, city, nature);
  const domain = `${company.latin}${random.between(1, 99)}.example`;
  const owner = random.pick(world.operators);
  const phone = random.chance(0.92) ? landlineNumber(random, district) : null;
  const tags = tagsOf(world, random);
  const values: Values = {
    code: codeFor(world.day(day)),
    name: company.name,
    short_name: company.short,
    name_reading: null,
    level_id: world.id('customer_level', level),
    region_id: random.chance(0.5) ? district.id : city.id,
    nature_id: world.id('company_nature', nature),
    industry_id: world.id('industry', trade.section),
    credit_id: world.id('credit_rating', CREDITS(random)),
    source_id: world.id('customer_source', SOURCES(random)),
    owner_id: owner,
    ...reachable(world, random, domain, phone),
    ...located(world, random, city, district),
    ...financial(world, random, city, district, nature),
    tags,
    mail_consent: consentOf(record),
    last_contact_on: null,
    next_contact_on: null,
    notes: sometimes(random, 0.15, () => random.pick(world.words.customerNotes[world.lang])),
  };
  const createdBy = random.chance(0.8) ? owner : random.pick(world.operators);
  return { values, createdAt: at, since: day, createdBy, owner, level, company, domain, phone, tags };
}

/** Six of ten agreed to get mail, one did not; by their number, so that nothing else of them is another for it. */
export const consentOf = (number: number): 'given' | 'refused' | null => (number % 10 < 6 ? 'given' : number % 10 === 6 ? 'refused' : null);

/** `make()` with this probability, else nothing. */
export function sometimes(random: Random, probability: number, make: () => Value): Value {
  return random.chance(probability) ? make() : null;
}

function reachable(world: World, random: Random, domain: string, phone: string | null): Values {
  return {
    legal_person: sometimes(random, 0.75, () => personName(world, random).name),
    phone,
    mobile: sometimes(random, 0.35, () => mobileNumber(random)),
    fax: phone === null ? null : sometimes(random, 0.2, () => neighbour(phone)),
    email: sometimes(random, 0.6, () => `${random.pick(['info', 'office', 'sales', 'contact'])}@${domain}`),
    website: sometimes(random, 0.4, () => `https://www.${domain}`),
  };
}

/** The next number of the same exchange. */
function neighbour(phone: string): string {
  const last = Number(phone.slice(-4));
  return phone.slice(0, -4) + String((last + 1) % 10_000).padStart(4, '0');
}

function located(world: World, random: Random, city: City, district: Site): Values {
  const road = random.pick(world.words.roads)[world.lang === 'zh' ? 0 : 1];
  const kind = random.pick(world.words.roadKinds[world.lang]);
  const number = random.between(1, 1999);
  const postcode = district.postcode ?? city.postcode;
  const own = district === city ? '' : district.name;
  if (world.lang === 'en') {
    const place = [own, city.name, city.province === city.name ? '' : city.province].filter((part) => part !== '').join(', ');
    return { address: `No. ${number} ${road} ${kind}, ${place}`, postcode };
  }
  const province = city.province === city.name ? '' : city.province;
  return { address: `${province}${city.name}${own}${road}${kind}${number}号`, postcode };
}

function financial(world: World, random: Random, city: City, district: Site, nature: string): Values {
  const [bank, bankLatin] = random.pick(world.words.banks);
  const branch = world.lang === 'en' ? `${bankLatin}, ${city.shortName} branch` : `${bank}${city.shortName}${district === city ? '' : district.name}支行`;
  const capital = CAPITALS(random);
  const inLand = !district.areaCode.startsWith('00');
  const kind = nature === 'sole' ? '92' : nature === 'institution' ? '12' : '91';
  const banked = random.chance(0.55);
  return {
    bank_name: banked ? branch : null,
    bank_account: banked ? `${random.between(1, 9)}${random.digits(random.chance(0.5) ? 18 : 16)}` : null,
    tax_number: inLand ? sometimes(random, 0.7, () => creditCode(random, district, kind)) : null,
    registered_capital: sometimes(random, 0.75, () => capital * 1_000_000),
    annual_turnover: sometimes(random, 0.55, () => Math.round(capital * (0.5 + 7 * random.next() ** 2) * 10) * 100_000),
    staff_count: sometimes(random, 0.65, () => Math.max(1, Math.round(capital ** 0.6 * (0.5 + 3 * random.next())))),
  };
}

function tagsOf(world: World, random: Random): readonly number[] {
  if (world.tags.length === 0 || !random.chance(0.3)) return [];
  const first = random.pick(world.tags);
  const second = random.chance(0.25) ? random.pick(world.tags) : first;
  return first === second ? [first] : [Math.min(first, second), Math.max(first, second)];
}
