import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Session } from '../e2e/pty.ts';
import { openDatabase } from '../../src/db/connect.ts';
import type { Database } from '../../src/db/database.ts';
import { bindServices } from '../../src/services/bind.ts';
import type { Api } from '../../src/services/api.ts';
import { sessionForSystemUser } from '../../src/services/login.ts';
import { build, open } from '../e2e/pty.ts';
import { ownCompany } from './company.ts';
import { isFull, PATIENCE_MS, quantile, tell, timesOf, wait } from './length.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** As an exchange does it: a program of its own, from its start. Milliseconds until the card stood on every one of these screens. */
async function ring(folder: string, number: string, to: string | null, screens: readonly Session[]): Promise<number> {
  const env = { ...process.env, KEHU_DATABASE: join(folder, 'kehu.db'), HOME: folder, KEHU_LANG: 'zh' };
  const began = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'kehu.js'), 'call', 'ring', number, '-q', ...(to === null ? [] : ['--to', to])], { env, stdio: 'ignore' });
  const ended = new Promise((done) => child.on('exit', done));
  await Promise.all(screens.map(async (at) => await at.waitFor(`┌─ 来电 ${number}`)));
  const took = performance.now() - began;
  expect(await ended).toBe(0);
  return took;
}

async function asOwner<T>(database: Database, work: (api: Api) => Promise<T>): Promise<T> {
  const session = await sessionForSystemUser(database, userInfo().username, { source: 'command', now: Date.now });
  if (session === null) throw new Error('nobody is in');
  return await work(bindServices(database, session));
}

/** An operator record for each screen: a call for one of them is nobody else's. */
async function withOperators(location: string, count: number): Promise<void> {
  const database = await openDatabase(location);
  await asOwner(database, async (api) => {
    const { rows } = await api.list({ entity: 'operator', columns: ['role_id'], limit: 1 });
    for (let at = 0; at < count; at += 1) await api.create('operator', { name: `话务${at}`, login: `op${at}`, role_id: rows[0]?.values['role_id'] ?? null, lang: 'zh' });
  });
  await database.close();
}

/** Processor time of all of them so far, milliseconds. */
function processorOf(screens: readonly Session[]): number {
  const ticks = screens.map(({ pty }) => readFileSync(`/proc/${pty.pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' '));
  return ticks.reduce((sum, words) => sum + (Number(words[11]) + Number(words[12])) * 10, 0);
}

/** What they take of a processor while nothing happens, in thousandths. */
async function idle(screens: readonly Session[]): Promise<number> {
  const settle = 15;
  const long = 20;
  await wait(settle * 1000);
  const before = processorOf(screens);
  await wait(long * 1000);
  return Math.round((processorOf(screens) - before) / long);
}

test('from the exchange\'s command to the painted card with twenty operators at their screens; no call is lost though all of them are killed', async () => {
  build();
  const folder = await mkdtemp(join(tmpdir(), 'kehu-calls-'));
  const location = join(folder, 'kehu.db');
  const count = timesOf(2, 20);
  const rings = timesOf(1, 40);
  try {
    await ownCompany(location);
    await withOperators(location, count);
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ database: location, lang: 'zh' }));
    const screens = Array.from({ length: count }, (_, at) => open(folder, ['shell', '--operator', `op${at}`, '--config', config]));
    for (const at of screens) await at.waitFor('客户信息维护');
    if (isFull()) tell('calls', { screens: count, 'idle, ms of processor a second': await idle(screens) });
    for (const [kind, prefix] of [['to one', '1380000'], ['to all', '1390000']] as const) {
      const took: number[] = [];
      for (let round = 0; round < rings; round += 1) {
        const at = round % count;
        const one = screens[at];
        if (one === undefined) continue;
        const number = `${prefix}${String(round).padStart(4, '0')}`;
        took.push(kind === 'to one' ? await ring(folder, number, `op${at}`, [one]) : await ring(folder, number, null, screens));
        if (kind === 'to one') expect(screens.filter((other) => other.text().includes(number))).toEqual([one]);
      }
      tell('calls', { kind, rings, p50: quantile(took, 0.5), p95: quantile(took, 0.95), worst: Math.max(...took.map(Math.round)), load: loadavg()[0]?.toFixed(1) });
    }
    for (const { pty } of screens) pty.kill('SIGKILL');
    await Promise.all(screens.map(({ ended }) => ended));
    const database = await openDatabase(location);
    const { value } = await asOwner(database, async (api) => await api.count({ entity: 'call', filter: 'waiting:yes' }));
    await database.close();
    expect(value).toBe(rings * 2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, PATIENCE_MS);
