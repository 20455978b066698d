import type { Session } from '../../auth/session.ts';
import type { AppCommands } from '../core/screen.ts';
import { menu } from './menu.ts';
import { mustChange } from './password.ts';

/** Somebody is logged in: the main menu, in that operator's language; before it another password, where one must be chosen. */
export function enter(app: AppCommands, session: Session): void {
  app.setSession(session);
  const toMenu = (): void => app.replaceAll(menu().mount(() => undefined));
  if (session.mustChange === undefined) toMenu();
  else app.replaceAll(mustChange(session.mustChange, toMenu).mount(() => undefined));
}
