import type { EntityName } from '../entities/names.ts';
import { filterFieldOf } from '../entities/registry.ts';
import type { MessageKey } from '../i18n/index.ts';
import type { Session } from './session.ts';

export const ACTIONS = ['read', 'create', 'edit', 'delete', 'export', 'print', 'import'] as const;
export type Action = (typeof ACTIONS)[number];

/** What a role may do: everything, or what is listed per entity (`*` stands for all others). Nothing else. */
export type Grants = 'all' | Readonly<Partial<Record<EntityName | '*', readonly Action[]>>>;

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: MessageKey };

const ALLOWED: Verdict = { allowed: true };

/** The grants of the roles that exist so far. Entities of the system itself are the administrator's alone. */
export const ROLE_GRANTS: Readonly<Record<'administrator' | 'editor' | 'reader', Grants>> = {
  administrator: 'all',
  editor: {
    '*': ACTIONS,
    operator: ['read'],
    company: ['read', 'print'],
  },
  reader: { '*': ['read', 'print'], saved_view: ['read', 'create', 'edit', 'delete'] },
};

/** Whether the session may do that; denied unless granted. Pure: services ask, screens only show the answer. */
export function can(session: Session, action: Action, entity: EntityName, field?: string): Verdict {
  const granted = session.grants === 'all' || (session.grants[entity] ?? session.grants['*'] ?? []).includes(action);
  if (!granted) return { allowed: false, reason: 'error.not_permitted' };
  if (field !== undefined && filterFieldOf(entity, field) === undefined) return { allowed: false, reason: 'error.not_permitted' };
  return ALLOWED;
}
