import type { Command } from 'commander';
import { ENTITY_NAMES } from '../entities/names.ts';
import { notPermitted } from '../errors.ts';
import { pathOf } from './protected.ts';

/** What one may ask for while looking as another role: what only shows. A new command is not among it until it stands here. */
const LOOKS: ReadonlySet<string> = new Set(['search', 'city', 'bin', 'bin list', 'audit', 'audit list', 'audit show', 'report', 'report show', 'steps', 'agenda', 'agenda list', 'calc', 'session', 'session list', 'policy', 'policy show']);
const VERBS: ReadonlySet<string> = new Set(['list', 'show', 'history', 'duplicates']);

/** Throws `not_permitted` for a command that changes something, writes a file or lets something out, and for the screens, which have a look of their own. */
export function refuseWhileLooking(command: Command, role: string): void {
  const path = pathOf(command);
  if (LOOKS.has(path.join(' '))) return;
  const [top, verb = 'list'] = path;
  const entity = ENTITY_NAMES.find((name) => name.replaceAll('_', '-') === top);
  if (entity === undefined || !VERBS.has(verb)) throw notPermitted('look.command', { role });
}
