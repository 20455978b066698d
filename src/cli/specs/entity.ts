import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import type { EntityName } from '../../entities/names.ts';
import { t, type Lang } from '../../i18n/index.ts';
import { PAPER_NAMES } from '../../output/paper.ts';
import { targetList } from '../../services/import/targets.ts';
import { stepsOf } from '../../services/step-names.ts';
import type { ArgumentSpec, Cli, CommandSpec, Given, OptionSpec } from '../command.ts';
import { callCommands, logCommands } from './call.ts';
import { documentCommands } from './documents.ts';
import { NEW_PASSWORD_FILE } from './login.ts';
import { mailCommands } from './mail.ts';
import { PRINT_OPTIONS } from './print.ts';
import { duplicateSpecs } from './duplicates.ts';
import { roleCommands } from './role.ts';
import { entityStub } from './stub.ts';

const LIST_FORMATS = ['table', 'csv', 'tsv', 'json', 'ndjson', 'md'] as const;

const EXPORT_FORMATS: readonly string[] = [...LIST_FORMATS.filter((format) => format !== 'table'), 'xlsx'];
const CARD_FORMATS: readonly string[] = ['vcard', 'vcard4'];

const WHERE: OptionSpec = { flags: '-w, --where <query>', words: 'cli.option.where' };
const VIEW: OptionSpec = { flags: '--view <name>', words: 'cli.option.view' };
const DELETED: OptionSpec = { flags: '--deleted', words: 'cli.option.deleted' };
const COLUMNS: OptionSpec = { flags: '-c, --columns <names>', words: 'cli.option.columns', suggests: 'fields' };
const SORT: OptionSpec = { flags: '-s, --sort <names>', words: 'cli.option.sort', suggests: 'fields' };
const LIMIT: OptionSpec = { flags: '-n, --limit <number>', words: 'cli.option.limit', whole: true };
const FORMAT: OptionSpec = { flags: '-f, --format <format>', words: 'cli.option.format', choices: LIST_FORMATS };
const RESULT_FORMAT: OptionSpec = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] };
const FOR: OptionSpec = { flags: '--for <reader>', words: 'cli.option.for', choices: ['spreadsheet', 'machine'] };
const ENCODING_OUT: OptionSpec = { flags: '--encoding <name>', words: 'cli.option.encoding_out', choices: ['utf8', 'gb18030'] };
const OUTPUT: OptionSpec = { flags: '-o, --output <file>', words: 'cli.option.output' };
const OVERWRITE: OptionSpec = { flags: '--overwrite', words: 'cli.option.overwrite' };
const IF_VERSION: OptionSpec = { flags: '--if-version <number>', words: 'cli.option.if_version', whole: true };
const SET: OptionSpec = { flags: '--set <key=value>', words: 'cli.option.set', suggests: 'fields=', many: true };

const RECORDS: ArgumentSpec = { name: '[record...]', words: 'cli.argument.records' };
const RECORD: ArgumentSpec = { name: '<record>', words: 'cli.argument.record' };
const TEXT: ArgumentSpec = { name: '[text...]', words: 'cli.argument.text' };

/** Every verb, in the order of the help. */
const VERBS = ['list', 'show', 'add', 'edit', 'remove', 'restore', 'import', 'export', 'print', 'sheet', 'apply', 'web', 'history', 'merge', 'retire', 'password', 'hand-over'] as const;
type VerbName = (typeof VERBS)[number];

/** What a verb does, once its module is there. */
type VerbRun = (entity: EntityName, cli: Cli, args: readonly string[], given: Given) => Promise<number | void>;
type VerbSpec = Omit<CommandSpec, 'name' | 'words' | 'run'> & { readonly run: () => Promise<VerbRun> };

/** All verbs of an entity. */
export function entitySpec(entity: EntityName, name: string): CommandSpec {
  const { single, reference } = definitionOf(entity);
  const verbs: Partial<Record<VerbName, VerbSpec>> =
    single === true
      ? singleVerbs(name)
      : { ...readingVerbs(name), ...writingVerbs(name), ...fileVerbs(entity, name), ...sheetVerbs(name), ...(hasPlaces(entity) ? webVerbs(name) : {}), ...(reference === undefined ? {} : referenceVerbs(name)), ...OWN_VERBS[entity] };
  const common = VERBS.flatMap((verb) => (verbs[verb] === undefined ? [] : [verbSpec(entity, verb, verbs[verb])]));
  const own = OWN_COMMANDS[entity] ?? [];
  const usual = common.filter((each) => !own.some((one) => one.name === each.name));
  return { ...entityStub(entity, name), commands: [...usual, ...own, ...duplicateSpecs(entity, name), ...stepSpecs(entity, name)] };
}

/** A command per step of the entity's flow. */
function stepSpecs(entity: EntityName, name: string): readonly CommandSpec[] {
  return stepsOf(entity).map(({ name: step, asks }) => ({
    name: step,
    words: { key: 'cli.verb.step', params: { entity: { key: `entity.${entity}` }, step: { key: `step.${entity}.${step}` } } },
    arguments: [RECORD],
    options: [SET, RESULT_FORMAT],
    examples: [`kehu ${name} ${step} "#1"${asks.map(({ field }) => ` --set ${field.replace(/_id$/, '')}=…`).join('')}`],
    run: async (cli, args, given) => await (await import('../verbs/step.ts')).takeStep(entity, step, cli, args, given),
  }));
}

/** What only one entity can do. */
const OWN_VERBS: Partial<Record<EntityName, Partial<Record<VerbName, VerbSpec>>>> = {
  operator: {
    password: {
      arguments: [{ name: '<login>', words: 'cli.argument.login' }],
      options: [NEW_PASSWORD_FILE, { flags: '--keep', words: 'cli.option.password_keep' }, { flags: '--recover', words: 'cli.option.password_recover' }],
      examples: {
        zh: ['kehu operator password 王芳', 'kehu operator password 王芳 --recover'],
        en: ['kehu operator password "Fang Wang"', 'kehu operator password "Fang Wang" --recover'],
      },
      run: async () => (await import('../verbs/password.ts')).password,
    },
    'hand-over': {
      arguments: [
        { name: '<from>', words: 'cli.argument.hand_over_from' },
        { name: '<to>', words: 'cli.argument.hand_over_to' },
      ],
      options: [{ flags: '--only <entities>', words: 'cli.option.hand_over_only', many: true }, RESULT_FORMAT],
      examples: ['kehu operator hand-over wang li --dry-run', 'kehu operator hand-over wang li --only customer,complaint'],
      run: async () => (await import('../verbs/hand-over.ts')).handOver,
    },
  },
};

/** Commands of one entity's own, beside the verbs or instead of one. */
const OWN_COMMANDS: Partial<Record<EntityName, readonly CommandSpec[]>> = { call: callCommands, interaction: logCommands, mail: mailCommands, document: documentCommands, role: roleCommands };

function verbSpec(entity: EntityName, verb: VerbName, spec: VerbSpec): CommandSpec {
  return {
    ...spec,
    name: verb,
    words: { key: `cli.verb.${verb}`, params: { entity: { key: `entity.${entity}` } } },
    run: async (cli, args, given) => (await spec.run())(entity, cli, args, given),
  };
}

const readingVerbs = (name: string) =>
  ({
    list: {
      arguments: [TEXT],
      options: [WHERE, VIEW, COLUMNS, SORT, LIMIT, FORMAT, FOR, OUTPUT, OVERWRITE, DELETED],
      examples: [`kehu ${name} list`, `kehu ${name} list --where "created:this-month" --format csv --for machine > list.csv`],
      run: async () => (await import('../verbs/list.ts')).list,
    },
    show: {
      arguments: [{ ...RECORDS, name: '<record...>' }],
      options: [RESULT_FORMAT, DELETED],
      examples: [`kehu ${name} show 12`, `kehu ${name} show 12 13 --format json`],
      run: async () => (await import('../verbs/show.ts')).show,
    },
    history: {
      arguments: [RECORD],
      options: [{ flags: '--on <day>', words: 'audit.option.on' }, RESULT_FORMAT, DELETED],
      examples: [`kehu ${name} history 12`, `kehu ${name} history 12 --on 2026-03-01`],
      run: async () => (await import('../verbs/history.ts')).history,
    },
  }) satisfies Partial<Record<VerbName, VerbSpec>>;

const writingVerbs = (name: string) =>
  ({
    add: {
      options: [SET, RESULT_FORMAT],
      examples: [`kehu ${name} add --set name=…`],
      run: async () => (await import('../verbs/write.ts')).add,
    },
    edit: {
      arguments: [RECORDS],
      options: [SET, WHERE, IF_VERSION, RESULT_FORMAT],
      examples: [`kehu ${name} edit 12 --set …=…`, `kehu ${name} edit --where "created:today" --set …=… --dry-run`],
      run: async () => (await import('../verbs/write.ts')).edit,
    },
    remove: {
      arguments: [RECORDS],
      options: [WHERE, RESULT_FORMAT],
      examples: [`kehu ${name} remove 12`, `kehu ${name} remove --where "created:today" --dry-run`],
      run: async () => (await import('../verbs/remove.ts')).remove,
    },
    restore: {
      arguments: [{ ...RECORDS, name: '<record...>' }],
      options: [RESULT_FORMAT],
      examples: [`kehu ${name} restore 12`],
      run: async () => (await import('../verbs/remove.ts')).restore,
    },
  }) satisfies Partial<Record<VerbName, VerbSpec>>;

const fileVerbs = (entity: EntityName, name: string) =>
  ({
    import: {
      arguments: [{ name: '<file>', words: 'cli.argument.import_file' }],
      options: [
        { flags: '--duplicates <what>', words: 'cli.option.duplicates', choices: ['skip', 'update', 'add'] },
        { flags: '--create-references', words: 'cli.option.create_references' },
        { flags: '--all-or-nothing', words: 'cli.option.all_or_nothing' },
        { flags: '--exclusive', words: 'cli.option.exclusive' },
        { flags: '--for <reader>', words: 'cli.option.import_for', choices: ['spreadsheet', 'machine'] },
        { flags: '--encoding <name>', words: 'cli.option.encoding_in' },
        { flags: '--delimiter <sign>', words: 'cli.option.delimiter' },
        { flags: '--sheet <name>', words: 'cli.option.sheet' },
        { flags: '--map <header=field>', words: 'cli.option.map', many: true },
        { flags: '--rejects <file>', words: 'cli.option.rejects' },
        RESULT_FORMAT,
      ],
      examples: [`kehu ${name} import list.csv --dry-run`, `kehu ${name} import list.csv --create-references`],
      notes: (lang: Lang) => ({ title: t(lang, 'cli.import_fields'), text: targetList(lang, entity) }),
      run: async () => (await import('../verbs/import.ts')).importFile,
    },
    export: {
      arguments: [TEXT],
      options: [WHERE, VIEW, COLUMNS, SORT, LIMIT, { ...FORMAT, choices: definitionOf(entity).card === undefined ? EXPORT_FORMATS : [...EXPORT_FORMATS, ...CARD_FORMATS] }, FOR, ENCODING_OUT, OUTPUT, OVERWRITE, DELETED],
      examples: [`kehu ${name} export --output list.csv`, `kehu ${name} export --output list.xlsx`],
      run: async () => (await import('../verbs/export.ts')).exportRecords,
    },
    print: {
      arguments: [TEXT],
      options: [
        WHERE,
        COLUMNS,
        SORT,
        LIMIT,
        { flags: '--group <field>', words: 'cli.option.group', suggests: 'fields' },
        { flags: '--totals <fields>', words: 'cli.option.totals', suggests: 'fields' },
        { flags: '--title <text>', words: 'cli.option.title' },
        { flags: '--paper <name>', words: 'cli.option.paper', choices: PAPER_NAMES },
        { flags: '--landscape', words: 'cli.option.landscape' },
        { flags: '--margin <mm>', words: 'cli.option.margin', whole: true },
        { flags: '--size <points>', words: 'cli.option.letter_size', whole: true },
        { flags: '--width <cells>', words: 'cli.option.width', whole: true },
        { flags: '--height <lines>', words: 'cli.option.height', whole: true },
        ...PRINT_OPTIONS,
      ],
      examples: [`kehu ${name} print --output list.pdf`, `kehu ${name} print --paper 132 --format gb18030 --output list.txt`],
      run: async () => (await import('../verbs/print.ts')).printRecords,
    },
  }) satisfies Partial<Record<VerbName, VerbSpec>>;

const sheetVerbs = (name: string) =>
  ({
    sheet: {
      arguments: [TEXT],
      options: [WHERE, VIEW, COLUMNS, SORT, LIMIT, { ...FORMAT, choices: ['csv', 'xlsx'] }, OUTPUT, OVERWRITE, { flags: '--open', words: 'sheet.option.open' }],
      examples: [`kehu ${name} sheet --output list.xlsx`, `kehu ${name} sheet --output list.csv --open`],
      run: async () => (await import('../verbs/sheet.ts')).sheet,
    },
    apply: {
      arguments: [{ name: '<file>', words: 'sheet.argument.file' }],
      options: [{ flags: '--encoding <name>', words: 'cli.option.encoding_in' }, { flags: '--delimiter <sign>', words: 'cli.option.delimiter' }, { flags: '--sheet <name>', words: 'cli.option.sheet' }, RESULT_FORMAT],
      examples: [`kehu ${name} apply list.xlsx --dry-run`, `kehu ${name} apply list.xlsx --yes`],
      run: async () => (await import('../verbs/sheet.ts')).apply,
    },
  }) satisfies Partial<Record<VerbName, VerbSpec>>;

/** Whether a record has an address to open. */
const hasPlaces = (entity: EntityName): boolean => definitionOf(entity).address?.text !== undefined || Object.values(fieldsOf(entity)).some((def) => def.kind === 'url');

const webVerbs = (name: string) =>
  ({
    web: {
      arguments: [{ ...RECORDS, name: '<record...>' }],
      options: [{ flags: '--map', words: 'web.option.map' }, { flags: '--open', words: 'web.option.open' }],
      examples: [`kehu ${name} web 12`, `kehu ${name} web 12 --map --open`],
      run: async () => (await import('../verbs/web.ts')).web,
    },
  }) satisfies Partial<Record<VerbName, VerbSpec>>;

const referenceVerbs = (name: string) =>
  ({
    merge: {
      arguments: [
        { name: '<from>', words: 'cli.argument.merge_from' },
        { name: '<into>', words: 'cli.argument.merge_into' },
      ],
      options: [RESULT_FORMAT],
      examples: [`kehu ${name} merge "#12" "#13" --dry-run`],
      run: async () => (await import('../verbs/reference.ts')).merge,
    },
    retire: {
      arguments: [{ ...RECORDS, name: '<record...>' }],
      options: [{ flags: '--back', words: 'cli.option.back' }, RESULT_FORMAT],
      examples: [`kehu ${name} retire 12`],
      run: async () => (await import('../verbs/reference.ts')).retire,
    },
  }) satisfies Partial<Record<VerbName, VerbSpec>>;

const singleVerbs = (name: string) =>
  ({
    show: { options: [RESULT_FORMAT], examples: [`kehu ${name} show`], run: async () => (await import('../verbs/show.ts')).showSingle },
    edit: {
      options: [SET, IF_VERSION, RESULT_FORMAT],
      examples: [`kehu ${name} edit --set phone=0431-88886666`],
      run: async () => (await import('../verbs/write.ts')).editSingle,
    },
    history: { options: [RESULT_FORMAT], examples: [`kehu ${name} history`], run: async () => (await import('../verbs/history.ts')).historySingle },
  }) satisfies Partial<Record<VerbName, VerbSpec>>;
