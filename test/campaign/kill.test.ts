import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import type { Api } from '../../src/services/api.ts';
import { tidyUp } from '../../src/services/take-back.ts';
import { checkDatabase } from '../../src/services/upkeep.ts';
import { emptyPlace, enginesUnderTest, scratchFolder } from '../harness/database.ts';
import { openOffice, type Office } from '../services/company.ts';
import { PATIENCE_MS, randomOf, tell, timesOf, wait } from './length.ts';

const WRITER = fileURLToPath(new URL('workers/writer.ts', import.meta.url));
const TIMES = timesOf(9, 1000);
/** Above 5,000 rows an import is written in chunks. */
const [FEW, MANY] = [150, 5200];

/** What a writer said before it was killed: the last number of each word. */
type Said = ReadonlyMap<string, number>;

/** A writer that is killed so long after it was ready. */
async function killed(location: string, operator: number, role: string, given: string, afterMs: number): Promise<{ readonly said: Said; readonly last: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', WRITER, location, String(operator), role, given], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = new Map<string, number>();
  let [last, wrong] = ['', ''];
  child.stderr.on('data', (text: Buffer) => (wrong += text.toString()));
  const lines = createInterface({ input: child.stdout });
  const read = once(lines, 'close');
  // Asked for before anything is waited for: a writer that has ended by itself says so but once.
  const exit = once(child, 'close');
  const ready = new Promise<void>((done) => {
    lines.on('line', (line) => {
      const [word = '', number = ''] = line.split(' ');
      said.set(word, Number(number));
      last = word;
      done();
    });
  });
  await Promise.race([ready, exit]);
  await Promise.race([wait(afterMs), exit]);
  child.kill('SIGKILL');
  const [code]: unknown[] = await exit;
  await read;
  // A writer that ended by itself met an error: nobody may be told of a busy database.
  expect({ code, wrong }, wrong).toEqual({ code: null, wrong: '' });
  return { said, last };
}

interface Plan {
  readonly location: string;
  readonly office: Office;
  readonly api: Api;
  readonly random: () => number;
  readonly lists: Readonly<Record<'few' | 'many', string>>;
}

const notesOf = async ({ api }: Plan, id: number): Promise<number> => Number((await api.get('customer', id)).values['notes']);

/** What was said to be done is there; what was under way is there whole or not at all. */
async function editor(plan: Plan, ids: readonly number[]): Promise<void> {
  const { said } = await killed(plan.location, plan.office.session.operatorId ?? 0, 'edit', ids.join(','), plan.random() * 400);
  const [first = 0, ...others] = ids;
  const single = await notesOf(plan, first);
  expect(single).toBeGreaterThanOrEqual(said.get('edited') ?? 0);
  expect(single).toBeLessThanOrEqual(said.get('editing') ?? single);
  const bulk = await Promise.all(others.map((id) => notesOf(plan, id)));
  expect(new Set(bulk).size).toBe(1);
  expect(bulk[0]).toBeGreaterThanOrEqual(said.get('bulked') ?? 0);
}

/** Each of the three that starts tidies up first: whoever is at it is waited for. Nobody else leaves a step open here. */
async function tidied({ database }: Office): Promise<void> {
  for (;;) {
    await tidyUp(database, Date.now);
    const open = await database.queries.selectFrom('change_set').select('id').where('state', '=', 'open').limit(1).executeTakeFirst();
    if (open === undefined) return;
    await wait(20);
  }
}

async function importer(plan: Plan, many: boolean): Promise<void> {
  const { location, office, api, random, lists } = plan;
  const { last } = await killed(location, office.session.operatorId ?? 0, 'import', many ? lists.many : lists.few, random() * (many ? 3500 : 700));
  await tidied(office);
  const count = (await api.count({ entity: 'customer', filter: 'name:^导入的' }, 100_000)).value;
  const whole = [0, FEW, MANY];
  expect(whole).toContain(count);
  if (last === 'imported') expect(count).toBe(many ? MANY : FEW);
  if (last === 'undone') expect(count).toBe(0);
}

async function undoer(plan: Plan): Promise<void> {
  const { said, last } = await killed(plan.location, plan.office.session.operatorId ?? 0, 'undo', '', plan.random() * 400);
  const deleted = async (id: number | undefined): Promise<boolean | null> => (id === undefined ? null : (await plan.api.get('customer', id).catch(() => null))?.deleted ?? true);
  if (last === 'made') expect(await deleted(said.get('made'))).toBe(false);
  const removed = said.get('removed');
  if (removed !== undefined) expect(await deleted(removed)).toBe(true);
}

describe.each(enginesUnderTest())('on %s', (engine) => {
  test(`${TIMES} times a writer is killed: nothing that was acknowledged is lost, nothing is half done, everything agrees`, async () => {
    const place = await emptyPlace(engine);
    const folder = await scratchFolder();
    const database = await openDatabase(place.location, { lockTimeoutMs: 60_000 });
    const began = Date.now();
    try {
      const office = await openOffice(database);
      const ids: number[] = [];
      for (let at = 0; at < 20; at++) ids.push((await office.api.create('customer', { name: `改的 ${at}`, notes: '0' })).id);
      const lists = { few: join(folder, 'few.csv'), many: join(folder, 'many.csv') };
      const list = (rows: number): string => `name,phone\n${Array.from({ length: rows }, (_, at) => `导入的 ${at},0431-8${String(at).padStart(7, '0')}`).join('\n')}\n`;
      await writeFile(lists.few, list(FEW));
      await writeFile(lists.many, list(MANY));
      const plan: Plan = { location: place.location, office, api: office.api, random: randomOf(8), lists };
      let left = TIMES;
      const again = async (round: (at: number) => Promise<void>): Promise<void> => {
        for (let at = 0; left-- > 0; at++) {
          await round(at);
          if (left > 0 && left % 100 === 0) tell(`kill on ${engine}`, { left });
        }
      };
      await Promise.all([again(() => editor(plan, ids)), again((at) => importer(plan, at % 5 === 1)), again(() => undoer(plan))]);
      await tidyUp(database, Date.now);
      const { engine: file, ledger, tally, search, keys, steps, changes } = await checkDatabase(office.ctx);
      expect({ file, ledger, tally, search, keys }).toEqual({ file: [], ledger: [], tally: [], search: [], keys: [] });
      tell(`kill on ${engine}`, { kills: TIMES, steps, changes, seconds: Math.round((Date.now() - began) / 1000) });
    } finally {
      await database.close();
      await place.remove();
    }
  }, PATIENCE_MS);
});

test('a writer that ends by itself is told at once, with what it said', async () => {
  await expect(killed(join(await scratchFolder(), 'missing', 'kehu.db'), 0, 'edit', '1', PATIENCE_MS)).rejects.toThrow('AppError');
});
