import { unlink } from 'node:fs/promises';
import type { BackupInfo, Keep } from '../backup-api.ts';
import type { ServiceContext } from '../context.ts';
import { localDay, weekRange } from '../../util/dates.ts';
import { backupsIn } from './list.ts';

/**
 * Removes what the rotation does not keep; the paths. `good` was just made and proved and always stays, as does what belongs to another database or
 * cannot be read.
 */
export async function rotate(folder: string, good: BackupInfo, keep: Keep, ctx: ServiceContext): Promise<readonly string[]> {
  const { backups } = await backupsIn(folder);
  const own = backups.filter((one) => one.database === good.database);
  const kept = keptBy(own, keep, ctx.session.timeZone);
  const going = own.filter((one) => one.path !== good.path && !kept.has(one.path));
  for (const { path } of going) await unlink(path).catch(() => undefined);
  return going.map(({ path }) => path);
}

/** The newest of each of the last so many days, weeks and months in which there is one. */
export function keptBy(backups: readonly Pick<BackupInfo, 'path' | 'at'>[], keep: Keep, timeZone: string): ReadonlySet<string> {
  const newestFirst = backups.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const kept = new Set<string>();
  const spans: readonly (readonly [number, (day: string) => string])[] = [
    [keep.daily, (day) => day],
    [keep.weekly, (day) => weekRange(day).from],
    [keep.monthly, (day) => day.slice(0, 7)],
  ];
  for (const [count, spanOf] of spans) {
    const seen = new Set<string>();
    for (const { path, at } of newestFirst) {
      const span = spanOf(localDay(at, timeZone));
      if (seen.has(span)) continue;
      if (seen.size >= count) break;
      seen.add(span);
      kept.add(path);
    }
  }
  return kept;
}
