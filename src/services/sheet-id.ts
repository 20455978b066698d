import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { entityLabel, fieldLabel, LANGS, type Lang } from '../i18n/index.ts';
import { headerForm } from './import/header-match.ts';

/** The header above the numbers of records in a list that is taken back: it says whose they are, for a number alone fits records of any kind. */
export const sheetIdLabel = (lang: Lang, entity: EntityName): string => {
  const [id, name] = [fieldLabel(lang, entity, 'id'), entityLabel(lang, entity)];
  return lang === 'zh' ? `${id}（${name}）` : `${id} (${name})`;
};

/** Whose numbers stand below a header; undefined where it does not say so. */
export function ownerOfIds(header: string): EntityName | undefined {
  const form = headerForm(header);
  return ENTITY_NAMES.find((entity) => LANGS.some((lang) => headerForm(sheetIdLabel(lang, entity)) === form));
}
