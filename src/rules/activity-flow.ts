import type { Flow } from './flow.ts';

/** From open to done or called off; moved and put off on the way. One that comes again goes on to its next day instead (activity.ts). */
export const activityFlow: Flow = {
  field: 'state',
  later: [],
  steps: [
    { name: 'done', key: 'd', from: ['open'], to: 'done', asks: [], sets: { done_at: 'now', snoozed_until: 'nothing' } },
    { name: 'move', key: 'm', from: ['open'], to: null, asks: [{ field: 'on_day', required: true }, { field: 'starts_at' }] },
    { name: 'snooze', key: 'z', from: ['open'], to: null, asks: [{ field: 'snoozed_until', required: true, ahead: true }] },
    { name: 'cancel', key: 'x', from: ['open'], to: 'cancelled', asks: [], sets: { done_at: 'now', snoozed_until: 'nothing' } },
    { name: 'reopen', key: 'o', from: ['done', 'cancelled'], to: 'open', asks: [], sets: { done_at: 'nothing' } },
  ],
};
