import { createHash } from 'node:crypto';
import { chmod, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { Database } from '../../db/database.ts';
import { AppError, conflict, failed, invalid, notPermitted, type PlainError } from '../../errors.ts';
import { emailType } from '../../fields/email.ts';
import { isoTime } from '../../util/dates.ts';
import { recordAuditIn } from '../audit.ts';
import { parseObject } from '../backup/container.ts';
import type { ServiceContext } from '../context.ts';
import { MAIL_CONSENT, MAIL_SECURITY, type MailAccount, type MailAccountShown } from '../mail-api.ts';
import { fileError } from '../output-file.ts';
import { permit } from '../permit.ts';
import { permitPower } from '../power.ts';
import { fieldContext } from '../validate.ts';

const SETTING = 'mail';
const PAUSE = 'mail:pause';
/** How long the server is left alone after it could not be reached, once more each time. */
const PAUSES_MS = [1, 2, 5, 10, 30, 60].map((minutes) => minutes * 60_000);

export const NO_ACCOUNT: MailAccount = { host: '', port: 465, security: 'tls', user: '', fromName: '', fromAddress: '', replyTo: '', caFile: '', consent: 'given' };

async function readSetting(database: Database, name: string): Promise<Readonly<Record<string, unknown>>> {
  const row = await database.queries.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst();
  return row === undefined ? {} : (parseObject(row.value) ?? {});
}

/** The account as it is kept. */
export async function readAccount(database: Database): Promise<MailAccount> {
  const kept = await readSetting(database, SETTING);
  const text = (name: keyof MailAccount): string => (typeof kept[name] === 'string' ? kept[name] : '');
  return {
    host: text('host'),
    port: typeof kept['port'] === 'number' ? kept['port'] : NO_ACCOUNT.port,
    security: MAIL_SECURITY.find((one) => one === kept['security']) ?? NO_ACCOUNT.security,
    user: text('user'),
    fromName: text('fromName'),
    fromAddress: text('fromAddress'),
    replyTo: text('replyTo'),
    caFile: text('caFile'),
    consent: MAIL_CONSENT.find((one) => one === kept['consent']) ?? NO_ACCOUNT.consent,
  };
}

/** The account; throws `failed` where none has been set up. */
export async function requireAccount(database: Database): Promise<MailAccount> {
  const account = await readAccount(database);
  if (account.host === '') throw failed('mail.no_account');
  return account;
}

/**
 * Where the password is: beside the file of the database, so that whoever owns the one owns the other and cron finds it without settings of its own; of a
 * server's database among the program's configuration. A copy of the database alone has no password, and sends nothing.
 */
export function passwordFileOf({ engine, location }: Pick<Database, 'engine' | 'location'>): string {
  if (engine === 'sqlite') return `${location}.mail-password`;
  return join(envPaths('kehu', { suffix: '' }).config, `mail-password-${createHash('sha256').update(location).digest('hex').slice(0, 12)}`);
}

/** The password; null where there is no file. Throws `failed` for one that others may read. */
export async function readMailPassword(database: Database): Promise<string | null> {
  const path = passwordFileOf(database);
  const found = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw failed('mail.password_unreadable', { path });
  });
  if (found === null) return null;
  if ((found.mode & 0o077) !== 0) throw failed('mail.password_open', { path });
  const text = await readFile(path, 'utf8').catch(() => {
    throw failed('mail.password_unreadable', { path });
  });
  return text.replace(/\r?\n$/, '');
}

/** An empty one removes it. */
async function writeMailPassword(database: Database, password: string): Promise<void> {
  const path = passwordFileOf(database);
  try {
    if (password === '') {
      await unlink(path).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      });
      return;
    }
    const part = `${path}.part-${process.pid}`;
    await writeFile(part, `${password}\n`, { mode: 0o600, flag: 'wx' });
    await chmod(part, 0o600);
    await rename(part, path);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** The account, where the password is, and what waits. For whoever may write letters; the address of the server is no secret to them. */
export async function mailAccount(ctx: ServiceContext): Promise<MailAccountShown> {
  permit(ctx.session, 'read', 'mail');
  const { database } = ctx;
  const hasPassword = (await stat(passwordFileOf(database)).catch(() => null)) !== null;
  const { count } = await database.queries.selectFrom('mail_delivery').select(({ fn }) => fn.countAll().as('count')).where('state', '=', 'waiting').executeTakeFirstOrThrow();
  return { ...(await readAccount(database)), hasPassword, passwordFile: passwordFileOf(database), paused: await pauseOf(database, ctx.now()), waiting: Number(count) };
}

/** Keeps the account. Throws `not_permitted` for others than administrators of the server and in a protected session, `invalid` with the field that is wrong. */
export async function setMailAccount(ctx: ServiceContext, wanted: MailAccount, password: string | null): Promise<void> {
  const account = checkedAccount(ctx, wanted);
  const before = await readAccount(ctx.database);
  const moved = before.host !== account.host || before.user !== account.user;
  // A password is for the server that it was given for: another one must not get it.
  if (password === null && moved && account.user !== '' && (await readMailPassword(ctx.database)) !== null && before.host !== '') throw invalid('mail.password_again', {}, { field: 'password' });
  if (password !== null) await writeMailPassword(ctx.database, password);
  const value = JSON.stringify(account);
  const names = Object.entries(account).flatMap(([name, now]) => (Object.entries(before).some(([key, old]) => key === name && old === now) ? [] : [name]));
  await ctx.database.transact(async (trx) => {
    await trx.insertInto('setting').values({ name: SETTING, value }).onConflict((on) => on.column('name').doUpdateSet({ value })).execute();
    await trx.deleteFrom('setting').where('name', '=', PAUSE).execute();
    await recordAuditIn(trx, ctx, { kind: 'server', summary: ['mail', ...names, ...(password === null ? [] : ['password'])].join(' ') });
  });
}

/** Throws unless the session may set up the account; the account in its canonical form. */
export function checkedAccount(ctx: ServiceContext, wanted: MailAccount): MailAccount {
  permitPower(ctx.session, 'server');
  // Where letters go is decided at the server: a stolen key must not send them elsewhere, with the password.
  if (ctx.session.protected === true) throw notPermitted('server.at_server');
  const host = wanted.host.trim().toLowerCase();
  if (!/^(?:[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?|[0-9a-f:]{2,39})$/u.test(host)) throw invalid('mail.host_wrong', { host: wanted.host }, { field: 'host' });
  if (!Number.isInteger(wanted.port) || wanted.port < 1 || wanted.port > 65_535) throw invalid('mail.port_wrong', {}, { field: 'port' });
  const caFile = wanted.caFile.trim() === '' ? '' : resolve(wanted.caFile.trim());
  if (caFile !== '' && !isAbsolute(caFile)) throw invalid('server.path_not_absolute', { path: caFile }, { field: 'caFile' });
  if (wanted.security === 'none' && wanted.user.trim() !== '' && !isLoopback(host)) throw invalid('mail.login_in_clear', {}, { field: 'security' });
  return {
    ...wanted,
    host,
    user: wanted.user.trim(),
    fromName: wanted.fromName.replace(/\p{Cc}+/gu, ' ').trim().slice(0, 120),
    fromAddress: addressOf(ctx, wanted.fromAddress, 'fromAddress') ?? fromMissing(),
    replyTo: addressOf(ctx, wanted.replyTo, 'replyTo') ?? '',
    caFile,
  };
}

const fromMissing = (): never => {
  throw invalid('mail.from_missing', {}, { field: 'fromAddress' });
};

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** One address in its canonical form; null for nothing. Throws `invalid` naming the field. */
export function addressOf(ctx: ServiceContext, text: string, field: string): string | null {
  try {
    const value = emailType.parse(text, { kind: 'email' }, fieldContext(ctx, 'mail', 'to_address'));
    return typeof value === 'string' ? value : null;
  } catch (error) {
    if (error instanceof AppError) throw new AppError(error.code, error.key, error.params, { field });
    throw error;
  }
}

interface Pause {
  readonly until: string;
  readonly error: PlainError;
}

/** Until when the server is left alone, and why; null where it may be tried. */
export async function pauseOf(database: Database, now: number): Promise<Pause | null> {
  const { until, error } = await readSetting(database, PAUSE);
  if (typeof until !== 'string' || until <= isoTime(now) || !isPlainError(error)) return null;
  return { until, error };
}

function isPlainError(value: unknown): value is PlainError {
  return typeof value === 'object' && value !== null && 'key' in value && 'code' in value && 'params' in value;
}

/** The server could not be reached or let nobody in: it is left alone for a while, longer each time. */
export async function pauseMail(database: Database, now: number, error: PlainError): Promise<void> {
  const { times } = await readSetting(database, PAUSE);
  const before = typeof times === 'number' ? times : 0;
  const value = JSON.stringify({ times: before + 1, until: isoTime(now + (PAUSES_MS[Math.min(before, PAUSES_MS.length - 1)] ?? 0)), error });
  await database.transact(async (trx) => {
    await trx.insertInto('setting').values({ name: PAUSE, value }).onConflict((on) => on.column('name').doUpdateSet({ value })).execute();
  });
}

/** The server lets letters in. */
export async function endPause(database: Database): Promise<void> {
  if ((await readSetting(database, PAUSE))['until'] === undefined) return;
  await database.transact(async (trx) => {
    await trx.deleteFrom('setting').where('name', '=', PAUSE).execute();
  });
}

/** Throws `conflict` unless the number is the one that was confirmed. */
export function requireCount(expected: number, found: number): void {
  if (expected !== found) throw conflict('error.count_changed', { expected, found });
}
