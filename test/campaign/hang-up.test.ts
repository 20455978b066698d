import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { bindServices } from '../../src/services/bind.ts';
import { SESSION } from '../services/company.ts';
import { ownCompany } from './company.ts';
import { PATIENCE_MS, quantile, randomOf, tell, timesOf, wait } from './length.ts';
import { isRunning, openLine } from './terminal.ts';

const TIMES = timesOf(3, 100);
const GONE_MS = 2000;

test.runIf(process.platform === 'linux')(`${TIMES} times the terminal goes while one types: the process is gone, no lock is left, the draft is there`, async () => {
  execFileSync(process.execPath, [join(import.meta.dirname, '..', '..', 'bin', 'dev.js'), 'build'], { stdio: 'ignore' });
  const folder = await mkdtemp(join(tmpdir(), 'kehu-hang-up-'));
  const location = join(folder, 'kehu.db');
  const random = randomOf(5);
  const gone: number[] = [];
  let shorter = 0;
  try {
    await ownCompany(location);
    const database = await openDatabase(location);
    const api = bindServices(database, { ...SESSION, operatorId: 1 }, Date.now);
    for (let at = 0; at < TIMES; at++) {
      const line = await openLine(folder, location);
      await line.waitFor('客户信息维护');
      line.send('2\r\r');
      await line.waitFor('还没有客户');
      line.send('\u000e');
      await line.waitFor('>名称');
      const typed = Array.from({ length: 3 + Math.floor(random() * 60) }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
      const until = Math.floor(random() * typed.length);
      for (const [place, letter] of [...typed].entries()) {
        if (place > until) break;
        line.send(letter);
        await wait(random() * 40);
      }
      const seen = />名称\*? +([a-z]+)/.exec(line.text())?.[1] ?? '';
      line.drop();
      const dropped = performance.now();
      while (isRunning(line.pid) && performance.now() - dropped < 10 * GONE_MS) await wait(5);
      gone.push(performance.now() - dropped);
      expect(isRunning(line.pid)).toBe(false);
      // Whoever comes next writes at once, and nobody is said to sit there.
      await api.setPreference('campaign', String(at));
      expect(await database.queries.selectFrom('desk').select('pid').execute()).toEqual([]);
      const [draft, ...more] = await api.drafts();
      expect(more).toEqual([]);
      if (seen !== '') {
        const kept = draft === undefined ? null : await api.takeDraft(draft.place);
        const text = /"name":\{"text":"([a-z]*)"/.exec(kept?.body ?? '')?.[1] ?? '';
        // Of a name longer than its field the end is seen.
        expect({ seen, text, typed }).toEqual({ seen, text: expect.stringContaining(seen), typed: expect.stringMatching(new RegExp(`^${text}`)) });
      } else shorter += 1;
      if (draft !== undefined) await api.dropDraft(draft.place);
      await database.transact(async (trx) => void (await trx.deleteFrom('desk').execute()));
    }
    tell('hang-up', { times: TIMES, 'gone after ms p50': quantile(gone, 0.5), max: quantile(gone, 1), over: gone.filter((ms) => ms > GONE_MS).length, 'nothing seen yet': shorter });
    await database.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, PATIENCE_MS);
