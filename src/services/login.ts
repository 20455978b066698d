import { statSync } from 'node:fs';
import { sql } from 'kysely';
import { checkPassword, DUMMY_HASH, hashPassword, needsRehash, verifyPassword } from '../auth/password.ts';
import { ROLE_GRANTS } from '../auth/permissions.ts';
import type { Session, Source } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import { notFound, notPermitted, type AppError } from '../errors.ts';
import type { Lang } from '../i18n/index.ts';
import { isoTime } from '../util/dates.ts';
import { runStep } from './ledger.ts';
import { chosenLang } from './preferences.ts';
import { loadRecords } from './stored.ts';
import { applyChanges } from './write.ts';

/** After so many wrong passwords in a row a name is locked … */
const MAX_FAILURES = 5;
/** … for so long; never for ever. */
const LOCK_MS = 10 * 60_000;
/** The wait after the first failure; it doubles with each further one. */
const FIRST_DELAY_MS = 1000;
/** Failures that are so old count no more. */
const FORGET_MS = 24 * 3_600_000;

export interface LoginOptions {
  readonly source: Source;
  readonly now: () => number;
  /** Wins over the operator's own language. */
  readonly lang?: Lang;
  /** The forced command of a key opened it. */
  readonly protected?: true;
}

export interface OperatorRow {
  readonly id: number;
  readonly name: string;
  readonly login: string;
  readonly role: string;
  readonly lang: string | null;
  readonly locked: number;
}

const OPERATOR_COLUMNS = ['id', 'name', 'login', 'role', 'lang', 'locked'] as const;

/**
 * The session of whoever knows the password. Failures are counted per typed name, whether there is such an operator or not, and unknown names
 * take as long as known ones. Throws `not_permitted`: wrong, to be tried later, locked, disabled.
 */
export async function login(database: Database, name: string, password: string, options: LoginOptions): Promise<Session> {
  const typed = fold(name);
  const left = await countAttempt(database, typed, options.now());
  const operator = await findOperator(database, name);
  const stored = operator === null ? undefined : await passwordHash(database, operator.id);
  const right = await verifyPassword(stored ?? DUMMY_HASH, password);
  if (!right || operator === null || stored === undefined) throw refusal(left);
  await database.transact(async (trx) => {
    await trx.deleteFrom('login_failure').where('login', '=', typed).execute();
  });
  if (operator.locked === 1) throw notPermitted('error.operator_locked');
  if (needsRehash(stored)) await storePassword(database, operator.id, password, options.now());
  return await sessionOf(database, operator, options);
}

const fold = (name: string): string => [...name.normalize('NFKC').trim().toLowerCase()].slice(0, 60).join('');

function refusal(left: number): AppError {
  return left > 0 ? notPermitted('error.login_wrong', { left }, { field: 'password' }) : notPermitted('error.login_locked', { minutes: LOCK_MS / 60_000 });
}

/**
 * Counts the attempt as a failure before the password is looked at, so that guesses made at the same time do not slip through; a right
 * password takes it back. Returns how many more wrong ones are allowed. Throws while the name must wait.
 */
async function countAttempt(database: Database, typed: string, now: number): Promise<number> {
  return await database.transact(async (trx) => {
    await trx.deleteFrom('login_failure').where('last_at', '<', isoTime(now - FORGET_MS)).execute();
    const known = await trx.selectFrom('login_failure').selectAll().where('login', '=', typed).executeTakeFirst();
    const lockedUntil = known?.locked_until === null || known === undefined ? null : Date.parse(known.locked_until);
    if (lockedUntil !== null && lockedUntil > now) throw notPermitted('error.login_locked', { minutes: Math.ceil((lockedUntil - now) / 60_000) });
    const before = known === undefined || lockedUntil !== null ? 0 : known.failures;
    const wait = before === 0 ? 0 : Date.parse(known?.last_at ?? '') + FIRST_DELAY_MS * 2 ** (before - 1) - now;
    if (wait > 0) throw notPermitted('error.login_wait', { seconds: Math.ceil(wait / 1000) });
    const failures = before + 1;
    const row = { failures, last_at: isoTime(now), locked_until: failures >= MAX_FAILURES ? isoTime(now + LOCK_MS) : null };
    await trx
      .insertInto('login_failure')
      .values({ login: typed, ...row })
      .onConflict((oc) => oc.column('login').doUpdateSet(row))
      .execute();
    return MAX_FAILURES - failures;
  });
}

/** The operator of that login, as it is written or, where that is none, in other letters' case. */
export async function findOperator(database: Database, name: string): Promise<OperatorRow | null> {
  const typed = name.normalize('NFKC').trim();
  // Operators are few; the engines fold other letters than ASCII each in its own way.
  const all = await database.queries.selectFrom('operator').select(OPERATOR_COLUMNS).where('deleted_at', 'is', null).orderBy('id').execute();
  return all.find(({ login: own }) => own === typed) ?? all.find(({ login: own }) => fold(own) === fold(typed)) ?? null;
}

async function passwordHash(database: Database, operatorId: number): Promise<string | undefined> {
  const row = await database.queries.selectFrom('credential').select('password_hash').where('operator_id', '=', operatorId).executeTakeFirst();
  return row?.password_hash;
}

async function storePassword(database: Database, operatorId: number, password: string, now: number): Promise<void> {
  const row = { password_hash: await hashPassword(password), changed_at: isoTime(now) };
  await database.transact(async (trx) => {
    await trx
      .insertInto('credential')
      .values({ operator_id: operatorId, ...row })
      .onConflict((oc) => oc.column('operator_id').doUpdateSet(row))
      .execute();
  });
}

export async function sessionOf(database: Database, operator: OperatorRow, options: Pick<LoginOptions, 'source' | 'lang' | 'protected'>): Promise<Session> {
  const company = await database.queries.selectFrom('company').select(['time_zone', 'currency']).orderBy('id').executeTakeFirst();
  return {
    operatorId: operator.id,
    operatorName: operator.name,
    lang: options.lang ?? (await chosenLang(database.queries, operator)),
    source: options.source,
    grants: grantsOf(operator.role),
    ...(options.protected === true ? { protected: true } : {}),
    timeZone: company?.time_zone ?? 'Asia/Shanghai',
    currency: company?.currency ?? 'CNY',
  };
}

function grantsOf(role: string): Session['grants'] {
  return role === 'administrator' || role === 'editor' || role === 'reader' ? ROLE_GRANTS[role] : {};
}

/** Whether this process runs as the owner of the database: of the file, or of the tables. */
export async function ownsDatabase(database: Database): Promise<boolean> {
  if (database.engine === 'sqlite') return statSync(database.location).uid === process.getuid?.();
  const { rows } = await sql<{ owner: number }>`select (tableowner = current_user)::int as owner from pg_tables
    where schemaname = current_schema() and tablename = 'operator'`.execute(database.queries);
  return rows[0]?.owner === 1;
}

/** The session of the operating system's user who owns the database and is tied to an operator; null where a password is needed. */
export async function sessionForSystemUser(database: Database, systemUser: string | null, options: LoginOptions): Promise<Session | null> {
  if (systemUser === null || systemUser === '' || !(await ownsDatabase(database))) return null;
  const operator = await database.queries
    .selectFrom('operator')
    .select(OPERATOR_COLUMNS)
    .where('deleted_at', 'is', null)
    .where('system_user', '=', systemUser)
    .where('locked', '=', 0)
    .executeTakeFirst();
  return operator === undefined ? null : await sessionOf(database, operator, options);
}

/**
 * A new password set by the owner of the file, who could read everything anyway: the way back in for the last administrator. Lifts the lock
 * after wrong passwords. Throws `not_permitted` for anybody else, `not_found` for an unknown login.
 */
export async function resetPassword(database: Database, loginName: string, password: string, options: LoginOptions): Promise<void> {
  if (!(await ownsDatabase(database))) throw notPermitted('error.not_file_owner');
  const operator = await findOperator(database, loginName);
  if (operator === null) throw notFound('error.operator_unknown', { login: loginName });
  checkPassword(password, { login: operator.login, name: operator.name });
  await storePassword(database, operator.id, password, options.now());
  await database.transact(async (trx) => {
    await trx.deleteFrom('login_failure').where('login', 'in', [fold(loginName), fold(operator.login)]).execute();
  });
  await recordReset(database, operator, options);
}

/** The ledger says that it happened; the password itself stands in no record. */
async function recordReset(database: Database, operator: OperatorRow, options: LoginOptions): Promise<void> {
  const session = { ...(await sessionOf(database, operator, options)), operatorId: null, operatorName: '' };
  await runStep({ database, session, now: options.now }, { action: 'security', entity: 'operator', summary: operator.name }, async (run) => {
    const records = await loadRecords(run.trx, 'operator', [operator.id]);
    await applyChanges(run, 'operator', records.map((before) => ({ action: 'update', before, values: before.values })));
  });
}
