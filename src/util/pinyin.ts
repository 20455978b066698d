import { foldSearch } from './fold.ts';
import { keptReadings } from './pinyin-table.ts';

/** The version of what `nameSort` and `pinyinForms` make; stored names made by another version are made anew. */
export const NAME_RULE = 1;

/** How a name is found by its sound: `chenguangshangcheng` and `cgsc`; both without anything else than a-z and 0-9. */
export interface PinyinForms {
  readonly full: string;
  readonly initials: string;
}

interface Word {
  readonly text: string;
  readonly syllables: readonly number[];
}
/** Words by their first character, the longest first. */
type Words = (first: number) => readonly Word[] | undefined;

interface Table {
  /** With the tone: `chang2`; without: `chang`. */
  readonly toned: readonly string[];
  readonly plain: readonly string[];
  readonly words: Words;
  readonly surnames: Words;
  /** Characters with which a word begins. */
  readonly begins: Uint8Array;
  /** By character of the first block: what it adds to the key of a name where it sounds as usual; made when it is first met. */
  readonly keys: (string | undefined)[];
  /** Two digits for each character of a block. */
  readonly unified: string;
  readonly extensionA: string;
  readonly others: ReadonlyMap<number, number>;
  /** hang2 */
  readonly trade: number;
}

/** The value of a base-64 digit of the table (0-9 A-Z a-z - _). */
function digit(code: number): number {
  if (code === 45) return 62;
  if (code === 95) return 63;
  return code < 58 ? code - 48 : code < 91 ? code - 55 : code - 61;
}
const syllableAt = (digits: string, at: number): number => digit(digits.charCodeAt(at)) * 64 + digit(digits.charCodeAt(at + 1));

function readWord(entry: string): Word {
  const length = entry.length / 3;
  const syllables: number[] = [];
  for (let at = length; at < entry.length; at += 2) syllables.push(syllableAt(entry, at));
  return { text: entry.slice(0, length), syllables };
}

/** Sorts the entries of the table by first character; they are read when a text first has that character, which keeps the start short. */
function readWords(list: readonly string[]): Words {
  const entries = new Map<number, string[]>();
  for (const entry of list) {
    const others = entries.get(entry.charCodeAt(0));
    if (others) others.push(entry);
    else entries.set(entry.charCodeAt(0), [entry]);
  }
  const words = new Map<number, Word[]>();
  return (first) => {
    const known = words.get(first);
    if (known) return known;
    const group = entries.get(first)?.map(readWord);
    if (!group) return undefined;
    group.sort((a, b) => b.text.length - a.text.length);
    words.set(first, group);
    return group;
  };
}

const UNITS = 1 << 16;
/** The block of the usual characters. */
const [FIRST, LAST] = [0x4e00, 0x9fff];

let loaded: Table | undefined;

/** The table, made ready when first needed (in two or three milliseconds). */
function table(): Table {
  if (loaded) return loaded;
  const from = keptReadings();
  const toned = from.syllables.split(' ');
  const others = new Map<number, number>();
  for (const entry of from.others.split(' ')) others.set(entry.codePointAt(0) ?? 0, syllableAt(entry, entry.length - 2));
  const plain = toned.map((syllable) => syllable.slice(0, -1));
  const words = from.words.split(' ');
  const begins = new Uint8Array(UNITS);
  for (const word of words) begins[word.charCodeAt(0)] = 1;
  loaded = { toned, plain, begins, keys: new Array<string | undefined>(LAST - FIRST + 1), words: readWords(words), surnames: readWords(from.surnames.split(' ')), unified: from.unified, extensionA: from.extensionA, others, trade: toned.indexOf('hang2') };
  return loaded;
}

/** The number of the syllable by which a character is usually read; 0: none. */
function usual(codePoint: number, from: Table): number {
  if (codePoint >= FIRST && codePoint <= LAST) return syllableAt(from.unified, (codePoint - FIRST) * 2);
  if (codePoint < 0x3007) return 0;
  if (codePoint >= 0x3400 && codePoint <= 0x4dbf) return syllableAt(from.extensionA, (codePoint - 0x3400) * 2);
  return from.others.get(codePoint) ?? 0;
}

/** Two or three characters, four after a double surname, that do not end like a place, a shop or an office. */
const PERSON = /^[\u4e00-\u9fff]{1,3}[^省市州县区镇乡村街路厂店行司院校馆社站局吧]$/;
const CHINESE_END = /[\u4e00-\u9fff]$/;

/** The surname at the beginning of what looks like a person's name. */
function surnameOf(text: string, from: Table): Word | undefined {
  if (text.length > 4 || !PERSON.test(text) || !CHINESE_END.test(text)) return undefined;
  const found = from.surnames(text.charCodeAt(0))?.find((word) => text.startsWith(word.text));
  if (!found || (found.text.length === 1 && text.length > 3)) return undefined;
  return found;
}

/** The word of the table that begins at `at`. */
function wordAt(text: string, at: number, from: Table): Word | undefined {
  const first = text.charCodeAt(at);
  return from.begins[first] === 0 ? undefined : from.words(first)?.find((word) => text.startsWith(word.text, at));
}

/** A firm that ends in 行 is a trading house (hang), unless the word before makes it a journey or a deed (xing). */
const TRADE = /[\u4e00-\u9fff]{2}[^旅步骑出远践同先飞航言品流发进执自通运施举爬夜善知力慎独德笃]行$/;

/** For each UTF-16 unit of `text` the syllable of the character that begins there; 0: none, not Chinese. */
function syllablesOf(text: string, from: Table): number[] {
  const found = new Array<number>(text.length).fill(0);
  for (let i = 0; i < text.length; ) {
    const code = text.charCodeAt(i);
    if (code < 0x3007) {
      i++;
      continue;
    }
    const word = wordAt(text, i, from) ?? (i === 0 ? surnameOf(text, from) : undefined);
    if (word) {
      for (const syllable of word.syllables) found[i++] = syllable;
      continue;
    }
    const point = code >= 0xd800 && code <= 0xdbff ? (text.codePointAt(i) ?? code) : code;
    found[i] = usual(point, from);
    i += point > 0xffff ? 2 : 1;
  }
  if (text.endsWith('行') && TRADE.test(text)) found[text.length - 1] = from.trade;
  return found;
}

const isWordUnit = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57);

/** Letters without their marks: é is e, and what NFKD makes of ß or Ⅳ. Chinese stays as it is. */
function fold(text: string): string {
  const folded = foldSearch(text);
  return /[\u00aa-\u024f\u1e00-\u1eff]/.test(folded) ? folded.normalize('NFD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').replace(/ø/g, 'o').replace(/æ/g, 'ae') : folded;
}

interface Read {
  readonly name: string;
  /** Folded. */
  readonly text: string;
  /** For each UTF-16 unit of the text. */
  readonly syllables: readonly number[];
}

/** More than the names of one transaction of an import, which looks for all of them before it writes the first. */
const KEPT = 8192;
const kept = new Map<string, Read>();
let keeps = true;

/** In a thread that reads each name once and for all: what is kept would only have to be collected. */
export function keepNoNames(): void {
  keeps = false;
}

let last: Read = { name: '', text: '', syllables: [] };

/** A name with its syllables. They are kept for a while: who sorts a name mostly also wants to find it. */
function read(name: string, from: Table): Read {
  if (last.name === name) return last;
  const known = keeps ? kept.get(name) : undefined;
  if (known !== undefined) return (last = known);
  const text = fold(name);
  last = { name, text, syllables: syllablesOf(text, from) };
  if (keeps) {
    if (kept.size >= KEPT) kept.clear();
    kept.set(name, last);
  }
  return last;
}

/** A pinyin reading as typed (`Cháng Chūn`, `chang2 chun1`, `lü`) → syllables `chang2`, `chun`. */
function typedSyllables(reading: string): string[] {
  const tones: Readonly<Record<string, string>> = { '\u0304': '1', '\u0301': '2', '\u030c': '3', '\u0300': '4' };
  return reading
    .toLowerCase()
    .split(/[\s'’·-]+/)
    .map((syllable) => {
      const parts = syllable.normalize('NFD').replace(/u\u0308|u:/g, 'v');
      const tone = /[\u0300\u0301\u0304\u030c]/.exec(parts)?.[0];
      const letters = parts.replace(/\p{M}/gu, '').replace(/[^a-z0-9]/g, '');
      return tone === undefined ? letters : letters + (tones[tone] ?? '');
    })
    .filter((syllable) => syllable !== '');
}

/** A number sorts by its size: its digits behind their count. */
function numberKey(digits: string): string {
  const plain = digits.replace(/^0+(?=\d)/, '');
  return plain.length > 9 ? `9${plain}` : `${plain.length - 1}${plain}`;
}

/** What one Chinese character adds to a key: its sound, with the tone, and itself. A sound typed without tone takes the table's where they agree. */
function soundKey(char: string, sound: string, typed: string): string {
  if (typed === sound.slice(0, -1)) return sound + char;
  return (/\d$/.test(typed) ? typed : `${typed}0`) + char;
}

/** The same of what was not typed. */
function usualKey(text: string, at: number, end: number, syllable: number, from: Table): string {
  const code = text.charCodeAt(at);
  if (code < FIRST || code > LAST || syllable !== usual(code, from)) return (from.toned[syllable] ?? '') + text.slice(at, end);
  return (from.keys[code - FIRST] ??= (from.toned[syllable] ?? '') + text.charAt(at));
}

/** What a unit that is neither Chinese nor a digit adds to a key: letters stay, signs are one space between words. */
function signKey(key: string, unit: string): string {
  const code = unit.charCodeAt(0);
  if (code > 127 || isWordUnit(code)) return unit;
  return key === '' || key.endsWith(' ') ? '' : ' ';
}

/**
 * The key by which names are ordered, the same under the binary order of every engine: Chinese by pinyin, then tone, then the character itself,
 * one character after the other (长春 under chang, all 李 together before the 黎 of the same sound); letters in lower case without marks, numbers
 * by size, signs as a space. `reading` (pinyin by the operator) wins over the computed one. Never empty for a name that is not.
 */
export function nameSort(name: string, reading?: string | null): string {
  const from = table();
  const { text, syllables } = read(name, from);
  const given = reading ? typedSyllables(reading) : [];
  if (given.length > 0 && given.length !== syllables.filter((syllable) => syllable > 0).length) return `${given.join('')} ${text}`;
  let key = '';
  let next = 0;
  for (let i = 0; i < text.length; ) {
    const syllable = syllables[i] ?? 0;
    const code = text.charCodeAt(i);
    if (syllable > 0) {
      const typed = given[next++];
      const end = i + (code >= 0xd800 && code <= 0xdbff ? 2 : 1);
      key += typed === undefined ? usualKey(text, i, end, syllable, from) : soundKey(text.slice(i, end), from.toned[syllable] ?? '', typed);
      i = end;
    } else if (code >= 48 && code <= 57) {
      const digits = /^\d+/.exec(text.slice(i))?.[0] ?? '';
      key += numberKey(digits);
      i += digits.length;
    } else key += signKey(key, text[i++] ?? '');
  }
  return key.trimEnd() || text || name;
}

/** Letters of the longest syllable (zhuang). */
const LONGEST = 6;
/** Memory that is used again: the forms first, the initials behind where they can end. */
let ascii = Buffer.alloc(0);

/**
 * What a name is found by besides itself: the pinyin of its Chinese characters and its letters and digits, run together. A `reading` by the
 * operator wins. ü is v, as typed on a keyboard.
 */
export function pinyinForms(name: string, reading?: string | null): PinyinForms {
  const given = reading ? typedSyllables(reading).map((syllable) => syllable.replace(/(?<=[a-z])[0-5]$/, '')) : [];
  if (given.length > 0) return { full: given.join(''), initials: given.map((syllable) => syllable[0] ?? '').join('') };
  const from = table();
  const { text, syllables } = read(name, from);
  if (ascii.length < text.length * (LONGEST + 1)) ascii = Buffer.alloc(text.length * (LONGEST + 1));
  let full = 0;
  let initials = text.length * LONGEST;
  const begin = initials;
  for (let i = 0; i < text.length; i++) {
    const syllable = syllables[i] ?? 0;
    const code = text.charCodeAt(i);
    if (syllable > 0) {
      const sound = from.plain[syllable] ?? '';
      for (let at = 0; at < sound.length; at++) ascii[full++] = sound.charCodeAt(at);
      ascii[initials++] = sound.charCodeAt(0);
    } else if (isWordUnit(code)) {
      ascii[full++] = code;
      ascii[initials++] = code;
    }
  }
  return { full: ascii.toString('latin1', 0, full), initials: ascii.toString('latin1', begin, initials) };
}
