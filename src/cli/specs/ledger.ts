import type { CommandSpec } from '../command.ts';

const FORMAT = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] } as const;

/** The ledger by commands: what was done, and taking it back. */
export const ledgerSpecs: readonly CommandSpec[] = [
  {
    name: 'steps',
    group: 'work',
    words: 'cli.command.steps',
    options: [
      { flags: '-n, --limit <number>', words: 'cli.option.steps_limit', whole: true },
      { flags: '--mine', words: 'cli.option.mine' },
      FORMAT,
    ],
    run: async (cli, args, given) => (await import('../commands/ledger.ts')).steps(cli, args, given),
  },
  {
    name: 'undo',
    group: 'work',
    words: 'cli.command.undo',
    arguments: [{ name: '[step]', words: 'cli.argument.step' }],
    options: [{ flags: '--on-conflict <what>', words: 'cli.option.on_conflict', choices: ['refuse', 'keep'] }, FORMAT],
    examples: ['kehu undo', 'kehu steps --mine', 'kehu undo 42 --on-conflict keep'],
    run: async (cli, args, given) => (await import('../commands/ledger.ts')).undo(cli, args, given),
  },
];
