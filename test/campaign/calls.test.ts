import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { bindServices } from '../../src/services/bind.ts';
import { sessionForSystemUser } from '../../src/services/login.ts';
import { userInfo } from 'node:os';
import { build, open } from '../e2e/pty.ts';
import { ownCompany } from './company.ts';
import { PATIENCE_MS, quantile, tell, timesOf } from './length.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** As an exchange does it: a program of its own, from its start. Milliseconds until the card stood on the screen of the first of them. */
async function ring(folder: string, number: string, shown: () => Promise<void>): Promise<number> {
  const env = { ...process.env, KEHU_DATABASE: join(folder, 'kehu.db'), HOME: folder, KEHU_LANG: 'zh' };
  const began = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'kehu.js'), 'call', 'ring', number, '-q'], { env, stdio: 'ignore' });
  const ended = new Promise((done) => child.on('exit', done));
  await shown();
  const took = performance.now() - began;
  expect(await ended).toBe(0);
  return took;
}

test('from the exchange\'s command to the painted card with twenty operators at their screens; no call is lost though all of them are killed', async () => {
  build();
  const folder = await mkdtemp(join(tmpdir(), 'kehu-calls-'));
  const screens = timesOf(2, 20);
  const rings = timesOf(2, 40);
  try {
    await ownCompany(join(folder, 'kehu.db'));
    const operators = Array.from({ length: screens }, () => open(folder));
    for (const at of operators) await at.waitFor('客户信息维护');
    const took: number[] = [];
    for (let round = 0; round < rings; round += 1) {
      const number = `1380000${String(round).padStart(4, '0')}`;
      const at = operators[round % screens];
      if (at !== undefined) took.push(await ring(folder, number, async () => await at.waitFor(`┌─ 来电 ${number}`)));
    }
    tell('calls', { screens, rings, p50: quantile(took, 0.5), p95: quantile(took, 0.95), worst: Math.max(...took.map(Math.round)) });
    for (const { pty } of operators) pty.kill('SIGKILL');
    await Promise.all(operators.map(({ ended }) => ended));
    const database = await openDatabase(join(folder, 'kehu.db'));
    const session = await sessionForSystemUser(database, userInfo().username, { source: 'command', now: Date.now });
    if (session === null) throw new Error('nobody is in');
    const { value } = await bindServices(database, session).count({ entity: 'call', filter: 'waiting:yes' });
    await database.close();
    expect(value).toBe(rings);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, PATIENCE_MS);
