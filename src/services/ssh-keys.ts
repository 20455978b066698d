import type { Transaction } from 'kysely';
import { hasPower } from '../auth/permissions.ts';
import { readPublicKey } from '../auth/ssh-key.ts';
import type { Schema } from '../db/schema.ts';
import { conflict, failed, invalid, notFound, notPermitted } from '../errors.ts';
import { isoTime } from '../util/dates.ts';
import { safeText } from '../util/safe-text.ts';
import { recordAuditIn } from './audit.ts';
import { writeKeyFile } from './authorized-keys.ts';
import type { ServiceContext } from './context.ts';
import { findOperator } from './login.ts';
import { requireOverLogin } from './over-login.ts';
import { permitPower } from './power.ts';
import type { SshKey } from './server-api.ts';
import { endSessionsByKey } from './sessions.ts';
import { programWords } from './server/program.ts';

const LONGEST_LABEL = 60;

const mayKeep = (ctx: ServiceContext): boolean => hasPower(ctx.session, 'keys');

/** Keys of all operators for an administrator, else one's own. */
export async function keys(ctx: ServiceContext): Promise<readonly SshKey[]> {
  const all = ctx.database.queries
    .selectFrom('ssh_key')
    .innerJoin('operator', 'operator.id', 'ssh_key.operator_id')
    .select(['ssh_key.id', 'operator.name', 'operator.login', 'type', 'body', 'fingerprint', 'label', 'added_at', 'used_at'])
    .orderBy('operator.name_sort')
    .orderBy('ssh_key.id');
  const rows = await (mayKeep(ctx) ? all : all.where('operator_id', '=', ctx.session.operatorId ?? 0)).execute();
  return rows.map(({ id, name, login, type, body, fingerprint, label, added_at, used_at }) => ({
    id, operator: name, login, type, fingerprint, bits: readPublicKey(`${type} ${body}`).bits, label, addedAt: added_at, usedAt: used_at,
  }));
}

/** Keys are written where sshd reads them: by an administrator at the server. */
function permitKeys(ctx: ServiceContext): NonNullable<ServiceContext['server']> {
  permitPower(ctx.session, 'keys');
  if (ctx.session.protected === true) throw notPermitted('server.at_server');
  if (ctx.server === undefined) throw failed('error.internal', { reason: 'no file of keys' });
  return ctx.server;
}

/**
 * Adds the line of a `.pub` file to an operator, and to the file that sshd reads. Throws `invalid` for what is no such line or too weak, `not_found` for
 * an unknown login, `conflict` for a key that somebody has already.
 */
export async function addKey(ctx: ServiceContext, login: string, line: string, label: string): Promise<SshKey> {
  const server = permitKeys(ctx);
  const key = readPublicKey(line);
  const operator = await findOperator(ctx.database, login);
  if (operator === null) throw notFound('error.operator_unknown', { login });
  await requireOverLogin(ctx, operator.id);
  if (/[\u0000-\u001f\u007f]/.test(operator.login)) throw invalid('key.login_controls', { login: operator.login }); // oxlint-disable-line no-control-regex -- a line would end there
  const called = [...safeText((label.trim() === '' ? key.comment : label).trim())].slice(0, LONGEST_LABEL).join('');
  const added_at = isoTime(ctx.now());
  const id = await ctx.database.transact(async (trx) => {
    const known = await trx.selectFrom('ssh_key').innerJoin('operator', 'operator.id', 'ssh_key.operator_id').select('operator.login').where('fingerprint', '=', key.fingerprint).executeTakeFirst();
    if (known !== undefined) throw conflict('key.known', { login: known.login, fingerprint: key.fingerprint });
    const row = { operator_id: operator.id, type: key.type, body: key.body, fingerprint: key.fingerprint, label: called, added_at, added_by: ctx.session.operatorId, used_at: null };
    const made = await trx.insertInto('ssh_key').values(row).returning('id').executeTakeFirstOrThrow();
    await recordAuditIn(trx, ctx, { kind: 'key_added', summary: `${operator.name} ${key.fingerprint}`, recordId: operator.id });
    // Last: a line without its row lets nobody in.
    await writeAll(trx, server);
    return made.id;
  });
  return { id, operator: operator.name, login: operator.login, type: key.type, fingerprint: key.fingerprint, bits: key.bits, label: called, addedAt: added_at, usedAt: null };
}

/** Takes a key away from its operator: its line goes, what it opened ends, and a session that it opens is refused even where the line stayed. */
export async function removeKey(ctx: ServiceContext, id: number): Promise<void> {
  const server = permitKeys(ctx);
  await ctx.database.transact(async (trx) => {
    const known = await trx.selectFrom('ssh_key').innerJoin('operator', 'operator.id', 'ssh_key.operator_id').select(['operator.id', 'operator.name', 'fingerprint']).where('ssh_key.id', '=', id).executeTakeFirst();
    if (known === undefined) throw notFound('key.unknown', { id });
    await requireOverLogin(ctx, known.id, trx);
    await endSessionsByKey(trx, id, { now: ctx.now(), by: ctx.session.operatorId });
    await trx.deleteFrom('ssh_key').where('id', '=', id).execute();
    await recordAuditIn(trx, ctx, { kind: 'key_removed', summary: `${known.name} ${known.fingerprint}`, recordId: known.id });
    await writeAll(trx, server);
  });
}

/** Writes the file anew from what the database knows: after a restore, or where it was lost. Returns the number of keys. */
export async function syncKeys(ctx: ServiceContext): Promise<number> {
  const server = permitKeys(ctx);
  return await ctx.database.transact(async (trx) => await writeAll(trx, server));
}

async function writeAll(trx: Transaction<Schema>, { keyFile, config }: NonNullable<ServiceContext['server']>): Promise<number> {
  const rows = await trx
    .selectFrom('ssh_key')
    .innerJoin('operator', 'operator.id', 'ssh_key.operator_id')
    .select(['ssh_key.id', 'operator.login', 'type', 'body'])
    .where('operator.deleted_at', 'is', null)
    .orderBy('ssh_key.id')
    .execute();
  await writeKeyFile(keyFile, { program: programWords(), config }, rows);
  return rows.length;
}
