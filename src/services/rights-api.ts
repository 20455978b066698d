/** What is asked about roles and rights and answered: plain data, part of the contract in api.ts. */
import type { Rights } from '../auth/matrix.ts';
import type { Action } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { EntityName } from '../entities/names.ts';
import type { MessageKey, MessageParams } from '../i18n/index.ts';

/** A role with its matrix. */
export interface RoleRights {
  readonly id: number;
  readonly name: string;
  readonly version: number;
  readonly rights: Rights;
  /** The entities that have a row of their own, in the order of the menu. */
  readonly entities: readonly EntityName[];
  /** Those whose records are somebody's: only there own and department say something. */
  readonly owned: readonly EntityName[];
  /** How many operators work with it. */
  readonly operators: number;
}

/** Whether an operator may do something with a record, and why. */
export interface WhyRequest {
  readonly operatorId: number;
  readonly entity: EntityName;
  readonly id: number;
  readonly action: Action;
  /** Only this field of it. */
  readonly field?: string;
}
export interface WhyAnswer {
  readonly allowed: boolean;
  /** Sentences in their order, the last one says whether. */
  readonly reasons: readonly { readonly key: MessageKey; readonly params: MessageParams }[];
}

export interface RightsApi {
  roleRights(id: number): Promise<RoleRights>;
  /** The whole matrix as one security step. Throws `conflict` where another version was read, `invalid` where nobody could administrate any more. */
  setRoleRights(id: number, version: number, rights: Rights): Promise<{ readonly stepId: number; readonly version: number }>;
  /** A new role with the rights of another. */
  copyRole(id: number, name: string): Promise<{ readonly stepId: number; readonly id: number }>;
  /** For whoever may see roles. */
  why(request: WhyRequest): Promise<WhyAnswer>;
  /** From now on the session sees what that role lets one see, and changes nothing; null: as oneself again. */
  lookAs(roleId: number | null): Promise<Session>;
}
