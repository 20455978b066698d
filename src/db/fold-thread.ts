/** The thread that folds a log: copying and waiting for the disk, for which neither who writes nor who reads has the time. Started by folder.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { logLook, unfolded } from './log-state.ts';

/** A log of which everything stands in the file is begun anew by the next one to write: what little came meanwhile, until nothing did. */
const TRIES = 4;
const LITTLE = 1000;

/** Moves what stands in the log of a database file into the file, while others read and write. */
function foldFile(location: string): void {
  try {
    const connection = new Sqlite(location, { fileMustExist: true });
    try {
      const look = logLook(connection);
      for (let left = LITTLE, tries = 0; left > 0 && left <= LITTLE && tries < TRIES; tries += 1) {
        connection.pragma('wal_checkpoint(passive)');
        left = unfolded(look.get());
      }
    } finally {
      connection.close();
    }
  } catch {
    // Somebody else is at it, or it can't be done: the log only stays longer. The one who writes folds it where it has become very long, and is told then what is wrong.
  }
}

parentPort?.on('message', () => {
  // oxlint-disable-next-line typescript/no-unsafe-argument -- what folder.ts gave
  foldFile(workerData);
  parentPort?.postMessage('folded');
});
