import type { Command } from 'commander';
import type { Runner } from './build.ts';
import { earlyLang, loadConfig, type Config } from '../config.ts';
import { isEntityName, type EntityName } from '../entities/names.ts';
import { t, type Lang } from '../i18n/index.ts';
import { safeText } from '../util/safe-text.ts';
import { givenOf, type BackupLook, type Cli, type CommandSpec } from './command.ts';
import { write, type Io } from './io.ts';
import { logFault } from '../services/log.ts';
import { problemJson, problemOf, problemText } from './problems.ts';
import { refuseWhileLooking } from './looking.ts';
import { screensSpec } from './root.ts';
import { helpInProtected, refuseInProtected } from './protected.ts';
import type { Forced } from '../services/forced-session.ts';

/** Opens the screens; given by main, for commands know nothing of them. */
export type OpenScreens = (config: Config, options: { readonly demo: boolean; readonly browse?: BackupLook | undefined; readonly forced?: Forced | undefined }) => Promise<number>;

/** The commands that there are; an entity's verbs only where `isWanted` says so. */
export type ProgramOf = (lang: Lang, run: Runner, isWanted?: (name: string) => boolean) => Command;

export interface RunOptions {
  readonly program: ProgramOf;
  readonly io: Io;
  readonly signal: AbortSignal;
  readonly openScreens: OpenScreens;
  /** Whom the forced command of a key named. */
  readonly forced?: Forced | undefined;
}

/**
 * Runs one command line. Resolves to the exit code; all faults end here, as a sentence on stderr, or as a JSON object there with
 * `--format json`.
 */
export async function runCommandLine(argv: readonly string[], options: RunOptions): Promise<number> {
  const { io } = options;
  const lang = earlyLang(argv, io.env);
  let code = 0;
  const run = async (spec: CommandSpec, command: Command): Promise<void> => {
    const given: Readonly<Record<string, unknown>> = command.optsWithGlobals();
    if (options.forced !== undefined) refuseInProtected(spec, command);
    const cli = makeCli(given, options);
    if (cli.asRole !== undefined) refuseWhileLooking(command, cli.asRole);
    code = (await spec.run?.(cli, command.args, givenOf(given))) ?? 0;
  };
  const words = new Set(argv);
  const program = options.program(lang, run, (name) => words.has(name));
  forOutput(program, io);
  if (options.forced !== undefined) helpInProtected(program);
  try {
    const { operands, unknown } = program.parseOptions([...argv]);
    if (operands.length + unknown.length === 0) await run(screensSpec, program);
    else await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return await tell(error, argv, io, lang);
  }
}

/** Help goes where the command's data goes. */
function forOutput(command: Command, io: Io): void {
  command.configureOutput({
    ...command.configureOutput(),
    writeOut: (text) => io.stdout.write(text),
    getOutHelpWidth: () => Math.min(io.stdout.columns ?? 100, 120),
  });
  for (const child of command.commands) forOutput(child, io);
}

/** Says what went wrong on stderr; resolves to the exit code. */
export async function tell(error: unknown, argv: readonly string[], io: Io, lang: Lang = earlyLang(argv, io.env)): Promise<number> {
  const problem = problemOf(error);
  logFault(problem);
  if (problem === null) return 0;
  const text = wantsJson(argv) ? problemJson(lang, problem, entityOf(argv)) : problemText(lang, problem, { line: problem.place.line === undefined ? lineAt(argv, problem.place.column) : undefined, entity: entityOf(argv) });
  await write(io.stderr, text);
  if (problem.key === 'error.internal' && io.env['KEHU_DEBUG'] && typeof problem.details === 'string') await write(io.stderr, `${problem.details}\n`);
  return problem.exitCode;
}

const valueAfter = (argv: readonly string[], flag: string): string | undefined => {
  const at = argv.indexOf(flag);
  return at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);
};

const wantsJson = (argv: readonly string[]): boolean => ['json', 'ndjson'].includes(valueAfter(argv, '--format') ?? '');

/** The entity that the line is about: its command is the first word that is one. */
const entityOf = (argv: readonly string[]): EntityName | undefined => argv.map((word) => word.replaceAll('-', '_')).find(isEntityName);

/** The line in which an error has a column: the query. */
const lineAt = (argv: readonly string[], column: number | undefined): string | undefined =>
  column === undefined ? undefined : valueAfter(argv, '--where');

function makeCli(given: Readonly<Record<string, unknown>>, options: RunOptions): Cli {
  const { io, signal, forced } = options;
  const values = givenOf(given);
  const config = loadConfig(
    { db: values.text('db'), lang: values.text('lang'), as: values.text('as'), passwordFile: values.text('password-file') },
    io.env,
  );
  const quiet = values.flag('quiet');
  const { lang } = config;
  return {
    io,
    lang,
    config,
    signal,
    quiet,
    yes: values.flag('yes'),
    dryRun: values.flag('dry-run'),
    forced,
    asRole: values.text('as-role'),
    openScreens: (screens) => options.openScreens(config, { ...screens, forced }),
    runForced: async (words, who, env) => await runCommandLine(words, { ...options, io: { ...io, env }, forced: who }),
    say: (key, params) => {
      if (!quiet) io.stderr.write(`${safeText(t(lang, key, params), 'many')}\n`);
    },
  };
}
