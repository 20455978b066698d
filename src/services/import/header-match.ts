import { conditionsOf, definitionOf, fieldsOf, spansOf } from '../../entities/registry.ts';
import type { EntityName } from '../../entities/names.ts';
import { entityLabel, fieldLabel, LANGS, translate } from '../../i18n/index.ts';
import { HEADER_WORDS, MAIN_RECORD_ALONE, MAIN_RECORD_WORDS, OWN_WORDS, REFERENCE_WORDS } from './header-words.ts';
import { importTargets, isImportable, mainRecordOf } from './targets.ts';

/** Header → what is compared: NFKC, lower case, letters and digits of any script only. */
export function headerForm(header: string): string {
  return header.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Without a remark in brackets: 注册资金（元）, Phone (required). */
const bareForm = (header: string): string => headerForm(header.replace(/[(（[【][^)）\]】]*[)）\]】]/g, ''));

type Words = ReadonlyMap<string, string>;

const made = new Map<EntityName, readonly Words[]>();

/** What a header means, by its form: first keys and own labels, then the words of other programs. Put together once: it is thousands of words. */
function dictionaries(entity: EntityName): readonly Words[] {
  const known = made.get(entity);
  if (known !== undefined) return known;
  const words = collected(entity);
  made.set(entity, words);
  return words;
}

function collected(entity: EntityName): readonly Words[] {
  const allowed = new Set(importTargets(entity));
  const main = mainRecordOf(entity)?.entity;
  const collect = (fill: (add: AddWord) => void): Words => {
    const words = new Map<string, string>();
    fill((word, target) => {
      const form = headerForm(word);
      if (form !== '' && !words.has(form)) words.set(form, target);
    });
    return new Map([...words].filter(([, target]) => allowed.has(target)));
  };
  return [
    collect((add) => {
      addOwn(entity, add);
    }),
    collect((add) => {
      if (main !== undefined) addMain(entity, main, add);
      addForeign(entity, add);
      if (main !== undefined) addAlone(main, add);
    }),
    // 客户地址, 企业邮箱, Customer Phone: the record's own name before a word that stands alone above.
    collect((add) => {
      for (const prefix of prefixesOf(entity)) {
        const prefixed: AddWord = (word, field) => {
          add(`${prefix}${word}`, field);
        };
        addOwn(entity, prefixed);
        addForeign(entity, prefixed);
      }
    }),
  ];
}

/** What the record itself is called before a word for its field. */
const prefixesOf = (entity: EntityName): readonly string[] => [entity, ...LANGS.map((lang) => entityLabel(lang, entity)), ...(OWN_WORDS[entity] ?? [])];

function addAlone(main: EntityName, add: AddWord): void {
  for (const [field, list] of Object.entries(MAIN_RECORD_ALONE[main] ?? {})) for (const word of list) add(word, `${main}.${field}`);
}

type AddWord = (word: string, field: string) => void;

function addOwn(entity: EntityName, add: AddWord): void {
  for (const field of Object.keys(fieldsOf(entity))) {
    add(field, field);
    for (const lang of LANGS) add(fieldLabel(lang, entity, field), field);
  }
  for (const field of Object.keys(fieldsOf(entity))) add(field.replace(/_(?:id|on)$/, ''), field);
  for (const [alias, field] of Object.entries(definitionOf(entity).aliases ?? {})) add(alias, field);
}

function addForeign(entity: EntityName, add: AddWord): void {
  const lists = definitionOf(entity).reference === undefined ? [HEADER_WORDS[entity]] : [HEADER_WORDS[entity], REFERENCE_WORDS];
  for (const list of lists) for (const [field, words] of Object.entries(list ?? {})) for (const word of words) add(word, field);
}

/** `contact.mobile`, 联系人手机, Primary Contact Mobile: a word for the record before a word for its field; the word alone is its name. */
function addMain(entity: EntityName, main: EntityName, add: AddWord): void {
  const prefixes = [main, ...LANGS.map((lang) => entityLabel(lang, main)), ...(MAIN_RECORD_WORDS[main] ?? [])];
  const own = new Set(Object.keys(fieldsOf(entity)));
  const addPrefixed: AddWord = (word, field) => {
    for (const prefix of prefixes) add(`${prefix}${word}`, `${main}.${field}`);
  };
  for (const prefix of prefixes) if (!own.has(prefix)) add(prefix, `${main}.${definitionOf(main).label}`);
  addOwn(main, addPrefixed);
  addForeign(main, addPrefixed);
}

/**
 * The field of each header (`name`, `contact.mobile`) or null. No field is given twice: the header that fits best (as written, then without
 * its remark in brackets), then the leftmost one has it.
 */
export function matchHeaders(entity: EntityName, headers: readonly string[]): (string | null)[] {
  const ignored = ignoredForms();
  const taken = new Set<string>();
  const matched: (string | null)[] = headers.map(() => null);
  for (const form of [headerForm, bareForm]) {
    for (const words of dictionaries(entity)) {
      headers.forEach((header, i) => {
        const target = ignored.has(headerForm(header)) ? undefined : words.get(form(header));
        if (matched[i] !== null || target === undefined || taken.has(target)) return;
        matched[i] = target;
        taken.add(target);
      });
    }
  }
  return matched;
}

/** Why a column that is not imported is left out, where its header does mean a field: another column has it, or the program keeps the field itself. */
export function whyLeftOut(entity: EntityName, header: string): { readonly why?: 'twice' | 'kept' } {
  if (matchHeaders(entity, [header])[0] !== null) return { why: 'twice' };
  const form = headerForm(header);
  const computed = [...Object.keys(spansOf(entity)), ...Object.keys(conditionsOf(entity)), 'id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by'];
  const kept = [...Object.keys(fieldsOf(entity)).filter((field) => !isImportable(entity, field)), ...computed].some((field) => [field, ...LANGS.map((lang) => fieldLabel(lang, entity, field))].some((name) => headerForm(name) === form));
  return kept ? { why: 'kept' } : {};
}

/** The column of reasons that a rejects file has beside the original ones. */
export function isReasonHeader(header: string): boolean {
  return ignoredForms().has(headerForm(header));
}

function ignoredForms(): ReadonlySet<string> {
  return new Set(LANGS.map((lang) => headerForm(translate(lang, 'import.reason_header'))));
}

/** Whether the headers are field keys, as our own files for machines have them: then nothing in the cells is guarded. */
export function isMachineHeader(entity: EntityName, headers: readonly string[]): boolean {
  const keys = new Set(importTargets(entity));
  const known = Object.keys(fieldsOf(entity));
  return headers.every((header) => keys.has(header) || known.includes(header) || isReasonHeader(header) || /^(?:id|version|(?:created|updated)_(?:at|by)|deleted_at)$/.test(header));
}
