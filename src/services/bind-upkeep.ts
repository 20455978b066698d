import { agingEntities } from './cleanup.ts';
import type { ServiceContext } from './context.ts';
import { heldEntities } from './hanging.ts';
import type { UpkeepApi } from './upkeep-api.ts';

/** What guards the data as a whole is loaded when it is first asked for. */
export function upkeepCalls(own: () => ServiceContext): UpkeepApi {
  let close: (() => Promise<void>) | null = null;
  const ended = async (): Promise<void> => {
    const closing = close;
    close = null;
    await closing?.();
  };
  return {
    backups: async () => await (await import('./backup/list.ts')).listBackups(own()),
    makeBackup: async (control) => await (await import('./backup/make.ts')).backup(own(), {}, control),
    verifyBackup: async (path, control) => await (await import('./backup/open.ts')).verifyBackup(own(), { path }, control),
    restoreBackup: async (path, control) => await (await import('./backup/restore.ts')).restoreBackup(own(), { path }, control),
    backupSettings: async () => await (await import('./backup/settings.ts')).backupSettings(own()),
    setBackupSettings: async (wanted) => await (await import('./backup/settings.ts')).setBackupSettings(own(), wanted),
    browseBackup: async (path, control) => {
      const { browseBackup } = await import('./backup/browse.ts');
      await ended();
      const opened = await browseBackup(own(), { path }, control);
      ({ close } = opened);
      return { location: opened.plain, session: { ...opened.session, inBackup: true } };
    },
    endBrowse: async () => {
      await ended();
      return own().session;
    },
    takeKinds: async () => await Promise.resolve(heldEntities()),
    takeFromBackup: async (request, control) => await (await import('./backup/take.ts')).takeFromBackup(own(), request, control),
    cleanupKinds: async () => await Promise.resolve(agingEntities()),
    cleanupPlan: async (request, control) => await (await import('./cleanup.ts')).cleanupPlan(own(), request, control),
    cleanup: async (request, expected, control) => await (await import('./cleanup.ts')).cleanup(own(), request, expected, control),
  };
}
