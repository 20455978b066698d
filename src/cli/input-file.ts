import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { usage } from '../errors.ts';
import type { Cli } from './command.ts';

/** A file that a command was given: where it lies, and the folder that standard input was put into. */
export interface InputFile {
  readonly path: string;
  readonly inbox?: string;
}

/** Does the work on a file, or on standard input (`-`) put into one that is gone afterwards. */
export async function withInput<T>(cli: Cli, file: string, work: (input: InputFile) => Promise<T>): Promise<T> {
  if (file !== '-') return await work({ path: file });
  if (cli.io.stdin.isTTY === true) throw usage('cli.stdin_is_terminal');
  const inbox = await mkdtemp(join(tmpdir(), 'kehu-import-'));
  try {
    const path = join(inbox, 'stdin');
    await pipeline(cli.io.stdin, createWriteStream(path, { mode: 0o600 }), { signal: cli.signal });
    return await work({ path, inbox });
  } finally {
    await rm(inbox, { recursive: true, force: true });
  }
}
