import type { EntityName } from '../entities/names.ts';
import { entityLabel, type Lang } from '../i18n/index.ts';

/** The name of an entity inside a sentence: English writes it small there. */
export function nounOf(lang: Lang, entity: EntityName): string {
  const label = entityLabel(lang, entity);
  return lang === 'en' ? label.toLowerCase() : label;
}

/** What a list of an entity is called: 客户, Customers. */
export function listNameOf(lang: Lang, entity: EntityName): string {
  const label = entityLabel(lang, entity);
  if (lang !== 'en') return label;
  return /[^aeiou]y$/.test(label) ? `${label.slice(0, -1)}ies` : `${label}s`;
}
