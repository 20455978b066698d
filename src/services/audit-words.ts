import { fieldLabel, t, type Lang } from '../i18n/index.ts';
import { parseFilter } from '../query/parser.ts';
import { printFilter } from '../query/print.ts';
import type { Step } from './api.ts';

/** Of more fields the number is told. */
const NAMED_FIELDS = 6;

/** Who did it: an operator, the program itself, or the owner of the file past all logins. Pure. */
export function whoText({ operator, source }: Pick<Step, 'operator' | 'source'>, lang: Lang): string {
  if (operator !== '') return operator;
  return t(lang, source === 'program' ? 'source.program' : 'audit.file_owner');
}

/** What a step without changes tells, in words; empty for other steps. Pure. */
export function detailText({ detail, entity }: Step, lang: Lang): string {
  if (detail === undefined) return '';
  const { bin, count, fields, filter, format, ids, of, record } = detail;
  const names = fields === undefined ? '' : fields.length > NAMED_FIELDS ? t(lang, 'audit.detail.fields', { count: fields.length }) : fields.map((field) => fieldLabel(lang, entity, field)).join(lang === 'zh' ? '、' : ', ');
  const parts = [
    count === undefined ? '' : t(lang, 'audit.detail.count', { count }),
    record === undefined ? '' : `#${record}`,
    ids === undefined ? '' : ids.map((id) => `#${id}`).join(' '),
    of === undefined ? '' : of,
    bin === true ? t(lang, 'audit.detail.bin') : '',
    filter === undefined ? '' : filterText(entity, filter, lang),
    format ?? '',
    names === '' ? '' : `[${names}]`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function filterText(entity: Step['entity'], filter: string, lang: Lang): string {
  try {
    return printFilter(entity, parseFilter(entity, filter, { lang: 'en', today: '2000-01-01', timeZone: 'UTC', operatorId: null }), lang).replaceAll('"…"', '…');
  } catch {
    return filter;
  }
}
