import type { CommandSpec } from '../command.ts';

const FORMAT = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] } as const;

/** Commands that are not about one entity. */
export const toolSpecs: readonly CommandSpec[] = [
  {
    name: 'mouse',
    group: 'work',
    words: 'cli.command.mouse',
    arguments: [{ name: '[setting]', words: 'cli.argument.mouse', choices: ['on', 'off'] }],
    examples: ['kehu mouse on'],
    run: async (cli, args) => (await import('../commands/mouse.ts')).mouse(cli, args),
  },
  {
    name: 'search',
    group: 'work',
    words: 'cli.command.search',
    arguments: [{ name: '<text...>', words: 'cli.argument.search' }],
    options: [
      { flags: '-e, --entity <names>', words: 'cli.option.search_entity', many: true },
      { flags: '-n, --limit <number>', words: 'cli.option.search_limit', whole: true },
      { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'csv', 'json'] },
      { flags: '--for <reader>', words: 'cli.option.for', choices: ['spreadsheet', 'machine'] },
    ],
    examples: {
      zh: ['kehu search 晨光', 'kehu search cgsc', 'kehu search 88886666', 'kehu search 发货 --entity feedback,complaint'],
      en: ['kehu search trading', 'kehu search cgsc', 'kehu search 88886666', 'kehu search delivery --entity feedback,complaint'],
    },
    run: async (cli, args, given) => (await import('../commands/search.ts')).search(cli, args, given),
  },
  {
    name: 'city',
    group: 'work',
    words: 'cli.command.city',
    arguments: [{ name: '<text...>', words: 'cli.argument.city' }],
    options: [
      { flags: '-n, --limit <number>', words: 'cli.option.city_limit', whole: true },
      { flags: '--districts', words: 'cli.option.districts' },
      { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'csv', 'json'] },
      { flags: '--for <reader>', words: 'cli.option.for', choices: ['spreadsheet', 'machine'] },
    ],
    examples: {
      zh: ['kehu city 0431', 'kehu city 长春', 'kehu city 130000 --format json'],
      en: ['kehu city 0431', 'kehu city Changchun', 'kehu city 130000 --format json'],
    },
    run: async (cli, args, given) => (await import('../commands/city.ts')).city(cli, args, given),
  },
  {
    name: 'report',
    group: 'work',
    words: 'cli.command.report',
    arguments: [{ name: '[name]', words: 'cli.argument.report', suggests: 'reports' }],
    options: [
      { flags: '--by <what>', words: 'cli.option.by', suggests: 'groupings' },
      { flags: '--cross <what>', words: 'cli.option.cross', suggests: 'groupings' },
      { flags: '-w, --where <query>', words: 'cli.option.where' },
      { flags: '--filter <query>', words: 'cli.option.filter' },
      { flags: '--period <period>', words: 'cli.option.period' },
      { flags: '--from <day>', words: 'cli.option.from' },
      { flags: '--to <day>', words: 'cli.option.to' },
      { flags: '--measure <names>', words: 'cli.option.measure', many: true },
      { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'csv', 'tsv', 'json', 'ndjson', 'md', 'text'] },
      { flags: '--for <reader>', words: 'cli.option.for', choices: ['spreadsheet', 'machine'] },
      { flags: '--width <cells>', words: 'cli.option.width', whole: true },
      { flags: '-o, --output <file>', words: 'cli.option.output' },
      { flags: '--overwrite', words: 'cli.option.overwrite' },
    ],
    examples: [
      'kehu report feedback --by month',
      'kehu report complaint --by handler --period this-year --format csv --output handlers.csv',
      'kehu report customers --by level --cross region --where "created:this-year"',
      'kehu report show feedback > my-report.json',
    ],
    run: async (cli, args, given) => (await import('../commands/report.ts')).report(cli, args, given),
    commands: [
      {
        name: 'check',
        words: 'cli.command.report_check',
        arguments: [{ name: '<file>', words: 'cli.argument.report_file' }],
        examples: ['kehu report check my-report.json'],
        run: async (cli, args) => (await import('../commands/report.ts')).check(cli, args),
      },
      {
        name: 'show',
        words: 'cli.command.report_show',
        arguments: [{ name: '<name>', words: 'cli.argument.report_name', suggests: 'reports' }],
        examples: ['kehu report show feedback > my-report.json'],
        run: async (cli, args) => (await import('../commands/report.ts')).show(cli, args),
      },
    ],
  },
  {
    name: 'demo',
    group: 'work',
    words: 'cli.command.demo',
    examples: ['kehu demo', 'kehu demo --lang en'],
    run: async (cli) => await cli.openScreens({ demo: true }),
  },
  {
    name: 'doctor',
    group: 'about',
    words: 'cli.command.doctor',
    options: [{ flags: '--server', words: 'cli.option.doctor_server' }, { flags: '--user <account>', words: 'cli.option.doctor_user' }, FORMAT],
    examples: ['kehu doctor', 'kehu doctor --format json'],
    run: async (cli, args, given) => (await import('../commands/doctor.ts')).doctor(cli, args, given),
  },
  {
    name: 'about',
    group: 'about',
    words: 'cli.command.about',
    options: [FORMAT],
    examples: ['kehu about', 'kehu about --format json'],
    run: async (cli, args, given) => (await import('../commands/about.ts')).about(cli, args, given),
  },
  {
    name: 'help',
    group: 'about',
    words: 'cli.command.help',
    arguments: [{ name: '[topic...]', words: 'cli.argument.topic', suggests: 'commands' }],
    examples: ['kehu help', 'kehu help customer import', 'kehu help export'],
    run: async (cli, args) => (await import('../commands/help.ts')).help(cli, args),
  },
];
