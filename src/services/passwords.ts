import { checkPassword, hashPassword, verifyPassword } from '../auth/password.ts';
import type { Policy } from '../auth/policy.ts';
import type { Session } from '../auth/session.ts';
import type { Database, Queries } from '../db/database.ts';
import { invalid, notFound, notPermitted } from '../errors.ts';
import { isoTime } from '../util/dates.ts';
import { recordAudit } from './audit.ts';
import type { ServiceContext } from './context.ts';
import { runStep } from './ledger.ts';
import { checkLogin, credentialOf, findOperator, ownsDatabase, sessionOf, type LoginOptions, type OperatorRow } from './login.ts';
import { forgetFailures } from './login-attempts.ts';
import { requireOverLogin } from './over-login.ts';
import { permitPower } from './power.ts';
import { policyOf } from './policy.ts';
import { administratorRole } from './ready-roles.ts';
import { endSessionsOf } from './sessions.ts';
import { loadRecords } from './stored.ts';
import { applyChanges } from './write.ts';

/**
 * The operator's own password; `current` is empty where there is none yet (whoever came in by a key or as the system user). Throws `invalid` with the field
 * (`current`, `password`) and what would be right; wrong ones are counted as at the login.
 */
export async function changePassword(ctx: ServiceContext, current: string, next: string): Promise<Session> {
  const { database, session } = ctx;
  const operator = await ownOperator(ctx);
  const stored = await credentialOf(database.queries, operator.id);
  if (stored !== undefined) {
    await checkLogin(database, operator.login, current, ctx.now);
    if (await verifyPassword(stored.password_hash, next)) throw invalid('login.password_same', {}, { field: 'password' });
  }
  const policy = await checkNew(database, operator, next);
  await store(database, operator.id, { password: next, policy, mustChange: false, now: ctx.now() });
  await tell(ctx, operator);
  const { mustChange: _done, ...rest } = session;
  return rest;
}

async function ownOperator({ database, session }: ServiceContext): Promise<OperatorRow> {
  const { operatorId } = session;
  const row = operatorId === null ? undefined : await database.queries.selectFrom('operator').select(['id', 'name', 'login', 'lang', 'locked', 'version']).where('id', '=', operatorId).executeTakeFirst();
  if (row === undefined) throw notPermitted('error.not_logged_in');
  return row;
}

/** The policy in force, once the password fits it and was not used lately. */
async function checkNew(database: Database, operator: OperatorRow, next: string): Promise<Policy> {
  const policy = await policyOf(database.queries);
  const company = await database.queries.selectFrom('company').select('name').orderBy('id').executeTakeFirst();
  checkPassword(next, { login: operator.login, name: operator.name, company: company?.name }, policy);
  if (await wasUsed(database.queries, operator.id, policy.history, next)) throw invalid('login.password_used', { count: policy.history }, { field: 'password' });
  return policy;
}

async function wasUsed(queries: Queries, operatorId: number, history: number, next: string): Promise<boolean> {
  if (history === 0) return false;
  const current = await credentialOf(queries, operatorId);
  const old = await queries.selectFrom('old_password').select('password_hash').where('operator_id', '=', operatorId).orderBy('id', 'desc').limit(history - 1).execute();
  for (const { password_hash } of [...(current === undefined ? [] : [current]), ...old]) if (await verifyPassword(password_hash, next)) return true;
  return false;
}

interface NewPassword {
  readonly password: string;
  readonly policy: Policy;
  readonly mustChange: boolean;
  readonly now: number;
}

async function store(database: Database, operatorId: number, { password, policy, mustChange, now }: NewPassword): Promise<void> {
  const row = { password_hash: await hashPassword(password), changed_at: isoTime(now), must_change: mustChange ? 1 : 0 };
  await database.transact(async (trx) => {
    const before = await credentialOf(trx, operatorId);
    if (before !== undefined && policy.history > 0) {
      await trx.insertInto('old_password').values({ operator_id: operatorId, password_hash: before.password_hash, changed_at: before.changed_at }).execute();
    }
    await trx
      .insertInto('credential')
      .values({ operator_id: operatorId, ...row })
      .onConflict((oc) => oc.column('operator_id').doUpdateSet(row))
      .execute();
    await forgetOld(trx, operatorId, policy.history);
  });
}

/** Hashes that are not asked for any more are no use to anybody but a thief. */
async function forgetOld(queries: Queries, operatorId: number, history: number): Promise<void> {
  const kept = await queries.selectFrom('old_password').select('id').where('operator_id', '=', operatorId).orderBy('id', 'desc').limit(Math.max(0, history - 1)).execute();
  const oldest = kept.at(-1)?.id;
  const query = queries.deleteFrom('old_password').where('operator_id', '=', operatorId);
  await (oldest === undefined ? query : query.where('id', '<', oldest)).execute();
}

/** The password of another operator, to be changed at the next login; what that operator has open ends. */
export async function setPassword(ctx: ServiceContext, loginName: string, next: string): Promise<void> {
  const { database, session } = ctx;
  permitPower(session, 'operators');
  const operator = await findOperator(database, loginName);
  if (operator === null) throw notFound('error.operator_unknown', { login: loginName });
  if (operator.id === session.operatorId) throw invalid('login.own_password', {}, { field: 'login' });
  await requireOverLogin(ctx, operator.id);
  const policy = await checkNew(database, operator, next);
  await store(database, operator.id, { password: next, policy, mustChange: true, now: ctx.now() });
  await forgetFailures(database, [loginName, operator.login]);
  await database.transact(async (trx) => await endSessionsOf(trx, operator.id, { now: ctx.now(), by: session.operatorId }));
  await tell(ctx, operator);
}

export interface ResetOptions extends LoginOptions {
  /** The operator chooses another one at the next login. */
  readonly mustChange?: boolean;
  /** The way back in: a disabled operator is let in again, and is administrator where nobody else can be. */
  readonly recover?: boolean;
}

/**
 * A new password set by the owner of the file, who could read everything anyway: the way back in for the last administrator. Lifts the lock
 * after wrong passwords. Throws `not_permitted` for anybody else, `not_found` for an unknown login.
 */
export async function resetPassword(database: Database, loginName: string, password: string, options: ResetOptions): Promise<void> {
  if (!(await ownsDatabase(database))) throw notPermitted('error.not_file_owner');
  const operator = await findOperator(database, loginName);
  if (operator === null) throw notFound('error.operator_unknown', { login: loginName });
  const policy = await checkNew(database, operator, password);
  await store(database, operator.id, { password, policy, mustChange: options.mustChange === true, now: options.now() });
  await forgetFailures(database, [loginName, operator.login]);
  await database.transact(async (trx) => await endSessionsOf(trx, operator.id, { now: options.now(), by: null }));
  const session = { ...(await sessionOf(database, operator, options)), operatorId: null, operatorName: '' };
  const ctx = { database, session, now: options.now };
  await tell(ctx, operator);
  if (options.recover === true) await letInAgain(ctx, operator);
}

/** The ledger says that it happened; the password itself stands in no record. */
async function tell(ctx: ServiceContext, { id, name }: OperatorRow): Promise<void> {
  await recordAudit(ctx, { kind: 'password_changed', summary: name, recordId: id });
}

/** An operator who was disabled works again, as administrator. */
async function letInAgain(ctx: ServiceContext, operator: OperatorRow): Promise<void> {
  await runStep(ctx, { action: 'security', entity: 'operator', summary: operator.name }, async (run) => {
    const role_id = await administratorRole(run);
    const records = await loadRecords(run.trx, 'operator', [operator.id]);
    await applyChanges(run, 'operator', records.map((before) => ({ action: 'update', before, values: { ...before.values, locked: 0, role_id } })));
  });
}
