import { realpathSync } from 'node:fs';

/** Node and the launcher by their absolute paths, where they really lie: neither is looked for in a PATH. */
export function programWords(): readonly string[] {
  const [node, launcher = 'kehu'] = process.argv;
  return [realpathSync(node ?? process.execPath), realpathSync(launcher)];
}
