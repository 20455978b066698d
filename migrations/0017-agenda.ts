import { filledIndex, liveIndex, lookup, recordTable, searchTable, text, textRequired, type Migration } from './helpers.ts';

/** Appointments, calls, visits, deadlines, memos and tasks. */
export const agenda: Migration = {
  number: 17,
  name: 'agenda',
  async up(steps) {
    await recordTable(
      steps,
      'activity',
      [
        textRequired('kind'),
        textRequired('subject'),
        textRequired('state'),
        textRequired('on_day'),
        text('starts_at'),
        text('ends_at'),
        text('to_day'),
        text('repeat'),
        text('remind_at'),
        text('snoozed_until'),
        lookup('owner_id', 'operator'),
        lookup('customer_id', 'customer'),
        lookup('contact_id', 'contact'),
        lookup('complaint_id', 'complaint'),
        lookup('interaction_id', 'interaction'),
        text('place'),
        text('zone'),
        text('done_at'),
        text('except_days'),
        lookup('series_id', 'activity'),
        text('uid'),
      ],
      [text('content')],
    );
    await liveIndex(steps, 'activity', ['on_day', 'id']);
    await liveIndex(steps, 'activity', ['owner_id', 'state', 'on_day']);
    await liveIndex(steps, 'activity', ['state', 'on_day']);
    for (const column of ['customer_id', 'contact_id', 'complaint_id', 'interaction_id', 'series_id', 'uid', 'to_day', 'repeat', 'remind_at', 'done_at']) await filledIndex(steps, 'activity', column);
    await searchTable(steps, 'activity');
  },
};
