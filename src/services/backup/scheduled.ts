import { dirname } from 'node:path';
import type { TickJob } from '../tick.ts';
import { backupsIn } from './list.ts';
import { makeBackup } from './make.ts';
import { rotate } from './rotate.ts';
import { identityOf, settingsOf } from './settings.ts';

const HOUR_MS = 3_600_000;
/** A timer that comes a little early is not sent away for another turn. */
const EARLY_MS = 60_000;

/** A backup by itself where the settings ask for one and the newest is old enough, whoever made it; then the rotation. */
export const backupJob: TickJob = {
  name: 'backup',
  every: 5 * 60_000,
  async run(ctx, control) {
    const settings = await settingsOf(ctx.database);
    if (settings.everyHours === 0) return 0;
    const identity = await identityOf(ctx.database);
    const { backups } = await backupsIn(settings.folder);
    const newest = backups.find(({ database }) => database === identity);
    if (newest !== undefined && Date.parse(newest.at) > ctx.now() - settings.everyHours * HOUR_MS + EARLY_MS) return 0;
    const made = await makeBackup(ctx, {}, 'scheduled', control);
    await rotate(dirname(made.path), made, settings, ctx);
    return 1;
  },
};
