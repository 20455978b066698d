import type { Flow } from './flow.ts';

const UNHAPPY = { when: 'satisfaction.score:<3', step: 'reopen' } as const;

/**
 * received → assigned → in_progress → answered → closed, and reopened from there. A small complaint is answered or closed at once: what was
 * skipped is no duty. The solution must stand before it is answered or closed; how satisfied the customer is, is asked at closing or when
 * one calls back.
 */
export const complaintFlow: Flow = {
  field: 'state',
  later: ['solution', 'satisfaction_id', 'return_note', 'reopen_reason'],
  steps: [
    {
      name: 'assign',
      key: 'a',
      from: ['received', 'assigned', 'in_progress', 'reopened'],
      to: 'assigned',
      asks: [{ field: 'handler_id', required: true }],
    },
    { name: 'start', key: 's', from: ['received', 'assigned', 'reopened'], to: 'in_progress', asks: [], fills: { handler_id: 'me' } },
    {
      name: 'answer',
      key: 'w',
      from: ['received', 'assigned', 'in_progress', 'reopened'],
      to: 'answered',
      asks: [{ field: 'solution', required: true }],
      sets: { answered_at: 'now' },
      fills: { handler_id: 'me' },
    },
    {
      name: 'close',
      key: 'c',
      from: ['received', 'assigned', 'in_progress', 'answered', 'reopened'],
      to: 'closed',
      asks: [{ field: 'satisfaction_id' }, { field: 'solution', required: true }, { field: 'return_note' }],
      sets: { closed_at: 'now' },
      fills: { handler_id: 'me', answered_at: 'now' },
      suggests: UNHAPPY,
    },
    {
      name: 'score',
      key: 'f',
      from: ['closed'],
      to: null,
      when: 'satisfaction:none',
      asks: [{ field: 'satisfaction_id', required: true }, { field: 'return_note' }],
      suggests: UNHAPPY,
    },
    {
      name: 'reopen',
      key: 'o',
      from: ['answered', 'closed'],
      to: 'reopened',
      asks: [{ field: 'reopen_reason', required: true }],
      // How satisfied the customer is now, is asked anew; what was said of the first answer stands beside it.
      keeps: { where: 'satisfaction_id', as: { earlier_satisfaction_id: 'satisfaction_id', earlier_closed_at: 'closed_at' } },
      sets: { answered_at: 'nothing', closed_at: 'nothing', satisfaction_id: 'nothing' },
    },
  ],
};
