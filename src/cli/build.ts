import { Argument, Command, InvalidArgumentError, Option, type Help } from 'commander';
import { usage } from '../errors.ts';
import { t, type Lang } from '../i18n/index.ts';
import { displayWidth, wrapText } from '../util/text.ts';
import { examplesIn, type CommandSpec, type OptionSpec, type Words } from './command.ts';

/** What happens when a command was found on the line; `command` carries its arguments and options. */
export type Runner = (spec: CommandSpec, command: Command) => Promise<void>;

export const wordsIn = (lang: Lang, words: Words): string => (typeof words === 'string' ? t(lang, words) : t(lang, words.key, words.params));

/** Makes commander's command of a spec, with everything below it. */
export function buildCommand(spec: CommandSpec, lang: Lang, run: Runner): Command {
  const command = new Command(spec.name);
  prepare(command, lang);
  command.description(wordsIn(lang, spec.words));
  if (spec.aliases !== undefined) command.aliases(spec.aliases);
  if (spec.group !== undefined) command.helpGroup(t(lang, `cli.group.${spec.group}`));
  for (const { name, words, choices } of spec.arguments ?? []) {
    const argument = new Argument(name, wordsIn(lang, words));
    command.addArgument(choices === undefined ? argument : argument.choices(choices));
  }
  for (const option of spec.options ?? []) command.addOption(buildOption(option, lang));
  if (spec.examples !== undefined) command.addHelpText('after', `\n${t(lang, 'cli.examples')}\n${examplesIn(lang, spec).map((line) => `  ${line}`).join('\n')}`);
  const { notes } = spec;
  if (notes !== undefined) command.addHelpText('after', () => noteText(notes(lang), command));
  for (const child of spec.commands ?? []) command.addCommand(buildCommand(child, lang, run));
  if (spec.run !== undefined) {
    command.allowExcessArguments().action(async () => {
      refuseMore(spec, command);
      await run(spec, command);
    });
  }
  else refuseAlone(command);
  return command;
}

/** What is a word too many; a value that stands there without its option is told of that. */
function refuseMore({ options = [] }: CommandSpec, { args, registeredArguments }: Command): void {
  if (args.length <= registeredArguments.length || registeredArguments.at(-1)?.variadic === true) return;
  const setting = options.some(({ flags }) => flags.startsWith('--set ')) ? args.find((word) => /^[^=]+=/.test(word)) : undefined;
  throw setting === undefined ? usage('cli.too_many_arguments', { arguments: args.join(', ') }) : usage('cli.set_missing', { setting });
}

function noteText({ title, text }: { readonly title: string; readonly text: string }, command: Command): string {
  const width = (command.configureOutput().getOutHelpWidth?.() ?? 100) - 2;
  return `\n${title}\n${wrapText(text, width).map((line) => `  ${line}`).join('\n')}`;
}

/** A command that is nothing by itself says what may follow. */
function refuseAlone(command: Command): void {
  command.help = (): never => {
    throw usage('cli.missing_command', { command: command.name(), commands: command.commands.map((child) => child.name()).join(', ') });
  };
}

export function buildOption(spec: OptionSpec, lang: Lang): Option {
  const option = new Option(spec.flags, wordsIn(lang, spec.words));
  if (spec.choices !== undefined) option.choices(spec.choices);
  if (spec.many === true) option.argParser((value: string, before: unknown) => [...(Array.isArray(before) ? before.map(String) : []), value]);
  if (spec.whole === true) {
    option.argParser((value: string) => {
      if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('');
      return Number(value);
    });
  }
  return option;
}

/** What all commands have in common: help in the reader's language, errors thrown instead of printed. */
export function prepare(command: Command, lang: Lang): void {
  command
    .exitOverride()
    .helpOption('-h, --help', t(lang, 'cli.option.help'))
    .helpCommand(false)
    .configureHelp(helpIn(lang))
    .configureOutput({ writeErr: () => {}, getOutHelpWidth: () => Math.min(process.stdout.columns ?? 100, 120) });
}

function helpIn(lang: Lang): Partial<Help> {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': t(lang, 'cli.help.usage'),
    'Arguments:': t(lang, 'cli.help.arguments'),
    'Options:': t(lang, 'cli.help.options'),
    'Global Options:': t(lang, 'cli.help.global'),
    'Commands:': t(lang, 'cli.help.commands'),
  };
  const choicesOf = (choices: readonly string[] | undefined): string =>
    choices === undefined ? '' : t(lang, 'cli.help.choices', { choices: choices.join(', ') });
  return {
    showGlobalOptions: true,
    displayWidth,
    boxWrap: (text, width) => (width < 20 ? text : text.split('\n').flatMap((line) => (line === '' ? [''] : wrapText(line, width))).join('\n')),
    styleTitle: (title) => titles[title] ?? title,
    optionDescription: (option) => option.description + choicesOf(option.argChoices),
    argumentDescription: (argument) => argument.description + choicesOf(argument.argChoices),
    subcommandTerm: (command) => command.name(),
  };
}
