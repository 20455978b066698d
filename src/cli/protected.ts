import type { Command } from 'commander';
import { ENTITY_NAMES } from '../entities/names.ts';
import { notPermitted } from '../errors.ts';
import type { CommandSpec } from './command.ts';

/** What a protected session may ask for beside records. All else is for whoever sits at the server: a new command is not allowed until it stands here. */
const ALLOWED: ReadonlySet<string> = new Set(['search', 'city', 'report', 'letter', 'steps', 'undo', 'audit', 'bin', 'envelope', 'label', 'printer', 'help', 'about', 'download', 'password', 'session', 'policy', 'agenda', 'calc', 'mouse']);
/** What the owner of the database may do without being asked for a password: in a protected session that would be everybody. */
const OWNERS: ReadonlySet<string> = new Set(['operator password', 'mail account', 'mail test']);
/** Who asks and what is asked stands in the server's list of keys. */
const SETTLED: ReadonlySet<string> = new Set(['--db', '--as', '--password-file']);
/** What stands for a path in the help of an option or an argument. */
const PATH = /^[<[](?:file|folder|path|dir)(?:\.\.\.)?[>\]]$/;

/**
 * Throws `not_permitted` for what a session of the forced command may not do: commands of the administrator at the server, and every option and
 * argument that names a file of it. Services refuse the same once more.
 */
export function refuseInProtected(spec: CommandSpec, command: Command): void {
  const path = pathOf(command);
  const [top] = path;
  const isEntity = ENTITY_NAMES.some((entity) => entity.replaceAll('_', '-') === top);
  if (top !== undefined && !isEntity && !ALLOWED.has(top)) throw notPermitted('server.command_refused', { command: path.join(' ') });
  if (OWNERS.has(path.join(' '))) throw notPermitted('server.command_refused', { command: path.join(' ') });
  const refused = optionsGiven(command).find(({ long, place }) => SETTLED.has(long) || PATH.test(place));
  if (refused !== undefined) throw notPermitted('server.option_refused', { option: refused.long });
  const files = command.args.filter((_, at) => PATH.test(placeOf(spec, at)));
  if (files.some((file) => file !== '-')) throw notPermitted('server.no_path');
}

/** `customer export`: the command's name and those above it, without the program's. */
function pathOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

/** The argument at that place; the last one may take many. */
const placeOf = (spec: CommandSpec, at: number): string => spec.arguments?.[Math.min(at, spec.arguments.length - 1)]?.name ?? '';

/** Options of the command and those above that were on the line. */
function optionsGiven(command: Command): readonly { readonly long: string; readonly place: string }[] {
  const own = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map((option) => ({ long: option.long ?? option.flags, place: option.flags.split(' ').at(-1) ?? '' }));
  return command.parent === null ? own : [...own, ...optionsGiven(command.parent)];
}
