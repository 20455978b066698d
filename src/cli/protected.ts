import { Help, type Command, type Option } from 'commander';
import { ENTITY_NAMES } from '../entities/names.ts';
import { notPermitted } from '../errors.ts';
import { stepsOf } from '../services/step-names.ts';
import type { CommandSpec } from './command.ts';

/**
 * What a protected session may ask for beside records, command by command. All else is for whoever sits at the server: a new command, of an old group too, is
 * not allowed until it stands here. Not here, though one may think so: `audit head`, which writes a file or starts `logger`; `operator password`, which
 * the owner of the database does without being asked for one, and here everybody runs as the owner; `mail account` and `mail test`, which
 * are the server's.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  'search', 'city', 'report', 'report check', 'report show', 'steps', 'undo', 'help', 'about', 'password',
  'audit', 'audit list', 'audit show', 'audit verify', 'audit export', 'bin', 'bin list', 'bin restore',
  'envelope', 'label', 'printer', 'download', 'download list', 'download remove',
  'session', 'session list', 'session end', 'policy', 'policy show', 'policy set',
  'agenda', 'agenda list', 'agenda add', 'agenda done', 'agenda move', 'agenda snooze', 'agenda export', 'agenda import', 'calc', 'mouse',
  'letter', 'letter write', 'letter write-all', 'letter load', 'document attach', 'document save',
  'call ring', 'interaction log', 'mail compose', 'mail send', 'mail bounce', 'mail fields',
  'operator hand-over', 'role grant', 'role revoke', 'role field', 'role copy', 'role compare', 'role why',
]);
/** What every kind of record has. */
const VERBS: ReadonlySet<string> = new Set(['list', 'show', 'add', 'edit', 'remove', 'restore', 'import', 'export', 'print', 'sheet', 'apply', 'web', 'history', 'merge', 'retire', 'duplicates', 'distinct']);
/** Who asks and what is asked stands in the server's list of keys. */
const SETTLED: ReadonlySet<string> = new Set(['--db', '--as', '--password-file']);
/** What stands for a path in the help of an option or an argument. */
const PATH = /^[<[](?:file|folder|path|dir)(?:\.\.\.)?[>\]]$/;

/** Options that read a file; `-` is the caller's own standard input. */
const READING: ReadonlySet<string> = new Set(['--file']);

/**
 * Throws `not_permitted` for what a session of the forced command may not do: commands of the administrator at the server, and every option and
 * argument that names a file of it. Services refuse the same once more.
 */
export function refuseInProtected(spec: CommandSpec, command: Command): void {
  const path = pathOf(command);
  if (path.length > 0 && !isAllowed(path)) throw notPermitted('server.command_refused', { command: path.join(' ') });
  const refused = optionsGiven(command).find(({ long, place, isInput }) => SETTLED.has(long) || (PATH.test(place) && !isInput));
  if (refused !== undefined) throw notPermitted(refused.long === '--output' ? 'server.no_output' : 'server.option_refused', { option: refused.long });
  const files = command.args.filter((_, at) => PATH.test(placeOf(spec, at)));
  if (files.some((file) => file !== '-')) throw notPermitted('server.no_path');
}

/** The help of such a session tells of nothing that would be refused. */
export function helpInProtected(command: Command): void {
  for (const option of command.options) if (namesFile(option) && !READING.has(option.long ?? '')) option.hideHelp();
  const usual = command.configureHelp();
  command.configureHelp({ ...usual, visibleCommands: (of) => Object.assign(new Help(), usual).visibleCommands(of).filter((child) => isAllowed(pathOf(child))) });
  for (const child of command.commands) helpInProtected(child);
}

const placeIn = ({ flags }: Option): string => flags.split(' ').at(-1) ?? '';
const namesFile = (option: Option): boolean => SETTLED.has(option.long ?? '') || PATH.test(placeIn(option));

/** Listed, or what records have and the steps that they take. */
function isAllowed(path: readonly string[]): boolean {
  const [top, verb] = path;
  if (ALLOWED.has(path.join(' '))) return true;
  const entity = ENTITY_NAMES.find((name) => name.replaceAll('_', '-') === top);
  return entity !== undefined && (verb === undefined || VERBS.has(verb) || stepsOf(entity).some(({ name }) => name === verb));
}

/** `customer export`: the command's name and those above it, without the program's. */
export function pathOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

/** The argument at that place; the last one may take many. */
const placeOf = (spec: CommandSpec, at: number): string => spec.arguments?.[Math.min(at, spec.arguments.length - 1)]?.name ?? '';

/** Options of the command and those above that were on the line. */
function optionsGiven(command: Command): readonly { readonly long: string; readonly place: string; readonly isInput: boolean }[] {
  const own = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map((option) => ({ long: option.long ?? option.flags, place: placeIn(option), isInput: READING.has(option.long ?? '') && command.getOptionValue(option.attributeName()) === '-' }));
  return command.parent === null ? own : [...own, ...optionsGiven(command.parent)];
}
