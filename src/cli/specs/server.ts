import type { CommandSpec } from '../command.ts';
import { shellSpec } from './shell.ts';

const FORMAT = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] } as const;

/** What the administrator may decide, by the names of the command. */
export const SETTABLE = ['editor', 'pager', 'browser', 'spreadsheet', 'printing', 'printers', 'address', 'days', 'megabytes', 'heads'] as const;

/** Files that wait for whoever made them in a protected session. */
const downloadSpec: CommandSpec = {
  name: 'download',
  group: 'work',
  words: 'cli.command.download',
  arguments: [{ name: '[number]', words: 'cli.argument.download' }],
  examples: ['ssh kehu@crm.example.cn download list', 'ssh kehu@crm.example.cn download 7 > list.csv'],
  run: async (cli, args) => (await import('../commands/download.ts')).fetch(cli, args),
  commands: [
    { name: 'list', words: 'cli.command.download_list', options: [FORMAT], examples: ['kehu download list'], run: async (cli, args, given) => (await import('../commands/download.ts')).list(cli, args, given) },
    {
      name: 'remove',
      words: 'cli.command.download_remove',
      arguments: [{ name: '<number...>', words: 'cli.argument.download' }],
      examples: ['kehu download remove 7'],
      run: async (cli, args) => (await import('../commands/download.ts')).remove(cli, args),
    },
  ],
};

const keySpec: CommandSpec = {
  name: 'key',
  group: 'system',
  words: 'cli.command.key',
  commands: [
    {
      name: 'add',
      words: 'cli.command.key_add',
      arguments: [{ name: '<login>', words: 'cli.argument.key_login' }],
      options: [{ flags: '--label <text>', words: 'cli.option.key_label' }, FORMAT],
      examples: ['kehu key add wang --label laptop < wang.pub'],
      run: async (cli, args, given) => (await import('../commands/key.ts')).add(cli, args, given),
    },
    {
      name: 'list',
      words: 'cli.command.key_list',
      options: [{ flags: '--operator <login>', words: 'cli.option.key_login' }, FORMAT],
      examples: ['kehu key list'],
      run: async (cli, args, given) => (await import('../commands/key.ts')).list(cli, args, given),
    },
    {
      name: 'remove',
      words: 'cli.command.key_remove',
      arguments: [{ name: '<number...>', words: 'cli.argument.key_ids' }],
      examples: ['kehu key remove 3'],
      run: async (cli, args) => (await import('../commands/key.ts')).remove(cli, args),
    },
    { name: 'sync', words: 'cli.command.key_sync', examples: ['kehu key sync'], run: async (cli) => (await import('../commands/key.ts')).sync(cli) },
  ],
};

const programsSpec: CommandSpec = {
  name: 'programs',
  group: 'system',
  words: 'cli.command.programs',
  options: [FORMAT],
  examples: ['kehu programs', 'kehu programs --format json'],
  run: async (cli, args, given) => (await import('../commands/programs.ts')).programs(cli, args, given),
  commands: [
    {
      name: 'set',
      words: 'cli.command.programs_set',
      arguments: [
        { name: '<what>', words: 'cli.argument.program_what', choices: SETTABLE },
        { name: '<value>', words: 'cli.argument.program_value' },
      ],
      examples: ['kehu programs set editor /usr/bin/vim,/usr/bin/nano', 'kehu programs set printers HP-1020', 'kehu programs set browser none', 'kehu programs set days 14', 'kehu programs set heads syslog,/var/lib/kehu/heads'],
      run: async (cli, args) => (await import('../commands/programs.ts')).set(cli, args),
    },
  ],
};

const setupSpec: CommandSpec = {
  name: 'server',
  group: 'system',
  words: 'cli.command.server',
  commands: [
    {
      name: 'setup',
      words: 'cli.command.server_setup',
      options: [
        { flags: '--user <account>', words: 'cli.option.server_user' },
        { flags: '--home <dir>', words: 'cli.option.server_home' },
        { flags: '--write <dir>', words: 'cli.option.server_write' },
      ],
      examples: ['kehu server setup', 'kehu server setup --write kehu-server', 'kehu doctor --server'],
      run: async (cli, args, given) => (await import('../commands/server.ts')).setup(cli, args, given),
    },
  ],
};

/** The shared server: what its administrator sets up, and what its keys run. */
export const serverSpecs: readonly CommandSpec[] = [
  downloadSpec,
  keySpec,
  programsSpec,
  setupSpec,
  shellSpec,
];
