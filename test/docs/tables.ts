import type { EntityName } from '../../src/entities/names.ts';
import { entityLabel, fieldLabel, translate, type Lang } from '../../src/i18n/index.ts';
import { keyLabel } from '../../src/key-labels.ts';
import { ACTION_IDS, actionDef, type ActionId, type Where } from '../../src/keys.ts';
import { HEADER_WORDS } from '../../src/services/import/header-words.ts';

/** The manuals, and the parts of them that are made from the program: `npm run docs` writes them, a test says where one is out of step. */
export const MANUALS: Readonly<Record<Lang, string>> = { zh: 'docs/manual.zh-CN.md', en: 'docs/manual.md' };

const PARTS: Readonly<Record<string, (lang: Lang) => string>> = { keys: keyTables, headers: headerTables };

/** The page with its made parts as they should be; the rest as it is. */
export function filledPage(page: string, lang: Lang): string {
  return Object.entries(PARTS).reduce((text, [name, make]) => {
    const found = new RegExp(`(<!-- ${name}:begin[^\\n]*-->\\n)[\\s\\S]*?(<!-- ${name}:end -->)`).exec(text);
    if (found === null) throw new Error(`The ${lang} manual has no place for ${name}.`);
    return text.replace(found[0], () => `${found[1]}\n${make(lang)}\n\n${found[2]}`);
  }, page);
}

const WHERE: readonly Where[] = ['everywhere', 'menu', 'list', 'record', 'form', 'picker', 'dialog', 'text'];

/** Other places of the program (a screen of its own) follow in the order of keys.ts. */
function places(): readonly Where[] {
  return [...new Set([...WHERE, ...ACTION_IDS.map((id) => actionDef(id).where)])];
}

function keyTables(lang: Lang): string {
  return places()
    .map((where) => ({ where, ids: ACTION_IDS.filter((id) => actionDef(id).where === where) }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ where, ids }) => `**${translate(lang, `help.where.${where}`)}**\n\n${table(heads(lang), ids.map((id) => keyRow(lang, id)))}`)
    .join('\n\n');
}

const heads = (lang: Lang): readonly string[] => (lang === 'zh' ? ['按键', '名称', '作用'] : ['keys', 'name', 'what it does']);

function keyRow(lang: Lang, id: ActionId): readonly string[] {
  const keys = actionDef(id).keys.map((key) => `<kbd>${keyLabel(key)}</kbd>`);
  return [keys.join(' '), translate(lang, `act.${id}`), translate(lang, `does.${id}`)];
}

const HEADER_ENTITIES = ['customer', 'contact', 'interaction'] as const satisfies readonly EntityName[];

function headerTables(lang: Lang): string {
  const names = lang === 'zh' ? ['字段', '认得的表头'] : ['field', 'headers'];
  const comma = lang === 'zh' ? '、' : ', ';
  return HEADER_ENTITIES.map((entity) => {
    const rows = Object.entries(HEADER_WORDS[entity] ?? {}).map(([field, words]) => [fieldLabel(lang, entity, field), [...new Set(words)].join(comma)]);
    return `**${entityLabel(lang, entity)}**\n\n${table(names, rows)}`;
  }).join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
