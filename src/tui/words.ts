import type { EntityName } from '../entities/names.ts';
import { entityLabel, type Lang } from '../i18n/index.ts';

/** The name of an entity inside a sentence: English writes it small there. */
export function nounOf(lang: Lang, entity: EntityName): string {
  const label = entityLabel(lang, entity);
  return lang === 'en' ? label.toLowerCase() : label;
}
