import type { OptionSpec } from '../command.ts';

/** What every print takes beside what is printed. */
export const PRINT_OPTIONS: readonly OptionSpec[] = [
  { flags: '-f, --format <format>', words: 'cli.option.print_format', choices: ['text', 'gb18030', 'pdf'] },
  { flags: '--encoding <name>', words: 'cli.option.encoding_out', choices: ['utf8', 'gb18030'] },
  { flags: '--pages <numbers>', words: 'cli.option.pages' },
  { flags: '--font <file>', words: 'cli.option.font', many: true },
  { flags: '--printer <name>', words: 'cli.option.printer' },
  { flags: '--copies <number>', words: 'cli.option.copies', whole: true },
];
