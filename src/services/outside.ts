import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failed, invalid } from '../errors.ts';
import type { OutsideProgram } from './documents-api.ts';

/** Starts a program with words of its own and waits until it has ended, on the terminal of this process; its exit code. No shell is between. */
export async function runOutside({ path, args }: OutsideProgram, more: readonly string[]): Promise<number> {
  return await new Promise((resolve, reject) => {
    const child = spawn(path, [...args, ...more], { stdio: 'inherit' });
    child.on('error', (error) => reject(failed('server.program_failed', { program: path, reason: error.message })));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** More than any letter. */
const MOST = 5_000_000;

/**
 * A text edited by a program: it is handed over as a file that only its owner may read, which is gone afterwards. `start` runs the program with the file's
 * path. Throws `failed` where it ended with a fault, `invalid` for what is no text.
 */
export async function editOutside(text: string, start: (path: string) => Promise<number>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kehu-text-'));
  try {
    const path = join(folder, 'text.txt');
    // Editors end the last line; what they add is taken off again.
    await writeFile(path, `${text}\n`, { mode: 0o600 });
    const code = await start(path);
    if (code !== 0) throw failed('server.program_ended', { code });
    if ((await stat(path)).size > MOST) throw invalid('text.file_too_large');
    return readText(await readFile(path)).replace(/\n$/, '');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    throw invalid('text.not_utf8');
  }
}
