/** Logins: whether a name can be told by the time that a wrong password takes, and many at once. */
import { hashPassword } from '../../src/auth/password.ts';
import { bindServices } from '../../src/services/bind.ts';
import { login } from '../../src/services/login.ts';
import { startSession } from '../../src/services/sessions.ts';
import { absolute, median, type Figure } from './figure.ts';
import { SESSION, withDatabase } from './import-export.ts';

const PASSWORD = 'a long bench pass phrase';
/** Attempts per kind of name; they take turns, so that whatever else the machine does falls on all alike. */
const ROUNDS = 80;
const AT_ONCE = 20;
const DAY_MS = 86_400_000;
const EDITS = 200;

/** Operators 1 to 20, all with the password; the last of the names is disabled. */
async function addOperators(path: string): Promise<void> {
  await withDatabase(path, async ({ database, now }) => {
    const api = bindServices(database, SESSION, now);
    const password_hash = await hashPassword(PASSWORD);
    const { id: role_id } = await database.queries.selectFrom('role').select('id').where('name', '=', '业务员').executeTakeFirstOrThrow();
    for (let at = 1; at <= AT_ONCE; at += 1) {
      const { id } = await api.create('operator', { name: `量测${at}`, login: `bench${at}`, role_id });
      await database.transact(async (trx) => await trx.insertInto('credential').values({ operator_id: id, password_hash, changed_at: new Date().toISOString() }).execute());
    }
    const { id } = await api.create('operator', { name: '停用', login: 'disabled', role_id, locked: 1 });
    await database.transact(async (trx) => await trx.insertInto('credential').values({ operator_id: id, password_hash, changed_at: new Date().toISOString() }).execute());
  });
}

/** The medians of wrong passwords for names of three kinds, and how far the other two lie from the known one, in percent. */
async function gaps(path: string): Promise<readonly Figure[]> {
  return await withDatabase(path, async ({ database }) => {
    // Another day each time: nobody waits, and every attempt is the first one.
    let day = Date.now();
    const times: Record<'bench1' | 'nobody1' | 'disabled', number[]> = { bench1: [], nobody1: [], disabled: [] };
    const names = ['bench1', 'nobody1', 'disabled'] as const;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let turn = 0; turn < names.length; turn += 1) {
        const name = names[(round + turn) % names.length] ?? 'bench1';
        day += 2 * DAY_MS;
        const start = performance.now();
        await login(database, name, 'not the password', { source: 'screen', now: () => day }).catch(() => null);
        times[name].push(performance.now() - start);
      }
    }
    const known = median(times.bench1);
    const gap = (name: 'nobody1' | 'disabled'): number => (100 * Math.abs(median(times[name]) - known)) / known;
    return [
      absolute('wrong password, unknown against known name, gap of medians', gap('nobody1'), '%', 5, `known ${known.toFixed(0)} ms`),
      absolute('wrong password, disabled against known name, gap of medians', gap('disabled'), '%', 5, `known ${known.toFixed(0)} ms`),
    ];
  });
}

async function atOnce(path: string): Promise<Figure> {
  return await withDatabase(path, async ({ database, now }) => {
    const start = performance.now();
    await Promise.all(Array.from({ length: AT_ONCE }, async (_, at) => await login(database, `bench${at + 1}`, PASSWORD, { source: 'screen', now })));
    return absolute(`${AT_ONCE} logins at once, until the last is in`, performance.now() - start, 'ms', 2000);
  });
}

/** What the question before every call costs: the same edits with and without it, in turns. */
async function question(path: string): Promise<Figure> {
  return await withDatabase(path, async ({ database, now }) => {
    const plain = bindServices(database, { ...SESSION, operatorId: 1 }, now);
    const { stamp: _stamp, ...rest } = await startSession(database, { ...SESSION, operatorId: 1 }, { now: now() });
    const asked = bindServices(database, rest, now);
    const { id } = await plain.create('tag', { name: '量测' });
    const times: Record<'plain' | 'asked', number[]> = { plain: [], asked: [] };
    for (let at = 0; at < EDITS; at += 1) {
      for (const [name, api] of [['plain', plain], ['asked', asked]] as const) {
        const { version } = await api.get('tag', id);
        const start = performance.now();
        await api.update('tag', id, version, { name: `量测${name}${at}` });
        times[name].push(performance.now() - start);
      }
    }
    return absolute('one edit in a session that is asked for before each call, p50', median(times.asked), 'ms', 3, `without ${median(times.plain).toFixed(2)} ms`);
  });
}

/** All of it, on a small company of its own at `path`. */
export async function measureLogins(path: string): Promise<readonly Figure[]> {
  await addOperators(path);
  return [await atOnce(path), await question(path), ...(await gaps(path))];
}
