import type { CommandSpec } from '../command.ts';

const FORMAT = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] } as const;

/** What keeps the company's data safe and tidy. */
export const upkeepSpecs: readonly CommandSpec[] = [
  {
    name: 'tick',
    group: 'system',
    words: 'cli.command.tick',
    options: [FORMAT],
    examples: ['kehu tick', '* * * * * kehu tick --quiet'],
    run: async (cli, args, given) => (await import('../commands/tick.ts')).tick(cli, args, given),
  },
];
