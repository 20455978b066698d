import { ENTITY_NAMES, type EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import { MAIL_CONSENT, MAIL_SECURITY } from '../../services/mail-api.ts';
import type { CommandSpec, OptionSpec } from '../command.ts';

/** Entities that letters by e-mail can be written to. */
export const WRITTEN_TO: readonly EntityName[] = ENTITY_NAMES.filter((entity) => definitionOf(entity).mail !== undefined);

const FORMAT: OptionSpec = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] };
const WHERE: OptionSpec = { flags: '-w, --where <query>', words: 'cli.option.where' };
const REASON: OptionSpec = { flags: '--reason <text>', words: 'cli.option.mail_reason' };
const RECORDS = { name: '[record...]', words: 'cli.argument.records' } as const;

const act = (name: 'queue' | 'retry' | 'cancel' | 'arrived', examples: readonly string[]): CommandSpec => ({
  name,
  words: `cli.mail.${name}`,
  arguments: [RECORDS],
  options: [WHERE, ...(name === 'cancel' ? [REASON] : []), FORMAT],
  examples,
  run: async (cli, args, given) => (await import('../commands/mail.ts')).act(name, cli, args, given),
});

/** `kehu mail …` beside the verbs of every entity. */
export const mailCommands: readonly CommandSpec[] = [
  {
    name: 'compose',
    words: 'cli.mail.compose',
    options: [
      ...WRITTEN_TO.map((entity): OptionSpec => ({ flags: `--${entity} <record>`, words: { key: 'cli.option.mail_to', params: { entity: { key: `entity.${entity}` } } }, many: true })),
      { flags: '--entity <name>', words: 'cli.option.mail_entity', choices: WRITTEN_TO },
      WHERE,
      { flags: '--template <record>', words: 'cli.option.mail_template' },
      { flags: '--subject <text>', words: 'cli.option.mail_subject' },
      { flags: '--text <text>', words: 'cli.option.mail_text' },
      { flags: '--text-file <file>', words: 'cli.option.mail_text_file' },
      { flags: '--attach <file>', words: 'cli.option.mail_attach', many: true },
      { flags: '--document <record>', words: 'cli.option.mail_document', many: true },
      { flags: '--send', words: 'cli.option.mail_send' },
      FORMAT,
    ],
    examples: {
      zh: [
        "kehu mail compose --where level:VIP --template 节日问候 --dry-run",
        "kehu mail compose --where level:VIP --subject '致{{name}}' --text-file letter.txt --attach offer.pdf --send",
        "kehu mail compose --contact 李明 --subject 报价 --text '{{name}}，您好！' --yes",
      ],
      en: [
        "kehu mail compose --where level:VIP --template 'Please check your details' --dry-run",
        "kehu mail compose --where level:VIP --subject 'For {{name}}' --text-file letter.txt --attach offer.pdf --send",
        "kehu mail compose --contact 'Ming Li' --subject Offer --text 'Dear {{name}},' --yes",
      ],
    },
    run: async (cli, args, given) => (await import('../commands/mail.ts')).compose(cli, args, given),
  },
  {
    name: 'send',
    words: 'cli.mail.send',
    options: [{ flags: '-n, --limit <number>', words: 'cli.option.mail_limit', whole: true }, { flags: '--now', words: 'cli.option.mail_now' }, FORMAT],
    examples: ['kehu mail send', '* * * * * kehu mail send --quiet'],
    run: async (cli, args, given) => (await import('../commands/mail.ts')).send(cli, args, given),
  },
  act('queue', ['kehu mail queue "#12"', 'kehu mail queue --where "state:draft owner:me"']),
  act('retry', ['kehu mail retry "#12"', 'kehu mail retry --where state:failed']),
  act('cancel', ['kehu mail cancel --where "state:waiting sending:7"']),
  act('arrived', ['kehu mail arrived "#12"']),
  {
    name: 'bounce',
    words: 'cli.mail.bounce',
    arguments: [RECORDS],
    options: [WHERE, REASON, { flags: '--file <file>', words: 'cli.option.mail_file' }, FORMAT],
    examples: ['kehu mail bounce "#12" --reason "550 no such user"', 'kehu mail bounce --file bounces.mbox', 'kehu mail bounce --file - < addresses.txt', 'ssh kehu@host mail bounce --file - < addresses.txt'],
    run: async (cli, args, given) => (await import('../commands/mail.ts')).bounce(cli, args, given),
  },
  {
    name: 'test',
    words: 'cli.mail.test',
    arguments: [{ name: '[address]', words: 'cli.argument.mail_to' }],
    options: [FORMAT],
    examples: ['kehu mail test', 'kehu mail test admin@example.cn'],
    run: async (cli, args, given) => (await import('../commands/mail-account.ts')).test(cli, args, given),
  },
  {
    name: 'account',
    words: 'cli.mail.account',
    options: [
      { flags: '--host <name>', words: 'cli.option.mail_host' },
      { flags: '--port <number>', words: 'cli.option.mail_port', whole: true },
      { flags: '--security <how>', words: 'cli.option.mail_security', choices: MAIL_SECURITY },
      { flags: '--user <name>', words: 'cli.option.mail_user' },
      { flags: '--from <address>', words: 'cli.option.mail_from' },
      { flags: '--from-name <name>', words: 'cli.option.mail_from_name' },
      { flags: '--reply-to <address>', words: 'cli.option.mail_reply_to' },
      { flags: '--ca <file>', words: 'cli.option.mail_ca' },
      { flags: '--consent <whom>', words: 'cli.option.mail_consent', choices: MAIL_CONSENT },
      { flags: '--ask-password', words: 'cli.option.mail_ask_password' },
      { flags: '--secret-file <file>', words: 'cli.option.mail_secret_file' },
      FORMAT,
    ],
    examples: ['kehu mail account', 'kehu mail account --host smtp.example.cn --security tls --user service@example.cn --from service@example.cn --ask-password'],
    run: async (cli, args, given) => (await import('../commands/mail-account.ts')).account(cli, args, given),
  },
  {
    name: 'fields',
    words: 'cli.mail.fields',
    arguments: [{ name: '[entity]', words: 'cli.argument.mail_entity', choices: WRITTEN_TO }],
    options: [FORMAT],
    examples: ['kehu mail fields', 'kehu mail fields contact'],
    run: async (cli, args, given) => (await import('../commands/mail.ts')).fields(cli, args, given),
  },
];
