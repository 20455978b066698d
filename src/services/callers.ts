import { can } from '../auth/permissions.ts';
import { parsePhone, samePhone, withinPlace } from '../util/phone.ts';
import type { Row } from './api.ts';
import type { Caller } from './call-api.ts';
import type { ServiceContext } from './context.ts';
import { list } from './list.ts';

/** As many as one looks through; more have the number of a switchboard only. */
const MOST = 50;
const PHONES = { customer: ['phone', 'mobile'], contact: ['mobile', 'phone'] } as const;

/** Records whose phones ring at the same place. The search knows their digits; what the session may not read finds nothing. */
async function having(ctx: ServiceContext, entity: 'customer' | 'contact', number: string): Promise<readonly Row[]> {
  if (!can(ctx.session, 'read', entity).allowed) return [];
  const columns = entity === 'contact' ? ['name', 'customer_id', ...PHONES.contact] : ['name', ...PHONES.customer];
  const search = withinPlace(number).replace(/\D/g, '');
  const { rows } = await list(ctx, { entity, search, columns, sort: ['-id'], limit: MOST });
  return rows.filter(({ values }) => PHONES[entity].some((field) => typeof values[field] === 'string' && samePhone(values[field], number)));
}

/** Who has a number: contacts with their customer, then customers; nobody for what is no number. */
export async function callersOf(ctx: ServiceContext, text: string): Promise<readonly Caller[]> {
  const phone = parsePhone(text);
  if ('fault' in phone) return [];
  const contacts = (await having(ctx, 'contact', phone.number)).map((row): Caller => {
    const customerId = idIn(row, 'customer_id');
    const name = String(row.values['name'] ?? '');
    return customerId === null ? { customerId, contactId: row.id, name, hint: '' } : { customerId, contactId: row.id, name: row.labels['customer_id'] ?? '', hint: name };
  });
  const known = new Set(contacts.map(({ customerId }) => customerId));
  const customers = (await having(ctx, 'customer', phone.number)).map((row): Caller => ({ customerId: row.id, contactId: null, name: String(row.values['name'] ?? ''), hint: '' }));
  return [...contacts, ...customers.filter(({ customerId }) => !known.has(customerId))];
}

/** The only one; where several people of one customer have the number, the customer. */
export function onlyCaller(callers: readonly Caller[]): Caller | null {
  const [first, ...more] = callers;
  if (first === undefined) return null;
  if (more.length === 0) return first;
  const isOne = first.customerId !== null && more.every(({ customerId }) => customerId === first.customerId);
  return isOne ? { ...first, contactId: null, hint: '' } : null;
}

export function idIn({ values }: Pick<Row, 'values'>, field: string): number | null {
  const value = values[field];
  return typeof value === 'number' ? value : null;
}

