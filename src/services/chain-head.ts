import { execFile } from 'node:child_process';
import { appendFile, readFile, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { invalid, notFound, notPermitted, unavailable } from '../errors.ts';
import { isoTime } from '../util/dates.ts';
import type { Control, ServiceContext } from './context.ts';
import { fileError, readError } from './output-file.ts';
import { permitPath } from './protected.ts';
import { SYSLOG } from './server-api.ts';
import { serverSettings } from './server-settings.ts';
import { maySeeAudit } from './steps.ts';
import { chainHead, verifyLedger, type Head, type LedgerReport } from './verify.ts';

/** The end of the chain at a moment, as it is kept outside: `2026-03-01T02:00:00.000Z 1234 9f…`. */
export interface KeptHead {
  readonly at: string;
  readonly number: number;
  readonly hash: string;
}

const lineOf = ({ at, number, hash }: KeptHead): string => `${at} ${number} ${hash}`;

export interface HeadTargets {
  /** A line is added at the end of it. */
  readonly file?: string | undefined;
  /** To the system's log, by `logger`. */
  readonly syslog?: boolean;
}

/** The head now, kept where it was asked for. Throws `not_permitted` for whoever may not see the audit. */
export async function keepHead(ctx: ServiceContext, { file, syslog = false }: HeadTargets): Promise<KeptHead> {
  requireAudit(ctx);
  const head = { at: isoTime(ctx.now()), ...(await chainHead(ctx.database)) };
  if (file !== undefined) await append(ctx, file, lineOf(head));
  if (syslog) await log(ctx, lineOf(head));
  return head;
}

/** The head in every place of the settings; how many there are. A place that fails does not keep the others from it. Throws what the first one said. */
export async function keepHeads(ctx: ServiceContext): Promise<number> {
  const { heads } = await serverSettings(ctx);
  const failed: unknown[] = [];
  for (const place of heads) {
    await keepHead(ctx, place === SYSLOG ? { syslog: true } : { file: place }).catch((error: unknown) => failed.push(error));
  }
  if (failed.length > 0) throw failed[0];
  return heads.length;
}

async function append(ctx: ServiceContext, file: string, line: string): Promise<void> {
  permitPath(ctx, file);
  await requireNoData(ctx, file);
  try {
    await appendFile(file, `${line}\n`, { mode: 0o600, flush: true });
  } catch (error) {
    throw fileError(error, file);
  }
}

/** A line at the end of the database's own files would damage it. */
async function requireNoData({ database }: ServiceContext, file: string): Promise<void> {
  if (database.engine !== 'sqlite') return;
  const real = await realpath(file).catch(() => resolve(file));
  const data = await realpath(database.location).catch(() => resolve(database.location));
  if (['', '-wal', '-shm', '-journal'].some((end) => real === data + end)) throw invalid('server.head_place', { path: file });
}

/** Nothing that an operator typed is in the line, and no shell reads it. */
async function log(ctx: ServiceContext, line: string): Promise<void> {
  if (ctx.session.protected === true) throw notPermitted('server.at_server');
  try {
    await promisify(execFile)('logger', ['-t', 'kehu-audit', '-p', 'auth.notice', '--', line], { timeout: 10_000, env: { PATH: '/usr/bin:/bin' } });
  } catch {
    throw unavailable('audit.no_logger');
  }
}

/** A hash alone, or a line as `keepHead` writes it, with whatever a log put before it. */
const LINE = /(?:(?:^|\s)(\d{1,15})\s+)?([0-9a-f]{64})(?![0-9a-f])/;

/** Heads that were kept in a file: of `keepHead`, cut out of a log, or a hash alone. Throws `invalid` where there is none in it. */
export async function readHeads(ctx: ServiceContext, file: string): Promise<readonly Head[]> {
  permitPath(ctx, file);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? notFound('import.no_file', { path: file }) : readError(error, file);
  });
  const heads = text.split('\n').flatMap((line): Head[] => {
    const [, number, hash] = LINE.exec(line) ?? [];
    return hash === undefined ? [] : [{ number: number === undefined ? null : Number(number), hash }];
  });
  if (heads.length === 0) throw invalid('audit.no_head', { path: file });
  return heads;
}

/** The whole ledger looked through, and against the heads in a file. Throws `not_permitted` for whoever may not see the audit. */
export async function verifyAudit(ctx: ServiceContext, headFile: string | undefined, control: Control = {}): Promise<LedgerReport> {
  requireAudit(ctx);
  const heads = headFile === undefined ? [] : await readHeads(ctx, headFile);
  return await verifyLedger(ctx.database, control, heads);
}

function requireAudit({ session }: ServiceContext): void {
  if (!maySeeAudit(session)) throw notPermitted('audit.auditor_only');
}
