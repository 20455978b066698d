import {
  big,
  filledIndex,
  flag,
  linkTable,
  liveIndex,
  lookup,
  lookupRequired,
  recordTable,
  searchTable,
  text,
  textRequired,
  uniqueField,
  type Migration,
  type Steps,
} from './helpers.ts';

async function customers(steps: Steps): Promise<void> {
  await recordTable(
    steps,
    'customer',
    [
      textRequired('code'),
      textRequired('name'),
      text('short_name'),
      text('name_reading'),
      lookup('level_id', 'customer_level'),
      lookup('region_id', 'region'),
      lookup('nature_id', 'company_nature'),
      lookup('industry_id', 'industry'),
      lookup('credit_id', 'credit_rating'),
      lookup('source_id', 'customer_source'),
      lookup('owner_id', 'operator'),
      text('legal_person'),
      text('phone'),
      text('mobile'),
      text('fax'),
      text('email'),
      text('website'),
      text('address'),
      text('postcode'),
      text('bank_name'),
      text('bank_account'),
      text('tax_number'),
      big('registered_capital'),
      big('annual_turnover'),
      big('staff_count'),
      text('last_contact_on'),
      text('next_contact_on'),
    ],
    [text('notes')],
  );
  await uniqueField(steps, 'customer', 'code');
  // Import and look-ups find a customer by its exact name.
  await liveIndex(steps, 'customer', ['name']);
  for (const column of ['region_id', 'owner_id']) await liveIndex(steps, 'customer', [column]);
  // Level and region together are the filter of every day.
  await liveIndex(steps, 'customer', ['level_id', 'region_id']);
  for (const column of ['nature_id', 'industry_id', 'credit_id', 'source_id', 'last_contact_on', 'next_contact_on'])
    await filledIndex(steps, 'customer', column);
  await linkTable(steps, 'customer', 'tags', 'tag');
  await searchTable(steps, 'customer');
}

async function contacts(steps: Steps): Promise<void> {
  await recordTable(
    steps,
    'contact',
    [
      textRequired('name'),
      text('name_reading'),
      lookup('customer_id', 'customer'),
      lookup('role_id', 'contact_role'),
      flag('is_main'),
      text('position'),
      text('gender'),
      text('birthday'),
      text('mobile'),
      text('phone'),
      text('email'),
      text('qq'),
      text('wechat'),
      text('address'),
      text('postcode'),
      text('hobbies'),
      text('left_on'),
    ],
    [text('notes')],
  );
  await liveIndex(steps, 'contact', ['name']);
  await liveIndex(steps, 'contact', ['customer_id', 'is_main']);
  await filledIndex(steps, 'contact', 'role_id');
  await searchTable(steps, 'contact');
  await recordTable(
    steps,
    'contact_link',
    [lookupRequired('contact_id', 'contact'), lookupRequired('customer_id', 'customer'), lookup('role_id', 'contact_role'), textRequired('position')],
    [text('notes')],
  );
  await liveIndex(steps, 'contact_link', ['contact_id']);
  await liveIndex(steps, 'contact_link', ['customer_id']);
}

async function interactions(steps: Steps): Promise<void> {
  await recordTable(
    steps,
    'interaction',
    [
      lookupRequired('customer_id', 'customer'),
      lookup('contact_id', 'contact'),
      textRequired('happened_on'),
      lookup('type_id', 'interaction_type'),
      textRequired('subject'),
      lookup('owner_id', 'operator'),
      text('participants'),
      big('amount'),
      text('result'),
      text('next_step'),
      text('next_on'),
    ],
    // What is searched has the content in it.
    [textRequired('search_text'), text('content')],
  );
  await liveIndex(steps, 'interaction', ['customer_id', 'happened_on', 'id']);
  await liveIndex(steps, 'interaction', ['happened_on', 'id']);
  await liveIndex(steps, 'interaction', ['owner_id', 'happened_on']);
  for (const column of ['contact_id', 'type_id', 'next_on']) await filledIndex(steps, 'interaction', column);
  await searchTable(steps, 'interaction');
}

/** Customers, contacts with their further companies, and what happened between us. */
export const customersAndContacts: Migration = {
  number: 3,
  name: 'customers',
  async up(steps) {
    await customers(steps);
    await contacts(steps);
    await interactions(steps);
  },
};
