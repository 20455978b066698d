import { sql, type RawBuilder } from 'kysely';
import type { EntityName } from '../../entities/names.ts';
import { fieldOf, filterFieldOf, spansOf } from '../../entities/registry.ts';
import type { FieldDef } from '../../fields/definition.ts';
import { hopOf } from '../../query/paths.ts';
import { spanSql } from '../../query/span.ts';
import { targetOf } from '../../query/values.ts';
import type { ServiceContext } from '../context.ts';
import { nameConditions } from '../scope.ts';

/** A field of the counted records, or of a record that they look up. */
export interface FieldPath {
  /** The look-ups on the way, none for a field of the records themselves. */
  readonly path: readonly string[];
  /** The entity that has the field. */
  readonly entity: EntityName;
  readonly field: string;
  readonly def: FieldDef;
}

/** `customer_id.nature_id` as a path; undefined where a step is no look-up, or leads to one record in several ways. */
export function fieldPath(entity: EntityName, text: string): FieldPath | undefined {
  const steps = text.split('.');
  const field = steps.at(-1) ?? '';
  const path = steps.slice(0, -1);
  let at = entity;
  for (const step of path) {
    const def = fieldOf(at, step);
    const hop = def?.kind === 'lookup' ? hopOf(at, step) : undefined;
    if (hop === undefined || hop.branches.length !== 1) return undefined;
    at = hop.to;
  }
  const def = fieldOf(at, field) ?? (Object.hasOwn(spansOf(at), field) ? filterFieldOf(at, field) : undefined);
  return def === undefined ? undefined : { path, entity: at, field, def };
}

/** The fields that a path reads, each with its entity: whoever may not read one may not use the path. */
export function fieldsOnPath(entity: EntityName, { path, entity: end, field }: FieldPath): readonly { readonly entity: EntityName; readonly field: string }[] {
  const found: { entity: EntityName; field: string }[] = [];
  let at = entity;
  for (const step of path) {
    found.push({ entity: at, field: step });
    at = hopOf(at, step)?.to ?? at;
  }
  return [...found, { entity: end, field }];
}

/** The records looked up on the way, joined to the counted ones; each only once however many measures and groupings ask for it. */
export interface Joins {
  /** The table name or the alias that has the fields at the end of `path`. */
  at(path: readonly string[]): string;
  /** All joins asked for so far. */
  sql(): RawBuilder<unknown>;
}

/** Records on the way that are out of the session's reach are joined no more than those in the bin: the filter language has it so, too. */
export function joinsOf(ctx: Pick<ServiceContext, 'session'>, entity: EntityName): Joins {
  const aliases = new Map<string, string>();
  const parts: RawBuilder<unknown>[] = [];
  const at = (path: readonly string[]): string => {
    const step = path.at(-1);
    if (step === undefined) return entity;
    const known = aliases.get(path.join('.'));
    if (known !== undefined) return known;
    const from = at(path.slice(0, -1));
    const alias = `j${aliases.size + 1}`;
    aliases.set(path.join('.'), alias);
    const to = hopOf(entityAt(entity, path.slice(0, -1)), step)?.to ?? entity;
    const there = [sql`${sql.ref(`${alias}.id`)} = ${sql.ref(`${from}.${step}`)}`, sql`${sql.ref(`${alias}.deleted_at`)} is null`, ...nameConditions(ctx, to, { alias })];
    parts.push(sql` left join ${sql.table(to)} as ${sql.id(alias)} on ${sql.join(there, sql` and `)}`);
    return alias;
  };
  return { at, sql: () => sql`${sql.join(parts, sql``)}` };
}

function entityAt(entity: EntityName, path: readonly string[]): EntityName {
  return path.reduce<EntityName>((at, step) => hopOf(at, step)?.to ?? at, entity);
}

/** The field as SQL: its column, or a length of time worked out. */
export function columnSql({ database, session }: ServiceContext, { path, entity, field }: FieldPath, joins: Joins): RawBuilder<unknown> {
  const span = spansOf(entity)[field];
  const alias = joins.at(path);
  return span === undefined ? sql.ref(`${alias}.${field}`) : spanSql({ engine: database.engine, timeZone: session.timeZone }, alias, span);
}

/** The entity that a look-up or links field at the end of a path points to. */
export const pathTarget = ({ def }: FieldPath): EntityName | undefined => targetOf(def);
