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

/** A contact in one line. */
export const logCommands: readonly CommandSpec[] = [
  {
    name: 'log',
    words: 'cli.verb.interaction.log',
    arguments: [{ name: '<customer>', words: 'cli.argument.log_customer' }, { name: '<text...>', words: 'cli.argument.log_text' }],
    options: [FORMAT],
    examples: {
      zh: ['kehu interaction log C202600001 "昨天 电话 15m 谈报价 -> 周五 寄合同"', 'kehu interaction log C202600001 "电话 9:30 20min 谈报价 -> 12-05 寄合同" --dry-run'],
      en: ['kehu interaction log C202600001 "yesterday call 15m talked about the offer -> friday send it"', 'kehu interaction log C202600001 "call 9:30 20min talked about the offer -> 12-05 send it" --dry-run'],
    },
    run: async (cli, args, given) => await (await import('../verbs/log.ts')).log(cli, args, given),
  },
];
