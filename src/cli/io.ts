import type { Readable, Writable } from 'node:stream';

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
 * told.
 */
export function watchPipes(io: Io, exit: (code: number) => void): void {
  for (const output of [io.stdout, io.stderr]) {
    output.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'EPIPE') exit(0);
      else if (output !== io.stderr) {
        io.stderr.write(`${error.message}\n`);
        exit(1);
      }
    });
  }
}
