import type { Action } from '../../auth/permissions.ts';
import type { EntityName } from '../../entities/names.ts';
import type { ActionId } from '../../keys.ts';
import type { Opening } from '../core/screen.ts';
import { handOver } from './hand-over.ts';
import { setPassword } from './set-password.ts';

/** What only the records of one entity offer beside the usual, on their page and in their list: an action and the screen that it opens. */
export interface OwnAction {
  readonly action: ActionId;
  /** The right on the entity that it takes. */
  readonly right: Action;
  open(record: { readonly id: number; readonly label: string }): Opening<unknown>;
}

const OWN: Partial<Record<EntityName, readonly OwnAction[]>> = {
  operator: [
    { action: 'operators.password', right: 'edit', open: ({ id, label }) => setPassword(id, label) },
    { action: 'operators.hand-over', right: 'edit', open: ({ id, label }) => handOver(id, label) },
  ],
};

/** The actions of an entity's own. */
export const ownActionsOf = (entity: EntityName): readonly OwnAction[] => OWN[entity] ?? [];

export const ownAction = (entity: EntityName, action: ActionId): OwnAction | undefined => ownActionsOf(entity).find((own) => own.action === action);
