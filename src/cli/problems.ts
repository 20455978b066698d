import { CommanderError } from 'commander';
import { fieldOf } from '../entities/registry.ts';
import type { EntityName } from '../entities/names.ts';
import { AppError, failed, usage, type PlainError } from '../errors.ts';
import { errorText, faultText, t, type Lang } from '../i18n/index.ts';
import type { Fault } from '../services/api.ts';
import { safeText } from '../util/safe-text.ts';
import { displayWidth } from '../util/text.ts';
import { conflictJson, conflictLines, conflictOf } from './conflict.ts';
import { jsonText } from './format.ts';

/** Anything thrown as the one error that users see; null where the program is simply done (help was shown). */
export function problemOf(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof CommanderError) return usageOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  return failed('error.internal', { reason }, {}, error instanceof Error ? error.stack : undefined);
}

/** The words that commander quotes in its message, in order. */
const quoted = (message: string): readonly string[] => [...message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '');

function usageOf(error: CommanderError): AppError | null {
  const [first = '', second = ''] = quoted(error.message);
  // What other programs, and reports, call the condition.
  const near = first === '--filter' ? '--where' : /\(Did you mean (?:one of )?(.*)\?\)/.exec(error.message)?.[1];
  switch (error.code) {
    case 'commander.help':
    case 'commander.helpDisplayed':
    case 'commander.version':
      return null;
    case 'commander.unknownOption':
      return near === undefined ? usage('cli.unknown_option', { option: first }) : usage('cli.unknown_option_near', { option: first, near });
    case 'commander.unknownCommand':
      return near === undefined ? usage('cli.unknown_command', { command: first }) : usage('cli.unknown_command_near', { command: first, near });
    case 'commander.missingArgument':
      return usage('cli.missing_argument', { argument: first });
    case 'commander.optionMissingArgument':
    case 'commander.missingMandatoryOptionValue':
      return usage('cli.missing_value', { option: first });
    case 'commander.conflictingOption':
      return usage('cli.options_conflict', { first, second });
    case 'commander.invalidArgument':
      return invalidValue(error.message, first, second);
    default:
      return usage('cli.usage', { reason: error.message });
  }
}

function invalidValue(message: string, value: string, place: string): AppError {
  const isOption = message.startsWith('error: option ');
  const [text, where] = isOption ? [place, value] : [value, place];
  const choices = /Allowed choices are (.*)\.$/.exec(message)?.[1];
  if (choices !== undefined) return usage('cli.not_a_choice', { value: text, place: where, choices });
  return usage('cli.not_a_number', { value: text, place: where });
}

/** What the command line says about an error: the line with the query, the entity that it was about. */
export interface ProblemPlace {
  readonly line?: string;
  readonly entity?: EntityName;
}

/**
 * The error for people: the sentence with the field that it is about, all faults of a record below one another, and where a line was typed wrong
 * the line with the place marked below it.
 */
export function problemText(lang: Lang, error: AppError, { line, entity }: ProblemPlace): string {
  const colon = t(lang, 'cli.colon');
  const faults = faultsOf(error);
  const text = (one: AppError | PlainError, field: string | null | undefined): string => {
    const where = entity === undefined || !field || fieldOf(entity, field) === undefined ? null : { entity, field };
    return faultText(lang, where, one);
  };
  const lines = faults.length > 1 ? faults.map((fault) => `\n  ${text(fault.error, fault.field)}`).join('') : '';
  const sentence = safeText(`${t(lang, 'cli.program')}${colon}${text(error, faults.length > 1 ? null : error.field)}${lines}`, 'many');
  const hint = error.key === 'output.exists' ? `${lang === 'zh' ? '' : ' '}${t(lang, 'cli.overwrite_hint')}` : '';
  const conflict = conflictOf(error.details);
  const both = conflict === null || entity === undefined ? '' : conflictLines(lang, entity, conflict).map((each) => `  ${each}\n`).join('');
  return `${sentence}${hint}\n${both}${marked(line, error)}`;
}

/** The faults of a form, where the error carries them. */
function faultsOf(error: AppError): readonly Fault[] {
  const { details } = error;
  return Array.isArray(details) ? details.filter(isFault) : [];
}

function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'field' in value && 'error' in value;
}

function marked(line: string | undefined, error: AppError): string {
  const { column, length = 1 } = error.place;
  if (line === undefined || column === undefined) return '';
  const characters = [...line];
  const before = displayWidth(safeText(characters.slice(0, column - 1).join('')));
  const under = Math.max(1, displayWidth(safeText(characters.slice(column - 1, column - 1 + length).join(''))));
  return `  ${safeText(line)}\n  ${' '.repeat(before)}${'^'.repeat(under)}\n`;
}

/** The error for programs: one JSON object on one line. */
export function problemJson(lang: Lang, error: AppError, entity?: EntityName): string {
  const { column, length, line, field } = error.place;
  const faults = faultsOf(error).map((fault) => ({ field: fault.field, message: errorText(lang, fault.error) }));
  const told = { code: error.code, exit: error.exitCode, key: error.key, message: errorText(lang, error), field, column, length, line };
  const conflict = conflictOf(error.details);
  const more = conflict === null || entity === undefined ? {} : { conflict: conflictJson(lang, entity, conflict) };
  return `${jsonText({ error: { ...told, ...more, ...(faults.length > 1 ? { faults } : {}) } })}\n`;
}
