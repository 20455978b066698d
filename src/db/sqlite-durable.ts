import { open, type FileHandle } from 'node:fs/promises';
import { unavailable } from '../errors.ts';

/** The log beside a database file, as far as the disk has it. */
export interface DurableLog {
  /** Waits until everything that was committed before is safe from a power cut. Throws AppError `unavailable` where the disk does not take it. */
  reach(): Promise<void>;
  /** Has the disk begin with it, so that whoever has to wait later waits for less. */
  begin(): void;
  close(): Promise<void>;
}

/**
 * Has the disk take the log once the lock is given up. The engine itself would do so with the lock held: everybody who writes then waits for everything that anybody has written, and
 * twenty who save at once wait for the disk twenty times. What comes later stands behind what came before, so nothing that was told to be saved can go while something later stays.
 * The engine's own locks lie on other files: closing this one takes none away.
 */
export function durableLog(location: string): DurableLog {
  const path = `${location}-wal`;
  let opened: Promise<FileHandle> | undefined;
  let begun: Promise<void> | undefined;
  // Windows wants to be allowed to write.
  const sync = async (): Promise<void> => await (await (opened ??= open(path, 'r+'))).datasync();
  return {
    begin() {
      begun ??= sync()
        // Whoever waits for it is told.
        .catch(() => undefined)
        .finally(() => (begun = undefined));
    },
    async reach() {
      try {
        await sync();
      } catch (error) {
        throw unavailable('error.database_unsure', { location, reason: error instanceof Error && 'code' in error ? String(error.code) : String(error) });
      }
    },
    async close() {
      await begun;
      const file = await opened?.catch(() => undefined);
      opened = undefined;
      await file?.close();
    },
  };
}
