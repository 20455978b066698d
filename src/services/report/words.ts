import { isDeepStrictEqual } from 'node:util';
import type { EntityName } from '../../entities/names.ts';
import { fieldLabel, hasMessage, t, translate, type Lang } from '../../i18n/index.ts';
import { hopOf } from '../../query/paths.ts';
import { REPORTS } from '../../reports/index.ts';
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
export function measureDefinition(measure: Measure, lang: Lang): string | null {
  const { key, definition } = measure;
  if (definition !== undefined) return titleText(definition, lang);
  // A measure of an operator's own under a name of the program's may be another: then it is said as it is.
  if (isShipped(measure)) return hasMessage(lang, `report.defines.${key}`) ? translate(lang, `report.defines.${key}`) : null;
  const label = measureLabel(measure, lang);
  if ('count' in measure) return measure.count === '' ? null : t(lang, 'report.defines.a_count', { label, line: measure.count });
  if ('share' in measure) return t(lang, measure.of === '' ? 'report.defines.a_share' : 'report.defines.a_share_of', { label, share: measure.share, of: measure.of });
  if ('mean' in measure) return t(lang, 'report.defines.a_mean', { label, field: measure.mean });
  return 'quantile' in measure ? t(lang, 'report.defines.a_quantile', { label, percent: measure.quantile * 100, field: measure.over }) : null;
}

const isShipped = (measure: Measure): boolean => REPORTS.some(({ measures }) => measures.some((one) => isDeepStrictEqual(one, measure)));
