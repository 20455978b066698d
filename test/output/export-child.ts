/** Exports a database in a process of its own, which dies in the midst of it. */
import { openDatabase } from '../../src/db/connect.ts';
import type { ExportFormat } from '../../src/services/api.ts';
import { exportFile } from '../../src/services/export.ts';
import { SESSION } from '../services/company.ts';

const [, , location = '', path = '', format = 'csv'] = process.argv;
const database = await openDatabase(location);
const found = (['csv', 'xlsx', 'vcard'] as const satisfies readonly ExportFormat[]).find((each) => each === format) ?? 'csv';
let told = false;
await exportFile({ database, session: { ...SESSION, operatorId: 1 }, now: Date.now }, { entity: 'customer', columns: [], format: found, for: 'machine', path, overwrite: true }, {
  onProgress: ({ done }) => {
    if (told || done < 4000) return;
    told = true;
    process.stdout.write(`${done}\n`, () => process.kill(process.pid, 'SIGKILL'));
  },
});
