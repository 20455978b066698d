import type { DeliveryState } from '../db/mail-schema.ts';
import type { Values } from '../fields/definition.ts';
import type { RecordDraft, Rule, RuleFault, RuleRun } from './rule.ts';

/** What the record of a letter says of its delivery. */
const KEPT = ['state', 'reason', 'attempts', 'next_at', 'sent_at', 'sending', 'message_id'] as const;
/** What was written cannot be changed once it waits or is out. */
const WRITTEN = ['to_name', 'to_address', 'subject', 'body'] as const;
const PART = 500;

/** A letter that a process is at still waits, as far as its record tells. */
const shownState = (state: DeliveryState): string => (state === 'claimed' || state === 'handed' ? 'waiting' : state);

/** Sets what the records of these letters say to what the outbox says. Letters that the outbox does not know stay as they are. */
export async function followDelivery(run: RuleRun, ids: readonly number[]): Promise<void> {
  for (let from = 0; from < ids.length; from += PART) {
    const rows = await run.queries.selectFrom('mail_delivery').selectAll().where('mail_id', 'in', ids.slice(from, from + PART)).execute();
    await run.write(
      'mail',
      rows.map(({ mail_id: id, state, reason, attempts, next_at, sent_at, sending_id, message_id }): { id: number; values: Values } => ({
        id,
        values: { state: shownState(state), reason, attempts, next_at: shownState(state) === 'waiting' ? next_at : null, sent_at, sending: sending_id, message_id },
      })),
    );
  }
}

/** A letter in the bin does not go out, and does not begin to when it comes back. */
async function stopBinned(run: RuleRun, ids: readonly number[]): Promise<void> {
  for (let from = 0; from < ids.length; from += PART) {
    await run.queries.updateTable('mail_delivery').set({ state: 'cancelled' }).where('mail_id', 'in', ids.slice(from, from + PART)).where('state', '=', 'waiting').execute();
  }
}

const frozen = ({ before, after }: RecordDraft): readonly RuleFault[] => {
  if (before === null || after === null || before['state'] === 'draft') return [];
  const changed = WRITTEN.find((field) => before[field] !== after[field]);
  return changed === undefined ? [] : [{ field: changed, key: 'mail.frozen' }];
};

/** The outbox is not part of the ledger: what was taken back there is still with whoever got it. So records follow it, after an undo too. */
export const mail: Rule = {
  check: async (_run, draft) => await Promise.resolve(frozen(draft)),
  settle: async (run, changes) => {
    await stopBinned(run, changes.flatMap(({ id, action }) => (action === 'remove' ? [id] : [])));
    await followDelivery(run, changes.map(({ id }) => id));
    // One that came out of a backup or a file waits for nothing.
    await run.write('mail', changes.flatMap(({ id, action, after }) => (action === 'create' && after['state'] === 'waiting' ? [{ id, values: { state: 'cancelled', next_at: null } }] : [])));
  },
  keeps: { mail: KEPT },
};
