import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import { printRights } from '../../src/auth/rights-text.ts';
import { hash } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { hashPassword } from '../../src/auth/password.ts';
import type { Database } from '../../src/db/database.ts';
import { login, sessionForSystemUser } from '../../src/services/login.ts';
import { resetPassword } from '../../src/services/passwords.ts';
import { forEachEngine } from '../harness/database.ts';

const START = Date.parse('2026-03-02T01:00:00.000Z');
const MINUTE = 60_000;
const PASSWORD = '长白山下松花江水';
const HASH = await hashPassword(PASSWORD);

/** A clock that tests move. */
function clock(): { now: () => number; pass(ms: number): void; readonly source: 'command' } {
  let time = START;
  return {
    now: () => time,
    pass: (ms) => {
      time += ms;
    },
    source: 'command',
  };
}

async function withOperators(open: () => Promise<Database>): Promise<Database> {
  const database = await open();
  const stamp = { version: 1, created_at: '', updated_at: '', name_sort: '', search_text: '' };
  await database.transact(async (trx) => {
    const roles = [READY_ROLES.administrator, READY_ROLES.read_only];
    await trx.insertInto('role').values(roles.map((rights, at) => ({ ...stamp, name: `r${at}`, ready: 1, rights: printRights(rights) }))).execute();
    await trx
      .insertInto('operator')
      .values([
        { ...stamp, name: '王芳', login: 'Wang', role_id: 1, lang: 'zh', system_user: 'wf', locked: 0 },
        { ...stamp, name: '李强', login: 'li', role_id: 2, lang: 'en', system_user: 'lq', locked: 1 },
        { ...stamp, name: '无密码', login: 'none', role_id: 2, lang: null, system_user: null, locked: 0 },
      ])
      .execute();
    await trx.insertInto('company').values({ ...stamp, name: '启明', time_zone: 'Asia/Urumqi', currency: 'EUR' }).execute();
    await trx.insertInto('credential').values([1, 2].map((operator_id) => ({ operator_id, password_hash: HASH, changed_at: '' }))).execute();
  });
  return database;
}

forEachEngine((engine, open) => {
  test('the right password gives a session with the company’s zone and currency and the grants of the role', async () => {
    const database = await withOperators(open);
    const time = clock();
    expect(await login(database, 'Wang', PASSWORD, time)).toEqual({
      operatorId: 1, operatorName: '王芳', lang: 'zh', source: 'command', grants: READY_ROLES.administrator, role: { id: 1, name: 'r0' }, scopes: { own: [1], department: [1] }, timeZone: 'Asia/Urumqi', currency: 'EUR', stamp: expect.any(String), sessionId: 1,
    });
    expect(await login(database, ' wang ', PASSWORD, { ...time, lang: 'en' })).toMatchObject({ operatorId: 1, lang: 'en' });
    // Who has no language of their own has that of the company.
    await database.transact(async (trx) => await trx.updateTable('operator').set({ lang: null }).where('id', '=', 1).execute());
    expect(await login(database, 'wang', PASSWORD, time)).toMatchObject({ lang: 'zh' });
    await database.transact(async (trx) => await trx.insertInto('setting').values({ name: 'lang', value: 'en' }).execute());
    expect(await login(database, 'wang', PASSWORD, time)).toMatchObject({ lang: 'en' });
    // Letters beside ASCII too, on either engine; width counts for nothing.
    await database.transact(async (trx) => await trx.updateTable('operator').set({ login: 'Müller' }).where('id', '=', 1).execute());
    expect(await login(database, 'MÜLLER', PASSWORD, time)).toMatchObject({ operatorId: 1 });
    expect(await login(database, 'ｍüller', PASSWORD, time)).toMatchObject({ operatorId: 1 });
  });

  test.each(['Wang', '没有这个人', 'none'])('%s is locked after five wrong passwords, for ten minutes, then let in again', async (name) => {
    const database = await withOperators(open);
    const time = clock();
    const attempt = (): Promise<unknown> => login(database, name, 'wrong password', time);
    for (const left of [4, 3, 2, 1]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'not_permitted', key: 'error.login_wrong', params: { left } });
      time.pass(10_000);
    }
    await expect(attempt()).rejects.toMatchObject({ key: 'error.login_locked', params: { minutes: 10 } });
    time.pass(3.5 * MINUTE);
    await expect(login(database, name, PASSWORD, time)).rejects.toMatchObject({ key: 'error.login_locked', params: { minutes: 7 } });
    time.pass(6.5 * MINUTE);
    await expect(attempt()).rejects.toMatchObject({ key: 'error.login_wrong', params: { left: 4 } });
    time.pass(10_000);
    if (name === 'Wang') expect(await login(database, name, PASSWORD, time)).toMatchObject({ operatorId: 1 });
  });

  test('the wait doubles with each failure, and who does not wait is told how long', async () => {
    const database = await withOperators(open);
    const time = clock();
    const attempt = (): Promise<unknown> => login(database, 'Wang', 'wrong password', time);
    for (const seconds of [1, 2, 4, 8]) {
      await expect(attempt()).rejects.toMatchObject({ key: 'error.login_wrong' });
      await expect(login(database, 'Wang', PASSWORD, time)).rejects.toMatchObject({ key: 'error.login_wait', params: { seconds } });
      time.pass(seconds * 1000);
    }
    expect(await login(database, 'Wang', PASSWORD, time)).toMatchObject({ operatorId: 1 });
  });

  test('a right password forgets the failures', async () => {
    const database = await withOperators(open);
    const time = clock();
    for (let round = 0; round < 3; round++) {
      await expect(login(database, 'Wang', 'wrong password', time)).rejects.toMatchObject({ params: { left: 4 } });
      time.pass(1000);
      await login(database, 'Wang', PASSWORD, time);
    }
  });

  test('guesses at the same time do not slip through', async () => {
    const database = await withOperators(open);
    const time = clock();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => login(database, 'Wang', 'wrong password', time)));
    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason.key) : 'let in'));
    expect(reasons.filter((key) => key === 'error.login_wrong')).toHaveLength(1);
    expect(reasons.filter((key) => key === 'error.login_wait')).toHaveLength(7);
  });

  test('a disabled operator is refused, with a sentence only for the right password', async () => {
    const database = await withOperators(open);
    const time = clock();
    await expect(login(database, 'li', PASSWORD, time)).rejects.toMatchObject({ code: 'not_permitted', key: 'error.operator_locked' });
    await expect(login(database, 'li', 'wrong password', time)).rejects.toMatchObject({ key: 'error.login_wrong' });
    expect(await sessionForSystemUser(database, 'lq', time)).toBeNull();
  });

  test('a password hashed at a lower cost is hashed anew at login', async () => {
    const database = await withOperators(open);
    const weak = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1 });
    await database.transact(async (trx) => {
      await trx.updateTable('credential').set({ password_hash: weak }).where('operator_id', '=', 1).execute();
    });
    await login(database, 'Wang', PASSWORD, clock());
    const { password_hash } = await database.queries.selectFrom('credential').select('password_hash').where('operator_id', '=', 1).executeTakeFirstOrThrow();
    expect(password_hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(await login(database, 'Wang', PASSWORD, clock())).toMatchObject({ operatorId: 1 });
  });

  test('the system user who owns the database and is tied to an operator needs no password', async () => {
    const database = await withOperators(open);
    expect(await sessionForSystemUser(database, 'wf', clock())).toMatchObject({ operatorId: 1, operatorName: '王芳', grants: READY_ROLES.administrator });
    expect(await sessionForSystemUser(database, 'nobody', clock())).toBeNull();
    expect(await sessionForSystemUser(database, null, clock())).toBeNull();
  });

  test('the owner of the database sets a new password, lifts the lock, and the ledger says so', async () => {
    const database = await withOperators(open);
    const time = clock();
    for (let failure = 0; failure < 5; failure++) {
      await login(database, 'Wang', 'wrong password', time).catch(() => null);
      time.pass(10_000);
    }
    await expect(resetPassword(database, 'wang', 'short', time)).rejects.toMatchObject({ key: 'error.password_short' });
    await expect(resetPassword(database, 'nobody', '春风又绿江南岸上', time)).rejects.toMatchObject({ code: 'not_found' });
    await resetPassword(database, 'wang', '春风又绿江南岸上', time);
    expect(await login(database, 'Wang', '春风又绿江南岸上', time)).toMatchObject({ operatorId: 1 });
    await expect(login(database, 'Wang', PASSWORD, time)).rejects.toMatchObject({ key: 'error.login_wrong' });
    const steps = await database.queries.selectFrom('change_set').select(['action', 'entity', 'summary', 'operator_id', 'detail']).orderBy('id').execute();
    // Five failures are one entry.
    expect(steps).toEqual([
      { action: 'login_failed', entity: 'operator', summary: '王芳', operator_id: null, detail: '{"count":5,"record":1}' },
      { action: 'password_changed', entity: 'operator', summary: '王芳', operator_id: null, detail: '{"record":1}' },
      { action: 'login', entity: 'operator', summary: '王芳', operator_id: 1, detail: null },
    ]);
    expect(engine).toBe(database.engine);
  });
});
