import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command.ts';
import type * as documentVerbs from '../verbs/document.ts';

const RESULT: OptionSpec = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] };
const OUTPUT: OptionSpec = { flags: '-o, --output <file>', words: 'cli.option.output' };
const OVERWRITE: OptionSpec = { flags: '--overwrite', words: 'cli.option.overwrite' };
const FILE: ArgumentSpec = { name: '<file>', words: 'letter.argument.file' };

/** Letters from templates. */
export const letterSpec: CommandSpec = {
  name: 'letter',
  group: 'work',
  words: 'letter.command',
  commands: [
    {
      name: 'write',
      words: 'letter.command.write',
      arguments: [{ name: '<template>', words: 'letter.argument.template' }, { name: '<record...>', words: 'letter.argument.record' }],
      options: [{ flags: '--contact', words: 'letter.option.contact' }, { flags: '--title <text>', words: 'letter.option.title' }, { flags: '--edit', words: 'letter.option.edit' }, OUTPUT, OVERWRITE, RESULT],
      examples: {
        zh: ['kehu letter write 节日问候 C202600001', 'kehu letter write 节日问候 C202600001 --dry-run', 'kehu letter write 报价函 李明 --contact --output 报价函.docx'],
        en: ['kehu letter write Quotation C202600001', 'kehu letter write Quotation C202600001 --dry-run', 'kehu letter write Quotation "Ming Li" --contact --output quotation.docx'],
      },
      run: async (cli, args, given) => (await import('../commands/letter.ts')).writeLetter(cli, args, given),
    },
    {
      name: 'write-all',
      words: 'letter.command.write_all',
      arguments: [{ name: '<template>', words: 'letter.argument.template' }],
      options: [{ flags: '-w, --where <query>', words: 'cli.option.where' }, { flags: '--contact', words: 'letter.option.contacts' }, { flags: '--unaddressed', words: 'letter.option.unaddressed' }, { flags: '-o, --output <file>', words: 'letter.option.one_output' }, OVERWRITE, { flags: '--one-file <format>', words: 'letter.option.one_file', choices: ['docx', 'text'] }, { flags: '--only-file', words: 'letter.option.only_file' }, RESULT],
      examples: {
        zh: ['kehu letter write-all 节日问候 --where level:VIP --dry-run', 'kehu letter write-all 节日问候 --where "level:VIP region:吉林" --yes', 'kehu letter write-all 节日问候 --where level:VIP --output 问候.docx --yes', 'ssh kehu@crm.example.cn letter write-all 节日问候 --where level:VIP --one-file docx --yes > 问候.docx'],
        en: ['kehu letter write-all "Season’s greetings" --where level:VIP --dry-run', 'kehu letter write-all "Season’s greetings" --where "level:VIP region:Jilin" --yes', 'kehu letter write-all "Season’s greetings" --where level:VIP --output greetings.docx --yes', 'ssh kehu@crm.example.cn letter write-all Quotation --where level:VIP --one-file docx --yes > letters.docx'],
      },
      run: async (cli, args, given) => (await import('../commands/letter.ts')).writeList(cli, args, given),
    },
    {
      name: 'load',
      words: 'letter.command.load',
      arguments: [FILE],
      options: [{ flags: '--name <text>', words: 'letter.option.name' }, { flags: '--subject <text>', words: 'letter.option.subject' }, { flags: '--replace', words: 'letter.option.replace' }, RESULT],
      examples: {
        zh: ['kehu letter load 报价函.docx', 'kehu letter load 问候.txt --name 节日问候 --subject "{{customer.name}}：节日问候"', 'kehu letter load 报价函.docx --dry-run'],
        en: ['kehu letter load offer-letter.docx', 'kehu letter load greeting.txt --name Birthday --subject "Happy birthday, {{contact.name}}"', 'kehu letter load offer-letter.docx --dry-run'],
      },
      run: async (cli, args, given) => (await import('../commands/letter.ts')).load(cli, args, given),
    },
  ],
};

type Verb = keyof Pick<typeof documentVerbs, 'attach' | 'save'>;
const running =
  (verb: Verb): NonNullable<CommandSpec['run']> =>
  async (cli, args, given) =>
    (await import('../verbs/document.ts'))[verb]('document', cli, args, given);

/** What only documents can do. */
export const documentCommands: readonly CommandSpec[] = [
  {
    name: 'attach',
    words: 'document.command.attach',
    arguments: [{ name: '<file>', words: 'document.argument.file' }],
    options: [
      { flags: '--customer <name>', words: 'document.option.customer' },
      { flags: '--contact <name>', words: 'document.option.contact' },
      { flags: '--title <text>', words: 'document.option.title' },
      { flags: '--kind <kind>', words: 'document.option.kind', choices: ['letter', 'quotation', 'contract', 'certificate', 'other'] },
      { flags: '--name <name>', words: 'document.option.name' },
      RESULT,
    ],
    examples: {
      zh: ['kehu document attach 合同.pdf --customer C202600001 --kind contract', 'ssh kehu@crm.example.cn document attach - --name 合同.pdf --customer C202600001 < 合同.pdf'],
      en: ['kehu document attach contract.pdf --customer C202600001 --kind contract', 'ssh kehu@crm.example.cn document attach - --name contract.pdf --customer C202600001 < contract.pdf'],
    },
    run: running('attach'),
  },
  {
    name: 'save',
    words: 'document.command.save',
    arguments: [{ name: '<record...>', words: 'cli.argument.record' }],
    options: [{ flags: '-f, --format <format>', words: 'document.option.format', choices: ['file', 'text', 'docx'] }, OUTPUT, OVERWRITE],
    examples: {
      zh: ['kehu document save 报价函 --output 报价函.docx', 'kehu document save 报价函 --format text', 'ssh kehu@crm.example.cn document save 报价函 --format docx > 报价函.docx'],
      en: ['kehu document save offer-letter --output offer-letter.docx', 'kehu document save offer-letter --format text', 'ssh kehu@crm.example.cn document save offer-letter --format docx > offer-letter.docx'],
    },
    run: running('save'),
  },
];
