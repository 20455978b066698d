import { Command } from 'commander';
import { LANGS, t, type Lang } from '../i18n/index.ts';
import { buildCommand, buildOption, prepare, type Runner } from './build.ts';
import type { CommandSpec, OptionSpec } from './command.ts';

/** Options that every command takes. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--db <database>', words: 'cli.option.db' },
  { flags: '--lang <lang>', words: 'cli.option.lang', choices: LANGS },
  { flags: '--as <operator>', words: 'cli.option.as' },
  { flags: '--as-role <role>', words: 'cli.option.as_role' },
  { flags: '--password-file <file>', words: 'cli.option.password_file' },
  { flags: '-y, --yes', words: 'cli.option.yes' },
  { flags: '--dry-run', words: 'cli.option.dry_run' },
  { flags: '-q, --quiet', words: 'cli.option.quiet' },
];

/** Without a command: the screens. */
export const screensSpec: CommandSpec = {
  name: 'kehu',
  words: 'cli.description',
  run: async (cli) => await cli.openScreens({ demo: false }),
};

/** The program as commander has it, with these commands. */
export function rootProgram(lang: Lang, run: Runner, specs: readonly CommandSpec[]): Command {
  const program = new Command('kehu');
  prepare(program, lang);
  program.description(t(lang, 'cli.description')).usage(t(lang, 'cli.usage_line'));
  for (const option of GLOBAL_OPTIONS) program.addOption(buildOption(option, lang));
  program.version(process.env['KEHU_VERSION'] ?? 'dev', '-V, --version', t(lang, 'cli.option.version'));
  for (const spec of specs) program.addCommand(buildCommand(spec, lang, run), { hidden: spec.group === undefined });
  program.addHelpText('after', `\n${t(lang, 'cli.help.more')}`);
  return program;
}
