import {
  bigRequired,
  emptyIndex,
  filledIndex,
  flag,
  liveIndex,
  lookup,
  lookupRequired,
  plainIndex,
  recordTable,
  searchTable,
  systemTable,
  text,
  textRequired,
  uniqueField,
  type Migration,
  type Steps,
} from './helpers.ts';

async function severities(steps: Steps): Promise<void> {
  const table = 'complaint_severity';
  await recordTable(
    steps,
    table,
    [textRequired('name'), text('code'), bigRequired('rank'), flag('retired'), bigRequired('due_days')],
    [text('notes')],
  );
  await uniqueField(steps, table, 'name');
  await uniqueField(steps, table, 'code');
  await liveIndex(steps, table, ['rank', 'id']);
}

async function feedback(steps: Steps): Promise<void> {
  await recordTable(
    steps,
    'feedback',
    [
      lookupRequired('customer_id', 'customer'),
      lookup('contact_id', 'contact'),
      textRequired('happened_on'),
      text('channel'),
      lookup('category_id', 'feedback_category'),
      lookup('satisfaction_id', 'satisfaction_level'),
      lookup('handler_id', 'operator'),
      lookup('level_id', 'customer_level'),
      lookup('region_id', 'region'),
      text('replied_on'),
      textRequired('subject'),
    ],
    [text('content'), text('reply')],
  );
  await liveIndex(steps, 'feedback', ['happened_on', 'id']);
  await liveIndex(steps, 'feedback', ['customer_id', 'happened_on']);
  await filledIndex(steps, 'feedback', 'contact_id');
  await emptyIndex(steps, 'feedback', 'replied_on', ['happened_on', 'id']);
  for (const column of ['satisfaction_id', 'category_id', 'handler_id', 'level_id', 'region_id']) await liveIndex(steps, 'feedback', [column]);
  await searchTable(steps, 'feedback');
}

async function complaints(steps: Steps): Promise<void> {
  await recordTable(
    steps,
    'complaint',
    [
      textRequired('code'),
      lookupRequired('customer_id', 'customer'),
      lookup('contact_id', 'contact'),
      textRequired('happened_on'),
      lookup('category_id', 'complaint_category'),
      lookup('severity_id', 'complaint_severity'),
      textRequired('state'),
      text('due_on'),
      lookup('handler_id', 'operator'),
      lookup('satisfaction_id', 'satisfaction_level'),
      text('answered_at'),
      text('closed_at'),
      lookup('level_id', 'customer_level'),
      lookup('region_id', 'region'),
      text('reopen_reason'),
      textRequired('subject'),
    ],
    [text('content'), text('solution'), text('return_note')],
  );
  await uniqueField(steps, 'complaint', 'code');
  await liveIndex(steps, 'complaint', ['happened_on', 'id']);
  await liveIndex(steps, 'complaint', ['customer_id', 'happened_on']);
  await liveIndex(steps, 'complaint', ['state', 'due_on']);
  await filledIndex(steps, 'complaint', 'contact_id');
  for (const column of ['satisfaction_id', 'category_id', 'severity_id', 'handler_id', 'level_id', 'region_id'])
    await liveIndex(steps, 'complaint', [column]);
  await searchTable(steps, 'complaint');
}

/** Feedback and complaints, and the small table from which satisfaction by month is answered without reading the records. */
export const service: Migration = {
  number: 5,
  name: 'service',
  async up(steps) {
    await severities(steps);
    await feedback(steps);
    await complaints(steps);
    // Zero stands for no level and no satisfaction. Several rows may have the same key, their sum counts: on PostgreSQL writers add rows of
    // their own, so that none waits for another, and the rows are folded together now and then.
    await systemTable(steps, 'satisfaction_rollup', 'bigint', [
      textRequired('entity'),
      textRequired('month'),
      bigRequired('level_id'),
      bigRequired('satisfaction_id'),
      bigRequired('records'),
    ]);
    await plainIndex(steps, 'satisfaction_rollup', ['entity', 'month', 'level_id', 'satisfaction_id']);
  },
};
