import type { Command, Option } from 'commander';
import { write } from '../io.ts';
import { fieldsOf } from '../../entities/registry.ts';
import { ENTITY_NAMES } from '../../entities/names.ts';
import { fieldLabel, hasMessage, translate, type Lang } from '../../i18n/index.ts';
import { reportNames } from '../../services/report-names.ts';
import type { Cli, CommandSpec, Suggests } from '../command.ts';
import { wordsIn } from '../build.ts';
import { buildProgram, commandName, commandSpecs } from '../program.ts';

/** `kehu completion SHELL`: a script that asks `kehu complete-words` for candidates, so that it is never out of step with the program. */
export async function completion(cli: Cli, args: readonly string[]): Promise<void> {
  await write(cli.io.stdout, SCRIPTS[args[0] ?? ''] ?? '');
}

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_kehu() {
  local IFS=$'\\n'
  COMPREPLY=($(kehu complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
  [[ \${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _kehu kehu
`,
  zsh: `#compdef kehu
_kehu() {
  local -a candidates
  local line
  while IFS=$'\\t' read -r word text; do
    candidates+=("\${word//:/\\\\:}:\${text}")
  done < <(kehu complete-words -- "\${words[@]:1:$((CURRENT-1))}" 2>/dev/null)
  if (( \${#candidates} )); then _describe 'kehu' candidates; else _files; fi
}
# Loaded by its name at the first Tab, or sourced.
if [[ $funcstack[1] = _kehu ]]; then _kehu "$@"; else compdef _kehu kehu; fi
`,
  fish: `function __kehu_complete
  set -l words (commandline -opc) (commandline -ct)
  kehu complete-words -- $words[2..-1] 2>/dev/null
end
complete -c kehu -a '(__kehu_complete)'
`,
};

/** Candidates for the last word, one a line, with what they mean behind a tab. */
export async function complete(cli: Cli, args: readonly string[]): Promise<void> {
  const words = args.slice(0, -1);
  const last = args.at(-1) ?? '';
  const program = buildProgram(cli.lang, async () => await Promise.resolve(), (name) => words.includes(name));
  const command = commandAt(program, words);
  const found = [...candidates(command, words, last), ...suggestions(words, last, cli.lang)].filter(({ word }) => word.startsWith(last));
  await write(cli.io.stdout, found.map(({ word, text }) => `${word}\t${text}\n`).join(''));
}

interface Candidate {
  readonly word: string;
  readonly text: string;
}

function commandAt(program: Command, words: readonly string[]): Command {
  let at = program;
  for (const word of words) {
    const next = at.commands.find((command) => command.name() === word || command.aliases().includes(word));
    if (next !== undefined) at = next;
  }
  return at;
}

function candidates(command: Command, words: readonly string[], last: string): readonly Candidate[] {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  const typed = words.at(-1) ?? '';
  const before = options.find((option) => option.required && typed !== '' && [option.long, option.short].includes(typed));
  if (before !== undefined) return valuesOf(before);
  if (last.startsWith('-')) return options.flatMap((option) => (option.long ? [{ word: option.long, text: option.description }] : []));
  const commands = help.visibleCommands(command).map((child) => ({ word: child.name(), text: child.description() }));
  const choices = command.registeredArguments.flatMap((argument) => (argument.argChoices ?? []).map((word) => ({ word, text: argument.description })));
  return [...commands, ...choices];
}

const valuesOf = (option: Option): readonly Candidate[] => (option.argChoices ?? []).map((word) => ({ word, text: option.description }));

/** What is offered beside the words that a command prescribes: for the option whose value comes next, else for its arguments. */
function suggestions(words: readonly string[], last: string, lang: Lang): readonly Candidate[] {
  const spec = specAt(words);
  const typed = words.at(-1) ?? '';
  const option = spec?.options?.find(({ flags }) => typed.startsWith('-') && flags.split(/[ ,]+/).includes(typed));
  if (option?.flags.includes('<') === true) return suggested(option.suggests, words, last, lang);
  if (last.startsWith('-')) return [];
  return (spec?.arguments ?? []).flatMap(({ suggests }) => suggested(suggests, words, last, lang));
}

function specAt(words: readonly string[]): CommandSpec | undefined {
  let spec: CommandSpec | undefined;
  let below: readonly CommandSpec[] = commandSpecs((name) => words.includes(name));
  for (const word of words) {
    const next = below.find(({ name, aliases = [] }) => name === word || aliases.includes(word));
    if (next !== undefined) [spec, below] = [next, next.commands ?? []];
  }
  return spec;
}

/** The commands that may follow: those below the ones that were named already. */
function commandsBelow(words: readonly string[]): readonly CommandSpec[] {
  if (words.length === 0) return commandSpecs(() => false).filter(({ group }) => group !== undefined);
  return specAt(words)?.commands ?? [];
}

const worded = (lang: Lang, key: string): string => (hasMessage(lang, key) ? translate(lang, key) : '');

function suggested(suggests: Suggests | undefined, words: readonly string[], last: string, lang: Lang): readonly Candidate[] {
  switch (suggests) {
    case 'fields':
    case 'fields=': {
      const entity = ENTITY_NAMES.find((name) => [name, commandName(name)].some((one) => words.includes(one)));
      if (entity === undefined) return [];
      // Of several, with commas between them, the last one is typed.
      const before = suggests === 'fields' ? last.slice(0, last.lastIndexOf(',') + 1) : '';
      return Object.keys(fieldsOf(entity)).map((field) => ({ word: `${before}${field}${suggests === 'fields=' ? '=' : ''}`, text: fieldLabel(lang, entity, field) }));
    }
    case 'reports':
      return reportNames().map(({ name }) => ({ word: name, text: worded(lang, `report.${name}`) }));
    case 'groupings':
      return reportNames().filter(({ name }) => words.includes(name)).flatMap(({ by }) => by.map((key) => ({ word: key, text: worded(lang, `report.by.${key}`) })));
    case 'commands':
      return commandsBelow(words.slice(1)).map(({ name, words: described }) => ({ word: name, text: wordsIn(lang, described) }));
    default:
      return [];
  }
}
