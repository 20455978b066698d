/**
 * A backup while another process saves, beside a plain copy of the same file (`copyFile`, then `fsync`), right after each other: seconds of both, in pairs.
 * `npm run bench -- --backup [FOLDER]`; the database of a gigabyte is made once in that folder and kept there.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindServices } from '../../src/services/bind.ts';
import { makeBackup } from '../../src/services/backup/make.ts';
import { median, ratio, type Figure } from './figure.ts';
import { withDatabase } from './import-export.ts';

const PAIRS = 5;
/** Between two of the steady writer's edits, milliseconds. */
const PAUSE_MS = 50;

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

async function plainCopy(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const handle = await open(to, 'r+');
  await handle.sync();
  await handle.close();
}

/** Median of pairs, each a plain copy and a backup while somebody saves twenty times a second. */
export async function measureBackup(path: string, say: (text: string) => void): Promise<Figure> {
  const folder = `${path}.backups`;
  await mkdir(folder, { recursive: true });
  const writer = fork(fileURLToPath(import.meta.url), [path], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const pairs: (readonly [number, number])[] = [];
  try {
    await once(writer, 'message');
    await withDatabase(path, async (ctx) => {
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const copy = join(folder, 'copy');
        const plain = await seconds(async () => await plainCopy(path, copy));
        await rm(copy);
        let made = '';
        const ours = await seconds(async () => (made = (await makeBackup(ctx, { folder }, 'manual')).path));
        await rm(made);
        pairs.push([ours, plain]);
        say(`backup ${ours.toFixed(2)} s, plain copy ${plain.toFixed(2)} s: ${(ours / plain).toFixed(2)} ×`);
      }
    });
  } finally {
    writer.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
  const [ours, plain] = pairs.toSorted(([a, b], [c, d]) => a / b - c / d)[Math.floor(PAIRS / 2)] ?? [Number.NaN, Number.NaN];
  const gigabytes = (await stat(path)).size / 1e9;
  return ratio(`backup of ${gigabytes.toFixed(1)} GB while others save, beside copy and fsync (median of ${PAIRS} pairs; ${median(pairs.map(([one]) => one)).toFixed(1)} s)`, ours, plain, 's', 3);
}

/** The writer: one edit after the other until it is killed. */
async function writeOn(path: string): Promise<void> {
  await withDatabase(path, async (ctx) => {
    const api = bindServices(ctx.database, ctx.session);
    const { rows } = await api.list({ entity: 'customer', columns: ['name'], limit: 200 });
    process.send?.('begun');
    for (let round = 0; ; round += 1) {
      const row = rows[round % rows.length];
      if (row === undefined) return;
      const { version } = await api.get('customer', row.id);
      await api.update('customer', row.id, version, { address: `长春市人民大街 ${round} 号` });
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  });
}

const [, script, location] = process.argv;
if (script === fileURLToPath(import.meta.url) && location !== undefined) await writeOn(location);
