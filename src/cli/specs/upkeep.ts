import type { CommandSpec } from '../command.ts';

const FORMAT = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] } as const;

const PASSPHRASE = { flags: '--passphrase-file <file>', words: 'cli.option.passphrase_file' } as const;
const KEEP = { flags: '--keep <days,weeks,months>', words: 'cli.option.keep' } as const;
const FILE = { name: '<file>', words: 'cli.argument.backup_file' } as const;

/** What keeps the company's data safe and tidy. */
export const upkeepSpecs: readonly CommandSpec[] = [
  {
    name: 'backup',
    group: 'system',
    words: 'cli.command.backup',
    arguments: [{ name: '[folder]', words: 'cli.argument.backup_folder' }],
    options: [PASSPHRASE, { ...KEEP, words: 'cli.option.keep_or_set' }, FORMAT],
    examples: ['kehu backup', 'kehu backup /mnt/backup --keep 7,4,12', 'kehu backup --keep settings', 'kehu backup --passphrase-file passphrase.txt'],
    run: async (cli, args, given) => (await import('../commands/backup.ts')).backup(cli, args, given),
    commands: [
      {
        name: 'list',
        words: 'cli.command.backup_list',
        arguments: [{ name: '[folder]', words: 'cli.argument.backup_folder' }],
        options: [FORMAT],
        examples: ['kehu backup list', 'kehu backup list /mnt/backup'],
        run: async (cli, args, given) => (await import('../commands/backup.ts')).list(cli, args, given),
      },
      {
        name: 'verify',
        words: 'cli.command.backup_verify',
        arguments: [FILE],
        options: [PASSPHRASE, FORMAT],
        examples: ['kehu backup verify kehu-20260310T100000-000.kehubak'],
        run: async (cli, args, given) => (await import('../commands/backup.ts')).verify(cli, args, given),
      },
      {
        name: 'take',
        words: 'cli.command.backup_take',
        arguments: [FILE, { name: '<entity>', words: 'cli.argument.take_entity' }, { name: '<record>', words: 'cli.argument.take_record' }],
        options: [{ flags: '--overwrite', words: 'cli.option.take_overwrite' }, { flags: '--create-references', words: 'cli.option.create_references' }, PASSPHRASE, FORMAT],
        examples: ['kehu backup take kehu-20260310T100000-000.kehubak customer C202600012 --dry-run'],
        run: async (cli, args, given) => (await import('../commands/backup-inside.ts')).take(cli, args, given),
      },
      {
        name: 'browse',
        words: 'cli.command.backup_browse',
        arguments: [FILE],
        options: [PASSPHRASE],
        examples: ['kehu backup browse kehu-20260310T100000-000.kehubak'],
        run: async (cli, args, given) => (await import('../commands/backup-inside.ts')).browse(cli, args, given),
      },
      {
        name: 'settings',
        words: 'cli.command.backup_settings',
        options: [
          { flags: '--folder <folder>', words: 'cli.option.backup_folder' },
          { flags: '--every <hours>', words: 'cli.option.backup_every', whole: true },
          KEEP,
          { flags: '--passphrase-file <file>', words: 'cli.option.backup_passphrase_setting' },
          FORMAT,
        ],
        examples: ['kehu backup settings', 'kehu backup settings --every 24 --keep 7,4,12'],
        run: async (cli, args, given) => (await import('../commands/backup.ts')).settings(cli, args, given),
      },
    ],
  },
  {
    name: 'restore',
    group: 'system',
    words: 'cli.command.restore_backup',
    arguments: [FILE],
    options: [
      PASSPHRASE,
      { flags: '--force', words: 'cli.option.restore_force' },
      { flags: '--foreign', words: 'cli.option.restore_foreign' },
      FORMAT,
    ],
    examples: ['kehu restore kehu-20260310T100000-000.kehubak'],
    run: async (cli, args, given) => (await import('../commands/backup.ts')).restore(cli, args, given),
  },
  {
    name: 'cleanup',
    group: 'system',
    words: 'cli.command.cleanup',
    options: [
      { flags: '--before <day>', words: 'cli.option.cleanup_before' },
      { flags: '-e, --entities <names>', words: 'cli.option.cleanup_entities', many: true },
      { flags: '--bin', words: 'cli.option.cleanup_bin' },
      FORMAT,
    ],
    examples: ['kehu cleanup --before 2021-01-01 --entities interaction,feedback --dry-run', 'kehu cleanup --before 365d --bin --yes'],
    run: async (cli, args, given) => (await import('../commands/cleanup.ts')).cleanup(cli, args, given),
  },
  {
    name: 'tick',
    group: 'system',
    words: 'cli.command.tick',
    options: [FORMAT],
    examples: ['kehu tick', '* * * * * kehu tick --quiet'],
    run: async (cli, args, given) => (await import('../commands/tick.ts')).tick(cli, args, given),
  },
];
