import type { Session } from '../../auth/session.ts';
import type { AppCommands } from '../core/screen.ts';
import { menu } from './menu.ts';

/** Somebody is logged in: the main menu, in that operator's language. */
export function enter(app: AppCommands, session: Session): void {
  app.setSession(session);
  app.replaceAll(menu().mount(() => undefined));
}
