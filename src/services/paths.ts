import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { can } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import { ENTITY_NAMES } from '../entities/names.ts';
import { notPermitted } from '../errors.ts';
import type { PathCompletion } from './api.ts';
import type { ServiceContext } from './context.ts';
import { permitPath } from './protected.ts';

/** Names that a completion shows. */
const SHOWN = 50;

/** A path as people type it: `~/` is the home directory, all else from the current one. */
export function fullPath(typed: string): string {
  const text = typed.trim();
  if (text === '~' || text.startsWith('~/')) return join(homedir(), text.slice(1));
  return resolve(text);
}

/**
 * What a path that is being typed may become: the typed text as far as it is certain, and the names that go on from there (folders end in a
 * slash). Hidden files only where a dot was typed. A folder that cannot be read has no names.
 */
export async function completePath(typed: string): Promise<PathCompletion> {
  const folder = typed.endsWith('/') || typed === '' ? typed : dirname(typed) === '.' && !typed.startsWith('./') ? '' : `${dirname(typed)}/`.replace('//', '/');
  const start = typed.slice(folder.length);
  const names = await namesIn(folder === '' ? '.' : fullPath(folder), start);
  if (names.length === 0) return { text: typed, names: [] };
  const common = names.reduce((a, b) => commonStart(a, b));
  return { text: common.length > start.length ? folder + common : typed, names: names.length === 1 ? [] : names.slice(0, SHOWN) };
}

/** Whoever neither imports nor exports nor prints anything has no business with files. */
const mayUseFiles = (session: Session): boolean => ENTITY_NAMES.some((entity) => (['import', 'export', 'print'] as const).some((action) => can(session, action, entity).allowed));

/** The same for an operator; throws `not_permitted`. */
export async function completePathFor(ctx: ServiceContext, typed: string): Promise<PathCompletion> {
  if (!mayUseFiles(ctx.session)) throw notPermitted('error.files_not_permitted');
  permitPath(ctx, typed);
  return await completePath(typed);
}

async function namesIn(folder: string, start: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.name.startsWith(start) && (start.startsWith('.') || !entry.name.startsWith('.')))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .toSorted();
}

function commonStart(a: string, b: string): string {
  const [left, right] = [[...a], [...b]];
  const end = left.findIndex((char, at) => char !== right[at]);
  return end === -1 ? a : left.slice(0, end).join('');
}

/** A path for a message: from the home directory on as `~/…`. */
export function shownPath(path: string): string {
  const home = homedir();
  return path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path === '' ? basename(path) : path;
}
