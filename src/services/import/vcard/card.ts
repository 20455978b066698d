import { joinNames } from '../../../output/names-list.ts';
import { fromCardText, splitCardValue } from '../../../output/vcard-text.ts';
import { CARD_PRODUCT, OWN_PROPERTY } from '../../../output/vcard-write.ts';
import type { Property } from './property.ts';

/** The cells of a card by the names of their columns: `FN`, `TEL CELL`, `ADR STREET`, `TEL 2`. */
export type CardCells = ReadonlyMap<string, string>;

/** How many of a kind (numbers, addresses) have columns of their own. */
const MOST_OF_A_KIND = 5;

interface Making {
  readonly cells: Map<string, string>;
  /** Vcard 2.1. */
  readonly old: boolean;
  /** Written by this program: types and parts are exactly what they say. */
  readonly ours: boolean;
}

type Take = (making: Making, property: Property) => void;

/** The cells of a card from its properties. */
export function cardCells(properties: readonly Property[]): CardCells {
  const valueOf = (name: string): string => properties.find((property) => property.name === name)?.value.trim() ?? '';
  const making: Making = { cells: new Map(), old: valueOf('VERSION') === '2.1', ours: valueOf('PRODID') === CARD_PRODUCT };
  for (const property of properties) {
    if (property.name.startsWith(OWN_PROPERTY)) set(making, property.name, text(making, property.value));
    else TAKES[property.name]?.(making, property);
  }
  settleName(making, properties, /^(?:org|company)$/i.test(valueOf('KIND') || valueOf('X-ABSHOWAS')));
  return making.cells;
}

const text = ({ old }: Making, value: string): string => fromCardText(value, old);

/** Puts a text into its column, or into the next one of its kind. */
function set({ cells }: Making, column: string, value: string): void {
  if (value === '') return;
  for (let n = 1; n <= MOST_OF_A_KIND; n += 1) {
    const name = n === 1 ? column : `${column} ${n}`;
    if (cells.has(name)) continue;
    cells.set(name, value);
    return;
  }
}

const plain = (column: string): Take => (making, { value }) => {
  set(making, column, text(making, value));
};

const TAKES: Readonly<Record<string, Take>> = {
  FN: plain('FN'),
  NICKNAME: plain('NICKNAME'),
  TITLE: plain('TITLE'),
  ROLE: plain('ROLE'),
  EMAIL: plain('EMAIL'),
  URL: plain('URL'),
  TEL: takeNumber,
  ADR: takeAddress,
  BDAY: (making, { value }) => {
    set(making, 'BDAY', dayOf(value.trim()));
  },
  GENDER: takeGender,
  'X-GENDER': takeGender,
  ORG: (making, { value }) => {
    const [firm = '', ...units] = splitCardValue(value, ';').map((part) => text(making, part));
    set(making, 'ORG', firm);
    set(making, 'ORG UNIT', units.filter((unit) => unit !== '').join(' '));
  },
  CATEGORIES: (making, { value }) => {
    set(making, 'CATEGORIES', joinNames(splitCardValue(value, ',').map((part) => text(making, part)).filter((part) => part.trim() !== '')));
  },
  NOTE: (making, { value }) => {
    const before = making.cells.get('NOTE');
    making.cells.set('NOTE', before === undefined ? text(making, value) : `${before}\n${text(making, value)}`);
  },
  'X-QQ': plain('X-QQ'),
  'X-WECHAT': plain('X-WECHAT'),
  IMPP: (making, { value }) => {
    const [, kind = '', name = ''] = /^(qq|weixin|wechat):(?:\/\/)?(.+)$/i.exec(value.trim()) ?? [];
    if (name !== '') set(making, kind.toLowerCase() === 'qq' ? 'X-QQ' : 'X-WECHAT', text(making, name));
  },
};

/** A mobile number of China, whatever an address book has called it. */
const CHINESE_MOBILE = /^(?:\+?86)?1[3-9]\d{9}$/;

function takeNumber(making: Making, { types, value }: Property): void {
  const number = text(making, value).replace(/^tel:/i, '').replace(/;ext=/i, '-').replace(/;.*$/, '');
  const isCell = ['CELL', 'IPHONE', 'MOBILE'].some((type) => types.has(type)) || (!making.ours && !making.cells.has('TEL CELL') && !types.has('FAX') && CHINESE_MOBILE.test(number.replace(/[\s()-]/g, '')));
  set(making, types.has('FAX') ? 'TEL FAX' : isCell ? 'TEL CELL' : 'TEL', number.trim());
}

function takeAddress(making: Making, { value }: Property): void {
  const [box = '', extra = '', street = '', locality = '', region = '', code = '', country = ''] = splitCardValue(value, ';').map((part) => text(making, part));
  const city = !making.ours && region === locality ? locality : [region, locality].filter((part) => part !== '').join('/');
  set(making, 'ADR STREET', [box, extra, street].filter((part) => part !== '').join(' '));
  set(making, 'ADR CITY', city);
  set(making, 'ADR CODE', code);
  set(making, 'ADR COUNTRY', country);
}

function takeGender(making: Making, { value }: Property): void {
  const word = /^m/i.test(value.trim()) ? 'male' : /^f/i.test(value.trim()) ? 'female' : '';
  set(making, 'GENDER', word);
}

/** 19900131 and 1990-01-31T… are 1990-01-31; a birthday without a year is none. */
function dayOf(value: string): string {
  const [, year = '', month, date] = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(value) ?? [];
  return year === '' || year === '1604' ? '' : `${year}-${month}-${date}`;
}

/** The formatted name, else the parts of the name put together as its language does; a firm's name is its organisation. */
function settleName(making: Making, properties: readonly Property[], firm: boolean): void {
  const { cells } = making;
  const parts = splitCardValue(properties.find(({ name }) => name === 'N')?.value ?? '', ';').map((part) => text(making, part).trim());
  const name = (cells.get('FN') ?? '') || composed(parts);
  if (firm || (name === '' && cells.has('ORG'))) {
    cells.delete('FN');
    if (!cells.has('ORG')) set(making, 'ORG', name);
  } else if (name !== '') cells.set('FN', name);
}

function composed([family = '', given = '', middle = '', before = '', after = '']: readonly string[]): string {
  if (/\p{Script=Han}/u.test(family + given)) return `${family}${middle}${given}`;
  return [before, given, middle, family, after].filter((part) => part !== '').join(' ');
}
