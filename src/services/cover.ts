import { masked } from '../auth/mask.ts';
import { coveredFields, fieldRuleOf } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import type { Value, Values } from '../fields/definition.ts';

type Who = Pick<Session, 'grants'>;

/** A value as the session may be shown it; undefined for a hidden one. The only place where a field's rule changes what goes out. */
export function shown(session: Who, entity: EntityName, field: string, value: Value): Value | undefined {
  const rule = fieldRuleOf(session.grants, entity, field);
  if (rule === 'hidden') return undefined;
  const def = fieldsOf(entity)[field];
  return rule === 'masked' && def !== undefined ? masked(value, def.kind) : value;
}

/** The same for many: hidden fields are not among them. The very values where nothing is covered. */
export function shownValues(session: Who, entity: EntityName, values: Values): Values {
  const covered = coveredFields(session.grants, entity);
  if (covered.length === 0) return values;
  const left: Values = { ...values };
  for (const field of covered) {
    if (!Object.hasOwn(left, field)) continue;
    const value = shown(session, entity, field, left[field] ?? null);
    if (value === undefined) delete left[field];
    else left[field] = value;
  }
  return left;
}

/** What a record is called, as far as the session may know: its number where its name is hidden. */
export function nameShown(session: Who, entity: EntityName, id: number, values: Values): string {
  const { label } = definitionOf(entity);
  const name = shown(session, entity, label, values[label] ?? null);
  return name === undefined ? `#${id}` : String(name ?? '');
}
