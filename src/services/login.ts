import { statSync } from 'node:fs';
import { sql, type Selectable } from 'kysely';
import { DUMMY_HASH, hashPassword, needsRehash, verifyPassword } from '../auth/password.ts';
import { daysLeft } from '../auth/policy.ts';
import type { MustChange, Session, Source } from '../auth/session.ts';
import type { Database, Queries } from '../db/database.ts';
import type { CredentialTable } from '../db/login-schema.ts';
import { notPermitted } from '../errors.ts';
import type { Lang } from '../i18n/index.ts';
import { todayIn } from '../util/dates.ts';
import { recordAudit } from './audit.ts';
import { countAttempt, foldLogin, forgetFailures, refusal } from './login-attempts.ts';
import { policyOf } from './policy.ts';
import { grantedTo, stampNow } from './rights.ts';
import { chosenLang } from './preferences.ts';
import { requireOpen, startSession } from './sessions.ts';

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
  readonly lang: string | null;
  readonly locked: number;
  readonly version: number;
}

const OPERATOR_COLUMNS = ['id', 'name', 'login', 'lang', 'locked', 'version'] as const;

/**
 * The session of whoever knows the password. Failures are counted per typed name, whether there is such an operator or not, and unknown names
 * take as long as known ones. Throws `not_permitted`: wrong, to be tried later, locked, disabled.
 */
export async function login(database: Database, name: string, password: string, options: LoginOptions): Promise<Session> {
  const { operator, mustChange, failures } = await checkLogin(database, name, password, options.now);
  const session = await sessionOf(database, operator, options);
  return await startSession(database, mustChange === undefined ? session : { ...session, mustChange }, { now: options.now(), failures });
}

export interface Known {
  readonly operator: OperatorRow;
  readonly mustChange: MustChange | undefined;
  /** Wrong passwords since the last login. */
  readonly failures: number;
}

/** Who has that password; what `login` throws. Every name is asked the same questions, so that none is told apart by the time they take. */
export async function checkLogin(database: Database, name: string, password: string, now: () => number): Promise<Known> {
  const attempt = await countAttempt(database, foldLogin(name), now());
  const operator = await findOperator(database, name);
  const stored = await credentialOf(database.queries, operator?.id ?? NOBODY);
  const right = await verifyPassword(stored?.password_hash ?? DUMMY_HASH, password);
  if (!right || operator === null || stored === undefined) {
    // One entry where the name is locked, however many tried; what was typed for a name may be a password, so it is not told.
    if (attempt.left <= 0) await recordAudit({ database, session: { operatorId: null, source: 'program' }, now }, { kind: 'login_failed', summary: operator?.name ?? '', recordId: operator?.id, count: attempt.tries + 1 });
    throw refusal(attempt, now());
  }
  await forgetFailures(database, [name]);
  if (operator.locked === 1) throw notPermitted('error.operator_locked');
  if (await needsRehash(stored.password_hash)) await rehash(database, operator.id, password);
  const left = daysLeft(await policyOf(database.queries), stored.changed_at, now());
  const mustChange = stored.must_change === 1 ? 'first' : left !== null && left <= 0 ? 'expired' : undefined;
  return { operator, mustChange, failures: attempt.tries };
}

/** No operator has this id. */
const NOBODY = -1;

/** The operator of that login, as it is written or, where that is none, in other letters' case. */
export async function findOperator(database: Database, name: string): Promise<OperatorRow | null> {
  const typed = name.normalize('NFKC').trim();
  // Operators are few; the engines fold other letters than ASCII each in its own way.
  const all = await database.queries.selectFrom('operator').select(OPERATOR_COLUMNS).where('deleted_at', 'is', null).orderBy('id').execute();
  return all.find(({ login: own }) => own === typed) ?? all.find(({ login: own }) => foldLogin(own) === foldLogin(typed)) ?? null;
}

export async function credentialOf(queries: Queries, operatorId: number): Promise<Selectable<CredentialTable> | undefined> {
  return await queries.selectFrom('credential').selectAll().where('operator_id', '=', operatorId).executeTakeFirst();
}

/** The same password at today's costs: it is no newer for that. */
async function rehash(database: Database, operatorId: number, password: string): Promise<void> {
  const password_hash = await hashPassword(password);
  await database.transact(async (trx) => {
    await trx.updateTable('credential').set({ password_hash }).where('operator_id', '=', operatorId).execute();
  });
}

/**
 * The session as the operator stands now; throws `login.ended`, `login.ended_by`, `login.disabled`. Asked before every call of a service, so it is one read by
 * two keys; rights and policy are read again only where they may have changed since.
 */
export async function stillValid(database: Database, session: Session, now: number): Promise<Session> {
  if (session.sessionId === undefined) return session;
  const found = await requireOpen(database, session.sessionId, now);
  if (stampOf(found.stamp, found.time_zone, now) === session.stamp) return session;
  const operator = await database.queries.selectFrom('operator').select(OPERATOR_COLUMNS).where('id', '=', found.operator_id).executeTakeFirstOrThrow();
  const fresh = await sessionOf(database, operator, { source: session.source, lang: session.lang, protected: session.protected, now: () => now });
  return { ...fresh, sessionId: session.sessionId, keyId: session.keyId, mustChange: session.mustChange ?? (await expiredSince(database, session, now)), byAccount: session.byAccount };
}

/** Whether the password that somebody came in by has run out meanwhile: a day has passed, or the policy asks for younger ones. */
async function expiredSince({ queries }: Database, { operatorId, byAccount, protected: byKey }: Session, now: number): Promise<MustChange | undefined> {
  if (byAccount === true || byKey === true || operatorId === null) return undefined;
  const stored = await credentialOf(queries, operatorId);
  const left = stored === undefined ? null : daysLeft(await policyOf(queries), stored.changed_at, now);
  return left !== null && left <= 0 ? 'expired' : undefined;
}

/** The session again after the screens were locked: the same one, or a new one where it has ended. Throws what a login throws. */
export async function unlocked(database: Database, session: Session, password: string, now: () => number): Promise<Session> {
  const operator = await database.queries.selectFrom('operator').select(OPERATOR_COLUMNS).where('id', '=', session.operatorId ?? NOBODY).executeTakeFirst();
  if (operator === undefined) throw notPermitted('error.not_logged_in');
  if ((await credentialOf(database.queries, operator.id)) === undefined) throw notPermitted('login.no_password');
  const { mustChange, failures } = await checkLogin(database, operator.login, password, now);
  const fresh = { ...(await sessionOf(database, operator, { source: session.source, lang: session.lang, protected: session.protected, now })), mustChange };
  const open = session.sessionId === undefined ? undefined : await database.queries.selectFrom('session').select('id').where('id', '=', session.sessionId).where('ended_at', 'is', null).executeTakeFirst();
  return open === undefined ? await startSession(database, fresh, { now: now(), failures }) : { ...fresh, sessionId: open.id };
}

/** Who stands in for whom may end with the day. */
const stampOf = (stamp: string, timeZone: string | null, now: number): string => `${stamp} ${todayIn(timeZone ?? DEFAULT_ZONE, now)}`;
const DEFAULT_ZONE = 'Asia/Shanghai';

export async function sessionOf(database: Database, operator: OperatorRow, options: Pick<LoginOptions, 'source' | 'lang' | 'protected' | 'now'>): Promise<Session> {
  const company = await database.queries.selectFrom('company').select(['time_zone', 'currency']).orderBy('id').executeTakeFirst();
  const { idleMinutes } = await policyOf(database.queries);
  const timeZone = company?.time_zone ?? DEFAULT_ZONE;
  const now = options.now();
  return {
    operatorId: operator.id,
    operatorName: operator.name,
    lang: options.lang ?? (await chosenLang(database.queries, operator)),
    source: options.source,
    ...(await grantedTo(database, operator.id, todayIn(timeZone, now))),
    ...(options.protected === true ? { protected: true } : {}),
    ...(idleMinutes === 0 ? {} : { idleMinutes }),
    stamp: stampOf(await stampNow(database, operator.id), timeZone, now),
    timeZone,
    currency: company?.currency ?? 'CNY',
  };
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
  return operator === undefined ? null : { ...(await sessionOf(database, operator, options)), byAccount: true };
}
