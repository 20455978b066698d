import type { CommandSpec } from '../command.ts';

/** The shared server: what its administrator sets up, and what its keys run. */
export const serverSpecs: readonly CommandSpec[] = [
  {
    name: 'shell',
    group: 'system',
    words: 'cli.command.shell',
    options: [
      { flags: '--operator <name>', words: 'cli.option.shell_operator' },
      { flags: '--config <file>', words: 'cli.option.shell_config' },
    ],
    examples: ['command="kehu shell --operator wang"'],
    run: async (cli, args, given) => (await import('../commands/shell.ts')).shell(cli, args, given),
  },
];
