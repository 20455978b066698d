import type { Values } from '../../../fields/definition.ts';
import type { CallCard, Caller } from '../../../services/call-api.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, load, open } from '../../core/effects.ts';
import type { Effect, Update } from '../../core/screen.ts';
import { chooseOne, type ChooseItem } from '../choose.ts';
import type { Picked, Saved } from '../doors.ts';

/** Who it is: one of those who have the number, another customer, or somebody new, made in place with the number. */
export function whoEffect<S, R>(card: CallCard, ctx: Ctx, done: (state: S) => Update<S, R>): Effect<S, R> {
  const { call, callers } = card;
  const assign = (values: Values): Effect<S, R> =>
    load<S, R, unknown>({
      slot: 'who',
      label: 'tui.saving',
      patient: true,
      // What was put into the call meanwhile stays: only this is written.
      run: async (api) => await api.update('call', call.id, (await api.get('call', call.id)).version, values),
      done,
    });
  const toContact = (id: number): Effect<S, R> =>
    load<S, R, unknown>({
      slot: 'who',
      label: 'tui.saving',
      patient: true,
      run: async (api) => {
        const { values } = await api.get('contact', id);
        return await api.update('call', call.id, (await api.get('call', call.id)).version, { customer_id: values['customer_id'] ?? null, contact_id: id });
      },
      done,
    });
  const items: readonly ChooseItem[] = [
    ...callers.map((caller, at) => ({ id: `caller ${at}`, label: caller.name, note: caller.hint })),
    { id: 'pick', label: ctx.t('call.who.pick') },
    { id: 'customer', label: ctx.t('call.who.customer') },
    { id: 'contact', label: ctx.t('call.who.contact') },
  ];
  const given = phoneGiven(card);
  const chosen = (state: S, id: string | null): Update<S, R> => {
    if (id === null) return keep(state);
    if (id === 'pick') return keep(state, open(ctx.doors.picker({ entity: 'customer', title: ctx.t('call.customer_id'), search: '', current: [], many: false, required: true, fixed: true }), (now, picked: Picked | null) => (picked?.values[0] === undefined ? keep(now) : keep(now, assign({ customer_id: picked.values[0].id, contact_id: null })))));
    if (id === 'customer') return keep(state, open(ctx.doors.form({ entity: 'customer', id: null, given }), (now, saved: Saved | null) => (saved === null ? keep(now) : keep(now, assign({ customer_id: saved.id, contact_id: null })))));
    const contact = { ...given, ...(card.customer === null ? {} : { customer_id: card.customer.id }) };
    if (id === 'contact') return keep(state, open(ctx.doors.form({ entity: 'contact', id: null, given: contact }), (now, saved: Saved | null) => (saved === null ? keep(now) : keep(now, toContact(saved.id)))));
    const caller = callers[Number(id.slice('caller '.length))];
    return caller === undefined ? keep(state) : keep(state, assign(valuesOf(caller)));
  };
  return open<S, R, string | null>(chooseOne({ title: ctx.t('call.who.title'), items }), chosen);
}

const valuesOf = ({ customerId, contactId }: Caller): Values => ({ customer_id: customerId, contact_id: contactId });

/** The number in the field where it belongs. */
function phoneGiven({ call: { values } }: CallCard): Values {
  const { number } = values;
  if (typeof number !== 'string') return {};
  return { [/^1[3-9]\d{9}$/.test(number) ? 'mobile' : 'phone']: number };
}
