import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { NO_RIGHTS, RIGHT_ACTIONS, scopeIn } from '../../src/auth/matrix.ts';
import { READY_ROLE_NAMES, READY_ROLE_TITLES, READY_ROLES } from '../../src/auth/ready-roles.ts';
import { readRights } from '../../src/auth/rights-text.ts';
import { openDatabase } from '../../src/db/connect.ts';
import { PROGRAM_VERSION } from '../../src/db/migrate.ts';
import type { EntityName } from '../../src/entities/names.ts';
import { attendDatabase } from '../../src/services/backup/attendance.ts';
import { backupsIn } from '../../src/services/backup/list.ts';
import { checkSearch } from '../../src/services/search-check.ts';
import { checkTally } from '../../src/services/tally.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { desk } from '../cli/support.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/schemas/', import.meta.url));

/** A database as a released version left it. */
async function released(path: string, file: string): Promise<void> {
  const raw = new Sqlite(path);
  // The search tables are written as the engine keeps them.
  raw.unsafeMode();
  raw.exec(await readFile(join(FIXTURES, file), 'utf8'));
  raw.pragma('application_id = 1264937077');
  raw.close();
}

const files = (await readdir(FIXTURES)).filter((name) => name.endsWith('.sql')).toSorted();
const versionOf = (file: string): number => Number(file.slice(0, 4));

/** From this version on the fixtures were written by the program itself, record by record. */
const WHOLE = 13;

describe('a database of this version', () => {
  it('is kept for the versions to come: node test/backup/make-schema.ts writes it', () => {
    expect(versionOf(files.at(-1) ?? '')).toBe(PROGRAM_VERSION);
  });

  it('opens as it is', async () => {
    const { database } = await desk();
    await released(database, files.at(-1) ?? '');
    const opened = await openDatabase(database);
    expect((await verifyLedger(opened)).faults).toEqual([]);
    await opened.close();
  });
});

describe('a database of an older version', () => {
  it.each(files.filter((file) => versionOf(file) < PROGRAM_VERSION))('is refused until it is upgraded, after a backup (%s)', async (file) => {
    const { kehu, database, folder } = await desk();
    await released(database, file);
    const before = await kehu('customer', 'list');
    expect(before.code).toBe(7);
    expect(before.err).toContain('kehu db migrate');
    // What stands before it can be looked at; what is in it only after that.
    const status = await kehu('db', 'status', '--format', 'json');
    const seen = JSON.parse(status.out) as { readonly version: number; readonly pending: readonly string[]; readonly records: object };
    expect([status.code, seen.version, seen.pending.length > 0, seen.records]).toEqual([0, versionOf(file), true, {}]);
    const asked = await kehu('db', 'migrate');
    expect(asked.code).toBe(2);
    expect(await readdir(folder)).not.toContain('backups');
    const done = await kehu('db', 'migrate', '--yes');
    expect(done.err).toContain(String(PROGRAM_VERSION));
    expect(done.code).toBe(0);
    const [made] = (await backupsIn(join(folder, 'backups'))).backups;
    expect(made).toMatchObject({ reason: 'before-migrate', schema: versionOf(file) });
    const opened = await openDatabase(database);
    try {
      if (versionOf(file) >= WHOLE) expect({ ledger: (await verifyLedger(opened)).faults, search: await checkSearch(opened), tally: await checkTally(opened) }).toEqual({ ledger: [], search: [], tally: [] });
      if (versionOf(file) >= 3) expect((await opened.queries.selectFrom('customer').select('name').executeTakeFirst())?.name).toBe('长春晨光商贸有限公司');
    } finally {
      await opened.close();
    }
  });

  it('gives its operators the ready roles of the same rights, as a step that leaves the ledger whole', async () => {
    const { kehu, database } = await desk();
    await released(database, '0006.sql');
    expect((await kehu('db', 'migrate', '--yes')).code).toBe(0);
    const roles = async (): Promise<unknown> => {
      const opened = await openDatabase(database);
      try {
        expect((await verifyLedger(opened)).faults.filter(({ entity }) => entity === 'operator' || entity === 'role')).toEqual([]);
        const names = await opened.queries.selectFrom('operator').innerJoin('role', 'role.id', 'operator.role_id').select(['login', 'role.name as role']).execute();
        return { names, roles: (await opened.queries.selectFrom('role').select('id').execute()).length };
      } finally {
        await opened.close();
      }
    };
    expect(await roles()).toEqual({ names: [{ login: 'wang', role: '管理员' }], roles: READY_ROLE_NAMES.length });
  });

  it('has rows for the newer entities in its roles: as the ready ones have now, and never more than one\'s own where a company wrote them', async () => {
    const { kehu, database } = await desk();
    await released(database, '0013.sql');
    expect((await kehu('db', 'migrate', '--yes')).code).toBe(0);
    const opened = await openDatabase(database);
    try {
      expect((await verifyLedger(opened)).faults).toEqual([]);
      const roles = new Map((await opened.queries.selectFrom('role').select(['name', 'rights']).execute()).map(({ name, rights }) => [name, readRights(rights)]));
      for (const name of READY_ROLE_NAMES) if (name !== 'read_only') expect(roles.get(READY_ROLE_TITLES[name].zh), name).toEqual(READY_ROLES[name]);
      const of = (name: string, entity: EntityName) => RIGHT_ACTIONS.map((action) => scopeIn(roles.get(name) ?? NO_RIGHTS, entity, action));
      for (const entity of ['call', 'mail', 'document', 'activity'] as const) {
        expect(of('大客户客服', entity), 'of a role of its own').toEqual(['own', 'none', 'none', 'none', 'none', 'none']);
        expect(of('只读', entity), 'of a ready role with another row of all others').toEqual(['own', 'none', 'none', 'none', 'none', 'own']);
        expect(of('副经理', entity), 'of who may do all with everything').toEqual(RIGHT_ACTIONS.map(() => 'all'));
      }
      expect(of('大客户客服', 'feedback')).toEqual(['all', 'all', 'all', 'none', 'all', 'all']);
      expect(await opened.queries.selectFrom('setting').select('name').where('name', '=', 'new_rights').execute()).toEqual([]);
    } finally {
      await opened.close();
    }
  });

  it('tells those who have it open to leave', async () => {
    const { kehu, database } = await desk();
    await released(database, '0006.sql');
    const older = await openDatabase(database, { allowOutdated: true });
    const attendance = await attendDatabase(older, Date.now);
    expect(await attendance.mustLeave()).toBeNull();
    expect((await kehu('db', 'migrate', '--yes')).code).toBe(0);
    expect(await attendance.mustLeave()).toMatchObject({ key: 'backup.upgraded' });
    await attendance.leave();
    await older.close();
  });
});
