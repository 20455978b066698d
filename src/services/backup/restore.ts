import { rename, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { openDatabase } from '../../db/connect.ts';
import { isAddress } from '../../util/database-address.ts';
import type { Database } from '../../db/database.ts';
import { migrate, PROGRAM_VERSION } from '../../db/migrate.ts';
import { copySqlite, settleSqlite } from '../../db/sqlite-copy.ts';
import { AppError, conflict, notPermitted, unavailable } from '../../errors.ts';
import { isoTime } from '../../util/dates.ts';
import { recordAudit } from '../audit.ts';
import type { RestoreResult, VerifiedBackup } from '../backup-api.ts';
import type { Control, ServiceContext } from '../context.ts';
import { ownsDatabase } from '../login.ts';
import { permitPower } from '../power.ts';
import { holdAll } from '../mail/delivery.ts';
import { programContext } from '../program-session.ts';
import { renewRoles } from '../new-rights.ts';
import { isDerivedCurrent, rebuildDerived } from '../rebuild.ts';
import { sealTail } from '../ledger.ts';
import { announce, newIncarnation } from './attendance.ts';
import { carryDesks } from './carry.ts';
import { makeBackup } from './make.ts';
import { openBackup, withUsual, type OpenBackup, type OpenRequest } from './open.ts';
import { drop, openNew, partOf, putInPlace } from './place.ts';
import { knownIdentity } from './settings.ts';

export interface RestoreRequest extends OpenRequest {
  /** Goes on though other sessions are still open after the wait. */
  readonly force?: boolean;
  /** Into a database whose backups these are not. */
  readonly foreign?: boolean;
}

/** Proves a backup and says whether it may take the place of what is there, before anybody is asked. Throws as `restoreBackup` does. */
export async function checkRestore(ctx: ServiceContext, request: RestoreRequest, control: Control = {}): Promise<VerifiedBackup> {
  permitPower(ctx.session, 'restore');
  const opened = await openBackup(ctx.database, await withUsual(ctx, request), control);
  await opened.close();
  await requireOwn(ctx.database, opened.info, request);
  return opened.info;
}

/**
 * Puts a backup in the place of what is there, one of an older version brought to this one: proved first, then a copy of what is there, then everything in one transaction of the engine, so that a
 * kill at any moment leaves the old or the new whole. Throws `invalid` for what is damaged, `conflict` for another database's, `unavailable` for a newer
 * version and while others do not leave.
 */
export async function restoreBackup(ctx: ServiceContext, request: RestoreRequest, control: Control = {}): Promise<RestoreResult> {
  permitPower(ctx.session, 'restore');
  const { database } = ctx;
  const opened = await openBackup(database, await withUsual(ctx, request), control);
  const staged = partOf(stagePlace(database));
  try {
    await requireOwn(database, opened.info, request);
    await stage(opened.plain, staged, opened.info, ctx.now);
    const announced = await announce(database, ctx.now, request.force === true, control);
    try {
      const safety = await makeBackup(ctx, {}, 'before-restore', control);
      await prepare(ctx, staged, opened.info);
      await replace(database, staged, control);
      return { backup: opened.info, safetyCopy: safety.path, insteadOf: safety.insteadOf, schema: PROGRAM_VERSION };
    } finally {
      await announced.end();
    }
  } finally {
    await drop(staged);
    await opened.close();
  }
}

/** Beside the file, so that it lies on the same disk; for a server's database in the system's folder for such. */
export const stagePlace = ({ engine, location }: Pick<Database, 'engine' | 'location'>): string => (engine === 'sqlite' ? location : resolve(process.env['TMPDIR'] ?? '/tmp', 'kehu-restore'));

/** Another company's data in the place of ours is a mistake, unless it is said. */
async function requireOwn(database: Database, info: VerifiedBackup, request: RestoreRequest): Promise<void> {
  const own = await knownIdentity(database);
  if (own !== null && info.database !== own && request.foreign !== true) throw conflict('backup.foreign', { path: info.path, company: info.manifest.company });
}

/** A copy of the backup that may be changed, brought to this version. */
export async function stage(plain: string, staged: string, info: VerifiedBackup, now: () => number): Promise<void> {
  const handle = await openNew(staged);
  await handle.close();
  await copySqlite(plain, staged);
  if (!info.outdated) return;
  const database = await openDatabase(staged, { allowOutdated: true });
  try {
    await migrate(database, now);
    if (!(await isDerivedCurrent(database))) await rebuildDerived(database);
    await renewRoles(await programContext(database, now));
  } finally {
    await database.close();
  }
}

/** What the restored database begins with beside its own: drafts that were typed a moment ago, and another mark, by which open sessions see that it is another. */
async function prepare(ctx: ServiceContext, staged: string, info: VerifiedBackup): Promise<void> {
  const copy = await openDatabase(staged);
  try {
    await carryDesks(ctx.database, copy);
    await newIncarnation(copy);
    await holdAll(await programContext(copy, ctx.now));
    await sealTail(copy, 'all');
    await recordAudit({ ...ctx, database: copy }, { kind: 'restore_backup', summary: basename(info.path) });
  } finally {
    await copy.close();
  }
}

async function replace(database: Database, staged: string, control: Control): Promise<void> {
  if (database.engine === 'postgres') {
    const { importFromSqlite } = await import('../../db/portable.ts');
    await importFromSqlite(database, staged, control);
    return;
  }
  await copySqlite(staged, database.location, control);
  settleSqlite(database.location);
}

/** Errors of opening after which there is nothing that could be saved through the program. */
const HOPELESS: readonly AppError['key'][] = ['error.database_missing', 'error.database_empty', 'error.database_damaged', 'error.database_foreign', 'error.database_unreadable'];

/** Whether a database cannot be opened at all: then only its owner may put a backup there. */
export async function isHopeless(location: string): Promise<boolean> {
  if (isAddress(location)) return false;
  try {
    const database = await openDatabase(location, { allowOutdated: true, readonly: true });
    await database.close();
    return false;
  } catch (error) {
    return error instanceof AppError && HOPELESS.includes(error.key);
  }
}

/** Proves a backup that is to come where there is no database or none that can be opened, before anybody is asked. */
export async function checkRestoreInto(location: string, request: OpenRequest, control: Control = {}): Promise<VerifiedBackup> {
  const opened = await openForOwner(resolve(location), request, control);
  await opened.close();
  return opened.info;
}

async function openForOwner(location: string, request: OpenRequest, control: Control): Promise<OpenBackup> {
  const old = await stat(location).catch(() => null);
  if (old !== null && old.uid !== process.getuid?.()) throw notPermitted('error.not_file_owner');
  return await openBackup({ engine: 'sqlite', location }, { ...request, path: resolve(request.path) }, control);
}

/** Puts a backup where there is no database or one that cannot be opened, for whoever owns the place; what is there is moved aside, never removed. */
export async function restoreInto(given: string, request: OpenRequest, now: () => number, control: Control = {}): Promise<RestoreResult> {
  const location = resolve(given);
  const opened = await openForOwner(location, request, control);
  const old = await stat(location).catch(() => null);
  const staged = partOf(location);
  try {
    await stage(opened.plain, staged, opened.info, now);
    const aside = old === null ? null : `${location}.damaged-${isoTime(now()).replaceAll(':', '-')}`;
    if (aside !== null) await putAside(location, aside);
    await putInPlace(staged, location);
    const database = await openDatabase(location);
    try {
      await holdAll(await programContext(database, now));
      if (!(await ownsDatabase(database))) throw unavailable('error.database_no_access', { location });
    } finally {
      await database.close();
    }
    return { backup: opened.info, safetyCopy: aside, insteadOf: null, schema: PROGRAM_VERSION };
  } finally {
    await drop(staged);
    await opened.close();
  }
}

/** With its log: a new file would else take the old one's. */
async function putAside(location: string, aside: string): Promise<void> {
  for (const end of ['-wal', '-shm', '']) {
    const there = await stat(location + end).catch(() => null);
    if (there !== null) await rename(location + end, aside + end);
  }
}
