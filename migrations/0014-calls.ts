import { addColumn, big, filledIndex, flag, liveIndex, lookup, plainIndex, recordTable, searchTable, small, systemTable, text, textRequired, type Migration } from './helpers.ts';

/** Calls, from the ringing to the outcome, and what open screens are told of while one works. */
export const calls: Migration = {
  number: 14,
  name: 'calls',
  async up(steps) {
    await recordTable(
      steps,
      'call',
      [
        textRequired('caller'),
        text('number'),
        textRequired('direction'),
        textRequired('state'),
        lookup('customer_id', 'customer'),
        lookup('contact_id', 'contact'),
        lookup('operator_id', 'operator'),
        lookup('outcome_id', 'call_outcome'),
        textRequired('started_at'),
        text('answered_at'),
        text('ended_at'),
        text('missed_at'),
        big('attempts'),
        text('happened_on'),
        big('hour'),
        big('wait_seconds'),
        big('talk_seconds'),
        lookup('interaction_id', 'interaction'),
        text('next_step'),
        text('next_on'),
      ],
      [text('note')],
    );
    await liveIndex(steps, 'call', ['started_at', 'id']);
    await liveIndex(steps, 'call', ['state', 'started_at']);
    await liveIndex(steps, 'call', ['operator_id', 'happened_on']);
    await liveIndex(steps, 'call', ['happened_on']);
    for (const column of ['customer_id', 'contact_id', 'number', 'outcome_id', 'interaction_id', 'next_on']) await filledIndex(steps, 'call', column);
    await searchTable(steps, 'call');
    // Nobody reached: a list of words that may have values already, so a flag that is off in all of them.
    await addColumn(steps, 'call_outcome', flag('unreached'));
    await systemTable(steps, 'news', 'bigint', [textRequired('at'), textRequired('until'), small('operator_id'), textRequired('kind'), textRequired('about'), textRequired('body')]);
    await plainIndex(steps, 'news', ['until']);
  },
};
