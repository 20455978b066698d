import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { conflict, failed } from '../errors.ts';
import { shellWord } from '../util/shell-word.ts';
import { fileError } from './output-file.ts';

/** One line of ours: what it runs, and the key. */
export interface KeyLine {
  readonly id: number;
  readonly login: string;
  readonly type: string;
  readonly body: string;
}

/** How the program is started: Node, the launcher, and where its configuration is, if that is not the usual place. */
export interface ShellCommand {
  readonly program: readonly string[];
  readonly config: string | null;
}

/** The end of each line of ours. */
const OURS = / kehu-key:\d+$/;
/** Whoever left the new file behind longer ago is gone. */
const STALE_MS = 60_000;

/**
 * The line of a key (sshd(8), AUTHORIZED_KEYS FILE FORMAT): nothing but a terminal and the one command. The login stands in quotes for the shell, and
 * the whole in quotes for sshd, which knows `\"` and nothing else.
 */
export function keyLine({ program, config }: ShellCommand, { id, login, type, body }: KeyLine): string {
  const words = [...program, 'shell', ...(config === null ? [] : ['--config', config]), `--operator=${login}`, `--key=${id}`];
  const command = words.map(shellWord).join(' ').replaceAll('"', '\\"');
  return `restrict,pty,command="${command}" ${type} ${body} kehu-key:${id}`;
}

/**
 * Writes the file of keys anew: other lines stay as they are, ours are those given. Whole or not at all, readable for its owner only. Throws `conflict`
 * while another writes it, `failed` where it is no file of its own, and what the system says.
 */
export async function writeKeyFile(path: string, command: ShellCommand, keys: readonly KeyLine[]): Promise<void> {
  const fresh = `${path}.kehu-new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const kept = await foreignLines(path);
    await dropStale(fresh);
    // Its name is a lock as well: two that write at once would lose lines.
    const handle = await open(fresh, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    try {
      await handle.writeFile([...kept, ...keys.map((key) => keyLine(command, key))].map((line) => `${line}\n`).join(''));
      await handle.sync();
      await handle.close();
      await chmod(fresh, 0o600);
      await rename(fresh, path);
    } catch (error) {
      await handle.close().catch(() => undefined);
      await unlink(fresh).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw conflict('key.file_busy', { path });
    throw fileError(error, path);
  }
}

async function foreignLines(path: string): Promise<readonly string[]> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return [];
  if (!found.isFile()) throw failed('key.file_no_file', { path });
  const lines = (await readFile(path, 'utf8')).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.filter((line) => !OURS.test(line));
}

async function dropStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs > STALE_MS) await unlink(path).catch(() => undefined);
}
