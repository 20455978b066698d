import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './postgres-server.ts';

/**
 * Once per run: a folder for everything that tests write, and PostgreSQL on a free port of the loopback interface. Without PostgreSQL the tests
 * that need it fail and say so; KEHU_TEST_ENGINES=sqlite leaves them out.
 */
export async function setup(): Promise<() => Promise<void>> {
  const root = await mkdtemp(join(tmpdir(), 'kehu-'));
  // The server runs as another user, and so do some of the programs; what they all put aside goes too, whatever becomes of them.
  await chmod(root, 0o1777);
  process.env['KEHU_TEST_ROOT'] = root;
  process.env['TMPDIR'] = root;
  const wanted = process.env['KEHU_TEST_ENGINES']?.split(',').includes('postgres') ?? true;
  let stop: (() => Promise<void>) | undefined;
  if (wanted && process.env['KEHU_TEST_POSTGRES'] === undefined) {
    try {
      const server = await startPostgres(root);
      stop = server.stop;
      process.env['KEHU_TEST_POSTGRES'] = server.address;
    } catch (error) {
      console.error(`PostgreSQL for the tests did not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return async () => {
    await stop?.();
    await rm(root, { recursive: true, force: true });
  };
}
