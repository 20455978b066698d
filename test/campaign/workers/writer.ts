/**
 * A process that writes until it is killed, and says what it is about to do and what it was told is done: edits and bulk edits, imports with
 * chunks and taking them back, or new records and undo.
 */
import { writeSync } from 'node:fs';
import { openDatabase } from '../../../src/db/connect.ts';
import { bindServices } from '../../../src/services/bind.ts';
import { tidyUp } from '../../../src/services/take-back.ts';
import { SESSION } from '../../services/company.ts';

const [, , location = '', operator = '1', role = '', given = ''] = process.argv;
const say = (what: string, value: number): void => void writeSync(1, `${what} ${value}\n`);

const database = await openDatabase(location, { lockTimeoutMs: 60_000 });
await tidyUp(database, Date.now);
const api = bindServices(database, { ...SESSION, operatorId: Number(operator) }, Date.now);
say('ready', 0);

/** The first of its records counts single edits, the others bulk edits. */
async function edit(): Promise<never> {
  const [first = 0, ...others] = given.split(',').map(Number);
  const noted = async (id: number): Promise<number> => Number((await api.get('customer', id)).values['notes']);
  let [single, bulk] = [await noted(first), await noted(others[0] ?? 0)];
  for (;;) {
    say('editing', ++single);
    await api.update('customer', first, (await api.get('customer', first)).version, { notes: String(single) });
    say('edited', single);
    if (single % 4 !== 0) continue;
    say('bulking', ++bulk);
    await api.bulkUpdate({ entity: 'customer', ids: others }, { notes: String(bulk) }, others.length);
    say('bulked', bulk);
  }
}

async function importing(): Promise<never> {
  for (const step of (await api.steps({ limit: 200, mine: true, filter: 'what:import' })).filter(({ undoneById }) => undoneById === null)) {
    say('undoing', step.id);
    await api.undo(step.id, 'refuse');
    say('undone', step.id);
  }
  for (;;) {
    say('importing', 0);
    const done = await api.importRun({ entity: 'customer', path: given, duplicates: 'skip' });
    say('imported', done.created);
    say('undoing', done.stepId ?? 0);
    await api.undo(done.stepId ?? 0, 'refuse');
    say('undone', done.stepId ?? 0);
  }
}

async function undoing(): Promise<never> {
  for (;;) {
    say('making', 0);
    const { id, version, stepId } = await api.create('customer', { name: `撤销的 ${Date.now()}` });
    say('made', id);
    const changed = await api.update('customer', id, version, { notes: 'x' });
    await api.undo(changed.stepId, 'refuse');
    say('removing', id);
    await api.undo(stepId, 'refuse');
    say('removed', id);
  }
}

await (role === 'edit' ? edit() : role === 'import' ? importing() : undoing());
