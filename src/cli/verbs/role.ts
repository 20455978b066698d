import { differences, FIELD_RULES, isOwnCell, POWERS, RIGHT_ACTIONS, scopeIn, SCOPES, withCells, withFieldRule, withPower, type FieldRule, type Rights, type RightAction, type RightsRow } from '../../auth/matrix.ts';
import { ACTIONS } from '../../auth/permissions.ts';
import { fieldRulesFor } from '../../auth/rights-text.ts';
import { ENTITY_NAMES, type EntityName } from '../../entities/names.ts';
import { invalid, usage } from '../../errors.ts';
import { entityLabel, fieldLabel, t, translate, type Lang } from '../../i18n/index.ts';
import type { Api } from '../../services/api.ts';
import type { RoleRights } from '../../services/rights-api.ts';
import { changeWords } from '../../services/rights-words.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { fieldNamed } from '../fields.ts';
import { writeJson, writeTable } from '../format.ts';
import { findRecord } from '../records.ts';

/** Everything that has no row of its own, as it is written on a command line: a star is a file name to shells. */
const OTHERS = 'others';

async function roleNamed(api: Api, name: string, lang: Lang): Promise<RoleRights> {
  return await api.roleRights(await findRecord(api, 'role', name, { lang }));
}

/** `kehu role show ROLE`: the matrix, then fields and powers. */
export async function show(_entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const found: RoleRights[] = [];
    for (const name of args) found.push(await roleNamed(api, name, cli.lang));
    if (given.text('format') === 'json') await writeJson(cli.io, found.map(jsonOf));
    else for (const role of found) await writeMatrix(cli, role);
  });
}

const jsonOf = ({ id, name, version, operators, rights }: RoleRights) => ({ id, name, version, operators, ...rights });

async function writeMatrix(cli: Cli, role: RoleRights): Promise<void> {
  const { lang } = cli;
  cli.say('role.header', { role: role.name, count: role.operators });
  const columns = [{ header: t(lang, 'rights.records'), align: 'left' as const }, ...RIGHT_ACTIONS.map((action) => ({ header: t(lang, `action.${action}`), align: 'left' as const }))];
  const rows: readonly RightsRow[] = ['*', ...role.entities];
  await writeTable(cli.io, columns, rows.map((row) => [rowWords(row, lang), ...RIGHT_ACTIONS.map((action) => cellText(role.rights, row, action, lang))]));
  const fields = role.entities.flatMap((entity) => Object.entries(role.rights.fields[entity] ?? {}).map(([field, rule]) => [entityLabel(lang, entity), fieldLabel(lang, entity, field), t(lang, `rights.rule.${rule}`)]));
  const headers = [t(lang, 'rights.records'), t(lang, 'role.field'), t(lang, 'role.rule')].map((header) => ({ header, align: 'left' as const }));
  if (fields.length > 0) await writeTable(cli.io, headers, fields);
  if (role.rights.system.length > 0) await writeTable(cli.io, [{ header: t(lang, 'role.powers'), align: 'left' }], role.rights.system.map((power) => [`${power}  ${t(lang, `power.${power}`)}`]));
}

const rowWords = (row: RightsRow, lang: Lang): string => (row === '*' ? t(lang, 'rights.others') : entityLabel(lang, row));

/** In brackets: as everything else. */
function cellText(rights: Rights, row: RightsRow, action: RightAction, lang: Lang): string {
  const scope = scopeIn(rights, row, action);
  const word = scope === 'none' ? '-' : t(lang, `rights.cell.${scope}`);
  return row === '*' || isOwnCell(rights, row, action) ? word : `(${word})`;
}

/** `kehu role grant ROLE WHAT… [--on ENTITY,…] [--scope SCOPE]`: actions on records, or powers. */
export async function grant(_entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const scope = SCOPES.find((each) => each === (given.text('scope') ?? 'all')) ?? 'all';
  await change(cli, args[0] ?? '', given, (rights) => {
    const { actions, powers } = whatOf(args.slice(1));
    const rows = rowsOf(given, actions.length > 0, cli.lang);
    const granted = rows.reduce((now, row) => withCells(now, row, actions, scope), rights);
    return powers.reduce((now, power) => withPower(now, power, true), granted);
  });
}

/** `kehu role revoke ROLE WHAT… [--on ENTITY,…] [--inherit]`: not allowed any more, or as everything else. */
export async function revoke(_entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await change(cli, args[0] ?? '', given, (rights) => {
    const { actions, powers } = whatOf(args.slice(1));
    const rows = rowsOf(given, actions.length > 0, cli.lang);
    const taken = rows.reduce((now, row) => withCells(now, row, actions, given.flag('inherit') ? null : 'none'), rights);
    return powers.reduce((now, power) => withPower(now, power, false), taken);
  });
}

/** `kehu role field ROLE ENTITY FIELD RULE`. */
export async function limitField(_entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [role = '', entityWord = '', fieldWord = '', word = ''] = args;
  const rule = FIELD_RULES.find((each) => each === word.replaceAll('-', '_'));
  await change(cli, role, given, (rights) => {
    const entity = entityNamed(entityWord, cli.lang);
    return withFieldRule(rights, entity, limitable(entity, fieldWord, rule, cli.lang), rule ?? null);
  });
}

/** The field that a word names. Throws `invalid` where it cannot be limited so: what names a record is always read, only texts are masked. */
function limitable(entity: EntityName, word: string, rule: FieldRule | undefined, lang: Lang): string {
  const name = fieldNamed(entity, word, lang);
  const possible = fieldRulesFor(entity, name);
  if (rule === undefined || possible.includes(rule)) return name;
  const words = possible.map((each) => each.replaceAll('_', '-'));
  throw invalid('role.rule_impossible', { field: { key: `${entity}.${name}` }, rule: { key: `rights.rule.${rule}` }, possible: [...words, 'usual'].join(', ') });
}

/** Reads the matrix, changes it, shows what is another, and saves it as one step. */
async function change(cli: Cli, name: string, given: Given, to: (rights: Rights) => Rights): Promise<void> {
  await withApi(cli, async (api) => {
    const role = await roleNamed(api, name, cli.lang);
    const rights = to(role.rights);
    const changes = differences(role.rights, rights, ['*', ...ENTITY_NAMES]);
    const json = given.text('format') === 'json';
    if (!json) for (const each of changes) cli.say('role.change', { change: changeWords(each, cli.lang) });
    if (changes.length === 0 || cli.dryRun) {
      if (json) await writeJson(cli.io, { role: role.name, changes });
      cli.say(changes.length === 0 ? 'rights.nothing_changed' : 'cli.dry_run_ok');
      return;
    }
    const { stepId, version } = await api.setRoleRights(role.id, role.version, rights);
    if (json) await writeJson(cli.io, { role: role.name, step: stepId, version, changes });
    cli.say('rights.saved', { role: role.name });
  });
}

/** `kehu role copy ROLE NEW`. */
export async function copy(_entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [from = '', name = ''] = args;
  await withApi(cli, async (api) => {
    const role = await roleNamed(api, from, cli.lang);
    if (cli.dryRun) {
      cli.say('cli.dry_run_ok');
      return;
    }
    const made = await api.copyRole(role.id, name);
    if (given.text('format') === 'json') await writeJson(cli.io, { id: made.id, step: made.stepId });
    cli.say('role.copied', { from: role.name, name });
  });
}

/** `kehu role compare ROLE OTHER`: what the one may and the other may not. */
export async function compare(_entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const [one, other] = [await roleNamed(api, args[0] ?? '', cli.lang), await roleNamed(api, args[1] ?? '', cli.lang)];
    const rows = ENTITY_NAMES.flatMap((entity) => RIGHT_ACTIONS.map((action) => ({ entity, action, before: scopeIn(one.rights, entity, action), after: scopeIn(other.rights, entity, action) })));
    const cells = rows.filter(({ before, after }) => before !== after);
    const rest = differences(one.rights, other.rights, ['*', ...ENTITY_NAMES]).filter(({ kind }) => kind !== 'cell');
    if (given.text('format') === 'json') {
      await writeJson(cli.io, { roles: [one.name, other.name], cells, rest });
      return;
    }
    if (cells.length + rest.length === 0) {
      cli.say('role.same', { one: one.name, other: other.name });
      return;
    }
    const word = (scope: (typeof rows)[number]['before']): string => t(cli.lang, `rights.scope.${scope}`);
    const columns = [t(cli.lang, 'rights.records'), t(cli.lang, 'role.action'), one.name, other.name].map((header) => ({ header, align: 'left' as const }));
    if (cells.length > 0) await writeTable(cli.io, columns, cells.map(({ entity, action, before, after }) => [entityLabel(cli.lang, entity), t(cli.lang, `action.${action}`), word(before), word(after)]));
    for (const each of rest) cli.say('role.change', { change: changeWords(each, cli.lang) });
  });
}

/** `kehu role why NAME ENTITY RECORD [--action ACTION] [--field FIELD]`: 0 where it is allowed, 4 where not. */
export async function why(_entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<number> {
  const [name = '', entityWord = '', record = ''] = args;
  return await withApi(cli, async (api) => {
    const entity = entityNamed(entityWord, cli.lang);
    const operatorId = await findRecord(api, 'operator', name, { lang: cli.lang });
    const id = await findRecord(api, entity, record, { lang: cli.lang });
    const action = ACTIONS.find((each) => each === (given.text('action') ?? 'read')) ?? 'read';
    const fieldWord = given.text('field');
    const answer = await api.why({ operatorId, entity, id, action, ...(fieldWord === undefined ? {} : { field: fieldNamed(entity, fieldWord, cli.lang) }) });
    const sentences = answer.reasons.map(({ key, params }) => translate(cli.lang, key, params));
    if (given.text('format') === 'json') await writeJson(cli.io, { allowed: answer.allowed, reasons: sentences });
    else await writeLines(cli, sentences);
    return answer.allowed ? 0 : 4;
  });
}

async function writeLines(cli: Cli, lines: readonly string[]): Promise<void> {
  const { write } = await import('../io.ts');
  await write(cli.io.stdout, `${lines.join('\n')}\n`);
}

/** Words that are actions, and those that are powers. */
function whatOf(words: readonly string[]): { readonly actions: readonly RightAction[]; readonly powers: readonly (typeof POWERS)[number][] } {
  const all = words.flatMap((word) => word.split(/[,，、]/)).filter((word) => word !== '');
  const actions = all.includes('everything') ? RIGHT_ACTIONS : RIGHT_ACTIONS.filter((action) => all.includes(action));
  const powers = POWERS.filter((power) => all.includes(power) || all.includes(power.replaceAll('_', '-')));
  const known = new Set<string>([...actions, ...powers, ...powers.map((power) => power.replaceAll('_', '-')), 'everything']);
  const strange = all.find((word) => !known.has(word));
  if (strange !== undefined || all.length === 0) throw usage('role.unknown_right', { word: strange ?? '', actions: RIGHT_ACTIONS.join(', '), powers: POWERS.join(', ') });
  return { actions, powers };
}

function rowsOf(given: Given, needed: boolean, lang: Lang): readonly RightsRow[] {
  const words = given.list('on').flatMap((word) => word.split(/[,，、]/)).map((word) => word.trim()).filter((word) => word !== '');
  if (words.length === 0 && needed) throw usage('role.on_what', { others: OTHERS });
  return words.map((word) => (word === OTHERS || word === '*' ? '*' : entityNamed(word, lang)));
}

function entityNamed(word: string, lang: Lang): EntityName {
  const found = ENTITY_NAMES.find((entity) => entity === word.replaceAll('-', '_') || entityLabel(lang, entity) === word);
  if (found === undefined) throw usage('role.unknown_entity', { word, names: ENTITY_NAMES.map((entity) => entity.replaceAll('_', '-')).join(', ') });
  return found;
}
