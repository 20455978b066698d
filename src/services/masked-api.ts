/** Opening what a role sees only in part; part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { Value } from '../fields/definition.ts';

export interface MaskedApi {
  /** The whole of a masked field of one record; recorded. Throws `not_permitted` without the power to, or for a hidden field. */
  openMasked(entity: EntityName, id: number, field: string): Promise<Value>;
}
