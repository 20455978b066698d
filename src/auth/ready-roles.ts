import type { EntityName } from '../entities/names.ts';
import type { Lang } from '../i18n/index.ts';
import { POWERS, RIGHT_ACTIONS, type Power, type RightAction, type Rights, type RightsRow, type Scope } from './matrix.ts';

type Row = Partial<Record<RightAction, Scope>>;

const row = (scope: Scope, actions: readonly RightAction[] = RIGHT_ACTIONS): Row => Object.fromEntries(RIGHT_ACTIONS.map((action) => [action, actions.includes(action) ? scope : 'none']));
const ALL = row('all');
const NONE = row('none');
const READ = row('all', ['read']);
const SHOWN = row('all', ['read', 'print']);
/** Made, changed and let out by whoever it belongs to. */
const OWN = row('own', ['read', 'create', 'edit', 'export', 'print']);
/** Views are their makers'. */
const VIEWS: Row = row('own', ['read', 'create', 'edit', 'delete']);

const BUSINESS: readonly EntityName[] = ['customer', 'contact', 'contact_link', 'interaction', 'call', 'mail', 'feedback', 'complaint', 'document'];
/** One's own agenda, with what belongs to one's customers. */
const DIARY: Row = row('own');
const WORDS = ['*'] as const;

type Rows = Partial<Record<RightsRow, Row>>;

const rows = (names: readonly RightsRow[], cells: Row): Rows => Object.fromEntries(names.map((name) => [name, cells]));

const role = (entities: Rows, system: readonly Power[] = []): Rights => ({ entities, fields: {}, system });

/** Nothing of the program's own order is under `*`: it is named in every role. */
const ORDER: readonly RightsRow[] = ['company', 'operator', 'role', 'department', 'employee'];
const ORDER_HIDDEN = rows(ORDER, NONE);

export const READY_ROLE_NAMES = ['administrator', 'manager', 'salesperson', 'service', 'read_only', 'auditor', 'system_administrator', 'security_administrator'] as const;
export type ReadyRole = (typeof READY_ROLE_NAMES)[number];

/**
 * The roles that a database begins with; the company changes them as it likes. The last two share the administrator's work, with the auditor as the
 * third, as classified protection asks for: who lets in (passwords, keys) gives no rights, who gives rights lets nobody in.
 */
export const READY_ROLES: Readonly<Record<ReadyRole, Rights>> = {
  administrator: role(rows(WORDS, ALL), POWERS),
  manager: role({ ...rows(WORDS, ALL), ...ORDER_HIDDEN, company: SHOWN, operator: READ, department: SHOWN, employee: ALL, saved_view: VIEWS }, ['undo_others', 'unmask']),
  salesperson: role({ ...rows(WORDS, READ), ...rows(BUSINESS, OWN), ...ORDER_HIDDEN, company: SHOWN, operator: READ, department: READ, employee: READ, activity: DIARY, saved_view: VIEWS }),
  service: role({
    ...rows(WORDS, READ),
    ...ORDER_HIDDEN,
    ...rows(['call', 'feedback', 'complaint', 'document'], row('all', ['read', 'create', 'edit', 'export', 'print'])),
    customer: READ,
    contact: row('all', ['read', 'create', 'edit']),
    contact_link: row('all', ['read', 'create', 'edit']),
    interaction: { ...OWN, read: 'all', print: 'all' },
    mail: { ...OWN, read: 'all', print: 'all' },
    activity: DIARY,
    company: SHOWN,
    operator: READ,
    department: READ,
    employee: READ,
    saved_view: VIEWS,
  }),
  read_only: role({ ...rows(WORDS, SHOWN), ...ORDER_HIDDEN, company: SHOWN, operator: READ, department: SHOWN, employee: SHOWN, activity: row('own', ['read', 'print']), saved_view: VIEWS }),
  auditor: role({ ...rows(WORDS, READ), saved_view: VIEWS }, ['audit']),
  system_administrator: role(
    { ...rows(WORDS, NONE), company: row('all', ['read', 'edit', 'print']), operator: row('all', ['read', 'create', 'edit', 'delete']), department: ALL, employee: ALL },
    ['operators', 'keys', 'steward', 'backup', 'restore', 'cleanup', 'maintenance', 'server'],
  ),
  security_administrator: role({ ...rows(WORDS, NONE), operator: row('all', ['read', 'edit']), role: row('all', ['read', 'create', 'edit', 'delete']), department: READ, employee: READ }, [
    'roles',
    'sessions',
    'steward',
  ]),
};

/** What they are called in a new database. */
export const READY_ROLE_TITLES: Readonly<Record<ReadyRole, Readonly<Record<Lang, string>>>> = {
  administrator: { zh: '管理员', en: 'Administrator' },
  manager: { zh: '经理', en: 'Manager' },
  salesperson: { zh: '业务员', en: 'Salesperson' },
  service: { zh: '客服', en: 'Service' },
  read_only: { zh: '只读', en: 'Read only' },
  auditor: { zh: '审计员', en: 'Auditor' },
  system_administrator: { zh: '系统管理员', en: 'System administrator' },
  security_administrator: { zh: '安全管理员', en: 'Security administrator' },
};
