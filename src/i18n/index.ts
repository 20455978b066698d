import { catalogueOf } from './catalogues.ts';
import type { zh } from './zh/index.ts';
import type { AppError, PlainError } from '../errors.ts';

export type Lang = 'zh' | 'en';
export const LANGS = ['zh', 'en'] as const satisfies readonly Lang[];

/** Every message has a key; zh is the source of the keys and en must have the same ones (it does not compile otherwise). */
export type MessageKey = keyof typeof zh;

/** A parameter may itself be a message, such as the name of a field, or several: they are put into words in the same language. */
type Plain = string | number | { readonly key: string };
export type MessageParam = string | number | { readonly key: string; readonly params?: Readonly<Record<string, Plain>> } | { readonly keys: readonly string[] };
export type MessageParams = Readonly<Record<string, MessageParam>>;

/** The message in `lang`, with each `{name}` replaced by its parameter, and each `{name|record|records}` by the word for that number. */
export function t(lang: Lang, key: MessageKey, params: MessageParams = {}): string {
  return translate(lang, key, params);
}

/** The same for a key that is made at run time (`customer.name`); the key itself where there is no such message. */
export function translate(lang: Lang, key: string, params: MessageParams = {}): string {
  const text = catalogueOf(lang)[key] ?? key;
  if (!text.includes('{')) return text;
  return text.replace(PLACE, (whole, name: string, one: string | undefined, many: string | undefined, at: number) => {
    const value = params[name];
    if (value === undefined) return whole;
    if (one !== undefined && many !== undefined) return typeof value !== 'object' && String(value) === '1' ? one : many;
    const words = wordsOf(lang, value);
    // Chenguang Co., Ltd. at the end of a sentence ends it.
    return words.endsWith('.') && /^\.(?!\.)/.test(text.slice(at + whole.length)) ? words.slice(0, -1) : words;
  });
}

const PLACE = /\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g;

function wordsOf(lang: Lang, value: MessageParam): string {
  if (typeof value !== 'object') return String(value);
  return 'key' in value ? translate(lang, value.key, value.params) : value.keys.map((word) => translate(lang, word)).join(comma(lang));
}

/** What stands between the words of a list. */
export const comma = (lang: Lang): string => (lang === 'zh' ? '、' : ', ');

/** Whether there are words for a key that is made at run time. */
export function hasMessage(lang: Lang, key: string): boolean {
  return key in catalogueOf(lang);
}

/** What an error says, in `lang`. */
export function errorText(lang: Lang, error: AppError | PlainError): string {
  return t(lang, error.key, error.params);
}

/** The name of an entity: 客户 / customer. */
export function entityLabel(lang: Lang, entity: string): string {
  return translate(lang, `entity.${entity}`);
}

/** What a list of an entity is called: 客户, Customers. */
export function listNameOf(lang: Lang, entity: string): string {
  const label = entityLabel(lang, entity);
  if (lang !== 'en') return label;
  // What cannot be counted has the same name: Feedback.
  if (hasMessage(lang, `list.${entity}`)) return translate(lang, `list.${entity}`);
  return /[^aeiou]y$/.test(label) ? `${label.slice(0, -1)}ies` : `${label}s`;
}

/** The name of a field, its stamps included: 级别 / Level. */
export function fieldLabel(lang: Lang, entity: string, field: string): string {
  const own = `${entity}.${field}`;
  return translate(lang, hasMessage(lang, own) ? own : `record.${field}`);
}

/** What is wrong with a field; its name stands before a sentence that does not name it. */
export function faultText(lang: Lang, where: { readonly entity: string; readonly field: string } | null, error: Pick<PlainError, 'key' | 'params'>): string {
  const text = t(lang, error.key, error.params);
  const named = catalogueOf(lang)[error.key]?.includes('{field}') === true;
  return where === null || named ? text : `${fieldLabel(lang, where.entity, where.field)}${t(lang, 'print.colon')}${text}`;
}
