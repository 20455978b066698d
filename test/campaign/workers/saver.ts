/** Backs up or restores until it is killed, and says when it begins, gets on, puts the restored in its place (the safety copy is there by then) and is done: `saver.ts LOCATION backup` or `saver.ts LOCATION restore FILE FILE`. */
import { readdirSync, writeSync } from 'node:fs';
import { openDatabase } from '../../../src/db/connect.ts';
import { makeBackup } from '../../../src/services/backup/make.ts';
import { restoreBackup } from '../../../src/services/backup/restore.ts';
import { settingsOf } from '../../../src/services/backup/settings.ts';
import { programContext } from '../../../src/services/program-session.ts';

const [location = '', role = '', ...files] = process.argv.slice(2);
const database = await openDatabase(location);
const ctx = await programContext(database, Date.now);
const say = (what: string): void => void writeSync(1, `${what}\n`);
const { folder } = await settingsOf(database);
let there = 0;
const control = { onProgress: () => say(backupsThere() > there && role === 'restore' ? 'moving' : 'getting on') };
const backupsThere = (): number => readdirSync(folder).filter((name) => !name.startsWith('.')).length;
for (let round = 0; ; round += 1) {
  there = backupsThere();
  say('begun');
  if (role === 'backup') await makeBackup(ctx, {}, 'manual', control);
  else await restoreBackup(ctx, { path: files[round % files.length] ?? '' }, control);
  say('done');
}
