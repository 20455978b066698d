import {
  differences, isOwnCell, POWERS, RIGHT_ACTIONS, scopeIn, SCOPES, withCells, withChanges, withColumn, withFieldRule, withPower,
  type FieldRule, type Power, type RightAction, type Rights, type RightsChange, type RightsRow, type Scope,
} from '../../../auth/matrix.ts';
import { fieldRulesFor } from '../../../auth/rights-text.ts';
import { ENTITY_NAMES, isEntityName, type EntityName } from '../../../entities/names.ts';
import { fieldsOf } from '../../../entities/registry.ts';
import type { PlainError } from '../../../errors.ts';
import type { RoleRights } from '../../../services/rights-api.ts';

/** A line of the screen: a row of the matrix, or a power beside it. */
export type RightsLine = { readonly kind: 'row'; readonly row: RightsRow } | { readonly kind: 'power'; readonly power: Power };

/** The fields of one entity, on the second level. */
export interface FieldsLevel {
  readonly entity: EntityName;
  readonly at: number;
}

/** What the screen begins with. */
export interface RightsProps {
  readonly id: number;
  readonly name: string;
  /** The line that is in hand first, and on the second level the field. */
  readonly first?: { readonly line: RightsRow | Power; readonly field?: string } | undefined;
  readonly restored?: KeptMatrix | undefined;
}

/** A matrix that was never saved. */
export interface KeptMatrix {
  readonly place: string;
  /** As it had been read, and as it was left. */
  readonly base: Rights;
  readonly rights: Rights;
  readonly at: number;
  readonly column: number;
}

export interface RightsState {
  readonly id: number;
  readonly name: string;
  readonly props: RightsProps;
  /** As it was read; null before that. */
  readonly role: RoleRights | null;
  readonly error: PlainError | null;
  readonly rights: Rights;
  /** Matrices before each change, the newest last. */
  readonly past: readonly Rights[];
  readonly at: number;
  readonly column: number;
  readonly fields: FieldsLevel | null;
}

/** Entities with a row of their own come in the order of the menu. */
export function linesOf({ role }: RightsState): readonly RightsLine[] {
  if (role === null) return [];
  const rows: readonly RightsRow[] = ['*', ...role.entities];
  return [...rows.map((row): RightsLine => ({ kind: 'row', row })), ...POWERS.map((power): RightsLine => ({ kind: 'power', power }))];
}

export const lineInHand = (state: RightsState): RightsLine | undefined => linesOf(state)[state.at];
export const actionInHand = (state: RightsState): RightAction => RIGHT_ACTIONS[state.column] ?? 'read';

/** The scopes that a cell can have: what belongs to nobody is seen whole or not at all. */
export function scopesFor({ role }: RightsState, row: RightsRow): readonly Scope[] {
  const owned = row === '*' || role?.owned.includes(row) === true;
  return owned ? SCOPES : ['none', 'all'];
}

const rowsOf = (state: RightsState): readonly RightsRow[] => ['*', ...(state.role?.entities ?? [])];

/** Everything that was changed since it was read. */
export const changesIn = (state: RightsState): readonly RightsChange[] => (state.role === null ? [] : differences(state.role.rights, state.rights, rowsOf(state)));

/** With what was read. What came back from a draft is done anew on the matrix as it is now: what others changed meanwhile stays. */
export function withRole(state: RightsState, role: RoleRights): RightsState {
  const { first, restored } = state.props;
  const read: RightsState = { ...state, role, rights: role.rights, past: [], error: null };
  if (restored !== undefined) {
    const changes = differences(restored.base, restored.rights, ['*', ...ENTITY_NAMES]);
    return { ...changed(read, withChanges(role.rights, changes)), at: Math.min(restored.at, linesOf(read).length - 1), column: restored.column };
  }
  if (first === undefined) return read;
  const at = Math.max(0, linesOf(read).findIndex((each) => (each.kind === 'row' ? each.row : each.power) === first.line));
  const entity = first.line;
  const fields = first.field === undefined || !isEntityName(entity) ? null : { entity, at: Math.max(0, fieldNames(entity).indexOf(first.field)) };
  return { ...read, at, fields };
}

const changed = (state: RightsState, rights: Rights): RightsState => ({ ...state, rights, past: [...state.past, state.rights] });

/** Enter: the next scope of the cell, the next rule of the field, the power given or taken; `by` -1 the one before. */
export function turned(state: RightsState, by: 1 | -1): RightsState {
  if (state.fields !== null) return turnedField(state, state.fields, by);
  const line = lineInHand(state);
  if (line === undefined) return state;
  if (line.kind === 'power') return changed(state, withPower(state.rights, line.power, !state.rights.system.includes(line.power)));
  const action = actionInHand(state);
  return changed(state, withCells(state.rights, line.row, [action], next(scopesFor(state, line.row), scopeIn(state.rights, line.row, action), by)));
}

function next<T>(values: readonly T[], now: T, by: 1 | -1): T {
  const at = values.indexOf(now);
  return values[(Math.max(0, at) + by + values.length) % values.length] ?? now;
}

function turnedField(state: RightsState, { entity, at }: FieldsLevel, by: 1 | -1): RightsState {
  const field = fieldNames(entity)[at];
  if (field === undefined) return state;
  const rules: readonly (FieldRule | null)[] = [null, ...fieldRulesFor(entity, field)];
  return changed(state, withFieldRule(state.rights, entity, field, next(rules, state.rights.fields[entity]?.[field] ?? null, by)));
}

export const fieldNames = (entity: EntityName): readonly string[] => Object.keys(fieldsOf(entity));

/** The cell in hand as all others are; a field as usual. */
export function asUsual(state: RightsState): RightsState {
  if (state.fields !== null) {
    const field = fieldNames(state.fields.entity)[state.fields.at];
    return field === undefined ? state : changed(state, withFieldRule(state.rights, state.fields.entity, field, null));
  }
  const line = lineInHand(state);
  if (line?.kind !== 'row' || !isOwnCell(state.rights, line.row, actionInHand(state))) return state;
  return changed(state, withCells(state.rights, line.row, [actionInHand(state)], null));
}

/** The whole row like the cell in hand, as far as each of its cells can be. */
export function wholeRow(state: RightsState): RightsState {
  const line = lineInHand(state);
  if (line?.kind !== 'row') return state;
  const scope = scopeIn(state.rights, line.row, actionInHand(state));
  return changed(state, RIGHT_ACTIONS.reduce((now, action) => withCells(now, line.row, [action], nearest(scopesFor(state, line.row), scope)), state.rights));
}

/** The whole column like the cell in hand: no entity has a cell of its own there any more. */
export function wholeColumn(state: RightsState): RightsState {
  const line = lineInHand(state);
  if (line?.kind !== 'row') return state;
  const action = actionInHand(state);
  return changed(state, withColumn(state.rights, rowsOf(state), action, nearest(scopesFor(state, '*'), scopeIn(state.rights, line.row, action))));
}

/** What is possible instead of a scope that is not: whoever has less than all of something that cannot be divided has nothing. */
const nearest = (possible: readonly Scope[], scope: Scope): Scope => (possible.includes(scope) ? scope : 'none');

export function undone(state: RightsState): RightsState {
  const last = state.past.at(-1);
  return last === undefined ? state : { ...state, rights: last, past: state.past.slice(0, -1) };
}
