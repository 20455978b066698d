import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A place for a demo company that goes with the process, however it ends short of a kill. */
export function demoFolder(): { readonly location: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-demo-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    location: join(folder, 'demo.db'),
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}
