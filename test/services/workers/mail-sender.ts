import { openDatabase } from '../../../src/db/connect.ts';
import { NOON } from '../company.ts';
import { programContext } from '../../../src/services/program-session.ts';
import { sendDue } from '../../../src/services/mail/send.ts';

/** Sends what is due, as cron does; killed by whoever started it. */
const [, , location = ''] = process.argv;
const database = await openDatabase(location);
const run = await sendDue(await programContext(database, () => NOON), { now: true });
process.stdout.write(`${JSON.stringify(run)}\n`);
await database.close();
