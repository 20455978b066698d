import { runCommandLine, type OpenScreens } from './cli/run.ts';
import { processIo, watchPipes } from './cli/io.ts';
import { systemUser } from './cli/connect.ts';
import { usage } from './errors.ts';

/** The screens, with Ink and React, are loaded only for whoever opens them. */
const openScreens: OpenScreens = async (config, { demo }) => {
  const { stdin, stdout, env } = process;
  if (!stdin.isTTY || !stdout.isTTY || env['TERM'] === 'dumb') throw usage(demo ? 'cli.no_terminal_demo' : 'cli.no_terminal');
  const { startTui } = await import('./tui/app.tsx');
  return await startTui({ location: config.database, source: 'screen', systemUser: systemUser(config), lang: config.lang, demo, env });
};

/** The composition root: config → database → session → screens or commands. Sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const io = processIo();
  watchPipes(io, (code) => process.exit(code));
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.exitCode = await runCommandLine(argv, { io, signal: stop.signal, openScreens });
}
