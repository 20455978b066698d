import type { EntityName } from '../entities/names.ts';
import { definitionOf, filterFieldOf } from '../entities/registry.ts';
import type { MessageKey } from '../i18n/index.ts';
import { RIGHT_ACTIONS, SCOPES, scopeIn, type FieldRule, type Power, type RightAction, type Rights, type Scope } from './matrix.ts';
import type { Session } from './session.ts';

/** What is asked for; an import makes records, and asks for `edit` besides where it changes some. */
export const ACTIONS = [...RIGHT_ACTIONS, 'import'] as const;
export type Action = (typeof ACTIONS)[number];

/** What a session may do: what its role says, or everything (the program itself, and whoever sets up a database). */
export type Grants = 'all' | Rights;

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: MessageKey };

const ALLOWED: Verdict = { allowed: true };
const REFUSED: Verdict = { allowed: false, reason: 'error.not_permitted' };

const narrower = (a: Scope, b: Scope): Scope => (SCOPES.indexOf(a) < SCOPES.indexOf(b) ? a : b);

/** Whether records of the entity are somebody's. */
export function isOwned(entity: EntityName): boolean {
  return definitionOf(entity).scope !== undefined;
}

/** Lists of words are no secret: whoever has any right reads them. */
const isWordList = (entity: EntityName): boolean => definitionOf(entity).reference !== undefined;

const isEmpty = (rights: Rights): boolean => Object.keys(rights.entities).length === 0;

/** What one cell of the matrix comes to: records that are nobody's are seen by those alone who see all. */
function cellOf(rights: Rights, action: RightAction, entity: EntityName): Scope {
  if (action === 'read' && isWordList(entity) && !isEmpty(rights)) return 'all';
  const scope = scopeIn(rights, entity, action);
  return scope === 'all' || isOwned(entity) ? scope : 'none';
}

/** Whose records an action reaches. What cannot be read is neither changed nor let out. Pure. */
export function scopeOf(grants: Grants, action: Action, entity: EntityName): Scope {
  if (grants === 'all') return 'all';
  const asked: RightAction = action === 'import' ? 'create' : action;
  const own = cellOf(grants, asked, entity);
  return asked === 'read' || asked === 'create' ? own : narrower(own, cellOf(grants, 'read', entity));
}

/** What is less than a field read and written as usual; null where nothing is. */
export function fieldRuleOf(grants: Grants, entity: EntityName, field: string): FieldRule | null {
  if (grants === 'all') return null;
  const rules = grants.fields[entity];
  return rules !== undefined && Object.hasOwn(rules, field) ? (rules[field] ?? null) : null;
}

/** The fields of an entity that the session may not read as they are: hidden and masked ones. */
export function coveredFields(grants: Grants, entity: EntityName): readonly string[] {
  if (grants === 'all') return [];
  return Object.entries(grants.fields[entity] ?? {}).flatMap(([field, rule]) => (rule === 'read_only' ? [] : [field]));
}

/** What a computed field is made of: a length of time of a hidden day would tell the day. */
function partsOf(entity: EntityName, field: string): readonly string[] {
  const { conditions = {}, spans = {} } = definitionOf(entity);
  const span = Object.hasOwn(spans, field) ? spans[field] : undefined;
  if (span !== undefined) return [field, span.from, span.to];
  const condition = Object.hasOwn(conditions, field) ? conditions[field] : undefined;
  if (condition === undefined) return [field];
  return [field, ...[...condition.holds.matchAll(/([a-z_]+):/g)].flatMap(([, name = '']) => partsOf(entity, name))];
}

/**
 * Whether the session may do that; denied unless granted. With a field: whether it may be read and compared as it is, or (edit, create) written. Pure:
 * services ask, screens only show the answer.
 */
export function can(session: Pick<Session, 'grants'>, action: Action, entity: EntityName, field?: string): Verdict {
  if (scopeOf(session.grants, action, entity) === 'none') return REFUSED;
  if (field === undefined) return ALLOWED;
  if (filterFieldOf(entity, field) === undefined) return REFUSED;
  const writes = action === 'edit' || action === 'create' || action === 'import';
  const refused = partsOf(entity, field).some((part) => {
    const rule = fieldRuleOf(session.grants, entity, part);
    return rule !== null && (writes || rule !== 'read_only');
  });
  return refused ? REFUSED : ALLOWED;
}

/** Whether a field may be shown, if only in part: all but hidden ones. */
export function canShow(session: Pick<Session, 'grants'>, entity: EntityName, field: string): boolean {
  return can(session, 'read', entity).allowed && fieldRuleOf(session.grants, entity, field) !== 'hidden' && filterFieldOf(entity, field) !== undefined;
}

/** Whether the session may do what is no matter of an entity's records. */
export function hasPower(session: Pick<Session, 'grants'>, power: Power): boolean {
  return session.grants === 'all' || session.grants.system.includes(power);
}

type Cells = Readonly<Partial<Record<RightAction, Scope>>>;
const LOOKS: readonly RightAction[] = ['read', 'export', 'print'];

/** The same rights as far as nothing is changed: for looking around in a backup, where one sees no more than in the database. */
export function onlyLooking(grants: Grants): Rights {
  const rights: Rights = grants === 'all' ? { entities: { '*': Object.fromEntries(RIGHT_ACTIONS.map((action) => [action, 'all' as const])) }, fields: {}, system: [] } : grants;
  const looking = (cells: Cells): Cells => ({ ...cells, ...Object.fromEntries(RIGHT_ACTIONS.filter((action) => !LOOKS.includes(action)).map((action) => [action, 'none' as const])) });
  const rows = Object.entries(rights.entities).map(([row, cells]): readonly [string, Cells] => [row, looking(cells)]);
  return { entities: Object.fromEntries(rows), fields: rights.fields, system: [] };
}
