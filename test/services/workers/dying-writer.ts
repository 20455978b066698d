import { openDatabase } from '../../../src/db/connect.ts';
import { addChunk, openBigStep } from '../../../src/services/big-step.ts';
import { completeValues, insertRecord } from '../../../src/services/write.ts';
import { NOON, SESSION } from '../company.ts';

/** Begins a big step and is killed in the middle of it. */
const [, , location = ''] = process.argv;
const database = await openDatabase(location);
const big = await openBigStep({ database, session: SESSION, now: () => NOON }, { action: 'import', entity: 'tag', summary: 'tags.csv' });
await addChunk(big, async (run) => {
  for (const [at, name] of ['一', '二', '三'].entries()) await insertRecord(run, 'tag', completeValues('tag', { name, rank: at + 1 }));
});
process.kill(process.pid, 'SIGKILL');
