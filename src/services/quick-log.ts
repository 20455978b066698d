import { invalid } from '../errors.ts';
import type { Values } from '../fields/definition.ts';
import { t, type Lang } from '../i18n/index.ts';
import { foldSearch } from '../util/fold.ts';
import type { Api } from './api.ts';
import type { Control } from './context.ts';
import type { LogKind, LogLine } from './log-line.ts';

/** As many kinds as are kept by hand. */
const MOST = 500;
const LONGEST_SUBJECT = 200;

/** The kinds of interactions that there are. */
export async function logKinds(api: Pick<Api, 'list'>, control?: Control): Promise<readonly LogKind[]> {
  const { rows } = await api.list({ entity: 'interaction_type', filter: 'retired:no', columns: ['name', 'code'], limit: MOST }, control);
  return rows.map(({ id, values }) => ({ id, name: String(values['name'] ?? ''), code: String(values['code'] ?? '') }));
}

/** The contact of a customer that a name means. Throws `invalid` where none or several are called so. */
async function contactNamed(api: Pick<Api, 'list'>, customerId: number, name: string): Promise<number> {
  const { rows } = await api.list({ entity: 'contact', of: { field: 'customer_id', id: customerId }, search: name, columns: ['name'], limit: 20 });
  const exact = rows.filter((row) => foldSearch(String(row.values['name'] ?? '')) === foldSearch(name));
  const [one, ...others] = exact.length > 0 ? exact : rows;
  if (one === undefined) throw invalid('log.fault.no-contact', { name });
  if (others.length > 0) throw invalid('log.fault.contacts', { name, names: [one, ...others].slice(0, 5).map((row) => String(row.values['name'] ?? '')).join(', ') });
  return one.id;
}

export interface LogAbout {
  readonly customerId: number;
  readonly contactId: number | null;
}

/** The time and how long it took, in words; empty where neither was said. */
export function whenWords({ clock, minutes }: LogLine, lang: Lang): string {
  const time = clock === null ? '' : [clock.from, clock.to].flatMap((at) => (at === null ? [] : [at.slice(0, 5)])).join('–');
  const length = minutes === null ? '' : t(lang, 'log.minutes', { count: minutes });
  return [time, length].filter((part) => part !== '').join(lang === 'zh' ? '，' : ', ');
}

/**
 * What the line says as a new interaction. Time and length stand first in the content, and so does a text that is longer than a subject may be. Throws `invalid` for
 * the line's fault and for a person that the customer has not.
 */
export async function logValues(api: Pick<Api, 'list'>, line: LogLine, { customerId, contactId }: LogAbout, lang: Lang): Promise<Values> {
  if (line.fault !== null) throw invalid(line.fault.key, line.fault.params);
  const letters = [...line.text];
  const long = letters.length > LONGEST_SUBJECT;
  const subject = long ? `${letters.slice(0, LONGEST_SUBJECT - 1).join('')}…` : line.text;
  const content = [whenWords(line, lang), long ? line.text : ''].filter((part) => part !== '').join('\n');
  const values: Values = {
    customer_id: customerId,
    contact_id: line.person === null ? contactId : await contactNamed(api, customerId, line.person),
    happened_on: line.day,
    type_id: line.kind?.id ?? null,
    subject,
    content: content === '' ? null : content,
    next_step: line.nextStep === '' ? null : line.nextStep,
    next_on: line.nextOn,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
