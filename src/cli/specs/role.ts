import { FIELD_RULES, RIGHT_ACTIONS, SCOPES } from '../../auth/matrix.ts';
import type { Cli, CommandSpec, Given, OptionSpec } from '../command.ts';
import type * as roleVerbs from '../verbs/role.ts';
import type { EntityName } from '../../entities/names.ts';

const FORMAT: OptionSpec = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] };
const ON: OptionSpec = { flags: '--on <entities>', words: 'cli.option.rights_on', many: true };
const ROLE = { name: '<role>', words: 'cli.argument.role' } as const;
const WHAT = { name: '<what...>', words: 'cli.argument.rights_what' } as const;

type Run = (entity: EntityName, cli: Cli, args: readonly string[], given: Given) => Promise<number | void>;
type Module = typeof roleVerbs;

const running =
  (pick: (module: Module) => Run): NonNullable<CommandSpec['run']> =>
  async (cli, args, given) =>
    await pick(await import('../verbs/role.ts'))('role', cli, args, given);

/** What only roles can do: their matrix by commands. */
export const roleCommands: readonly CommandSpec[] = [
  { name: 'show', words: 'cli.verb.role.show', arguments: [{ ...ROLE, name: '<role...>' }], options: [FORMAT], examples: { zh: ['kehu role show 业务员', 'kehu role show 业务员 --format json'], en: ['kehu role show Salesperson', 'kehu role show Salesperson --format json'] }, run: running(({ show }) => show) },
  {
    name: 'grant',
    words: 'cli.verb.role.grant',
    arguments: [ROLE, WHAT],
    options: [ON, { flags: '--scope <whose>', words: 'cli.option.rights_scope', choices: SCOPES.filter((scope) => scope !== 'none') }, FORMAT],
    examples: {
      zh: ['kehu role grant 业务员 read,edit --on customer,contact --scope department', 'kehu role grant 经理 audit'],
      en: ['kehu role grant Salesperson read,edit --on customer,contact --scope department', 'kehu role grant Manager audit'],
    },
    run: running(({ grant }) => grant),
  },
  {
    name: 'revoke',
    words: 'cli.verb.role.revoke',
    arguments: [ROLE, WHAT],
    options: [ON, { flags: '--inherit', words: 'cli.option.rights_inherit' }, FORMAT],
    examples: {
      zh: ['kehu role revoke 业务员 export --on customer', 'kehu role revoke 业务员 everything --on complaint --inherit'],
      en: ['kehu role revoke Salesperson export --on customer', 'kehu role revoke Salesperson everything --on complaint --inherit'],
    },
    run: running(({ revoke }) => revoke),
  },
  {
    name: 'field',
    words: 'cli.verb.role.field',
    arguments: [
      ROLE,
      { name: '<entity>', words: 'cli.argument.rights_entity' },
      { name: '<field>', words: 'cli.argument.rights_field' },
      { name: '<rule>', words: 'cli.argument.rights_rule', choices: [...FIELD_RULES.map((rule) => rule.replaceAll('_', '-')), 'usual'] },
    ],
    options: [FORMAT],
    examples: {
      zh: ['kehu role field 客服 customer phone masked', 'kehu role field 客服 customer phone usual'],
      en: ['kehu role field Service customer phone masked', 'kehu role field Service customer phone usual'],
    },
    run: running(({ limitField }) => limitField),
  },
  { name: 'copy', words: 'cli.verb.role.copy', arguments: [ROLE, { name: '<new>', words: 'cli.argument.role_new' }], options: [FORMAT], examples: { zh: ['kehu role copy 业务员 大客户业务员'], en: ['kehu role copy Salesperson "Key Account Salesperson"'] }, run: running(({ copy }) => copy) },
  { name: 'compare', words: 'cli.verb.role.compare', arguments: [ROLE, { name: '<other>', words: 'cli.argument.role_other' }], options: [FORMAT], examples: { zh: ['kehu role compare 业务员 客服'], en: ['kehu role compare Salesperson Service'] }, run: running(({ compare }) => compare) },
  {
    name: 'why',
    words: 'cli.verb.role.why',
    arguments: [{ name: '<operator>', words: 'cli.argument.operator' }, { name: '<entity>', words: 'cli.argument.rights_entity' }, { name: '<record>', words: 'cli.argument.record' }],
    options: [{ flags: '--action <action>', words: 'cli.option.why_action', choices: RIGHT_ACTIONS }, { flags: '--field <name>', words: 'cli.option.why_field' }, FORMAT],
    examples: ['kehu role why li customer C202600001', 'kehu role why li customer C202600001 --action edit --field phone'],
    run: running(({ why }) => why),
  },
];
