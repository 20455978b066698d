import type { MailActed, MailAction, MailRun } from '../../../services/mail-api.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, open, say } from '../../core/effects.ts';
import type { Effect, Opening } from '../../core/screen.ts';
import { ask } from '../../widgets/dialog.ts';
import { passage, unseen } from '../passage.ts';

interface ActState {
  readonly action: MailAction;
  readonly id: number;
  readonly label: string;
}

/** Asks whether a letter is to be sent again, cancelled or the like, and does it. */
export const actOn = (action: MailAction, id: number, label: string): Opening<void> => asking({ action, id, label });

const asking = unseen<ActState>({
  name: 'mail-act',
  opened: (state) =>
    keep(
      state,
      open<ActState, void, 'yes' | 'no'>(
        ask<'yes' | 'no'>({
          title: `act.mail.${state.action}`,
          text: `tui.mail.act.${state.action}`,
          params: { name: state.label },
          answers: [
            { id: 'yes', label: 'tui.mail.act.yes' },
            { id: 'no', label: 'tui.no' },
          ],
          // What may arrive twice is not a matter of one Enter.
          initial: state.action === 'retry' || state.action === 'bounce' ? 'no' : 'yes',
          cancel: 'no',
        }),
        (now, answer) => (answer === 'yes' ? keep(now, doIt(now)) : keep(now, close(undefined))),
      ),
    ),
});

const doIt = ({ action, id }: ActState): Effect<ActState> =>
  load<ActState, void, MailActed>({
    slot: 'act',
    label: 'tui.saving',
    patient: true,
    run: (api) => api.mailAct(action, { entity: 'mail', ids: [id] }),
    done: (now, { changed }) => keep(now, close(undefined), changed === 0 ? say('warn', 'tui.mail.not-acted') : say('good', 'tui.mail.acted')),
    fail: (now, error) => keep(now, close(undefined), say('error', error.key, error.params)),
  });

/** Sends what is due in the outbox, now. */
export const sendNow = (): Opening<void> => sending({});

const sending = passage<object, MailRun>({
  name: 'mail-out',
  run: async (api) => await api.sendMail(),
  done: (state, run, ctx) => keep(state, close(undefined), ranWords(run, ctx)),
});

/** What a turn of sending did, as a sentence. */
export function ranWords<S, R>({ sent, failed, later, doubtful, waiting, stopped }: MailRun, ctx: Ctx): Effect<S, R> {
  if (stopped !== null) return say('warn', 'tui.mail.stopped', { count: waiting, reason: ctx.error(stopped) });
  if (failed + later + doubtful > 0) return say('warn', 'tui.mail.sent-some', { sent, failed, later, doubtful });
  if (sent === 0) return say('info', 'tui.mail.nothing-due');
  return say('good', 'tui.mail.sent', { sent });
}
