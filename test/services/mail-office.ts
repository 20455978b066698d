import type { Database } from '../../src/db/database.ts';
import { NO_ACCOUNT } from '../../src/services/mail/account.ts';
import type { MailAccount } from '../../src/services/mail-api.ts';
import type { Values } from '../../src/fields/definition.ts';
import { CERTIFICATE, type MailHost } from '../harness/smtp.ts';
import { openOffice, type Office } from './company.ts';

/** An account at a server on loopback. */
export const accountAt = ({ port }: Pick<MailHost, 'port'>, change: Partial<MailAccount> = {}): MailAccount => ({
  ...NO_ACCOUNT,
  host: 'localhost',
  port,
  security: 'starttls',
  fromName: '晨光贸易',
  fromAddress: 'office@chenguang.example',
  caFile: CERTIFICATE,
  ...change,
});

/** An office with a mail account. */
export async function openMailOffice(database: Database, host: MailHost, change: Partial<MailAccount> = {}): Promise<Office> {
  const office = await openOffice(database);
  await office.api.setMailAccount(accountAt(host, change), null);
  return office;
}

/** Customers who agreed to get mail, as one import makes them. */
export async function addCustomers({ api }: Office, customers: readonly Values[]): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const values of customers) ids.push((await api.create('customer', { mail_consent: 'given', ...values })).id);
  return ids;
}

/** State and reason of every letter, by address. */
export async function letters({ api }: Office): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (let after: string | undefined; ; ) {
    const page = await api.list({ entity: 'mail', columns: ['to_address', 'state', 'reason'], limit: 1000, sort: ['id'], ...(after === undefined ? {} : { after }) });
    for (const { values } of page.rows) found[String(values['to_address'])] = `${String(values['state'])}${values['reason'] === null ? '' : ` ${String(values['reason'])}`}`;
    if (page.next === null) return found;
    after = page.next;
  }
}
