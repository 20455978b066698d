import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf, panelsOf, type Reference } from '../entities/registry.ts';
import { targetOf } from '../query/values.ts';

/**
 * The panels whose records go along to the bin: those that cannot be without the record, and those that belong to it first of all. An
 * interaction goes with its customer; it stays when only the contact goes.
 */
export function hangingOn(entity: EntityName): readonly Reference[] {
  return panelsOf(entity).filter(({ entity: from, field }) => {
    const fields = Object.entries(fieldsOf(from));
    const first = fields.find(([, def]) => def.kind === 'lookup' && def.panel === true)?.[0];
    return field === first || fieldsOf(from)[field]?.required === true;
  });
}

/** The other way round: the look-ups of an entity to what its records hang on. */
export function ownersOf(entity: EntityName): readonly { readonly field: string; readonly target: EntityName }[] {
  return Object.entries(fieldsOf(entity)).flatMap(([field, def]) => {
    const target = def.kind === 'lookup' ? targetOf(def) : undefined;
    if (target === undefined) return [];
    return hangingOn(target).some((panel) => panel.entity === entity && panel.field === field) ? [{ field, target }] : [];
  });
}

/** What others hang on and is no list of words, what holds most first. */
export function heldEntities(): readonly EntityName[] {
  const count = (entity: EntityName): number => hangingOn(entity).length;
  return ENTITY_NAMES.filter((entity) => count(entity) > 0 && definitionOf(entity).reference === undefined).toSorted((a, b) => count(b) - count(a));
}
