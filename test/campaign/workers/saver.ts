/** Backs up or restores until it is killed, and says when it begins, gets on and is done: `saver.ts LOCATION backup` or `saver.ts LOCATION restore FILE FILE`. */
import { writeSync } from 'node:fs';
import { openDatabase } from '../../../src/db/connect.ts';
import { makeBackup } from '../../../src/services/backup/make.ts';
import { restoreBackup } from '../../../src/services/backup/restore.ts';
import { programContext } from '../../../src/services/program-session.ts';

const [location = '', role = '', ...files] = process.argv.slice(2);
const database = await openDatabase(location);
const ctx = await programContext(database, Date.now);
const say = (what: string): void => void writeSync(1, `${what}\n`);
const control = { onProgress: () => say('getting on') };
for (let round = 0; ; round += 1) {
  say('begun');
  if (role === 'backup') await makeBackup(ctx, {}, 'manual', control);
  else await restoreBackup(ctx, { path: files[round % files.length] ?? '' }, control);
  say('done');
}
