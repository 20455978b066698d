import { resolve, sep } from 'node:path';
import { notPermitted } from '../errors.ts';
import type { ServiceContext } from './context.ts';

/**
 * Throws `not_permitted` for a path of the server in a protected session: there an operator chooses none. What came in by standard input lies in the
 * folder `inbox`, which the command made.
 */
export function permitPath({ session, inbox }: ServiceContext, path: string): void {
  if (session.protected !== true) return;
  if (inbox !== undefined && resolve(path).startsWith(inbox + sep)) return;
  throw notPermitted('server.no_path');
}
