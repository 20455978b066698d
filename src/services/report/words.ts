import type { EntityName } from '../../entities/names.ts';
import { fieldLabel, hasMessage, translate, type Lang } from '../../i18n/index.ts';
import { hopOf } from '../../query/paths.ts';
import type { Grouping, Measure, Report, Title } from '../../reports/report.ts';

const titleText = (title: Title, lang: Lang): string => (typeof title === 'string' ? title : title[lang]);

export function reportTitle({ name, title }: Report, lang: Lang): string {
  return title === undefined ? translate(lang, `report.${name}`) : titleText(title, lang);
}

/** What a grouping is called: its own label, the program's word for its key, else the names of its fields. */
export function groupingLabel(entity: EntityName, { key, label, field }: Grouping, lang: Lang): string {
  if (label !== undefined) return titleText(label, lang);
  if (hasMessage(lang, `report.by.${key}`)) return translate(lang, `report.by.${key}`);
  let at = entity;
  const names = field.split('.').map((step) => {
    const name = fieldLabel(lang, at, step);
    at = hopOf(at, step)?.to ?? at;
    return name;
  });
  return names.join(lang === 'zh' ? '' : ' ');
}

export function measureLabel({ key, label }: Measure, lang: Lang): string {
  if (label !== undefined) return titleText(label, lang);
  return hasMessage(lang, `report.measure.${key}`) ? translate(lang, `report.measure.${key}`) : key;
}

/** How a measure is computed, in a sentence; null where its name says it all. */
export function measureDefinition({ key, definition, ...measure }: Measure, lang: Lang): string | null {
  if (definition !== undefined) return titleText(definition, lang);
  // A measure of an operator's own under a name of the program's is not that one.
  if (measure.label === undefined && hasMessage(lang, `report.defines.${key}`)) return translate(lang, `report.defines.${key}`);
  return null;
}
