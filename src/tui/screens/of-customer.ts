import type { MessageKey } from '../../i18n/index.ts';
import { close, keep, open } from '../core/effects.ts';
import type { Opening } from '../core/screen.ts';
import type { Picked } from './doors.ts';
import { unseen } from './passage.ts';

interface AskState {
  readonly title: MessageKey;
  /** The screen that a customer is chosen for. */
  readonly leads: (id: number, label: string) => Opening<void>;
}

/** Asks for a customer, then opens what is about one. */
export const ofCustomer = (title: MessageKey, leads: AskState['leads']): Opening<void> => asking({ title, leads });

const asking = unseen<AskState>({
  name: 'launch',
  opened: (state, ctx) =>
    keep(
      state,
      open<AskState, void, Picked | null>(ctx.doors.picker({ entity: 'customer', title: ctx.t(state.title), search: '', current: [], many: false, required: true, fixed: true }), (now, picked) => {
        const [one] = picked?.values ?? [];
        return one === undefined ? keep(now, close(undefined)) : keep(now, close(undefined), open<AskState, void, void>(now.leads(one.id, one.label)));
      }),
    ),
});
