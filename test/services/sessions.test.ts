import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import { printRights } from '../../src/auth/rights-text.ts';
import { expect, test, vi } from 'vitest';
import { hashPassword } from '../../src/auth/password.ts';
import type { Database } from '../../src/db/database.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { login } from '../../src/services/login.ts';
import { originOf } from '../../src/services/sessions.ts';
import { forEachEngine } from '../harness/database.ts';

vi.mock(import('@node-rs/argon2'), async (real) => (await import('../harness/cheap-argon.ts')).cheapArgon(await real()));

const START = Date.parse('2026-03-02T01:00:00.000Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PASSWORD = '长白山下松花江水';
const NEXT = '春风又绿江南岸上';
const HASH = await hashPassword(PASSWORD);

interface Place {
  readonly database: Database;
  /** Somebody logs in by the password. */
  enter(login: string, password?: string): Promise<Api>;
  pass(ms: number): void;
}

async function place(open: () => Promise<Database>): Promise<Place> {
  const database = await open();
  let time = START;
  const now = (): number => time;
  const stamp = { version: 1, created_at: '', updated_at: '', name_sort: '', search_text: '' };
  const usual = { lang: 'zh', locked: 0 };
  await database.transact(async (trx) => {
    const roles = [READY_ROLES.administrator, READY_ROLES.manager, READY_ROLES.read_only];
    await trx.insertInto('role').values(roles.map((rights, at) => ({ ...stamp, name: `r${at}`, ready: 1, rights: printRights(rights) }))).execute();
    await trx.insertInto('operator').values([
      { ...stamp, ...usual, name: '王芳', login: 'wang', role_id: 1, system_user: 'wf' },
      { ...stamp, ...usual, name: '李娜', login: 'lina', role_id: 2, system_user: null },
    ]).execute();
    await trx.insertInto('company').values({ ...stamp, name: '启明', time_zone: 'Asia/Shanghai', currency: 'CNY' }).execute();
    await trx.insertInto('credential').values([1, 2].map((operator_id) => ({ operator_id, password_hash: HASH, changed_at: new Date(START).toISOString() }))).execute();
  });
  return {
    database,
    enter: async (name, password = PASSWORD) => bindServices(database, await login(database, name, password, { source: 'screen', now }), now),
    pass: (ms) => {
      time += ms;
    },
  };
}

const PAGE = { entity: 'customer', columns: ['name'], limit: 1 } as const;

forEachEngine((_engine, open) => {
  test('an ended session is out at its next call, who ended it is said, and what was typed is kept', async () => {
    const { enter, database } = await place(open);
    const wang = await enter('wang');
    const lina = await enter('lina');
    await lina.list(PAGE);
    const found = await wang.sessions();
    expect(found.map(({ operator, own, source }) => [operator, own, source])).toEqual([['李娜', false, 'screen'], ['王芳', true, 'screen']]);
    await wang.endSession(found[0]?.id ?? 0);
    await expect(lina.list(PAGE)).rejects.toMatchObject({ code: 'not_permitted', key: 'login.ended_by', params: { name: '王芳' } });
    await expect(lina.create('customer', { name: '晨光' })).rejects.toMatchObject({ key: 'login.ended_by' });
    await lina.saveDraft('form', '{"name":"晨光"}');
    expect(await database.queries.selectFrom('draft').select(['operator_id', 'body']).execute()).toEqual([{ operator_id: 2, body: '{"name":"晨光"}' }]);
    await expect(wang.endSession(found[0]?.id ?? 0)).rejects.toMatchObject({ code: 'not_found', key: 'login.no_session' });
    expect((await wang.sessions(true))[0]).toMatchObject({ operator: '李娜', endKind: 'ended', endedBy: '王芳' });
  });

  test('others than administrators see and end only their own', async () => {
    const { enter } = await place(open);
    const wang = await enter('wang');
    const [lina] = [await enter('lina'), await enter('lina')];
    const own = await lina.sessions();
    expect(own.map(({ operator }) => operator)).toEqual(['李娜', '李娜']);
    const others = (await wang.sessions()).find(({ own: mine }) => mine)?.id ?? 0;
    await expect(lina.endSession(others)).rejects.toMatchObject({ code: 'not_found' });
    await lina.endSession(own.find(({ own: mine }) => !mine)?.id ?? 0);
    await lina.list(PAGE);
    expect(await lina.sessions()).toHaveLength(1);
  });

  test('a disabled or removed operator is out at the next call', async () => {
    const { enter } = await place(open);
    const wang = await enter('wang');
    const first = await enter('lina');
    const { version } = await wang.get('operator', 2);
    await wang.update('operator', 2, version, { locked: 1 });
    await expect(first.list(PAGE)).rejects.toMatchObject({ key: 'login.disabled' });
    await wang.update('operator', 2, version + 1, { locked: 0 });
    const second = await enter('lina');
    await wang.remove({ entity: 'operator', ids: [2] }, 1);
    await expect(second.list(PAGE)).rejects.toMatchObject({ key: 'login.disabled' });
  });

  test('other rights hold at the next call, without a new login', async () => {
    const { enter } = await place(open);
    const wang = await enter('wang');
    const lina = await enter('lina');
    const { id, stepId: _step } = await lina.create('customer', { name: '晨光商城' });
    const { version } = await wang.get('operator', 2);
    await wang.update('operator', 2, version, { role_id: 3 });
    await expect(lina.update('customer', id, 1, { name: '晨光' })).rejects.toMatchObject({ code: 'not_permitted', key: 'error.not_permitted' });
    expect(await lina.get('customer', id)).toMatchObject({ values: { name: '晨光商城' } });
  });

  test('a sign of life is written once a minute at most, none of it in the ledger', async () => {
    const { enter, pass, database } = await place(open);
    const seen = async (): Promise<string> => (await database.queries.selectFrom('session').select('seen_at').executeTakeFirstOrThrow()).seen_at;
    const lina = await enter('lina');
    pass(59_000);
    await lina.list(PAGE);
    expect(await seen()).toBe('2026-03-02T01:00:00.000Z');
    pass(1000);
    await lina.list(PAGE);
    await lina.list(PAGE);
    expect(await seen()).toBe('2026-03-02T01:01:00.000Z');
    expect(await database.queries.selectFrom('change_set').select('action').execute()).toEqual([{ action: 'login' }]);
  });

  test('the session of a process that is gone is recognised; one taken for dead by mistake goes on', async () => {
    const { enter, database, pass } = await place(open);
    const lina = await enter('lina');
    const wang = await enter('wang');
    await database.transact(async (trx) => await trx.updateTable('session').set({ process_started: 'another' }).where('id', '=', 1).execute());
    expect((await wang.sessions()).map(({ operator }) => operator)).toEqual(['王芳']);
    expect((await wang.sessions(true)).map(({ endKind }) => endKind)).toEqual([null, 'died']);
    // The other machine's clock or line: it is there after all.
    await lina.list(PAGE);
    await database.transact(async (trx) => await trx.updateTable('session').set({ host: 'elsewhere' }).where('id', '=', 1).execute());
    expect(await wang.sessions()).toHaveLength(2);
    pass(6 * MINUTE);
    expect((await wang.sessions()).map(({ operator }) => operator)).toEqual(['王芳']);
  });

  test('the login before, and wrong passwords since then, are told', async () => {
    const { enter, pass } = await place(open);
    expect(await (await enter('lina')).welcome()).toEqual({ last: null, failures: 0, daysLeft: null });
    pass(DAY);
    for (let round = 0; round < 3; round++) {
      await expect(enter('lina', 'wrong password')).rejects.toMatchObject({ key: 'error.login_wrong' });
      pass(2 * DAY);
    }
    expect(await (await enter('lina')).welcome()).toMatchObject({ last: { at: '2026-03-02T01:00:00.000Z' }, failures: 3 });
    expect(await (await enter('lina')).welcome()).toMatchObject({ failures: 0 });
  });

  test('the own password: the old one is asked for, the policy holds, and the ledger says that it happened', async () => {
    const { enter, database, pass } = await place(open);
    const lina = await enter('lina');
    await expect(lina.changePassword('wrong password', NEXT)).rejects.toMatchObject({ key: 'error.login_wrong' });
    pass(2000);
    await expect(lina.changePassword(PASSWORD, 'short')).rejects.toMatchObject({ code: 'invalid', key: 'error.password_short', place: { field: 'password' } });
    await expect(lina.changePassword(PASSWORD, PASSWORD)).rejects.toMatchObject({ key: 'login.password_same' });
    await lina.changePassword(PASSWORD, NEXT);
    await lina.list(PAGE);
    await expect(enter('lina', PASSWORD)).rejects.toMatchObject({ key: 'error.login_wrong' });
    pass(2000);
    await enter('lina', NEXT);
    expect(await database.queries.selectFrom('change_set').select(['action', 'entity', 'summary', 'operator_id']).where('action', '!=', 'login').execute()).toEqual([{ action: 'password_changed', entity: 'operator', summary: '李娜', operator_id: 2 }]);
  });

  test('a password that somebody else set is changed before anything else', async () => {
    const { enter } = await place(open);
    const wang = await enter('wang');
    const lina = await enter('lina');
    await expect(lina.setPassword('wang', NEXT)).rejects.toMatchObject({ code: 'not_permitted' });
    await expect(wang.setPassword('wang', NEXT)).rejects.toMatchObject({ key: 'login.own_password' });
    await wang.setPassword('lina', NEXT);
    await expect(lina.list(PAGE)).rejects.toMatchObject({ key: 'login.ended_by' });
    const again = await enter('lina', NEXT);
    expect(await again.session()).toMatchObject({ mustChange: 'first' });
    await expect(again.list(PAGE)).rejects.toMatchObject({ code: 'not_permitted', key: 'login.must_change.first' });
    expect(await again.changePassword(NEXT, PASSWORD)).not.toHaveProperty('mustChange');
    await again.list(PAGE);
    expect(await (await enter('lina')).session()).not.toHaveProperty('mustChange');
  });

  test('mlps3 asks for kinds of characters, remembers five passwords, and they run out after 90 days', async () => {
    const { database, enter, pass } = await place(open);
    // Who gives rights is no administrator of the system besides, as this policy has it.
    await database.transact(async (trx) => await trx.updateTable('role').set({ rights: printRights(READY_ROLES.security_administrator) }).where('id', '=', 1).execute());
    const wang = await enter('wang');
    const before = await enter('lina');
    await expect(before.setPolicy({ profile: 'mlps3' })).rejects.toMatchObject({ code: 'not_permitted' });
    await expect(wang.setPolicy({ profile: 'mlps3', idleMinutes: 0 })).rejects.toMatchObject({ code: 'invalid', key: 'login.idle_range', params: { min: 1, max: 10 } });
    expect(await wang.setPolicy({ profile: 'mlps3', idleMinutes: 5 })).toMatchObject({ profile: 'mlps3', history: 5, maxAgeDays: 90, idleMinutes: 5 });
    const lina = await enter('lina');
    expect(await lina.session()).toMatchObject({ idleMinutes: 5 });
    expect(await before.session(), 'without a new login').toMatchObject({ idleMinutes: 5 });
    await expect(lina.changePassword(PASSWORD, NEXT)).rejects.toMatchObject({ key: 'login.password_classes', params: { classes: 3 } });
    const words = ['Spring-tide1', 'Summer-tide2', 'Autumn-tide3', 'Winter-tide4', 'Spring-wind5', 'Summer-wind6'];
    let now = PASSWORD;
    for (const word of words.slice(0, 5)) {
      await lina.changePassword(now, word);
      now = word;
    }
    await expect(lina.changePassword(now, words[1] ?? '')).rejects.toMatchObject({ key: 'login.password_used', params: { count: 5 } });
    await lina.changePassword(now, words[5] ?? '');
    pass(80 * DAY);
    const late = await enter('lina', words[5]);
    expect(await late.welcome()).toMatchObject({ daysLeft: 10 });
    pass(10 * DAY);
    await expect(late.list(PAGE), 'in the middle of the work').rejects.toMatchObject({ key: 'login.must_change.expired' });
    await late.saveDraft('form', '{"name":"晨光"}');
    const expired = await enter('lina', words[5]);
    await expect(expired.list(PAGE)).rejects.toMatchObject({ key: 'login.must_change.expired' });
    await expired.changePassword(words[5] ?? '', words[0] ?? '');
    await expired.list(PAGE);
    // Some forty password hashes of 64 MiB, dear on purpose: a machine with other work needs more than the usual minute.
  }, 300_000);
});

test('from where: the address of the connection, the terminal, else the machine', () => {
  expect(originOf({ SSH_CONNECTION: '10.0.0.5 50112 10.0.0.1 22', SSH_TTY: '/dev/pts/3' })).toBe('10.0.0.5 pts/3');
  expect(originOf({ SSH_CONNECTION: '\u001b[31m10.0.0.5 1', SSH_TTY: 'x' })).not.toContain('\u001b');
  expect(originOf({})).not.toBe('');
});
