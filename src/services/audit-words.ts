import { comma, entityLabel, fieldLabel, t, type Lang } from '../i18n/index.ts';
import { parseFilter } from '../query/parser.ts';
import { printFilter } from '../query/print.ts';
import type { Step } from './api.ts';
import type { AuditKind } from './audit-kinds.ts';

/** Of more fields the number is told. */
const NAMED_FIELDS = 6;

/** Of a login the number is that of the wrong passwords before it. */
const TRIES: ReadonlySet<string> = new Set(['login', 'login_failed'] satisfies AuditKind[]);

/** Who did it: an operator, the program itself, or the owner of the file past all logins. Pure. */
export function whoText({ operator, source }: Pick<Step, 'operator' | 'source'>, lang: Lang): string {
  if (operator !== '') return operator;
  return t(lang, source === 'program' ? 'source.program' : 'audit.file_owner');
}

/** What a step without changes tells, in words; empty for other steps. Pure. */
export function detailText({ action, detail, entity }: Step, lang: Lang): string {
  if (detail === undefined) return '';
  const { bin, count, door, entities, fields, filter, format, ids, looked, of, record } = detail;
  const names = fields === undefined ? '' : fields.length > NAMED_FIELDS ? t(lang, 'audit.detail.fields', { count: fields.length }) : fields.map((field) => fieldLabel(lang, entity, field)).join(comma(lang));
  const parts = [
    count === undefined ? '' : t(lang, TRIES.has(action) ? 'audit.detail.tries' : 'audit.detail.count', { count }),
    looked === true ? t(lang, 'audit.detail.looked') : '',
    entities === undefined ? '' : entities.map((one) => entityLabel(lang, one)).join(comma(lang)),
    door === undefined ? '' : t(lang, `audit.detail.${door}`),
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
