import Sqlite from 'better-sqlite3';

/**
 * Moves what stands in the log of a database file into the file, while others read and write: copying, and waiting for the disk, a third of the time of whoever
 * writes very much and would do it himself. Where somebody else is at it, or it can't be done, nothing is: the log only stays longer.
 */
export function foldFile(location: string): void {
  try {
    const connection = new Sqlite(location, { fileMustExist: true });
    try {
      connection.pragma('wal_checkpoint(passive)');
    } finally {
      connection.close();
    }
  } catch {
    // The one who writes folds it where it has become very long, and is told then what is wrong.
  }
}
