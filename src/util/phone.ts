import { halfWidth } from './fold.ts';

/** `zero`: a landline whose area code has lost its first 0, as spreadsheets do. */
export type PhoneFault = 'form' | 'several' | 'short' | 'long' | 'zero' | 'mobile' | 'extension';
/** `area`: the area code is not in the numbering plan that we know; `local`: no area code; `plan`: unusual first digits; `service`: no short number of a service. */
export type PhoneDoubt = 'area' | 'local' | 'plan' | 'service';
export type PhoneResult = { readonly number: string; readonly doubt: PhoneDoubt | null } | { readonly fault: PhoneFault };

/**
 * Stored forms: `13812345678`; `010-88886666`, `0431-88886666-801`; `400-123-4567`; `95588`; `88886666` (no area code); `+85221234567`. An
 * extension follows a hyphen, abroad (where hyphens only group) an x: `+12125551234x5`. +86 and 0086 are dropped.
 */
const SEPARATORS = /[\s\-.()·•‐‑‒–—−/]/g;
const EXTENSION = /\s*(?:转分机|转接|转|分机号?|extension|ext\.?|x|#)\s*[:：]?\s*(\d*)\s*(?:号|分机)?$/i;
/** 86 without its plus, before what can only be a whole number with area code or a mobile one. */
const LOOSE_COUNTRY = /^\(?86\)?(?=[\s-]+(?:\D*\d){9}|1[3-9]\d{9}$)/;
/** A whole number with a hyphen and a short group behind: never part of the number itself. */
const HYPHENED = /^((?:\+86|0086)?[\s-]*(?:\(?0\d{2,3}\)?[\s-]*\d{7,8}|1[3-9]\d{9}|[48]00-?\d{3,4}-?\d{3,4}|\d{7,8}))[-–—](\d{1,6})$/;
const LABEL = /^(?:电话|手机|传真|座机|tel|phone|mobile|fax|mob)\s*[:：.]?\s*/i;

/** Codes of four digits from 03 to 09 that are in use (plan of the Ministry of Industry and Information Technology, 2024). */
const AREAS = new Set(
  (
    '0310-0319 0335 0349-0359 0370-0379 0391-0396 0398 0410-0419 0421 0427 0429 0431-0440 0451-0459 0464 0467-0479 0482 0483 0510-0519 0523 0527 ' +
    '0530-0539 0543 0546 0550-0559 0561-0566 0570-0580 0591-0599 0631-0635 0660 0662 0663 0668 0691 0692 0701 0710-0719 0722 0724 0728 0730-0739 ' +
    '0743-0746 0750-0760 0762 0763 0766 0768-0779 0790-0799 0812 0813 0816-0818 0825-0827 0830-0839 0851-0859 0870-0879 0883 0886-0888 0890-0899 ' +
    '0901-0903 0906 0908-0919 0930-0939 0941 0943 0951-0955 0970-0977 0979 0990-0999'
  )
    .split(' ')
    .flatMap((part) => {
      const [from = '', to = from] = part.split('-');
      return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `0${Number(from) + i}`);
    }),
);

/** A telephone number as typed → its stored form, or why it is none. */
export function parsePhone(input: string): PhoneResult {
  if (/^1[3-9]\d{9}$/.test(input)) return { number: input, doubt: null };
  if (/^0\d{2,3}-\d{7,8}$/.test(input)) return written(input);
  const text = halfWidth(input).trim().replace(LABEL, '').replace(LOOSE_COUNTRY, '+86').replace(/^(\d{7,})\.0$/, '$1');
  if (isSeveral(text)) return { fault: 'several' };
  const stored = HYPHENED.exec(text);
  if (stored && !/^(?:\+|00)(?!86)/.test(text)) {
    const split = parseDigits((stored[1] ?? '').replace(SEPARATORS, ''), stored[2] ?? '', null);
    if ('number' in split) return split;
  }
  const extended = EXTENSION.exec(text);
  const extension = extended?.[1] ?? '';
  if (extended && (extension === '' || extension.length > 6)) return { fault: 'extension' };
  const main = extended ? text.slice(0, extended.index) : text;
  const digits = main.replace(SEPARATORS, '');
  if (!/^\+?\d+$/.test(digits)) return { fault: 'form' };
  // What is left: an extension behind a number written in groups.
  const hyphened = extended ? null : /^(.*\d)\s*[-–—]\s*(\d{1,6})$/.exec(main);
  return parseDigits(digits, extension, hyphened);
}

/** Two whole numbers in one field: joined by a mark or a word, or simply one behind the other. */
function isSeveral(text: string): boolean {
  const parts = text.split(/[,，、;；/|\n]|或|和|\s{2,}|\s+(?=1[3-9]\d{9}|0\d{2,3}-)/).filter((part) => part.replace(/\D/g, '').length >= 5);
  return parts.length > 1;
}

function parseDigits(digits: string, extension: string, hyphened: RegExpExecArray | null): PhoneResult {
  const foreign = /^(?:\+|00)(?!86)(\d+)$/.exec(digits);
  if (foreign) return international(foreign[1] ?? '', extension);
  const national = digits.replace(/^(?:\+|00)86/, '');
  const abroad = national !== digits;
  const whole = nationalNumber(national, abroad);
  if (typeof whole !== 'string') return extend(whole, extension);
  // 010-88886666-801: the last group is an extension where the rest is a whole number.
  const rest = hyphened?.[1]?.replace(SEPARATORS, '').replace(/^(?:\+|00)86/, '');
  const split = rest === undefined ? 'form' : nationalNumber(rest, abroad);
  if (typeof split !== 'string') return extend(split, hyphened?.[2] ?? '');
  return { fault: whole };
}

/** Short numbers of services: 110, 12345, 10086, 1008611, 95588, 96315. */
const SERVICE = /^(?:1[12]\d|1[0-2]\d{3}|100\d{4}|9[56]\d{3,6})$/;

/** Those of three digits that are in use: police, emergency, enquiries, time, fire, ambulance, weather, traffic police. */
const SHORTEST = new Set(['110', '112', '114', '117', '119', '120', '121', '122']);

interface Found {
  readonly number: string;
  readonly doubt: PhoneDoubt | null;
}

function extend(found: Found, extension: string): PhoneResult {
  if (extension === '') return found;
  if (SERVICE.test(found.number)) return { fault: 'form' };
  return { number: `${found.number}-${extension}`, doubt: found.doubt };
}

function international(digits: string, extension: string): PhoneResult {
  if (digits.startsWith('0')) return { fault: 'form' };
  if (digits.length < 7) return { fault: 'short' };
  if (digits.length > 15) return { fault: 'long' };
  return { number: extension === '' ? `+${digits}` : `+${digits}x${extension}`, doubt: null };
}

/** A number of mainland China without +86; after +86 the 0 of the area code may be missing. */
function nationalNumber(digits: string, abroad: boolean): Found | PhoneFault {
  if (/^01[3-9]\d{9}$/.test(digits)) return nationalNumber(digits.slice(1), abroad);
  if (/^1[3-9]\d{9}$/.test(digits)) return { number: digits, doubt: null };
  if (/^[48]00\d{7}$/.test(digits)) return { number: `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}`, doubt: null };
  if (digits.startsWith('00')) return 'form';
  if (digits.startsWith('0')) return landline(digits);
  if (abroad && /^1[1-9]/.test(digits)) return digits.length === 11 ? 'mobile' : digits.length < 11 ? 'short' : 'long';
  if (abroad) return landline(`0${digits}`);
  return withoutArea(digits);
}

function withoutArea(digits: string): Found | PhoneFault {
  if (SERVICE.test(digits)) return { number: digits, doubt: digits.length === 3 && !SHORTEST.has(digits) ? 'service' : null };
  if (/^1\d{10}$/.test(digits)) return 'mobile';
  if (/^[48]00\d*$/.test(digits) && digits.length > 8) return digits.length < 10 ? 'short' : 'long';
  if (digits.length < 7) return 'short';
  if (digits.length > 8) {
    const whole = landline(`0${digits}`);
    if (typeof whole !== 'string' && whole.doubt === null) return 'zero';
    return digits.length < 11 && digits.startsWith('1') ? 'short' : 'long';
  }
  return { number: digits, doubt: /^[19]/.test(digits) ? 'plan' : 'local' };
}

/** A number with its area code as it is stored already: nearly all of a list have that form. */
function written(input: string): PhoneResult {
  const hyphen = input.indexOf('-');
  if (hyphen === areaLength(input)) return { number: input, doubt: doubtOf(input.slice(0, hyphen), input.charAt(hyphen + 1)) };
  const found = nationalNumber(input.replace('-', ''), false);
  return typeof found === 'string' ? { fault: found } : found;
}

const areaLength = (digits: string): number => (/^0(?:10|2\d)/.test(digits) ? 3 : 4);

function doubtOf(code: string, firstOfLocal: string): PhoneDoubt | null {
  const known = code.length === 3 ? code !== '026' : AREAS.has(code);
  if (!known) return 'area';
  return /[019]/.test(firstOfLocal) ? 'plan' : null;
}

function landline(digits: string): Found | PhoneFault {
  const code = digits.slice(0, areaLength(digits));
  const local = digits.slice(code.length);
  if (local.length < 7) return 'short';
  if (local.length > 8) return 'long';
  return { number: `${code}-${local}`, doubt: doubtOf(code, local.charAt(0)) };
}

const EXTENDED = /^(0\d{2,3}-\d{7,8}|1[3-9]\d{9}|[48]00-\d{3}-\d{4}|\d{7,8})-\d{1,6}$/;

/** A stored number without its extension. */
export function withoutExtension(stored: string): string {
  return EXTENDED.exec(stored)?.[1] ?? stored.replace(/^(\+\d+)x\d+$/, '$1');
}

/** The part of a stored number that is dialled within its place; the whole number where it has no area code. */
export const withinPlace = (stored: string): string => /^0\d{2,3}-(\d{7,8})$/.exec(withoutExtension(stored))?.[1] ?? withoutExtension(stored);

/** Whether two stored numbers ring at the same place: extensions do not count, and an area code only where both have one. */
export function samePhone(one: string, other: string): boolean {
  const [a, b] = [withoutExtension(one), withoutExtension(other)];
  if (a === b) return true;
  const alone = /^\d{7,8}$/;
  return (alone.test(a) || alone.test(b)) && withinPlace(a) === withinPlace(b);
}
