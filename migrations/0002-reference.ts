import {
  flag,
  liveIndex,
  lookup,
  recordTable,
  searchTable,
  bigRequired,
  text,
  textRequired,
  uniqueField,
  type Migration,
  type Steps,
} from './helpers.ts';

const LISTS = [
  'company_nature',
  'industry',
  'credit_rating',
  'customer_level',
  'satisfaction_level',
  'customer_source',
  'contact_role',
  'interaction_type',
  'feedback_category',
  'complaint_category',
  'request_type',
  'opportunity_stage',
  'loss_reason',
  'product_category',
  'campaign_kind',
  'tag',
  'call_outcome',
];

async function listTable(steps: Steps, table: string): Promise<void> {
  const score = table === 'satisfaction_level' ? [bigRequired('score')] : [];
  await recordTable(steps, table, [textRequired('name'), text('code'), bigRequired('rank'), flag('retired'), ...score], [text('notes')]);
  await uniqueField(steps, table, 'name');
  await uniqueField(steps, table, 'code');
  await liveIndex(steps, table, ['rank', 'id']);
}

/** The lists of reference values, the places and the operators, to which the others point. */
export const reference: Migration = {
  number: 2,
  name: 'reference',
  async up(steps) {
    for (const table of LISTS) await listTable(steps, table);
    await recordTable(
      steps,
      'region',
      [
        textRequired('name'),
        text('code'),
        lookup('parent_id', 'region'),
        textRequired('level'),
        text('area_code'),
        text('postcode'),
        bigRequired('rank'),
        flag('retired'),
      ],
      [text('notes')],
    );
    await uniqueField(steps, 'region', 'code');
    await liveIndex(steps, 'region', ['parent_id']);
    await liveIndex(steps, 'region', ['name']);
    await liveIndex(steps, 'region', ['rank', 'id']);
    await recordTable(steps, 'operator', [
      textRequired('name'),
      textRequired('login'),
      textRequired('role'),
      text('lang'),
      text('system_user'),
      flag('locked'),
    ]);
    await uniqueField(steps, 'operator', 'login');
    await uniqueField(steps, 'operator', 'system_user');
    await searchTable(steps, 'operator');
  },
};
