import { loadConfig, type Config } from './config.ts';
import { usage } from './errors.ts';
import type { BackupLook } from './cli/command.ts';
import type { Forced } from './services/forced-session.ts';
import { log, logWarnings, openLog } from './services/log.ts';
import { giveMemoryBack } from './util/collect.ts';

/** The screens, with Ink and React, are loaded only for whoever opens them; the services' thread comes up meanwhile. */
async function openScreens(config: Config, { demo, browse, forced }: { readonly demo: boolean; readonly browse?: BackupLook | undefined; readonly forced?: Forced | undefined }): Promise<number> {
  const { stdin, stdout, env } = process;
  openLog(config.logFolder);
  if (!stdin.isTTY || !stdout.isTTY || env['TERM'] === 'dumb') throw usage(demo ? 'cli.no_terminal_demo' : 'cli.no_terminal');
  logWarnings();
  const [{ startWorker }, { systemUser }] = await Promise.all([import('./services/client.ts'), import('./cli/account.ts')]);
  const looking = browse === undefined ? {} : { browse: true, session: browse.session };
  const host = { ...looking, location: browse?.location ?? config.database, source: 'screen', systemUser: systemUser(config), demo, forced, server: config.server, programs: config.programs, reportFolder: config.reportFolder, logFolder: config.logFolder, own: { config: config.file, log: config.logFolder } } as const;
  // A language that was not asked for just now gives way to the operator's own: several may share an account and its configuration.
  const isAsked = demo || config.origins.lang === 'flag' || config.origins.lang === 'environment';
  const services = startWorker({ ...host, lang: isAsked ? config.lang : undefined });
  const { startTui } = await import('./tui/app.tsx');
  giveMemoryBack();
  log('screens', { version: process.env['KEHU_VERSION'] ?? 'dev', node: process.version, protected: forced === undefined ? 'no' : 'yes' });
  const code = await startTui({ ...host, lang: config.lang, operator: config.operator, services, env });
  log('left', { code });
  return code;
}

/** The composition root: config → database → session → screens or commands. Sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  // Nothing but `kehu`: the screens come up without what reads a command line.
  if (argv.length === 0 && process.stdin.isTTY && process.stdout.isTTY) process.exitCode = await openAlone();
  else await runCommands(argv);
}

async function openAlone(): Promise<number> {
  try {
    return await openScreens(loadConfig({}), { demo: false });
  } catch (error) {
    const { tell } = await import('./cli/run.ts');
    const { processIo } = await import('./cli/io.ts');
    return await tell(error, [], processIo());
  }
}

async function runCommands(argv: readonly string[]): Promise<void> {
  if (argv.includes('import')) await warmImport(argv);
  const [{ startCommands }, { buildProgram }] = await Promise.all([import('./cli/start.ts'), import('./cli/program.ts')]);
  await startCommands(argv, { program: buildProgram, openScreens });
}

/** What reads a large file comes up beside the program. */
async function warmImport(argv: readonly string[]): Promise<void> {
  const { wantsReader, warmReader } = await import('./services/import/warm.ts');
  if (wantsReader(argv, process.env)) warmReader();
}
