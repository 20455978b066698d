import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError, usage } from '../errors.ts';
import { t } from '../i18n/index.ts';
import type { Cli } from './command.ts';

/** A file as a path; `-` is standard input, which lies in a folder of its own (`inbox`) until `work` is done. Throws `usage` at a terminal. */
export async function withInput<T>(cli: Cli, file: string, work: (path: string, inbox?: string) => Promise<T>): Promise<T> {
  if (file !== '-') return await work(file);
  if (cli.io.stdin.isTTY === true) throw usage('cli.stdin_is_terminal');
  const folder = await mkdtemp(join(tmpdir(), 'kehu-import-'));
  try {
    const path = join(folder, 'stdin');
    await pipeline(cli.io.stdin, createWriteStream(path, { mode: 0o600 }), { signal: cli.signal });
    return await work(path, folder);
  } catch (error) {
    throw aboutInput(error, folder, t(cli.lang, 'cli.standard_input'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is wrong with the file that nobody has named is said of standard input. */
function aboutInput(error: unknown, folder: string, name: string): unknown {
  if (!(error instanceof AppError)) return error;
  const params = Object.entries(error.params).map(([key, value]) => [key, typeof value === 'string' && value.startsWith(folder) ? name : value] as const);
  return new AppError(error.code, error.key, Object.fromEntries(params), error.place, error.details);
}
