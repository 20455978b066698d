import { can } from '../auth/permissions.ts';
import type { Row } from './api.ts';
import type { CallCard, CallsToday, CardPart, CardPhone, CustomerCard } from './call-api.ts';
import { callersOf, idIn } from './callers.ts';
import type { Control, ServiceContext } from './context.ts';
import { count, list } from './list.ts';
import { permit } from './permit.ts';
import { get } from './records.ts';
import { todayOf } from './validate.ts';

const CARD_ROWS = 5;

/** See `CallApi.callCard`. */
export async function callCard(ctx: ServiceContext, id: number, control: Control = {}): Promise<CallCard> {
  const call = await get(ctx, 'call', id);
  const [customerId, contactId] = [idIn(call, 'customer_id'), idIn(call, 'contact_id')];
  const callers = customerId === null && contactId === null ? await callersOf(ctx, String(call.values['caller'] ?? '')) : [];
  return { call, callers, ...(await customerCard(ctx, customerId, contactId, control)) };
}

/** See `CallApi.customerCard`; without a customer only the contact. */
export async function customerCard(ctx: ServiceContext, customerId: number | null, contactId: number | null, control: Control = {}): Promise<CustomerCard> {
  const contact = contactId === null ? null : await readable(ctx, 'contact', contactId);
  const customer = customerId === null ? null : await readable(ctx, 'customer', customerId);
  if (customer === null) return { customer, contact, phones: [], parts: [] };
  return { customer, contact, phones: await phonesOf(ctx, customer, control), parts: await partsOf(ctx, customer.id, control) };
}

/** The customer's own numbers, then those of its people, each once. */
async function phonesOf(ctx: ServiceContext, customer: Row, control: Control): Promise<readonly CardPhone[]> {
  const own = numbersIn(customer, '', null);
  if (!can(ctx.session, 'read', 'contact', 'customer_id').allowed) return own;
  const { rows } = await list(ctx, { entity: 'contact', of: { field: 'customer_id', id: customer.id }, columns: CONTACT_SHOWN, limit: CARD_ROWS }, control);
  const all = [...own, ...rows.flatMap((row) => numbersIn(row, String(row.values['name'] ?? ''), row.id))];
  return all.filter((phone, at) => all.findIndex(({ number }) => number === phone.number) === at);
}

function numbersIn({ values }: Row, name: string, contactId: number | null): readonly CardPhone[] {
  return [values['mobile'], values['phone']].flatMap((number) => (typeof number === 'string' && number !== '' ? [{ number, name, contactId }] : []));
}

/** Null where the session may not read it, or it is gone. */
async function readable(ctx: ServiceContext, entity: 'customer' | 'contact', id: number): Promise<Row | null> {
  if (!can(ctx.session, 'read', entity).allowed) return null;
  const { rows } = await list(ctx, { entity, ids: [id], columns: entity === 'customer' ? CUSTOMER_SHOWN : CONTACT_SHOWN, limit: 1 });
  return rows[0] ?? null;
}

const CUSTOMER_SHOWN = ['code', 'name', 'level_id', 'region_id', 'phone', 'mobile', 'owner_id', 'last_contact_on', 'next_contact_on', 'notes'] as const;
const CONTACT_SHOWN = ['name', 'role_id', 'position', 'mobile', 'phone'] as const;

const PARTS = [
  { entity: 'complaint', filter: 'open:yes', columns: ['code', 'happened_on', 'subject', 'state', 'due_on'] },
  { entity: 'interaction', columns: ['happened_on', 'type_id', 'subject', 'next_on', 'next_step'] },
  { entity: 'call', filter: 'state:missed', columns: ['started_at', 'caller', 'state'] },
] as const satisfies readonly { readonly entity: CardPart['entity']; readonly filter?: string; readonly columns: readonly string[] }[];

async function partsOf(ctx: ServiceContext, customerId: number, control: Control): Promise<readonly CardPart[]> {
  const parts: CardPart[] = [];
  for (const { entity, columns, ...rest } of PARTS) {
    // What may not be read is not on the card.
    if (!can(ctx.session, 'read', entity, 'customer_id').allowed || ('filter' in rest && !can(ctx.session, 'read', entity, 'state').allowed)) continue;
    const selection = { entity, ...rest, of: { field: 'customer_id', id: customerId } };
    const { rows } = await list(ctx, { ...selection, columns, limit: CARD_ROWS }, control);
    parts.push({ entity, rows, count: rows.length < CARD_ROWS ? rows.length : (await count(ctx, selection, undefined, control)).value });
  }
  return parts;
}

/** See `CallApi.callsToday`. */
export async function callsToday(ctx: ServiceContext): Promise<CallsToday> {
  permit(ctx.session, 'read', 'call');
  const { queries } = ctx.database;
  const today = todayOf(ctx);
  const row = await queries
    .selectFrom('call')
    .select(({ fn }) => [fn.countAll().as('taken'), fn.avg('talk_seconds').as('mean')])
    .where('operator_id', '=', ctx.session.operatorId ?? 0)
    .where('happened_on', '=', today)
    .where('answered_at', 'is not', null)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  const missed = await count(ctx, { entity: 'call', filter: `missed:yes on:${today}` });
  const waiting = await count(ctx, { entity: 'call', filter: 'waiting:yes' });
  const mean = row?.mean ?? null;
  return { taken: Number(row?.taken ?? 0), missed: missed.value, waiting: waiting.value, meanSeconds: mean === null ? null : Math.round(Number(mean)) };
}

