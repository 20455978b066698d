import type { Command, Option } from 'commander';
import { write } from '../io.ts';
import type { Cli } from '../command.ts';
import { buildProgram } from '../program.ts';

/** `kehu completion SHELL`: a script that asks `kehu complete-words` for candidates, so that it is never out of step with the program. */
export async function completion(cli: Cli, args: readonly string[]): Promise<void> {
  await write(cli.io.stdout, SCRIPTS[args[0] ?? ''] ?? '');
}

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_kehu() {
  local IFS=$'\\n'
  COMPREPLY=($(kehu complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
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
  const found = candidates(command, words, last).filter(({ word }) => word.startsWith(last));
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
