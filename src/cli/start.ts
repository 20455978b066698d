import { usualLogFolder } from '../config.ts';
import { openLog } from '../services/log.ts';
import { processIo, watchPipes } from './io.ts';
import { runCommandLine, tell, type RunOptions } from './run.ts';

/** Runs the command line of this process, on its own streams; sets its exit code. */
export async function startCommands(argv: readonly string[], options: Pick<RunOptions, 'program' | 'openScreens'>): Promise<void> {
  const io = processIo();
  openLog(usualLogFolder());
  const leave = async (fault: unknown): Promise<void> => process.exit(await tell(fault, argv, io));
  watchPipes(io, (code) => process.exit(code), (fault) => void leave(fault));
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.exitCode = await runCommandLine(argv, { ...options, io, signal: stop.signal });
}
