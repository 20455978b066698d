import { definitionOf } from '../../../entities/registry.ts';
import type { AddressFields } from '../../../entities/entity.ts';
import type { City } from '../../../services/api.ts';
import { keep, load, open, say } from '../../core/effects.ts';
import type { Update } from '../../core/screen.ts';
import { draftOf, type Draft } from '../../editors/editor.ts';
import { fieldText } from '../../widgets/text-field.ts';
import { city } from '../city.ts';
import type { Saved } from '../doors.ts';
import { draftFor, isProposed, withDraft, type FormState } from './state.ts';

type Next = Update<FormState, Saved | null>;

/** The fields of an address in this form; null where it has none to fill in. */
export function addressOf(state: FormState): AddressFields | null {
  const { address } = definitionOf(state.props.entity);
  return address !== undefined && state.fields.includes(address.postcode) ? address : null;
}

/** Opens the look-up of cities with what stands in the form already; the choice is filled in. */
export function lookUpCity(state: FormState): Next {
  const address = addressOf(state);
  if (address === null) return keep(state);
  return keep(
    state,
    open<FormState, Saved | null, City | null>(city({ search: knownPlace(state, address), use: true }), (now, found) => (found === null ? keep(now) : fillIn(now, address, found))),
  );
}

/** The field in hand where it says a place; else the region, the address, the postcode. */
function knownPlace(state: FormState, { region, text, postcode, phones }: AddressFields): string {
  const inHand = state.fields[state.at];
  const order = [inHand === region || inHand === text || inHand === postcode || phones.some((phone) => phone === inHand) ? inHand : undefined, region, text, postcode];
  const said = order.flatMap((field) => (field === undefined || isProposed(state, field) ? [] : [draftFor(state, field)]));
  return said.map(({ text: typed, labels }) => (fieldText(typed) || labels[0]) ?? '').find((one) => one !== '') ?? '';
}

/** Region and postcode are those of the city; an empty phone begins with the area code. */
function fillIn(state: FormState, { region, postcode, phones }: AddressFields, found: City): Next {
  let next = state;
  if (region !== undefined && next.fields.includes(region)) next = withDraft(next, region, draftOf('', [found.id], [found.name]));
  if (found.postcode !== '') next = propose(next, postcode, found.postcode);
  if (found.areaCode !== '') for (const phone of phones) if (isFree(next, phone)) next = propose(next, phone, `${found.areaCode}-`);
  const { name, areaCode, postcode: code } = found;
  return keep(next, say('good', 'tui.city.filled', { what: [name, code, areaCode].filter((part) => part !== '').join(' ') }));
}

/** Nothing stands in the field but what was proposed before. */
const isFree = (state: FormState, field: string): boolean => state.fields.includes(field) && (isProposed(state, field) || fieldText(draftFor(state, field).text).trim() === '');

function propose(state: FormState, field: string, text: string): FormState {
  const draft: Draft = draftOf(text);
  return { ...withDraft(state, field, draft), proposed: { ...state.proposed, [field]: text } };
}

/** After a region was picked: its postcode where there is none yet, or only that of the region before. */
export function proposePostcode(state: FormState, field: string): Next {
  const address = addressOf(state);
  const id = draftFor(state, field).ids[0];
  if (address === null || field !== address.region || id === undefined || !isFree(state, address.postcode)) return keep(state);
  return keep(
    state,
    load<FormState, Saved | null, City | null>({
      slot: 'postcode',
      label: null,
      run: (api) => api.city(id),
      done: (now, found) => {
        const still = draftFor(now, field).ids[0] === id && isFree(now, address.postcode);
        if (!still || found === null || found.postcode === '') return keep(now);
        return keep(propose(now, address.postcode, found.postcode), say('info', 'tui.city.postcode', { name: found.name, postcode: found.postcode }));
      },
      fail: (now) => keep(now),
    }),
  );
}
