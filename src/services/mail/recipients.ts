import { can } from '../../auth/permissions.ts';
import { definitionOf } from '../../entities/registry.ts';
import { AppError, invalid, notFound, usage } from '../../errors.ts';
import { emailType } from '../../fields/email.ts';
import type { EntityName } from '../../entities/names.ts';
import { entityLabel } from '../../i18n/index.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Selection } from '../api.ts';
import type { Control, ServiceContext } from '../context.ts';
import { goOn } from '../control.ts';
import type { LeftOutReason, MailConsent, MailLeftOut } from '../mail-api.ts';
import { notPermittedField, permit } from '../permit.ts';
import { scopeConditions } from '../scope.ts';
import { selectedIds, selectionConditions } from '../selection.ts';
import { chunks } from '../stored.ts';
import { fieldContext, todayOf } from '../validate.ts';

/** So many letters at once; the rest in another sending. */
export const MOST_LETTERS = 5000;

/** Whom a letter goes to. */
export interface Recipient {
  /** The record of the selection, from which the merge fields are taken. */
  readonly id: number;
  readonly label: string;
  readonly customerId: number | null;
  readonly contactId: number | null;
  readonly name: string;
  readonly address: string;
}
export interface Recipients {
  readonly letters: readonly Recipient[];
  readonly leftOut: readonly MailLeftOut[];
}

/** Someone with an address, before it is asked whether a letter may go there. */
interface Person extends Recipient {
  readonly email: string | null;
  readonly consent: string | null;
  readonly left: boolean;
}

/** Throws `usage` where letters to the records of an entity make no sense, `not_permitted` where the session may not write them or not read the addresses. */
export function permitMailTo({ session }: ServiceContext, entity: EntityName): void {
  permit(session, 'create', 'mail');
  const { mail } = definitionOf(entity);
  if (mail === undefined) throw usage('mail.no_letters', { entity: entityLabel(session.lang, entity) });
  permit(session, 'read', entity);
  if (!can(session, 'read', entity, mail.address).allowed) throw notPermittedField(entity, mail.address);
}

/**
 * Who gets a letter, and who does not and why. Of a list only those who agreed (or did not refuse, as the account is set), each address once, and none
 * that a letter came back from. Whoever has refused never gets one.
 */
export async function recipientsOf(ctx: ServiceContext, selection: Selection, policy: MailConsent, control: Control = {}): Promise<Recipients> {
  permitMailTo(ctx, selection.entity);
  const conditions = await selectionConditions(ctx, selection);
  const ids = await selectedIds(ctx.database.queries, selection.entity, conditions);
  if (ids.length === 0) throw notFound('mail.nobody');
  if (ids.length > MOST_LETTERS) throw invalid('mail.too_many', { limit: MOST_LETTERS, count: ids.length });
  const single = isSingle(selection);
  const letters: Recipient[] = [];
  const leftOut: MailLeftOut[] = [];
  const seen = new Set<string>();
  for (const part of chunks(ids, 500)) {
    await goOn(control);
    const people = selection.entity === 'contact' ? await contacts(ctx, part) : await customers(ctx, part);
    const bounced = single ? new Set<string>() : await bouncedAmong(ctx, people.flatMap(({ email }) => (email === null ? [] : [email])));
    for (const { email, consent, left, ...person } of people) {
      const address = email === null ? null : addressOf(ctx, email);
      const reason = reasonFor({ email, address, consent, left, single, policy, bounced, seen });
      if (reason !== null || address === null) leftOut.push({ id: person.id, label: person.label, reason: reason ?? 'bad_address' });
      else {
        seen.add(address.toLowerCase());
        letters.push({ ...person, address });
      }
    }
  }
  return { letters, leftOut };
}

/** One letter to somebody who was named, not one of a list. */
export const isSingle = ({ ids, filter, search, of }: Selection): boolean => ids?.length === 1 && filter === undefined && search === undefined && of === undefined;

interface Question {
  readonly email: string | null;
  readonly address: string | null;
  readonly consent: string | null;
  readonly left: boolean;
  readonly single: boolean;
  readonly policy: MailConsent;
  readonly bounced: ReadonlySet<string>;
  readonly seen: ReadonlySet<string>;
}

function reasonFor({ email, address, consent, left, single, policy, bounced, seen }: Question): LeftOutReason | null {
  if (email === null) return 'no_address';
  if (address === null) return 'bad_address';
  if (consent === 'refused') return 'refused';
  if (single) return null;
  if (left) return 'left';
  if (policy === 'given' && consent !== 'given') return 'no_consent';
  if (bounced.has(address.toLowerCase())) return 'bounced';
  return seen.has(address.toLowerCase()) ? 'twice' : null;
}

/** An address that is exactly one: what came into the database by other ways is looked at once more. */
export function addressOf(ctx: ServiceContext, text: string): string | null {
  try {
    const found = emailType.parse(text, { kind: 'email' }, fieldContext(ctx, 'mail', 'to_address'));
    return found === text && typeof found === 'string' ? found : null;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** A name as it may stand in a header: one line without anything that acts. */
export const headerText = (text: string): string => safeText(text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim());

/** Where the firm wants no letters, its people get none either, but for those who said that they want them. */
export const consentUnder = <C extends string | null>(own: C, firmRefuses: boolean): C | 'refused' => (firmRefuses && own !== 'given' ? 'refused' : own);

async function contacts(ctx: ServiceContext, ids: readonly number[]): Promise<readonly Person[]> {
  const rows = await ctx.database.queries.selectFrom('contact').select(['id', 'name', 'email', 'mail_consent', 'left_on', 'customer_id']).where('id', 'in', ids).orderBy('id').execute();
  const today = todayOf(ctx);
  const refusing = await customersRefusing(ctx, rows.flatMap(({ customer_id }) => customer_id ?? []));
  return rows.map(({ id, name, email, mail_consent, left_on, customer_id }) => ({
    id,
    label: name,
    name: headerText(name),
    address: '',
    customerId: customer_id,
    contactId: id,
    email,
    consent: consentUnder(mail_consent, customer_id !== null && refusing.has(customer_id)),
    left: left_on !== null && left_on <= today,
  }));
}

async function customersRefusing({ database }: ServiceContext, ids: readonly number[]): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const rows = await database.queries.selectFrom('customer').select('id').where('id', 'in', [...new Set(ids)]).where('mail_consent', '=', 'refused').execute();
  return new Set(rows.map(({ id }) => id));
}

/** A customer's own address; where there is none, that of the main contact, whom the letter then goes to. */
async function customers(ctx: ServiceContext, ids: readonly number[]): Promise<readonly Person[]> {
  const rows = await ctx.database.queries.selectFrom('customer').select(['id', 'name', 'email', 'mail_consent']).where('id', 'in', ids).orderBy('id').execute();
  const mains = await mainContacts(ctx, rows.flatMap(({ id, email }) => (email === null ? [id] : [])));
  return rows.map((row) => {
    const main = mains.get(row.id);
    const own = { id: row.id, label: row.name, address: '', customerId: row.id, left: false };
    if (main === undefined) return { ...own, name: headerText(row.name), contactId: null, email: row.email, consent: row.mail_consent };
    const consent = row.mail_consent === 'refused' || main.mail_consent === 'refused' ? 'refused' : (main.mail_consent ?? row.mail_consent);
    return { ...own, name: headerText(main.name), contactId: main.id, email: main.email, consent };
  });
}

async function mainContacts(ctx: ServiceContext, ids: readonly number[]) {
  if (ids.length === 0 || !can(ctx.session, 'read', 'contact', 'email').allowed) return new Map<number, never>();
  let query = ctx.database.queries
    .selectFrom('contact')
    .select(['id', 'customer_id', 'name', 'email', 'mail_consent'])
    .where('customer_id', 'in', ids)
    .where('is_main', '=', 1)
    .where('email', 'is not', null)
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('left_on', 'is', null), eb('left_on', '>', todayOf(ctx))]));
  for (const condition of scopeConditions(ctx, 'contact', 'read')) query = query.where(condition);
  return new Map((await query.orderBy('id', 'desc').execute()).map((row) => [row.customer_id ?? 0, row]));
}

/** Addresses from which the last letter came back. */
async function bouncedAmong({ database }: ServiceContext, addresses: readonly string[]): Promise<ReadonlySet<string>> {
  if (addresses.length === 0) return new Set();
  const rows = await database.queries.selectFrom('mail').select(['to_address', 'state']).where('to_address', 'in', [...new Set(addresses)]).where('deleted_at', 'is', null).where('state', 'in', ['sent', 'bounced']).orderBy('id').execute();
  const last = new Map(rows.map(({ to_address, state }) => [to_address.toLowerCase(), state]));
  return new Set([...last].flatMap(([address, state]) => (state === 'bounced' ? [address] : [])));
}
