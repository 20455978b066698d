import { ACTIVITY_KINDS } from '../../services/agenda-line.ts';
import type { CommandSpec, OptionSpec } from '../command.ts';

const FORMAT: OptionSpec = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] };
const EVERYBODY: OptionSpec = { flags: '--everybody', words: 'cli.option.everybody' };
const ON: OptionSpec = { flags: '--on <day>', words: 'cli.option.agenda_on' };
const RECORD = { name: '<activity>', words: 'cli.argument.activity' } as const;

/** The agenda: what has a day, in one list. */
export const agendaSpecs: readonly CommandSpec[] = [
  {
    name: 'agenda',
    group: 'work',
    words: 'cli.command.agenda',
    commands: [
      {
        name: 'list',
        words: 'cli.command.agenda_list',
        arguments: [{ name: '[days]', words: 'cli.argument.agenda_days', choices: ['day', 'week', 'month'] }],
        options: [ON, EVERYBODY, { flags: '--kind <kind>', words: 'cli.option.agenda_kind', choices: ACTIVITY_KINDS }, { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'csv', 'json'] }, { flags: '--for <reader>', words: 'cli.option.for', choices: ['spreadsheet', 'machine'] }],
        examples: ['kehu agenda list', 'kehu agenda list week --everybody', 'kehu agenda list month --on 2026-12-01 --format json'],
        run: async (cli, args, given) => (await import('../commands/agenda.ts')).list(cli, args, given),
      },
      {
        name: 'add',
        words: 'cli.command.agenda_add',
        arguments: [{ name: '<text...>', words: 'cli.argument.agenda_text' }],
        options: [{ flags: '--set <key=value>', words: 'cli.option.set', many: true }, FORMAT],
        examples: {
          zh: ['kehu agenda add 明天 14:30-15:30 拜访 !15 谈合同', 'kehu agenda add 每周一 9:00 例会'],
          en: ['kehu agenda add tomorrow 14:30-15:30 visit !15 about the contract', 'kehu agenda add every Monday 9:00 meeting'],
        },
        run: async (cli, args, given) => (await import('../commands/agenda.ts')).add(cli, args, given),
      },
      {
        name: 'done',
        words: 'cli.command.agenda_done',
        arguments: [RECORD],
        options: [ON, FORMAT],
        examples: ['kehu agenda done "#1"'],
        run: async (cli, args, given) => (await import('../commands/agenda.ts')).done(cli, args, given),
      },
      {
        name: 'move',
        words: 'cli.command.agenda_move',
        arguments: [RECORD, { name: '<day>', words: 'cli.argument.agenda_day' }],
        options: [ON, FORMAT],
        examples: {
          zh: ['kehu agenda move "#1" 明天'],
          en: ['kehu agenda move "#1" tomorrow'],
        },
        run: async (cli, args, given) => (await import('../commands/agenda.ts')).move(cli, args, given),
      },
      {
        name: 'snooze',
        words: 'cli.command.agenda_snooze',
        arguments: [RECORD, { name: '[until]', words: 'cli.argument.agenda_until' }],
        options: [FORMAT],
        examples: {
          zh: ['kehu agenda snooze "#1" 30m', 'kehu agenda snooze "#1" "明天 9:00"'],
          en: ['kehu agenda snooze "#1" 30m', 'kehu agenda snooze "#1" "tomorrow 9:00"'],
        },
        run: async (cli, args, given) => (await import('../commands/agenda.ts')).snooze(cli, args, given),
      },
      {
        name: 'export',
        words: 'cli.command.agenda_export',
        options: [{ flags: '--from <day>', words: 'cli.option.from' }, { flags: '--to <day>', words: 'cli.option.to' }, EVERYBODY, { flags: '-o, --output <file>', words: 'cli.option.output' }, { flags: '--overwrite', words: 'cli.option.overwrite' }],
        examples: ['kehu agenda export --output agenda.ics', 'kehu agenda export --from 2026-12-01 --to 2026-12-31 > december.ics'],
        run: async (cli, args, given) => (await import('../commands/agenda.ts')).exportFile(cli, args, given),
      },
      {
        name: 'import',
        words: 'cli.command.agenda_import',
        arguments: [{ name: '<file>', words: 'cli.argument.ics_file' }],
        options: [FORMAT],
        examples: ['kehu agenda import agenda.ics'],
        run: async (cli, args, given) => (await import('../commands/agenda.ts')).importFile(cli, args, given),
      },
    ],
  },
  {
    name: 'calc',
    group: 'work',
    words: 'cli.command.calc',
    arguments: [{ name: '<expression...>', words: 'cli.argument.expression' }],
    options: [{ flags: '--capitals', words: 'cli.option.capitals' }, FORMAT],
    examples: ['kehu calc "1200*3+5%"', 'kehu calc today+30', 'kehu calc --capitals 1409.5'],
    run: async (cli, args, given) => (await import('../commands/calc.ts')).calc(cli, args, given),
  },
];
