import { Command } from 'commander';
import { ENTITY_NAMES } from '../entities/names.ts';
import { LANGS, t, type Lang } from '../i18n/index.ts';
import { buildCommand, buildOption, prepare, type Runner } from './build.ts';
import { GROUPS, type CommandSpec, type OptionSpec } from './command.ts';
import { agendaSpecs } from './specs/agenda.ts';
import { completeSpec, completionSpec } from './specs/completion.ts';
import { dbSpec } from './specs/db.ts';
import { letterSpec } from './specs/documents.ts';
import { entitySpec, entityStub } from './specs/entity.ts';
import { ledgerSpecs } from './specs/ledger.ts';
import { loginSpecs } from './specs/login.ts';
import { printSpecs } from './specs/print.ts';
import { serverSpecs } from './specs/server.ts';
import { toolSpecs } from './specs/tools.ts';
import { upkeepSpecs } from './specs/upkeep.ts';

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

/** The command's name of an entity: `customer-level`; the table's own name is understood too. */
export const commandName = (entity: string): string => entity.replaceAll('_', '-');

/**
 * All commands. An entity's verbs are made only where `isWanted` says so, for there are some three hundred of them; without them it still stands in
 * the list.
 */
export function commandSpecs(isWanted: (name: string) => boolean = () => true): readonly CommandSpec[] {
  const entities = ENTITY_NAMES.map((entity) => {
    const name = commandName(entity);
    const stub = entityStub(entity, name);
    return [name, ...(stub.aliases ?? [])].some(isWanted) ? entitySpec(entity, name) : stub;
  });
  const all = [...agendaSpecs, ...toolSpecs, letterSpec, ...printSpecs, ...ledgerSpecs, ...entities, dbSpec, ...upkeepSpecs, ...loginSpecs, ...serverSpecs, completionSpec, completeSpec];
  const place = ({ group }: CommandSpec): number => (group === undefined ? GROUPS.length : GROUPS.indexOf(group));
  return all.toSorted((a, b) => place(a) - place(b));
}

/** Without a command: the screens. */
export const screensSpec: CommandSpec = {
  name: 'kehu',
  words: 'cli.description',
  run: async (cli) => await cli.openScreens({ demo: false }),
};

/** The whole program as commander has it. */
export function buildProgram(lang: Lang, run: Runner, isWanted?: (name: string) => boolean): Command {
  const program = new Command('kehu');
  prepare(program, lang);
  program.description(t(lang, 'cli.description')).usage(t(lang, 'cli.usage_line'));
  for (const option of GLOBAL_OPTIONS) program.addOption(buildOption(option, lang));
  program.version(process.env['KEHU_VERSION'] ?? 'dev', '-V, --version', t(lang, 'cli.option.version'));
  for (const spec of commandSpecs(isWanted)) program.addCommand(buildCommand(spec, lang, run), { hidden: spec.group === undefined });
  program.addHelpText('after', `\n${t(lang, 'cli.help.more')}`);
  return program;
}
