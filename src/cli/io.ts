import { Transform, type Readable, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { fileError } from '../services/output-file.ts';
import { safeOutput } from '../util/safe-text.ts';

/** What a command reads and writes: the process's own streams, or a test's. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export function processIo(): Io {
  return { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env };
}

/** Whether somebody sits at a terminal who can be asked. */
export function isInteractive(io: Io): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true;
}

/** Writes and waits while the reader is slow, so that a million rows do not pile up in memory. */
export async function write(output: Output, text: string | Uint8Array): Promise<void> {
  if (text.length === 0 || output.destroyed) return;
  if (output.write(text)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      output.off('drain', done);
      output.off('close', done);
      output.off('error', done);
      resolve();
    };
    output.once('drain', done);
    output.once('close', done);
    output.once('error', done);
  });
}

/**
 * A reader that went away (`| head`) ends the program quietly, the way other programs are ended by SIGPIPE; any other fault of the stream is
 * told, a full disk in words.
 */
export function watchPipes(io: Io, exit: (code: number) => void, leave: (fault: unknown) => void): void {
  for (const output of [io.stdout, io.stderr]) {
    output.on('error', (error: Error & { code?: string }) => {
      // A terminal that is gone is told by its signal, and whoever draws on it keeps what was typed first.
      if (error.code === 'EIO' && output.isTTY === true) return;
      if (error.code === 'EPIPE') exit(0);
      else if (output !== io.stderr) leave(fileError(error, 'stdout'));
    });
  }
}

/**
 * Runs `work` with where its output goes. To a file or a program it goes as it is; on a terminal nothing in it acts: no escape sequence of a
 * record moves the cursor or writes the clipboard of whoever looks at it. Bytes are read as the terminal reads them, whatever they were meant to be.
 */
export async function toReader<T>(io: Io, work: (output: Writable) => Promise<T>): Promise<T> {
  if (io.stdout.isTTY !== true) return await work(io.stdout);
  const decoder = new TextDecoder();
  const safe = new Transform({
    decodeStrings: false,
    transform: (chunk: string | Uint8Array, _encoding, done) => done(null, safeOutput(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))),
    flush: (done) => done(null, safeOutput(decoder.decode())),
  });
  safe.pipe(io.stdout, { end: false });
  const result = await work(safe).finally(() => safe.end());
  await finished(safe);
  return result;
}
