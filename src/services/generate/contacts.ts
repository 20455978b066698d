import type { Values } from '../../fields/definition.ts';
import { consentOf, sometimes, type MadeCustomer } from './customers.ts';
import { personName } from './names.ts';
import { mobileNumber } from './numbers.ts';
import { weighted, type Random } from './random.ts';
import type { World } from './world.ts';

/** 1.5 contacts a customer. */
const COUNTS = weighted([[0, 8], [1, 50], [2, 28], [3, 11], [4, 3]] as const);
const MAIN_ROLES = weighted([['head', 35], ['decision', 15], ['purchase', 30], ['office', 12], ['sales', 8]] as const);
const OTHER_ROLES = weighted([['purchase', 25], ['finance', 22], ['technical', 18], ['office', 12], ['user', 10], ['assistant', 7], ['service', 6]] as const);

/** The contacts of a customer, the main one first; it is never one who has left. */
export function makeContacts(world: World, random: Random, customerId: number, customer: MadeCustomer): readonly Values[] {
  const count = COUNTS(random);
  const contacts: Values[] = [];
  for (let at = 0; at < count; at++) contacts.push(makeContact(world, random, customerId, customer, at === 0));
  return contacts;
}

function makeContact(world: World, random: Random, customerId: number, customer: MadeCustomer, isMain: boolean): Values {
  const { name, latin, gender } = personName(world, random);
  const role = (isMain ? MAIN_ROLES : OTHER_ROLES)(random);
  const titles = world.words.positions[role] ?? [];
  const position = titles.length === 0 ? null : (random.pick(titles)[world.lang === 'zh' ? 0 : 1] ?? null);
  const { phone } = customer;
  return {
    name,
    name_reading: null,
    customer_id: customerId,
    role_id: world.id('contact_role', role),
    is_main: isMain ? 1 : 0,
    position,
    gender,
    birthday: sometimes(random, 0.35, () => world.day(world.today - random.between(24 * 365, 62 * 365))),
    mobile: sometimes(random, 0.9, () => mobileNumber(random)),
    phone: phone === null || phone.startsWith('+') ? null : sometimes(random, 0.3, () => `${phone}-${random.between(100, 899)}`),
    email: sometimes(random, 0.5, () => `${latin}@${customer.domain}`),
    mail_consent: consentOf(customerId),
    qq: sometimes(random, 0.2, () => `${random.between(1, 9)}${random.digits(random.between(7, 9))}`),
    wechat: sometimes(random, 0.35, () => `${latin.replace('.', '_')}${random.between(1, 999)}`),
    address: null,
    postcode: null,
    hobbies: sometimes(random, 0.2, () => hobbiesOf(world, random)),
    left_on: isMain ? null : sometimes(random, 0.06, () => world.day(random.between(customer.since, world.today))),
    notes: null,
  };
}

function hobbiesOf(world: World, random: Random): string {
  const list = world.words.hobbies[world.lang];
  const [first, second] = [random.pick(list), random.pick(list)];
  return first === second ? first : `${first}${world.lang === 'zh' ? '、' : ', '}${second}`;
}
