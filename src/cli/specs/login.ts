import { PROFILES } from '../../auth/policy.ts';
import type { CommandSpec } from '../command.ts';

const FORMAT = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] } as const;
export const NEW_PASSWORD_FILE = { flags: '--new-password-file <file>', words: 'cli.option.new_password_file' } as const;

/** Who is in, passwords, and what is asked of them. */
export const loginSpecs: readonly CommandSpec[] = [
  {
    name: 'password',
    group: 'system',
    words: 'cli.command.password',
    options: [NEW_PASSWORD_FILE],
    examples: ['kehu password', 'kehu password --as lina', 'kehu password --as lina --password-file old.txt --new-password-file new.txt'],
    run: async (cli, args, given) => (await import('../commands/password.ts')).password(cli, args, given),
  },
  {
    name: 'session',
    group: 'system',
    words: 'cli.command.session',
    commands: [
      {
        name: 'list',
        words: 'cli.command.session_list',
        options: [{ flags: '--all', words: 'cli.option.session_all' }, FORMAT],
        examples: ['kehu session list', 'kehu session list --all --format json'],
        run: async (cli, args, given) => (await import('../commands/session.ts')).list(cli, args, given),
      },
      {
        name: 'end',
        words: 'cli.command.session_end',
        arguments: [{ name: '<number...>', words: 'cli.argument.session' }],
        examples: ['kehu session end 12'],
        run: async (cli, args) => (await import('../commands/session.ts')).end(cli, args),
      },
    ],
  },
  {
    name: 'policy',
    group: 'system',
    words: 'cli.command.policy',
    commands: [
      { name: 'show', words: 'cli.command.policy_show', options: [FORMAT], examples: ['kehu policy show'], run: async (cli, args, given) => (await import('../commands/policy.ts')).show(cli, args, given) },
      {
        name: 'set',
        words: 'cli.command.policy_set',
        arguments: [{ name: '[policy]', words: 'cli.argument.profile', choices: PROFILES }],
        options: [{ flags: '--idle <minutes>', words: 'cli.option.idle', whole: true }],
        examples: ['kehu policy set mlps3', 'kehu policy set mlps3 --idle 5', 'kehu policy set default --idle 15'],
        run: async (cli, args, given) => (await import('../commands/policy.ts')).set(cli, args, given),
      },
    ],
  },
];
