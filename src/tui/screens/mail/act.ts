import { MAIL_FROM, type MailActed, type MailAction, type MailRun } from '../../../services/mail-api.ts';
import type { MessageKey } from '../../../i18n/index.ts';
import type { Row, Selection } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, open, say } from '../../core/effects.ts';
import type { Effect, Opening, Reason } from '../../core/screen.ts';
import { ask, type Question } from '../../widgets/dialog.ts';
import { passage, unseen } from '../passage.ts';

interface ActState {
  readonly action: MailAction;
  readonly selection: Selection;
  readonly count: number;
  /** What the one letter is called, and its state where it is known. */
  readonly label: string;
  readonly state: string;
}

/** In the order of the row of actions. Sending again stands before sending: with marks, of which some may be drafts, it has the key of both. */
export const MAIL_OFFERS = ['cancel', 'retry', 'queue', 'arrived', 'bounce'] as const satisfies readonly MailAction[];

/** A draft is sent, another letter sent again; what the state of a letter forbids says so. */
export function mayBeDone(action: MailAction, { values: { state } }: Pick<Row, 'values'>): Reason | 'hidden' | undefined {
  if (typeof state !== 'string' || MAIL_FROM[action].some((one) => one === state)) return undefined;
  if (action === 'queue' || (action === 'retry' && state === 'draft')) return 'hidden';
  return { key: 'tui.mail.not-now', params: { state: { key: `mail.state.${state}` } } };
}

/** Asks whether letters are to be sent again, cancelled or the like, and does it. */
export const actOn = (props: ActState): Opening<void> => asking(props);

const asking = unseen<ActState>({
  name: 'mail-act',
  opened: (state) => keep(state, open<ActState, void, 'yes' | 'no'>(ask(questionOf(state)), (now, answer) => (answer === 'yes' ? keep(now, doIt(now)) : keep(now, close(undefined))))),
});

/** States of letters that nobody can have got. */
const NOT_OUT: readonly string[] = ['draft', 'waiting', 'failed', 'cancelled'];

function questionOf({ action, count, label, state }: ActState): Question<'yes' | 'no'> {
  const certain = NOT_OUT.includes(state);
  const text: MessageKey = count > 1 ? `tui.mail.acts.${action}` : action === 'retry' && certain ? 'tui.mail.act.again' : `tui.mail.act.${action}`;
  // What may arrive twice is not a matter of one Enter.
  const harmless = action === 'retry' ? certain : action !== 'bounce';
  const sends = action === 'retry' || action === 'queue';
  return {
    title: `act.mail.${action}`,
    text,
    params: { name: label, count },
    answers: [
      { id: 'yes', label: 'tui.mail.act.yes' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: harmless && count === 1 ? 'yes' : 'no',
    cancel: 'no',
    ...(sends && count > 1 ? { confirm: String(count) } : {}),
  };
}

const doIt = ({ action, selection }: ActState): Effect<ActState> =>
  load<ActState, void, MailActed>({
    slot: 'act',
    label: 'tui.saving',
    patient: true,
    run: (api) => api.mailAct(action, selection),
    done: (now, acted) => keep(now, close(undefined), doneWords(action, acted)),
    fail: (now, error) => keep(now, close(undefined), say('error', error.key, error.params)),
  });

function doneWords(action: MailAction, { changed, skipped }: MailActed): Effect<ActState> {
  if (changed === 0) return say('warn', 'tui.mail.not-acted');
  const sends = action === 'retry' || action === 'queue';
  if (skipped > 0) return say('warn', 'tui.mail.acted-some', { changed, skipped });
  return say('good', sends ? 'tui.mail.queued' : 'tui.mail.acted', { changed });
}

/** Sends what is due in the outbox, now. */
export const sendNow = (): Opening<void> => sending({});

const sending = passage<object, MailRun>({
  name: 'mail-out',
  run: async (api) => await api.sendMail(),
  done: (state, run, ctx) => keep(state, close(undefined), ranWords(run, ctx)),
});

/** What a turn of sending did, as a sentence. */
export function ranWords<S, R>({ sent, failed, later, doubtful, waiting, stopped }: MailRun, ctx: Ctx): Effect<S, R> {
  if (stopped !== null) return say('warn', sent + failed + doubtful > 0 ? 'tui.mail.stopped-some' : 'tui.mail.stopped', { sent, failed, doubtful, count: waiting, reason: ctx.error(stopped) });
  if (failed + later + doubtful > 0) return say('warn', 'tui.mail.sent-some', { sent, failed, later, doubtful });
  if (sent === 0) return say('info', 'tui.mail.nothing-due');
  return say('good', 'tui.mail.sent', { sent });
}
