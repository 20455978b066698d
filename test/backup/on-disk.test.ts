import { open, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backup } from '../../src/services/backup/make.ts';
import { restoreBackup } from '../../src/services/backup/restore.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';

/** What was brought to the disk: which file or folder, how long it was, and whether a backup stood under its name by then. */
interface Synced {
  readonly inode: number;
  readonly size: number;
  readonly links: number;
}

/** Writes down what is synced from now on. */
async function watchSync(folder: string): Promise<readonly Synced[]> {
  const probe = await open(join(folder, 'probe'), 'w');
  const handles = Object.getPrototypeOf(probe) as FileHandle; // oxlint-disable-line typescript/no-unsafe-type-assertion -- what all handles have in common
  await probe.close();
  const synced: Synced[] = [];
  const real = handles.sync;
  vi.spyOn(handles, 'sync').mockImplementation(async function (this: FileHandle) {
    await real.call(this);
    const { ino, size, nlink } = await this.stat();
    synced.push({ inode: ino, size, links: nlink });
  });
  return synced;
}

afterEach(() => vi.restoreAllMocks());

forEachEngine((engine, opened) => {
  describe('when the power fails', () => {
    it.each([false, true])('a backup is whole before it has its name, and its name stays (encrypted: %s)', async (encrypted) => {
      const { ctx } = await openOffice(await opened());
      const folder = await scratchFolder();
      const passphraseFile = join(folder, 'passphrase');
      await writeFile(passphraseFile, 'a long pass phrase\n');
      const synced = await watchSync(folder);
      const { path } = (await backup(ctx, { folder: join(folder, 'backups'), ...(encrypted ? { passphraseFile } : {}) })).backup;
      const [file, place] = [await stat(path), await stat(dirname(path))];
      expect(synced.findLast(({ inode }) => inode === file.ino)).toMatchObject({ size: file.size });
      expect(synced.at(-1)?.inode).toBe(place.ino);
    });

    it.runIf(engine === 'sqlite')('a restore is in the file, not in the log beside it', async () => {
      const { ctx, api } = await openOffice(await opened());
      const folder = await scratchFolder();
      await api.create('customer', { name: '晨光' });
      const { path } = (await backup(ctx, { folder })).backup;
      await restoreBackup(ctx, { path });
      expect((await stat(`${ctx.database.location}-wal`)).size).toBe(0);
    });
  });
});
