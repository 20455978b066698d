import { statSync } from 'node:fs';

/** What tells a file from the one that comes into its place: null where there is none. */
function markOf(file: URL): string | null {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}:${stats.mtimeMs}`;
}

/**
 * Whether another program stands where this one was started from. Parts of it are loaded when they are first needed; what is there then belongs to another
 * version. `file`: one of the program's own.
 */
export function watchOwnFiles(file: URL): () => boolean {
  const begun = markOf(file);
  return () => markOf(file) !== begun;
}
