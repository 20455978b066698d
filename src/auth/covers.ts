import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { FIELD_RULES, RIGHT_ACTIONS, scopeIn, SCOPES, type FieldRule, type Power, type RightAction, type Rights, type RightsRow, type Scope } from './matrix.ts';
import { fieldRuleOf, scopeOf, type Grants } from './permissions.ts';

/** The three kinds of administrators that classified protection keeps apart, and the powers of each. What is no power of theirs is a matter of records. */
export const SIDES = {
  system: ['operators', 'keys', 'backup', 'restore', 'cleanup', 'maintenance', 'server'],
  security: ['roles', 'sessions'],
  audit: ['audit'],
} as const satisfies Readonly<Record<string, readonly Power[]>>;
export type Side = keyof typeof SIDES;
export const SIDE_NAMES = ['system', 'security', 'audit'] as const satisfies readonly Side[];

/** As which of the three administrators the rights let somebody work. */
export function sidesOf({ system }: Rights): readonly Side[] {
  return SIDE_NAMES.filter((side) => system.some((power) => SIDES[side].some((one) => one === power)));
}

/** Records that are logins and what they may do: changing them is a matter of administrators, not of business. */
const LOGINS: readonly EntityName[] = ['operator', 'role'];

const isAdministration = (power: Power): boolean => SIDE_NAMES.some((side) => SIDES[side].some((one) => one === power));

/**
 * What a steward may do with the rights of others that are more than the own. `gives`: the security side alone, which lets nobody in, gives and takes all.
 * `lets_in`: the system side alone, which gives nothing, lets in who may do more with records, not with powers. Null: no steward, or of more than
 * one side, where the power would open what separation closes.
 */
export function stewardOf(grants: Grants): 'gives' | 'lets_in' | null {
  if (grants === 'all' || !grants.system.includes('steward')) return null;
  const [side, second] = sidesOf(grants);
  if (second !== undefined) return null;
  return side === 'security' ? 'gives' : side === 'system' ? 'lets_in' : null;
}

/** One thing that some rights allow and others do not. */
export type Excess =
  | { readonly kind: 'power'; readonly power: Power }
  | { readonly kind: 'cell'; readonly row: RightsRow; readonly action: RightAction; readonly scope: Scope }
  | { readonly kind: 'field'; readonly entity: EntityName; readonly field: string };

const rank = (scope: Scope): number => SCOPES.indexOf(scope);
const strictness = (rule: FieldRule | null): number => (rule === null ? -1 : FIELD_RULES.indexOf(rule));

/** The first thing that `wanted` allows beyond `own`; null where there is none. Without `records` only what makes an administrator counts. Pure. */
function excessOf(own: Grants, wanted: Rights, records: boolean): Excess | null {
  if (own === 'all') return null;
  const power = wanted.system.find((one) => !own.system.includes(one) && (records || isAdministration(one)));
  if (power !== undefined) return { kind: 'power', power };
  return excessCell(own, wanted, records) ?? (records ? excessField(own, wanted) : null);
}

/** Whether all others are allowed more counts too: kinds of records that come with a later version are among them. */
function excessCell(own: Rights, wanted: Rights, records: boolean): Excess | null {
  const row = records ? RIGHT_ACTIONS.find((action) => rank(scopeIn(wanted, '*', action)) > rank(scopeIn(own, '*', action))) : undefined;
  if (row !== undefined) return { kind: 'cell', row: '*', action: row, scope: scopeIn(wanted, '*', row) };
  for (const entity of records ? ENTITY_NAMES : LOGINS)
    for (const action of RIGHT_ACTIONS) {
      const scope = scopeOf(wanted, action, entity);
      if (rank(scope) > rank(scopeOf(own, action, entity))) return { kind: 'cell', row: entity, action, scope };
    }
  return null;
}

/** A field that is covered for oneself and less so for the other, who reads such records. */
function excessField(own: Rights, wanted: Rights): Excess | null {
  for (const entity of ENTITY_NAMES) {
    if (scopeOf(wanted, 'read', entity) === 'none') continue;
    const field = Object.keys(own.fields[entity] ?? {}).find((name) => strictness(fieldRuleOf(wanted, entity, name)) < strictness(fieldRuleOf(own, entity, name)));
    if (field !== undefined) return { kind: 'field', entity, field };
  }
  return null;
}

/**
 * What of these rights somebody with `grants` lacks who would give them, take them, or get into the login of whoever has them; null where nothing is in the way.
 * For `self`, the own login or role, a steward is as everybody. Pure.
 */
export function lacking(grants: Grants, rights: Rights, self: boolean): Excess | null {
  const steward = self ? null : stewardOf(grants);
  return steward === 'gives' ? null : excessOf(grants, rights, steward === null);
}

/** What of a role one lacks to see the screens as it has them: no steward sees more by that. */
export const lackingToLook = (grants: Grants, rights: Rights): Excess | null => excessOf(grants, rights, true);
