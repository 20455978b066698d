/** Backs up or restores until it is killed: `saver.ts LOCATION backup` or `saver.ts LOCATION restore FILE FILE`. */
import { openDatabase } from '../../../src/db/connect.ts';
import { makeBackup } from '../../../src/services/backup/make.ts';
import { restoreBackup } from '../../../src/services/backup/restore.ts';
import { programContext } from '../../../src/services/program-session.ts';

const [location = '', role = '', ...files] = process.argv.slice(2);
const database = await openDatabase(location);
const ctx = await programContext(database, Date.now);
for (let round = 0; ; round += 1) {
  process.stdout.write('begun\n');
  if (role === 'backup') await makeBackup(ctx, {}, 'manual');
  else await restoreBackup(ctx, { path: files[round % files.length] ?? '' });
  process.stdout.write('done\n');
}
