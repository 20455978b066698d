import type { EntityName } from '../entities/names.ts';

/** What may be done with records; the columns of the matrix. */
export const RIGHT_ACTIONS = ['read', 'create', 'edit', 'delete', 'export', 'print'] as const;
export type RightAction = (typeof RIGHT_ACTIONS)[number];

/** Whose records, from the narrowest to the widest. */
export const SCOPES = ['none', 'own', 'department', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/** What is less than a field read and written as usual, from the mildest to the strictest. */
export const FIELD_RULES = ['read_only', 'masked', 'hidden'] as const;
export type FieldRule = (typeof FIELD_RULES)[number];

/** Everything beside the records of entities that a role may do. */
export const POWERS = ['operators', 'roles', 'keys', 'sessions', 'steward', 'audit', 'undo_others', 'unmask', 'backup', 'restore', 'cleanup', 'maintenance', 'server'] as const;
export type Power = (typeof POWERS)[number];

/** A row of the matrix: an entity, or all those that have no row of their own. */
export type RightsRow = EntityName | '*';

/** What a role may do. What is not there is not allowed. */
export interface Rights {
  readonly entities: Readonly<Partial<Record<RightsRow, Readonly<Partial<Record<RightAction, Scope>>>>>>;
  readonly fields: Readonly<Partial<Record<EntityName, Readonly<Record<string, FieldRule>>>>>;
  readonly system: readonly Power[];
}

export const NO_RIGHTS: Rights = { entities: {}, fields: {}, system: [] };

/** What a cell says: its own scope, else that of all others, else none. */
export function scopeIn(rights: Rights, row: RightsRow, action: RightAction): Scope {
  return rights.entities[row]?.[action] ?? rights.entities['*']?.[action] ?? 'none';
}

/** Whether a cell says so itself. */
export const isOwnCell = (rights: Rights, row: RightsRow, action: RightAction): boolean => rights.entities[row]?.[action] !== undefined;

/** The rights with some cells of a row set; null: as all others. */
export function withCells(rights: Rights, row: RightsRow, actions: readonly RightAction[], scope: Scope | null): Rights {
  const cells = { ...rights.entities[row] };
  for (const action of actions) {
    if (scope === null) delete cells[action];
    else cells[action] = scope;
  }
  const entities = { ...rights.entities };
  if (Object.keys(cells).length === 0) delete entities[row];
  else entities[row] = cells;
  return { ...rights, entities };
}

/** The rights with one action set alike for everything. */
export function withColumn(rights: Rights, rows: readonly RightsRow[], action: RightAction, scope: Scope): Rights {
  const cleared = rows.reduce((now, row) => withCells(now, row, [action], null), rights);
  return withCells(cleared, '*', [action], scope);
}

export function withFieldRule(rights: Rights, entity: EntityName, field: string, rule: FieldRule | null): Rights {
  const rules = { ...rights.fields[entity] };
  if (rule === null) delete rules[field];
  else rules[field] = rule;
  const fields = { ...rights.fields };
  if (Object.keys(rules).length === 0) delete fields[entity];
  else fields[entity] = rules;
  return { ...rights, fields };
}

export function withPower(rights: Rights, power: Power, on: boolean): Rights {
  return { ...rights, system: POWERS.filter((one) => (one === power ? on : rights.system.includes(one))) };
}

/** One cell, field or power that is another in two matrices. A cell of null says what all others do. */
export type RightsChange =
  | { readonly kind: 'cell'; readonly row: RightsRow; readonly action: RightAction; readonly before: Scope | null; readonly after: Scope | null }
  | { readonly kind: 'field'; readonly entity: EntityName; readonly field: string; readonly before: FieldRule | null; readonly after: FieldRule | null }
  | { readonly kind: 'power'; readonly power: Power; readonly before: boolean; readonly after: boolean };

/** Everything in which two matrices differ: cells row by row, then fields, then powers. */
export function differences(before: Rights, after: Rights, rows: readonly RightsRow[]): readonly RightsChange[] {
  const cells = rows.flatMap((row) =>
    RIGHT_ACTIONS.flatMap((action): readonly RightsChange[] => {
      const [old, now] = [before.entities[row]?.[action] ?? null, after.entities[row]?.[action] ?? null];
      return old === now ? [] : [{ kind: 'cell', row, action, before: old, after: now }];
    }),
  );
  const powers = POWERS.flatMap((power): readonly RightsChange[] => {
    const [old, now] = [before.system.includes(power), after.system.includes(power)];
    return old === now ? [] : [{ kind: 'power', power, before: old, after: now }];
  });
  return [...cells, ...rows.flatMap((row) => (row === '*' ? [] : fieldDifferences(before, after, row))), ...powers];
}

/** A matrix with such changes made in it. */
export function withChanges(rights: Rights, changes: readonly RightsChange[]): Rights {
  return changes.reduce((now, change): Rights => {
    if (change.kind === 'cell') return withCells(now, change.row, [change.action], change.after);
    return change.kind === 'field' ? withFieldRule(now, change.entity, change.field, change.after) : withPower(now, change.power, change.after);
  }, rights);
}

function fieldDifferences(before: Rights, after: Rights, entity: EntityName): readonly RightsChange[] {
  const [old, now] = [before.fields[entity] ?? {}, after.fields[entity] ?? {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((field): readonly RightsChange[] => {
    const [was, is] = [old[field] ?? null, now[field] ?? null];
    return was === is ? [] : [{ kind: 'field', entity, field, before: was, after: is }];
  });
}
