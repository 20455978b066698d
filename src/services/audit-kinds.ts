/** What is recorded without changing a record; each stands in the ledger as a step of this action. */
export const AUDIT_KINDS = [
  'login',
  'login_failed',
  'logout',
  'session_ended',
  'password_changed',
  'export',
  'print',
  'mail',
  'masked_opened',
  'download',
  'backup',
  'restore_backup',
  'cleanup',
  'rights_changed',
  'key_added',
  'key_removed',
  'server',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

const KINDS: ReadonlySet<string> = new Set(AUDIT_KINDS);

/** Whether an action of a step is such a kind. */
export const isAuditKind = (action: string): action is AuditKind => KINDS.has(action);
