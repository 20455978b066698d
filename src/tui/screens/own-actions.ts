import type { Power } from '../../auth/matrix.ts';
import { hasPower, type Action } from '../../auth/permissions.ts';
import type { EntityName } from '../../entities/names.ts';
import type { ActionId } from '../../keys.ts';
import type { Ctx } from '../core/context.ts';
import type { Opening, Reason } from '../core/screen.ts';
import { handOver } from './hand-over.ts';
import { copyRole } from './copy-role.ts';
import { lookAs } from './look.ts';
import { MAIL_ACTIONS } from '../../services/mail-api.ts';
import { actOn, sendNow } from './mail/act.ts';
import { newLogin } from './new-login.ts';
import { rights } from './rights.ts';
import { setPassword } from './set-password.ts';

/** What only the records of one entity offer beside the usual, on their page and in their list: an action and the screen that it opens. */
export interface OwnAction {
  readonly action: ActionId;
  /** The right on the entity that it takes, and what beside. */
  readonly right: Action;
  readonly power?: Power;
  open(record: { readonly id: number; readonly label: string }): Opening<unknown>;
}

const OWN: Partial<Record<EntityName, readonly OwnAction[]>> = {
  operator: [
    { action: 'operators.password', right: 'read', power: 'operators', open: ({ id }) => setPassword(id) },
    { action: 'operators.hand-over', right: 'read', power: 'operators', open: ({ id, label }) => handOver(id, label) },
  ],
  mail: [
    ...MAIL_ACTIONS.map((action): OwnAction => ({ action: `mail.${action}`, right: action === 'queue' || action === 'retry' ? 'create' : 'edit', open: ({ id, label }) => actOn(action, id, label) })),
    { action: 'mail.out', right: 'create', open: () => sendNow() },
  ],
  employee: [{ action: 'operators.new-login', right: 'read', open: ({ id }) => newLogin(id) }],
  role: [
    { action: 'rights.open', right: 'read', open: ({ id, label }) => rights(id, label) },
    { action: 'rights.copy', right: 'create', power: 'roles', open: ({ id, label }) => copyRole(id, label) },
    { action: 'rights.look', right: 'read', power: 'roles', open: ({ id, label }) => lookAs(id, label) },
  ],
};

/** The actions of an entity's own. */
export const ownActionsOf = (entity: EntityName): readonly OwnAction[] => OWN[entity] ?? [];

export const ownAction = (entity: EntityName, action: ActionId): OwnAction | undefined => ownActionsOf(entity).find((own) => own.action === action);

/** Why it cannot be done, where a power is missing. */
export function powerMissing({ power }: OwnAction, { session }: Ctx): Reason | undefined {
  if (power === undefined || session === null || hasPower(session, power)) return undefined;
  return { key: 'error.power_missing', params: { power: { key: `power.${power}` } } };
}
