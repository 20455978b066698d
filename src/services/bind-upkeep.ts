import { agingEntities } from './cleanup.ts';
import type { ServiceContext } from './context.ts';
import type { UpkeepApi } from './upkeep-api.ts';

/** What guards the data as a whole is loaded when it is first asked for. */
export function upkeepCalls(own: () => ServiceContext): UpkeepApi {
  return {
    backups: async () => await (await import('./backup/list.ts')).listBackups(own()),
    makeBackup: async (control) => await (await import('./backup/make.ts')).backup(own(), {}, control),
    verifyBackup: async (path, control) => await (await import('./backup/open.ts')).verifyBackup(own(), { path }, control),
    restoreBackup: async (path, control) => await (await import('./backup/restore.ts')).restoreBackup(own(), { path, migrate: true }, control),
    cleanupKinds: async () => await Promise.resolve(agingEntities()),
    cleanupPlan: async (request, control) => await (await import('./cleanup.ts')).cleanupPlan(own(), request, control),
    cleanup: async (request, expected, control) => await (await import('./cleanup.ts')).cleanup(own(), request, expected, control),
  };
}
