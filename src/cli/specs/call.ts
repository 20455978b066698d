import type { CommandSpec } from '../command.ts';

const FORMAT = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] } as const;

/** What only calls can do: the exchange says who rings. */
export const callCommands: readonly CommandSpec[] = [
  {
    name: 'ring',
    words: 'cli.verb.call.ring',
    arguments: [{ name: '[number]', words: 'cli.argument.caller' }],
    options: [{ flags: '--to <operator>', words: 'cli.option.ring_to' }, FORMAT],
    examples: ['kehu call ring 0431-88886666 --to li', 'kehu call ring +8613812345678', 'ssh kehu@host call ring 13812345678 --to li'],
    run: async (cli, args, given) => await (await import('../verbs/call.ts')).ring(cli, args, given),
  },
];
