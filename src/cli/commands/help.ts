import type { Command } from 'commander';
import { usage } from '../../errors.ts';
import { nearest } from '../../query/near.ts';
import type { Cli } from '../command.ts';
import { write } from '../io.ts';
import { buildProgram } from '../program.ts';

/** `kehu help [COMMAND…]`. */
export async function help(cli: Cli, args: readonly string[]): Promise<void> {
  const program = buildProgram(cli.lang, async () => await Promise.resolve(), (name) => args.includes(name));
  let command = program;
  for (const word of args) {
    const next = command.commands.find((child) => child.name() === word || child.aliases().includes(word));
    if (next === undefined) throw unknownCommand(word, command.commands.map((child) => child.name()));
    command = next;
  }
  const width = Math.min(cli.io.stdout.columns ?? 100, 120);
  await write(cli.io.stdout, textOf(command, width));
}

/** The whole help of a command, what stands below it included. */
function textOf(command: Command, width: number): string {
  let text = '';
  command.configureOutput({ ...command.configureOutput(), writeOut: (part) => (text += part), getOutHelpWidth: () => width });
  command.outputHelp();
  return text;
}

function unknownCommand(word: string, names: readonly string[]): Error {
  const near = nearest(word, names, 3);
  return near.length === 0 ? usage('cli.unknown_command', { command: word }) : usage('cli.unknown_command_near', { command: word, near: near.join(', ') });
}
