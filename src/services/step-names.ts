import type { EntityName } from '../entities/names.ts';
import { flowOf, type StepRule } from '../rules/flow.ts';
import type { StepOffer } from './api.ts';

/** Every step that an entity's records may ever take, for commands and keys; none where it has no states. Plain data, cheap to load. */
export function stepsOf(entity: EntityName): readonly StepOffer[] {
  return (flowOf(entity)?.steps ?? []).map(offerOf);
}

export const offerOf = ({ name, key, asks }: StepRule): StepOffer => ({
  name,
  key,
  asks: asks.map(({ field, required, ahead }) => ({ field, required: required === true, ahead: ahead === true })),
});

/** Fields that a new record does not have yet: a later step asks for them. */
export const laterFields = (entity: EntityName): readonly string[] => flowOf(entity)?.later ?? [];
