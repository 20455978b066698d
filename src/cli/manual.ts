import { ENTITY_NAMES } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import { entityLabel, fieldLabel, t, type Lang, type MessageKey } from '../i18n/index.ts';
import { wordsIn } from './build.ts';
import { examplesIn, GROUPS, type ArgumentSpec, type CommandSpec, type OptionSpec } from './command.ts';
import { commandName, commandSpecs } from './program.ts';
import { GLOBAL_OPTIONS } from './root.ts';

/** The exit codes, in docs, help of errors and errors.ts alike. */
const EXIT_CODES = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Pages that are made from the program, by path: a test says where one is out of step, `npm run docs` writes them. */
export function manualPages(): Readonly<Record<string, string>> {
  return { 'docs/commands.md': commandsPage('en'), 'docs/commands.zh-CN.md': commandsPage('zh'), 'man/kehu.1': manPage() };
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${text}\``;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function commandsPage(lang: Lang): string {
  const word = (key: MessageKey): string => t(lang, key);
  const specs = commandSpecs().filter((spec) => spec.group !== undefined);
  const isEntity = (spec: CommandSpec): boolean => ENTITY_NAMES.some((entity) => commandName(entity) === spec.name);
  const special = GROUPS.flatMap((group) => specs.filter((spec) => spec.group === group && !isEntity(spec)));
  return [
    `# ${word('cli.manual.title')}`,
    word('cli.manual.made'),
    word('cli.manual.intro'),
    `## ${word('cli.help.global').replace(/[:：]$/, '')}`,
    optionTable(GLOBAL_OPTIONS, lang),
    `## ${word('cli.manual.exit')}`,
    table(
      [word('cli.manual.code'), word('cli.manual.meaning')],
      EXIT_CODES.map((exit) => [String(exit), word(`cli.exit.${exit}`)]),
    ),
    `## ${word('cli.manual.records')}`,
    word('cli.manual.records_text'),
    entityTable(lang),
    ...verbsOf('customer', specs).map((spec) => section(spec, lang, 'kehu <entity>')),
    ...verbsOf('customer-level', specs).filter(({ name }) => ['merge', 'retire'].includes(name)).map((spec) => section(spec, lang, 'kehu <list>')),
    `## ${word('cli.manual.own')}`,
    word('cli.manual.own_text'),
    ...ownVerbs(specs).map(([name, spec]) => section(spec, lang, `kehu ${name}`)),
    `## ${word('cli.manual.others')}`,
    ...special.flatMap((spec) => (spec.commands ?? [spec]).map((one) => section(one, lang, spec.commands === undefined ? 'kehu' : `kehu ${spec.name}`))),
    `## ${word('cli.manual.config')}`,
    word('cli.manual.config_text'),
    '',
  ].join('\n\n').replace(/\n+$/, '\n');
}

const verbsOf = (name: string, specs: readonly CommandSpec[]): readonly CommandSpec[] => specs.find((spec) => spec.name === name)?.commands ?? [];

/** What only records of one kind can do, with the command of that kind. */
function ownVerbs(specs: readonly CommandSpec[]): readonly (readonly [name: string, verb: CommandSpec])[] {
  const usual = new Set([...verbsOf('customer', specs), ...verbsOf('customer-level', specs)].map(({ name }) => name));
  return ENTITY_NAMES.map(commandName).flatMap((name) => verbsOf(name, specs).filter((verb) => !usual.has(verb.name)).map((verb) => [name, verb] as const));
}

function entityTable(lang: Lang): string {
  const rows = ENTITY_NAMES.map((entity) => {
    const fields = Object.keys(fieldsOf(entity)).map((field) => `${code(field)} ${fieldLabel(lang, entity, field)}`);
    return [code(commandName(entity)), entityLabel(lang, entity) + (definitionOf(entity).single === true ? t(lang, 'cli.manual.single') : ''), fields.join(', ')];
  });
  return table([t(lang, 'cli.argument.command'), t(lang, 'cli.manual.entity'), t(lang, 'cli.manual.fields')], rows);
}

function section(spec: CommandSpec, lang: Lang, before: string): string {
  const line = [before, spec.name, ...(spec.arguments ?? []).map(({ name }) => name)].join(' ');
  const parts = [`### ${line}`, sentence(wordsIn(lang, spec.words).replace(/“(客户|Customer|操作员|Operator)”/g, t(lang, 'cli.manual.these')), lang)];
  if (spec.arguments !== undefined || spec.options !== undefined) parts.push(argumentTable(spec.arguments ?? [], spec.options ?? [], lang));
  if (spec.examples !== undefined) parts.push(`\`\`\`\n${examplesIn(lang, spec).join('\n')}\n\`\`\``);
  return parts.join('\n\n');
}

const sentence = (text: string, lang: Lang): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${lang === 'zh' ? '。' : '.'}`;

function argumentTable(args: readonly ArgumentSpec[], options: readonly OptionSpec[], lang: Lang): string {
  const rows = [...args.map((arg) => ({ flags: arg.name, words: arg.words, choices: arg.choices })), ...options];
  return optionTable(rows, lang);
}

function optionTable(options: readonly Pick<OptionSpec, 'flags' | 'words' | 'choices'>[], lang: Lang): string {
  const rows = options.map(({ flags, words, choices }) => {
    const given = choices === undefined ? '' : t(lang, 'cli.help.choices', { choices: choices.join(', ') });
    return [code(flags), wordsIn(lang, words) + given];
  });
  return table([t(lang, 'cli.manual.option'), t(lang, 'cli.manual.meaning')], rows);
}

/** kehu(1) for `man`, in English as the other pages of a system are. */
function manPage(): string {
  const escape = (text: string): string => text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^([.'])/gm, '\\&$1');
  const item = (name: string, text: string): string => `.TP\n.B ${escape(name)}\n${escape(text)}`;
  const specs = commandSpecs(() => false).filter((spec) => spec.group !== undefined);
  return [
    '.TH KEHU 1',
    '.SH NAME\nkehu \\- customer management in a terminal',
    '.SH SYNOPSIS\n.B kehu\n[\\fIoptions\\fR]\n.br\n.B kehu\n\\fIcommand\\fR [\\fIarguments\\fR] [\\fIoptions\\fR]',
    `.SH DESCRIPTION\n${escape(t('en', 'cli.description'))}`,
    `.SH COMMANDS\n${specs.flatMap((spec) => (spec.commands ?? [spec]).map((one) => item(spec.commands === undefined ? spec.name : `${spec.name} ${one.name}`, wordsIn('en', one.words)))).join('\n')}`,
    `.SH VERBS\n${verbsOf('customer', commandSpecs((name) => name === 'customer')).map((verb) => item(`<entity> ${verb.name}`, wordsIn('en', verb.words))).join('\n')}\n${ownVerbs(commandSpecs()).map(([name, verb]) => item(`${name} ${verb.name}`, wordsIn('en', verb.words))).join('\n')}`,
    `.SH OPTIONS\n${GLOBAL_OPTIONS.map((option) => item(option.flags, wordsIn('en', option.words))).join('\n')}`,
    `.SH EXIT STATUS\n${EXIT_CODES.map((exit) => item(String(exit), t('en', `cli.exit.${exit}`))).join('\n')}`,
    `.SH FILES\n${escape(t('en', 'cli.manual.config_text').replace(/```\w*\n?|`|\*\*/g, ''))}`,
    '',
  ].join('\n');
}
