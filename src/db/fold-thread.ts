/** The thread that folds a log: copying and waiting for the disk, for which neither who writes nor who reads has the time. Started by folder.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';

/** Moves what stands in the log of a database file into the file, while others read and write. */
function foldFile(location: string): void {
  try {
    const connection = new Sqlite(location, { fileMustExist: true });
    try {
      connection.pragma('wal_checkpoint(passive)');
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
