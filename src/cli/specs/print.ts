import { ENTITY_NAMES, type EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import { ENVELOPE_NAMES } from '../../output/envelope-sizes.ts';
import type { CommandSpec, OptionSpec } from '../command.ts';

/** What every print takes beside what is printed. */
export const PRINT_OPTIONS: readonly OptionSpec[] = [
  { flags: '-f, --format <format>', words: 'cli.option.print_format', choices: ['text', 'gb18030', 'pdf'] },
  { flags: '--encoding <name>', words: 'cli.option.encoding_out', choices: ['utf8', 'gb18030'] },
  { flags: '--pages <numbers>', words: 'cli.option.pages' },
  { flags: '--font <file>', words: 'cli.option.font', many: true },
  { flags: '--printer <name>', words: 'cli.option.printer' },
  { flags: '--copies <number>', words: 'cli.option.copies', whole: true },
  { flags: '-o, --output <file>', words: 'cli.option.output' },
  { flags: '--overwrite', words: 'cli.option.overwrite' },
];

/** Entities that letters can be addressed to. */
export const ADDRESSED: readonly EntityName[] = ENTITY_NAMES.filter((entity) => definitionOf(entity).letter !== undefined);

const LETTERS: readonly OptionSpec[] = [
  ...ADDRESSED.map((entity): OptionSpec => ({ flags: `--${entity} <record>`, words: { key: 'cli.option.letter_to', params: { entity: { key: `entity.${entity}` } } }, many: true })),
  { flags: '--entity <name>', words: 'cli.option.letter_entity', choices: ADDRESSED },
  { flags: '-w, --where <query>', words: 'cli.option.where' },
  { flags: '-s, --sort <names>', words: 'cli.option.sort' },
  { flags: '--honorific <text>', words: 'cli.option.honorific' },
  { flags: '--letters <points>', words: 'cli.option.letters', whole: true },
  { flags: '--offset <x,y>', words: 'cli.option.offset' },
];

const TEXT = { name: '[text...]', words: 'cli.argument.text' } as const;

export const printSpecs: readonly CommandSpec[] = [
  {
    name: 'envelope',
    group: 'work',
    words: 'cli.command.envelope',
    arguments: [TEXT],
    options: [
      { flags: '--size <name>', words: 'cli.option.envelope', choices: ENVELOPE_NAMES },
      ...LETTERS,
      { flags: '--preprinted', words: 'cli.option.preprinted' },
      { flags: '--test', words: 'cli.option.test_sheet' },
      ...PRINT_OPTIONS,
    ],
    examples: ['kehu envelope --where level:VIP --output vip.pdf', 'kehu envelope --customer C202600001 --size ZL --printer -', 'kehu envelope --test --output test.pdf'],
    run: async (cli, args, given) => (await import('../commands/letters.ts')).envelope(cli, args, given),
  },
  {
    name: 'label',
    group: 'work',
    words: 'cli.command.label',
    arguments: [TEXT],
    options: [
      { flags: '--sheet <name>', words: 'cli.option.label_sheet' },
      { flags: '--start <number>', words: 'cli.option.label_start', whole: true },
      ...LETTERS,
      { flags: '--outline', words: 'cli.option.outline' },
      ...PRINT_OPTIONS,
    ],
    examples: ['kehu label --where level:VIP --output vip.pdf', 'kehu label --entity contact --where main:yes --sheet 3x8 --start 4 --output labels.pdf'],
    run: async (cli, args, given) => (await import('../commands/letters.ts')).label(cli, args, given),
  },
  {
    name: 'printer',
    group: 'system',
    words: 'cli.command.printer',
    arguments: [{ name: '[name]', words: 'cli.argument.printer' }],
    options: [
      { flags: '--offset <x,y>', words: 'cli.option.keep_offset' },
      { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] },
    ],
    examples: ['kehu printer', 'kehu printer HP --offset 1.5,-0.5'],
    run: async (cli, args, given) => (await import('../commands/letters.ts')).printer(cli, args, given),
  },
];
