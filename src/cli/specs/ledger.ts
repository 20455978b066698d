import type { CommandSpec } from '../command.ts';

const FORMAT = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] } as const;

const WHERE = { flags: '-w, --where <filter>', words: 'audit.option.where' } as const;
const LIMIT = { flags: '-n, --limit <number>', words: 'cli.option.steps_limit', whole: true } as const;

/** The ledger by commands: what was done, and taking it back. */
export const ledgerSpecs: readonly CommandSpec[] = [
  {
    name: 'steps',
    group: 'work',
    words: 'cli.command.steps',
    options: [
      { flags: '-n, --limit <number>', words: 'cli.option.steps_limit', whole: true },
      { flags: '--mine', words: 'cli.option.mine' },
      WHERE,
      FORMAT,
    ],
    examples: ['kehu steps --where "what:import,bulk day:this-month"'],
    run: async (cli, args, given) => (await import('../commands/ledger.ts')).steps(cli, args, given),
  },
  {
    name: 'undo',
    group: 'work',
    words: 'cli.command.undo',
    arguments: [{ name: '[step]', words: 'cli.argument.step' }],
    options: [{ flags: '--on-conflict <what>', words: 'cli.option.on_conflict', choices: ['refuse', 'keep', 'take'] }, { flags: '--take <what>', words: 'cli.option.undo_take', many: true }, { flags: '--keep <what>', words: 'cli.option.undo_keep', many: true }, FORMAT],
    examples: ['kehu undo', 'kehu steps --mine', 'kehu undo 42 --on-conflict keep', 'kehu undo 42 --take level --keep phone'],
    run: async (cli, args, given) => (await import('../commands/undo.ts')).undo(cli, args, given),
  },
  {
    name: 'audit',
    group: 'system',
    words: 'audit.command',
    commands: [
      {
        name: 'list',
        words: 'audit.command.list',
        options: [WHERE, LIMIT, { flags: '--mine', words: 'cli.option.mine' }, FORMAT],
        examples: {
          zh: ['kehu audit list --where "what:export,print day:this-month"', 'kehu audit list --where "who:王芳 entity:customer"'],
          en: ['kehu audit list --where "what:export,print day:this-month"', 'kehu audit list --where "who:Wang entity:customer"'],
        },
        run: async (cli, args, given) => (await import('../commands/audit.ts')).list(cli, args, given),
      },
      {
        name: 'show',
        words: 'audit.command.show',
        arguments: [{ name: '<step>', words: 'cli.argument.step' }],
        options: [FORMAT],
        examples: ['kehu audit show 42'],
        run: async (cli, args, given) => (await import('../commands/audit.ts')).show(cli, args, given),
      },
      {
        name: 'verify',
        words: 'audit.command.verify',
        options: [{ flags: '--head <file>', words: 'audit.option.head' }, { flags: '--json', words: 'audit.option.json' }, FORMAT],
        examples: ['kehu audit verify', 'kehu audit verify --head /mnt/outside/kehu-head.txt'],
        run: async (cli, args, given) => (await import('../commands/audit.ts')).verify(cli, args, given),
      },
      {
        name: 'head',
        words: 'audit.command.head',
        options: [{ flags: '--file <file>', words: 'audit.option.file' }, { flags: '--syslog', words: 'audit.option.syslog' }, FORMAT],
        examples: ['kehu audit head --file /mnt/outside/kehu-head.txt', 'kehu audit head --syslog'],
        run: async (cli, args, given) => (await import('../commands/audit.ts')).keepHead(cli, args, given),
      },
      {
        name: 'export',
        words: 'audit.command.export',
        options: [WHERE],
        examples: ['kehu audit export --where "day:2026-01..2026-03" > audit.ndjson'],
        run: async (cli, args, given) => (await import('../commands/audit.ts')).exportAudit(cli, args, given),
      },
    ],
  },
  {
    name: 'bin',
    group: 'work',
    words: 'audit.command.bin',
    commands: [
      {
        name: 'list',
        words: 'audit.command.bin_list',
        options: [{ flags: '--entity <name>', words: 'audit.option.entity' }, LIMIT, FORMAT],
        examples: ['kehu bin list', 'kehu bin list --entity customer'],
        run: async (cli, args, given) => (await import('../commands/audit.ts')).bin(cli, args, given),
      },
      {
        name: 'restore',
        words: 'audit.command.bin_restore',
        arguments: [{ name: '<entity>', words: 'audit.option.entity' }, { name: '<number...>', words: 'audit.argument.record' }],
        options: [FORMAT],
        examples: ['kehu bin restore customer 12'],
        run: async (cli, args, given) => (await import('../commands/audit.ts')).restore(cli, args, given),
      },
    ],
  },
];
