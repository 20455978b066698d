/** Imports a file in a process of its own and says so when the first rows are written; the test kills it then. */
import { openDatabase } from '../../src/db/connect.ts';
import { importRun } from '../../src/services/import/run.ts';
import { SESSION } from '../services/company.ts';

const [, , location = '', path = ''] = process.argv;
const database = await openDatabase(location);
const session = { ...SESSION, operatorId: 1 };
let said = false;
await importRun({ database, session, now: Date.now }, { entity: 'customer', path, duplicates: 'update' }, {
  onProgress: () => {
    if (said) return;
    void database.queries
      .selectFrom('change_set')
      .select('id')
      .where('state', '=', 'open')
      .executeTakeFirst()
      .then(async (open) => {
        const rows = open === undefined ? undefined : await database.queries.selectFrom('customer').select('id').where('id', '>', 1).executeTakeFirst();
        if (rows === undefined || said) return;
        said = true;
        process.stdout.write('written\n');
      });
  },
});
