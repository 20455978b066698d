import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { emptyPlace, enginesUnderTest } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';
import { openCompany } from '../tui/company.ts';
import type { Driver } from '../tui/driver.ts';
import { start } from '../tui/start.ts';
import { PATIENCE_MS, tell, timesOf } from './length.ts';

const TIMES = timesOf(25, 300);
const SCREENS = timesOf(4, 300);

const EDITOR = fileURLToPath(new URL('workers/editor.ts', import.meta.url));

/** One of two programs that edit the same record, ready to begin; `edit` gives how often the other was faster. */
async function editor(...words: readonly string[]): Promise<{ edit(): Promise<number> }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', EDITOR, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let wrong = '';
  child.stderr.on('data', (text: Buffer) => (wrong += text.toString()));
  const said = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`it ended: ${wrong}`);
    return value;
  };
  expect(await said()).toBe('ready');
  return {
    edit: async () => {
      child.stdin.write('begin\n');
      return Number(await said());
    },
  };
}

describe.each(enginesUnderTest())('two who edit one record at the same time, on %s', (engine) => {
  test(`2 × ${TIMES} times by two programs: every edit counts`, async () => {
    const place = await emptyPlace(engine);
    const one = await openDatabase(place.location);
    try {
      const office = await openOffice(one);
      const { id } = await office.api.create('customer', { name: '两人都改', notes: '-' });
      const editors = await Promise.all((['short_name', 'address'] as const).map(async (own) => await editor(place.location, String(office.session.operatorId), String(id), own, String(TIMES))));
      const conflicts = await Promise.all(editors.map(async ({ edit }) => await edit()));
      const { values, version } = await office.api.get('customer', id);
      expect(values).toMatchObject({ short_name: String(TIMES), address: String(TIMES) });
      const words = String(values['notes']).split(' ').slice(1);
      for (const own of ['short_name', 'address']) expect(words.filter((word) => word.startsWith(own))).toEqual(Array.from({ length: TIMES }, (_, at) => `${own}${at + 1}`));
      // Every edit is a version of its own.
      expect(version).toBe(1 + 2 * TIMES);
      expect((await verifyLedger(one)).faults).toEqual([]);
      tell(`edits on ${engine}`, { edits: 2 * TIMES, conflicts: conflicts.join('+') });
    } finally {
      await one.close();
      await place.remove();
    }
  }, PATIENCE_MS);
});

const CONFLICT = '两人改了同一项';

/** On a record's page: the name gets one letter more; where somebody was faster the letter is put behind theirs. How often that was. */
async function append(app: Driver, letter: string, times: number): Promise<number> {
  let conflicts = 0;
  for (let at = 0; at < times; at++) {
    let screen = await app.press('enter').waitFor('>名称').type(letter).press('ctrl-s').waitFor(/已保存“|两人改了同一项/);
    while (screen.rows.join('\n').includes(CONFLICT)) {
      conflicts += 1;
      const theirs = /对方的（[^）]*）：(\S+)/.exec(screen.rows.join('\n'))?.[1] ?? '';
      // Done, or in between somebody saved another name once more.
      screen = await app.press('f2', 'ctrl-u').type(theirs + letter).press('enter', 'ctrl-s').waitFor(new RegExp(`已保存“|对方的（[^）]*）：(?!${theirs}\\s)\\S`));
    }
  }
  return conflicts;
}

/** Letters of one round: a name takes 120. */
const ROUND = 25;

test(`2 × ${SCREENS} times on two screens: no letter is lost`, async () => {
  const services = await openCompany();
  const { api } = services;
  const open = (): Driver => start({ services: { ...services, close: async () => undefined }, columns: 200, rows: 30 }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').burst('cgsc{enter}').waitFor('› 晨光商城').burst('{down}{down}').waitFor('>名称');
  const screens = [open(), open()] as const;
  await Promise.all(screens);
  let conflicts = 0;
  for (let left = SCREENS; left > 0; left -= ROUND) {
    const times = Math.min(ROUND, left);
    const { version, values } = await api.get('customer', 1);
    if (values['name'] !== '晨光') await api.update('customer', 1, version, { name: '晨光' });
    await Promise.all(screens.map((app) => app.press('ctrl-r').waitFor(/>名称 +晨光 /)));
    const [one, two] = await Promise.all([append(screens[0], 'a', times), append(screens[1], 'b', times)]);
    conflicts += one + two;
    const name = String((await api.get('customer', 1)).values['name']);
    expect([name.replaceAll(/[^a]/g, '').length, name.replaceAll(/[^b]/g, '').length]).toEqual([times, times]);
  }
  tell('edits on screens', { edits: 2 * SCREENS, 'three-way screens': conflicts });
  await Promise.all(screens.map((app) => app.stop()));
  await services.close();
}, PATIENCE_MS);
