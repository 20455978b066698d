import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { notFound, notPermitted } from '../errors.ts';
import type { ServiceContext } from './context.ts';
import type { OutsideProgram } from './documents-api.ts';
import type { ProgramKind } from './server-api.ts';
import { programsAllowed } from './server-settings.ts';

/** Kinds of programs that work on a text, a list or an address for an operator. */
export type OutsideKind = Exclude<ProgramKind, 'printing' | 'pager'>;
/** What the configuration names: programs, and the address of a map with `{}` for what is looked for. */
export type ProgramWishes = Partial<Readonly<Record<OutsideKind | 'map', string | undefined>>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** What other programs are told by too, in the order in which they ask. */
const VARIABLES: Readonly<Record<OutsideKind, readonly string[]>> = { editor: ['VISUAL', 'EDITOR'], spreadsheet: [], browser: ['BROWSER'] };

/** Where nobody has said: those that work in a terminal first, unless there is a screen. */
function usual(kind: OutsideKind, env: Environment): readonly string[] {
  const windows = process.platform === 'darwin' || (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  if (kind === 'editor') return ['nano', 'vim', 'vi', 'editor', 'micro', 'emacs'];
  if (kind === 'spreadsheet') return [...(windows ? ['localc', 'libreoffice', 'soffice', opener] : []), 'sc-im', 'visidata', 'vd'];
  return [...(windows ? [opener] : []), 'w3m', 'lynx', 'links', 'elinks'];
}

/**
 * The program of a kind that is started for the operator: what the configuration or the environment says, else the first usual one that is there; one that
 * the administrator lists, where there is a list. Throws `not_permitted` where none may be started, `not_found` where there is none.
 */
export async function programFor(ctx: ServiceContext, kind: OutsideKind, env: Environment = process.env): Promise<OutsideProgram> {
  const allowed = await programsAllowed(ctx, kind);
  const named = { key: `server.program.${kind}` };
  if (allowed?.length === 0) throw notPermitted(ctx.session.protected === true ? 'server.no_programs' : 'server.no_program_of_kind', { kind: named });
  const wish = [ctx.programs?.[kind], ...VARIABLES[kind].map((name) => env[name])].find((word) => word !== undefined && word.trim() !== '');
  if (wish !== undefined) {
    const [word = '', ...args] = wordsOf(wish);
    const path = pathOf(word, env);
    if (path === null) throw notFound('server.program_missing', { program: word, kind: named });
    permitProgram(allowed, kind, path);
    return { path, args };
  }
  const found = (allowed ?? usual(kind, env)).map((word) => pathOf(word, env)).find((path) => path !== null);
  if (found === undefined || found === null) throw notFound(allowed === null ? 'server.program_none' : 'server.program_not_here', { kind: named, programs: (allowed ?? usual(kind, env)).join(', ') });
  return { path: found, args: [] };
}

/** Throws `not_permitted` for a program (its absolute path) that is none of those that the administrator lists; null lets any. */
function permitProgram(allowed: readonly string[] | null, kind: OutsideKind, path: string): void {
  if (allowed === null || allowed.some((one) => one === path || realOf(one) === realOf(path))) return;
  throw notPermitted('server.program_refused', { program: path, kind: { key: `server.program.${kind}` }, allowed: allowed.join(', ') });
}

/** One program may have several names: /usr/bin/vi is mostly a link. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** `code --wait`, `"/opt/my editor" -n`: words, those in quotes whole. No shell sees them. */
const wordsOf = (line: string): readonly string[] => [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');

/** Where a program is found, as a shell would; null: nowhere. */
function pathOf(word: string, env: Environment): string | null {
  const places = isAbsolute(word) ? [word] : word.includes('/') || word === '' ? [] : (env['PATH'] ?? '').split(delimiter).filter(isAbsolute).map((folder) => join(folder, word));
  return places.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
