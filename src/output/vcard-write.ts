import type { CardDef, CardSlot } from '../entities/entity.ts';
import { splitNames } from './names-list.ts';
import { cardText, foldedLine } from './vcard-text.ts';

export type CardVersion = '3.0' | '4.0';

/** Says that types and parts of these cards are exactly as an import of ours takes them. */
export const CARD_PRODUCT = '-//Kehu//Kehu//EN';
/** What stands before a field that address books have no place for. */
export const OWN_PROPERTY = 'X-KEHU-';

/** A field that is written, in the order in which it stands in the card. */
export interface CardColumn {
  readonly key: string;
}

type Texts = ReadonlyMap<CardSlot, string>;
type Line = (texts: Texts) => string;

const GENDERS: Readonly<Record<string, string>> = { male: 'M', female: 'F' };

/** How each version writes what it has a place for; an empty text takes no line. */
function slotLines(version: CardVersion): Partial<Record<CardSlot, Line>> {
  const v4 = version === '4.0';
  const plain = (slot: CardSlot, head: string): Line => (texts) => `${head}:${cardText(texts.get(slot) ?? '')}`;
  return {
    ORG: plain('ORG', 'ORG'),
    NICKNAME: plain('NICKNAME', 'NICKNAME'),
    TITLE: plain('TITLE', 'TITLE'),
    TEL: plain('TEL', v4 ? 'TEL;TYPE="work,voice"' : 'TEL;TYPE=WORK,VOICE'),
    'TEL CELL': plain('TEL CELL', v4 ? 'TEL;TYPE=cell' : 'TEL;TYPE=CELL'),
    'TEL FAX': plain('TEL FAX', v4 ? 'TEL;TYPE="work,fax"' : 'TEL;TYPE=WORK,FAX'),
    EMAIL: plain('EMAIL', v4 ? 'EMAIL' : 'EMAIL;TYPE=INTERNET'),
    URL: (texts) => `URL:${texts.get('URL') ?? ''}`,
    BDAY: (texts) => `BDAY:${v4 ? (texts.get('BDAY') ?? '').replaceAll('-', '') : (texts.get('BDAY') ?? '')}`,
    GENDER: (texts) => `${v4 ? '' : 'X-'}GENDER:${GENDERS[texts.get('GENDER') ?? ''] ?? ''}`,
    CATEGORIES: (texts) => `CATEGORIES:${splitNames(texts.get('CATEGORIES') ?? '').map(cardText).join(',')}`,
    NOTE: plain('NOTE', 'NOTE'),
    'X-QQ': plain('X-QQ', 'X-QQ'),
    'X-WECHAT': plain('X-WECHAT', 'X-WECHAT'),
  };
}

const ADDRESS: readonly CardSlot[] = ['ADR STREET', 'ADR CITY', 'ADR CODE'];

/** The parts of an address by their place: a place with a path (吉林省/长春市) is the region and what lies in it. */
function addressLine(texts: Texts): string {
  const city = texts.get('ADR CITY') ?? '';
  const slash = city.indexOf('/');
  const [region, locality] = slash === -1 ? ['', city] : [city.slice(0, slash), city.slice(slash + 1)];
  return `ADR;TYPE=WORK:${['', '', texts.get('ADR STREET') ?? '', locality, region, texts.get('ADR CODE') ?? '', ''].map(cardText).join(';')}`;
}

/**
 * Records → vCards. The cells are the texts of the columns (days as `YYYY-MM-DD`, several names as one cell of names, choices as their stored word).
 * What address books have no place for is written as `X-KEHU-<FIELD>`, so that an import finds all of it again.
 */
export function cardWriter(version: CardVersion, card: CardDef, columns: readonly CardColumn[], label: string): (cells: readonly string[]) => string {
  const lines = slotLines(version);
  const slots = columns.map(({ key }) => card.fields[key] ?? null);
  const own = columns.map(({ key }) => `${OWN_PROPERTY}${key.toUpperCase()}`);
  return (cells) => {
    const texts = new Map<CardSlot, string>();
    slots.forEach((slot, i) => {
      if (slot !== null && cells[i] !== undefined && cells[i] !== '') texts.set(slot, cells[i]);
    });
    const name = cells[columns.findIndex(({ key }) => key === label)] ?? '';
    let text = headLines(version, card, name).map(foldedLine).join('');
    let addressed = false;
    slots.forEach((slot, i) => {
      const cell = cells[i] ?? '';
      if (cell === '' || slot === 'FN') return;
      if (slot === null || (slot === 'GENDER' && GENDERS[cell] === undefined)) text += foldedLine(`${own[i]}:${cardText(cell)}`);
      else if (!ADDRESS.includes(slot)) text += foldedLine(lines[slot]?.(texts) ?? '');
      else if (!addressed) {
        text += foldedLine(addressLine(texts));
        addressed = true;
      }
    });
    return `${text}END:VCARD\r\n`;
  };
}

/** A Chinese name is not taken apart; programs that show N rather than FN then show it whole. */
function headLines(version: CardVersion, { kind }: CardDef, name: string): string[] {
  const firm = kind === 'org';
  const kindLine = !firm ? [] : [version === '4.0' ? 'KIND:org' : 'X-ABSHOWAS:COMPANY'];
  return ['BEGIN:VCARD', `VERSION:${version}`, `PRODID:${CARD_PRODUCT}`, ...kindLine, `N:${firm ? '' : cardText(name)};;;;`, `FN:${cardText(name)}`];
}
