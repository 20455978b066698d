/**
 * Puts words of its own behind what stands in a field of a record, and counts in a field of its own; where somebody was faster it looks again and decides
 * anew: `editor.ts LOCATION OPERATOR ID FIELD TIMES`. Says when it is ready, begins when it is told, and ends with how often that was.
 */
import { once } from 'node:events';
import { openDatabase } from '../../../src/db/connect.ts';
import { AppError } from '../../../src/errors.ts';
import { bindServices } from '../../../src/services/bind.ts';
import { SESSION } from '../../services/company.ts';
import { wait } from '../length.ts';

const [, , location = '', operator = '', record = '', own = '', times = ''] = process.argv;
const id = Number(record);
const database = await openDatabase(location, { lockTimeoutMs: 60_000 });
const api = bindServices(database, { ...SESSION, operatorId: Number(operator) }, Date.now);
await api.get('customer', id);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
let conflicts = 0;
for (let at = 1; at <= Number(times); ) {
  const { version, values } = await api.get('customer', id);
  // Between the look and the save the other one has its turn, as with people.
  await wait(Math.random() * 4);
  try {
    await api.update('customer', id, version, { notes: `${String(values['notes'])} ${own}${at}`, [own]: String(at) });
    at += 1;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
    conflicts += 1;
  }
}
await database.close();
process.stdout.write(`${conflicts}\n`, () => process.exit(0));
