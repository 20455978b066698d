import { comma, entityLabel, fieldLabel, t, translate, type Lang } from '../i18n/index.ts';
import { parseFilter } from '../query/parser.ts';
import { printFilter } from '../query/print.ts';
import type { Step } from './api.ts';
import type { AuditKind } from './audit-kinds.ts';

/** Of more fields the number is told. */
const NAMED_FIELDS = 6;

/** Of a login the number is that of the wrong passwords before it. */
const TRIES: ReadonlySet<string> = new Set(['login', 'login_failed'] satisfies AuditKind[]);

/** What was printed, where it was no list of fields. */
const LETTERS: ReadonlySet<string> = new Set(['envelope', 'label']);

/** Who did it: an operator, the program itself, or the owner of the file past all logins. Pure. */
export function whoText({ operator, source }: Pick<Step, 'operator' | 'source'>, lang: Lang): string {
  if (operator !== '') return operator;
  return t(lang, source === 'program' ? 'source.program' : 'audit.file_owner');
}

/** A word of the catalogue where it has one, else the name itself. */
function wordFor(lang: Lang, name: string, keys: readonly string[]): string {
  return keys.map((key) => [key, translate(lang, key)] as const).find(([key, text]) => text !== key)?.[1] ?? name;
}

/** What a step is called: records and files by their own names, reports and settings in the words of whoever reads. Pure. */
export function subjectText({ action, summary }: Pick<Step, 'action' | 'summary'>, lang: Lang): string {
  if (action === 'export' || action === 'print') return wordFor(lang, summary, [`report.${summary}`]);
  const [first = '', ...rest] = summary.split(/[ ,]+/);
  if (action === 'rights_changed' && first === 'policy') return [t(lang, 'menu.policy'), ...rest].join(' ');
  if (action !== 'server') return summary;
  if (first === 'mail') return [t(lang, 'menu.mail-account'), rest.map((name) => wordFor(lang, name, [`mail.set.${name}`])).join(comma(lang))].filter((part) => part !== '').join(' ');
  return [first, ...rest].map((name) => wordFor(lang, name, [`server.set.${name}`, `server.program.${name}`])).join(comma(lang));
}

/** What a step without changes tells, in words; empty for other steps. Pure. */
export function detailText({ action, detail, entity }: Step, lang: Lang): string {
  if (detail === undefined) return '';
  const { bin, count, door, entities, fields, filter, format, ids, looked, of, record } = detail;
  const names = fields === undefined ? '' : fields.length > NAMED_FIELDS ? t(lang, 'audit.detail.fields', { count: fields.length }) : fields.map((field) => (LETTERS.has(field) ? translate(lang, `act.record.${field}`) : fieldLabel(lang, entity, field))).join(comma(lang));
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
