import type { Flow } from './flow.ts';

/**
 * ringing → answered → done; ringing → missed, and from there called back (answered → done) or settled without a call. A call back that reaches nobody
 * leaves the call missed (rules/call.ts).
 */
export const callFlow: Flow = {
  field: 'state',
  later: [],
  steps: [
    { name: 'answer', key: 'a', from: ['ringing', 'missed'], to: 'answered', asks: [], sets: { answered_at: 'now', operator_id: 'me' } },
    { name: 'miss', key: 'm', from: ['ringing'], to: 'missed', asks: [], sets: { missed_at: 'now' } },
    {
      name: 'finish',
      key: 'f',
      from: ['answered'],
      to: 'done',
      asks: [{ field: 'outcome_id', required: true }, { field: 'note' }, { field: 'next_step' }, { field: 'next_on', ahead: true }],
      sets: { ended_at: 'now' },
    },
    { name: 'settle', key: 's', from: ['ringing', 'missed'], to: 'done', asks: [{ field: 'note' }], sets: { ended_at: 'now' }, fills: { operator_id: 'me' } },
  ],
};
