import { isEntityName, type EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf, fieldOf, referencesTo } from '../entities/registry.ts';

/** One way from a record to linked ones. */
export type Branch =
  /** By a look-up of the record. */
  | { readonly way: 'up'; readonly field: string }
  /** By a links field of the record. */
  | { readonly way: 'links'; readonly table: string }
  /** To records whose look-up points here. */
  | { readonly way: 'down'; readonly field: string }
  /** To records whose links field points here. */
  | { readonly way: 'linked'; readonly table: string }
  /** Through the records of an entity that only joins two others (`contact_link`). */
  | { readonly way: 'through'; readonly entity: EntityName; readonly near: string; readonly far: string };

/** A step of a path: the linked entity and every way to it; any of them will do. */
export interface Hop {
  readonly to: EntityName;
  readonly branches: readonly Branch[];
}

/** The step named by a look-up or links field of `entity`, or by an entity that points to it; undefined where there is none. */
export function hopOf(entity: EntityName, step: string): Hop | undefined {
  const def = fieldOf(entity, step);
  if (def !== undefined) {
    if ((def.kind !== 'lookup' && def.kind !== 'links') || !isEntityName(def.to)) return undefined;
    const own: Branch = def.kind === 'lookup' ? { way: 'up', field: step } : { way: 'links', table: `${entity}_${step}` };
    const joins = def.kind === 'lookup' && pointsOnlyHere(entity, step) ? joinsBetween(entity, def.to) : [];
    return { to: def.to, branches: [own, ...joins] };
  }
  if (!isEntityName(step)) return undefined;
  const branches = [...downTo(entity, step), ...joinsBetween(entity, step)];
  return branches.length === 0 ? undefined : { to: step, branches };
}

/** The entity at the end of a path; undefined where a step leads nowhere. */
export function endOfPath(entity: EntityName, path: readonly string[]): EntityName | undefined {
  let at: EntityName | undefined = entity;
  for (const step of path) at = at === undefined ? undefined : hopOf(at, step)?.to;
  return at;
}

/** The entities that a path may step to from `entity` by their name. */
export function linkedEntities(entity: EntityName): readonly EntityName[] {
  const near = referencesTo(entity).map((reference) => reference.entity);
  const far = near.flatMap((join) => (isJoin(join) ? lookupTargets(join) : []));
  return [...new Set([...near, ...far])].filter((other) => hopOf(entity, other) !== undefined);
}

function downTo(entity: EntityName, other: EntityName): Branch[] {
  return referencesTo(entity)
    .filter((reference) => reference.entity === other)
    .map(({ field, kind }) => (kind === 'lookup' ? { way: 'down', field } : { way: 'linked', table: `${other}_${field}` }));
}

/** Ways from `entity` to `other` through entities that stand in no menu and only join the two. */
function joinsBetween(entity: EntityName, other: EntityName): Branch[] {
  return referencesTo(entity)
    .filter((reference) => reference.panel && isJoin(reference.entity))
    .flatMap((reference) =>
      Object.entries(fieldsOf(reference.entity)).flatMap(([far, def]): Branch[] =>
        def.kind === 'lookup' && def.panel === true && def.to === other && far !== reference.field
          ? [{ way: 'through', entity: reference.entity, near: reference.field, far }]
          : [],
      ),
    );
}

/** What cannot be without two others, and stands in no menu; an entry of an agenda may belong to several records, but need not. */
function isJoin(entity: EntityName): boolean {
  const ends = Object.values(fieldsOf(entity)).filter((def) => def.kind === 'lookup' && def.panel === true);
  return definitionOf(entity).module === null && ends.length > 1 && ends.every(({ required }) => required === true);
}

function lookupTargets(entity: EntityName): EntityName[] {
  return Object.values(fieldsOf(entity)).flatMap((def) => (def.kind === 'lookup' && def.panel === true && isEntityName(def.to) ? [def.to] : []));
}

/** Whether this look-up is the entity's only one to its target, so that a join to the same target means the same relation. */
function pointsOnlyHere(entity: EntityName, field: string): boolean {
  const def = fieldOf(entity, field);
  const same = Object.values(fieldsOf(entity)).filter((other) => other.kind === 'lookup' && def?.kind === 'lookup' && other.to === def.to);
  return same.length === 1;
}
