import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { basename } from 'node:path';
import type { Writable } from 'node:stream';
import { sql } from 'kysely';
import type { Queries } from '../db/database.ts';
import { failed, notFound, unavailable } from '../errors.ts';
import { isoTime } from '../util/dates.ts';
import { safeText } from '../util/safe-text.ts';
import { shellWord } from '../util/shell-word.ts';
import { recordAudit } from './audit.ts';
import type { Control, ServiceContext } from './context.ts';
import { writeTo, type WholeFile } from './output-file.ts';
import type { Download, Downloads, ServerSettings } from './server-api.ts';
import { readServerSettings, serverSettings } from './server-settings.ts';

export type DownloadKind = 'export' | 'print' | 'report' | 'rejects' | 'document';

/** Bytes of a row: a file of any size passes in pieces of this. */
const CHUNK = 1 << 18;
const DAY_MS = 86_400_000;
/** Longest name, in characters. */
const LONGEST = 120;
const MEGABYTE = 1_000_000;

/** A download in the making: whole or not at all, as a file would be. */
export interface DownloadFile extends WholeFile {
  /** Its number and what fetches it, once it is finished. */
  made(): Promise<Pick<Download, 'id' | 'command'>>;
}

const owner = (ctx: ServiceContext): number => ctx.session.operatorId ?? 0;

/** A file's name: the last part of what was typed, and nothing in it that acts. */
function nameOf(typed: string): string {
  const name = [...safeText(basename(typed.trim())).replaceAll('/', '_')].slice(0, LONGEST).join('');
  return /^\.*$/.test(name) ? 'kehu' : name;
}

/**
 * Opens a download of the operator. `held`: inside a transaction nothing else may be written, so that all is kept in memory until `finish`. Throws
 * `unavailable` when the operator's downloads together grow too large.
 */
export function openDownload(ctx: ServiceContext, kind: DownloadKind, typed: string, held = false): DownloadFile {
  const name = nameOf(typed);
  const hash = createHash('sha256');
  let waiting: Uint8Array[] = [];
  let gathered = 0;
  let total = 0;
  let number = 0;
  let id: number | null = null;

  /** Writes what makes whole rows, at the end the rest too. */
  const flush = async (all: boolean): Promise<number> => {
    const bytes = Buffer.concat(waiting);
    const end = all ? bytes.length : bytes.length - (bytes.length % CHUNK);
    waiting = [bytes.subarray(end)];
    gathered = bytes.length - end;
    id ??= await openRow(ctx, kind, name);
    for (let from = 0; from < end; from += CHUNK) await writeChunk(ctx, id, number++, bytes.subarray(from, Math.min(from + CHUNK, end)));
    return id;
  };

  return {
    path: name,
    write: async (data) => {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
      hash.update(bytes);
      waiting.push(bytes);
      gathered += bytes.length;
      total += bytes.length;
      if (gathered >= CHUNK && !held) await flush(false);
    },
    finish: async () => {
      const own = await flush(true);
      const sha256 = hash.digest('hex');
      await ctx.database.transact(async (trx) => {
        await trx.updateTable('download').set({ state: 'done', sha256, made_at: isoTime(ctx.now()) }).where('id', '=', own).execute();
      });
      return total;
    },
    drop: async () => {
      waiting = [];
      if (id !== null) await removeRows(ctx, [id]).catch(() => undefined);
    },
    made: async () => ({ id: id ?? 0, command: commandFor(await serverSettings(ctx), id ?? 0, name) }),
  };
}

async function openRow(ctx: ServiceContext, kind: DownloadKind, name: string): Promise<number> {
  const row = { operator_id: owner(ctx), name, kind, size: 0, state: 'open', sha256: null, made_at: isoTime(ctx.now()), taken_at: null } as const;
  return await ctx.database.transact(async (trx) => (await trx.insertInto('download').values(row).returning('id').executeTakeFirstOrThrow()).id);
}

async function writeChunk(ctx: ServiceContext, id: number, number: number, bytes: Uint8Array): Promise<void> {
  await ctx.database.transact(async (trx) => {
    const { downloadMegabytes } = await readServerSettings(trx);
    if ((await usedBy(trx, owner(ctx))) + bytes.length > downloadMegabytes * MEGABYTE) throw unavailable('download.full', { most: downloadMegabytes });
    await trx.insertInto('download_chunk').values({ download_id: id, number, bytes }).execute();
    await trx.updateTable('download').set(({ eb }) => ({ size: eb('size', '+', bytes.length) })).where('id', '=', id).execute();
  });
}

async function usedBy(queries: Queries, operatorId: number): Promise<number> {
  const row = await queries
    .selectFrom('download')
    .select(sql<number>`cast(coalesce(sum(size), 0) as bigint)`.as('used'))
    .where('operator_id', '=', operatorId)
    .executeTakeFirst();
  return row?.used ?? 0;
}

async function removeRows(ctx: ServiceContext, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await ctx.database.transact(async (trx) => {
    await trx.deleteFrom('download_chunk').where('download_id', 'in', ids).execute();
    await trx.deleteFrom('download').where('id', 'in', ids).execute();
  });
}

/** What is typed on one's own machine to fetch it. */
function commandFor({ address }: ServerSettings, id: number, name: string): string {
  const [, , , port] = (process.env['SSH_CONNECTION'] ?? '').split(' ');
  const where = address === '' ? hostname() : address;
  const target = where.includes('@') ? where : `${userInfo().username}@${where}`;
  return `ssh ${port === undefined || port === '22' || address !== '' ? '' : `-p ${port} `}${target} download ${id} > ${shellWord(name)}`;
}

/** One's own downloads, the newest first, and how much room they take. */
export async function downloads(ctx: ServiceContext): Promise<Downloads> {
  const settings = await serverSettings(ctx);
  const { queries } = ctx.database;
  const rows = await queries.selectFrom('download').selectAll().where('operator_id', '=', owner(ctx)).where('state', '=', 'done').orderBy('id', 'desc').execute();
  const list = rows.map((row): Download => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    size: row.size,
    sha256: row.sha256 ?? '',
    madeAt: row.made_at,
    expiresAt: isoTime(Date.parse(row.made_at) + settings.downloadDays * DAY_MS),
    takenAt: row.taken_at,
    command: commandFor(settings, row.id, row.name),
  }));
  const now = isoTime(ctx.now());
  return { list: list.filter(({ expiresAt }) => expiresAt > now), used: await usedBy(queries, owner(ctx)), quota: settings.downloadMegabytes * MEGABYTE };
}

/** One of one's own. Throws `not_found`: whether another operator has one of that number is nobody's business. */
async function ownDownload(ctx: ServiceContext, id: number): Promise<Download> {
  const found = (await downloads(ctx)).list.find((one) => one.id === id);
  if (found === undefined) throw notFound('download.unknown', { id });
  return found;
}

/** Writes a download into a stream at the speed of its reader, piece by piece; does not end it. Throws `failed` where it is not whole. */
export async function downloadTo(ctx: ServiceContext, id: number, writable: Writable, control: Control = {}): Promise<Download> {
  const found = await ownDownload(ctx, id);
  // Before a byte goes out.
  await recordAudit(ctx, { kind: 'download', summary: found.name, recordId: id });
  const hash = createHash('sha256');
  for (let number = 0, left = found.size; left > 0; number += 1) {
    control.signal?.throwIfAborted();
    const row = await ctx.database.queries.selectFrom('download_chunk').select('bytes').where('download_id', '=', id).where('number', '=', number).executeTakeFirst();
    if (row === undefined) throw failed('download.broken', { id });
    hash.update(row.bytes);
    left -= row.bytes.length;
    await writeTo(writable, row.bytes);
  }
  if (hash.digest('hex') !== found.sha256) throw failed('download.broken', { id });
  await ctx.database.transact(async (trx) => {
    await trx.updateTable('download').set({ taken_at: isoTime(ctx.now()) }).where('id', '=', id).execute();
  });
  return found;
}

export async function removeDownload(ctx: ServiceContext, id: number): Promise<void> {
  await removeRows(ctx, [(await ownDownload(ctx, id)).id]);
}

/** Removes what is older than the administrator keeps, of all operators, and what was never finished. Returns how many. */
export async function removeOldDownloads(ctx: ServiceContext): Promise<number> {
  const { downloadDays } = await serverSettings(ctx);
  const [old, unfinished] = [downloadDays, 1].map((days) => isoTime(ctx.now() - days * DAY_MS));
  const rows = await ctx.database.queries
    .selectFrom('download')
    .select('id')
    .where((eb) => eb.or([eb('made_at', '<=', old ?? ''), eb.and([eb('state', '=', 'open'), eb('made_at', '<=', unfinished ?? '')])]))
    .execute();
  await removeRows(ctx, rows.map(({ id }) => id));
  return rows.length;
}
