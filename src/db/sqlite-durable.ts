import { open, type FileHandle } from 'node:fs/promises';
import { unavailable, type AppError } from '../errors.ts';

/** The log beside a database file, as far as the disk has it. */
export interface DurableLog {
  /** Waits until everything that was committed before is safe from a power cut. Throws AppError `unavailable` where the disk does not take it, from then on every time. */
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
  let opened: Promise<FileHandle> | undefined;
  // Windows wants to be allowed to write.
  const file = async (): Promise<FileHandle> => await (opened ??= open(`${location}-wal`, 'r+'));
  let refused: AppError | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const sync = async (): Promise<void> => {
    if (refused !== undefined) throw refused;
    const handle = await file().catch((error: unknown) => {
      opened = undefined;
      throw unsure(location, error);
    });
    try {
      await handle.datasync();
    } catch (error) {
      // The system tells of a page that it could not write only once, and takes it for written from then on; and what comes later stands behind it.
      throw (refused = unsure(location, error));
    }
  };
  const start = async (): Promise<void> => {
    running = sync().finally(() => (running = undefined));
    await running;
  };
  /** One at a time: who comes meanwhile has to wait for the next, together with all who came meanwhile. */
  const reach = async (): Promise<void> => {
    if (running === undefined) return await start();
    next ??= running
      .catch(() => undefined)
      .then(async () => {
        next = undefined;
        await start();
      });
    await next;
  };
  return {
    reach,
    begin() {
      // Who waits for it is told: a refusal is kept.
      if (running === undefined) void start().catch(() => undefined);
    },
    async close() {
      await (next ?? running)?.catch(() => undefined);
      const handle = await opened?.catch(() => undefined);
      opened = undefined;
      await handle?.close();
    },
  };
}

const unsure = (location: string, error: unknown): AppError =>
  unavailable('error.database_unsure', { location, reason: error instanceof Error && 'code' in error ? String(error.code) : String(error) });
