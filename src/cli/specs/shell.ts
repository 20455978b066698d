import type { CommandSpec } from '../command.ts';

/** What the keys of operators run. */
export const shellSpec: CommandSpec = {
  name: 'shell',
  group: 'system',
  words: 'cli.command.shell',
  options: [
    { flags: '--operator <name>', words: 'cli.option.shell_operator' },
    { flags: '--key <number>', words: 'cli.option.shell_key', whole: true },
    { flags: '--config <file>', words: 'cli.option.shell_config' },
  ],
  examples: ['command="kehu shell --operator wang"'],
  run: async (cli, args, given) => (await import('../commands/shell.ts')).shell(cli, args, given),
};
