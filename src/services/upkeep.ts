import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import { migrate, migrationStatus, type MigrationStatus } from '../db/migrate.ts';
import type { EntityName } from '../entities/names.ts';
import type { Elsewhere } from './backup-api.ts';
import type { Control, ServiceContext } from './context.ts';
import { checkKeys, type KeyFault } from './duplicates/keep.ts';
import { fillNewLists } from './new-lists.ts';
import { renewRoles } from './new-rights.ts';
import { permitPower } from './power.ts';
import { isDerivedCurrent, rebuildDerived } from './rebuild.ts';
import { checkSearch, type SearchFault } from './search-check.ts';
import { checkTally, rebuildTally, type TallyFault } from './tally.ts';
import { verifyLedger, type LedgerFault } from './verify.ts';

export type { MigrationStatus } from '../db/migrate.ts';

/** Where the database stands beside the program. */
export async function databaseStatus(ctx: ServiceContext): Promise<MigrationStatus> {
  return await migrationStatus(ctx.database);
}

export interface Migrated extends MigrationStatus, Elsewhere {
  /** Lists that are new, and filled. */
  readonly lists: readonly EntityName[];
  /** The backup that was made before; null where nothing was to be done. */
  readonly backup: string | null;
}

/**
 * Brings the database to the program's version, and fills the lists that are new in it: after others were told to leave, and after a backup. Throws
 * `not_permitted` for anybody but an administrator.
 */
export async function migrateDatabase(ctx: ServiceContext, options: { readonly force?: boolean } = {}, control: Control = {}): Promise<Migrated> {
  permitPower(ctx.session, 'maintenance');
  const { pending } = await migrationStatus(ctx.database);
  if (pending.length === 0) return { ...(await upgrade(ctx)), backup: null, insteadOf: null };
  const { announce } = await import('./backup/attendance.ts');
  const { makeBackup } = await import('./backup/make.ts');
  const announced = await announce(ctx.database, ctx.now, options.force === true, control);
  try {
    const { path, insteadOf } = await makeBackup(ctx, {}, 'before-migrate', control);
    return { ...(await upgrade(ctx)), backup: path, insteadOf };
  } finally {
    await announced.end();
  }
}

async function upgrade(ctx: ServiceContext): Promise<MigrationStatus & { readonly lists: readonly EntityName[] }> {
  const status = await migrate(ctx.database, ctx.now);
  if (!(await isDerivedCurrent(ctx.database))) await rebuildDerived(ctx.database);
  await renewRoles(ctx);
  return { ...status, lists: await fillNewLists(ctx) };
}

export interface DatabaseReport {
  /** What the engine itself says is broken; nothing where all is well. */
  readonly engine: readonly string[];
  readonly ledger: readonly LedgerFault[];
  /** Where the counts kept for the analyses differ from the records. */
  readonly tally: readonly TallyFault[];
  /** Where the search index and the records do not agree. */
  readonly search: readonly SearchFault[];
  /** Where what records are recognised by and the records do not agree. */
  readonly keys: readonly KeyFault[];
  readonly steps: number;
  readonly changes: number;
  /** The chain's head, to be kept elsewhere. */
  readonly head: string;
}

/** Looks at the whole database: the engine's own check and the ledger, step by step. Throws `not_permitted` for anybody but an administrator. */
export async function checkDatabase(ctx: ServiceContext, control: Control = {}): Promise<DatabaseReport> {
  permitPower(ctx.session, 'maintenance');
  const engine = ctx.database.engine === 'sqlite' ? await checkFile(ctx.database, control) : [];
  const { faults, steps, changes, head } = await verifyLedger(ctx.database, control);
  const tally = await checkTally(ctx.database);
  const search = await checkSearch(ctx.database, control);
  const keys = await checkKeys(ctx.database, control);
  return { engine, ledger: faults, tally, search, keys, steps, changes, head };
}

/** Makes everything anew that is derived from the records: sort keys, search, counts. The number of records. Administrators only. */
export async function rebuildDatabase(ctx: ServiceContext, control: Control = {}): Promise<number> {
  permitPower(ctx.session, 'maintenance');
  await rebuildTally(ctx.database);
  return await rebuildDerived(ctx.database, control);
}

async function checkFile(database: Database, control: Control): Promise<readonly string[]> {
  return await database.cancellable(control.signal, async () => {
    const pages = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(database.queries);
    const keys = await sql<{ table: string; rowid: number; parent: string }>`pragma foreign_key_check`.execute(database.queries);
    const broken = pages.rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    return [...broken, ...keys.rows.map((row) => `${row.table} #${row.rowid} → ${row.parent}`)];
  });
}
