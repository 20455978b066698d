import type { CommandSpec } from '../command.ts';

const FORMAT = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] } as const;

/** The database itself. */
export const dbSpec: CommandSpec = {
  name: 'db',
  group: 'system',
  words: 'cli.command.db',
  commands: [
    {
      name: 'init',
      words: 'cli.command.db_init',
      options: [
        { flags: '--company <name>', words: 'cli.option.company' },
        { flags: '--admin <name>', words: 'cli.option.admin' },
        { flags: '--login <name>', words: 'cli.option.login' },
        { flags: '--data <what>', words: 'cli.option.data', choices: ['empty', 'demo'] },
        { flags: '--time-zone <zone>', words: 'cli.option.time_zone' },
        { flags: '--currency <code>', words: 'cli.option.currency' },
      ],
      examples: {
        zh: ['kehu db init --company 长春晨光商贸有限公司 --admin 王芳 --password-file password.txt'],
        en: ['kehu db init --company "Chenguang Trading" --admin "Fang Wang" --password-file password.txt'],
      },
      run: async (cli, args, given) => (await import('../commands/db-init.ts')).init(cli, args, given),
    },
    {
      name: 'generate',
      words: 'cli.command.db_generate',
      options: [
        { flags: '--customers <number>', words: 'cli.option.customers', whole: true },
        { flags: '--feedback <number>', words: 'cli.option.feedback', whole: true },
        { flags: '--seed <number>', words: 'cli.option.seed', whole: true },
      ],
      examples: ['kehu db generate --customers 10000 --seed 1', 'kehu db generate --customers 20000 --feedback 1000000'],
      run: async (cli, args, given) => (await import('../commands/db.ts')).generate(cli, args, given),
    },
    { name: 'status', words: 'cli.command.db_status', options: [FORMAT], examples: ['kehu db status'], run: async (cli, args, given) => (await import('../commands/db.ts')).status(cli, args, given) },
    { name: 'migrate', words: 'cli.command.db_migrate', options: [{ flags: '--force', words: 'cli.option.restore_force' }, FORMAT], examples: ['kehu db migrate'], run: async (cli, args, given) => (await import('../commands/db.ts')).migrate(cli, args, given) },
    { name: 'rebuild', words: 'cli.command.db_rebuild', examples: ['kehu db rebuild'], run: async (cli) => (await import('../commands/db.ts')).rebuild(cli) },
    { name: 'check', words: 'cli.command.db_check', options: [FORMAT], examples: ['kehu db check', 'kehu db check --format json'], run: async (cli, args, given) => (await import('../commands/db.ts')).check(cli, args, given) },
  ],
};
