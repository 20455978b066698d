import type { EntityName } from '../entities/names.ts';
import { fieldOf } from '../entities/registry.ts';
import { fieldType } from '../fields/registry.ts';
import { targetOf } from '../query/values.ts';
import type { Row } from '../services/api.ts';

/** A record as programs read it: look-ups by name, amounts with their decimals, yes and no as true and false. */
export function rowJson(entity: EntityName, fields: readonly string[], row: Pick<Row, 'values' | 'labels'>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map((field) => [field, jsonValue(entity, field, row)]));
}

function jsonValue(entity: EntityName, field: string, row: Pick<Row, 'values' | 'labels'>): unknown {
  const def = fieldOf(entity, field);
  const value = row.values[field] ?? null;
  if (def === undefined || value === null) return null;
  if (targetOf(def) !== undefined) return row.labels[field] ?? value;
  if (def.kind === 'flag') return value === 1;
  const type = fieldType(def);
  return type.column === 'text' ? value : Number(type.write(value, def));
}
