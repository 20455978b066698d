import type { Action, Verdict } from '../../auth/permissions.ts';
import type { Session } from '../../auth/session.ts';
import type { EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import type { Lang, MessageKey, MessageParams } from '../../i18n/index.ts';
import type { Other } from '../../services/desk-api.ts';
import type { Doors } from '../screens/doors.ts';
import type { Theme } from './theme.ts';

/** The one line of messages: kept as a key, so that it follows the language. */
export interface Message {
  readonly tone: 'info' | 'good' | 'warn' | 'error';
  readonly key: MessageKey;
  readonly params: MessageParams;
}

/** What every screen may read; made anew by the store for each event and each frame. */
export interface Ctx {
  readonly lang: Lang;
  /** Null before anybody is logged in. */
  readonly session: Session | null;
  readonly company: string;
  readonly theme: Theme;
  readonly columns: number;
  readonly rows: number;
  /** Columns and lines of the body. */
  readonly body: { readonly width: number; readonly height: number };
  /** The step of the tour that is shown; null: none. */
  readonly tour: number | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Today in the company's time zone. */
  readonly today: string;
  /** What the operator copied last, here; empty: nothing. */
  readonly clip: string;
  /** Screens that open one another. */
  readonly doors: Doors;
  /** Who else has a record open that is open here. */
  readonly others: (entity: EntityName, id: number) => readonly Other[];
  readonly t: (key: MessageKey, params?: MessageParams) => string;
  readonly error: (error: PlainError) => string;
  /** What the services would decide; only for showing an action dimmed. */
  readonly can: (action: Action, entity: EntityName, field?: string) => Verdict;
  /** Whether a field stands anywhere for whoever is logged in, if only in part; hidden ones stand nowhere. */
  readonly shows: (entity: EntityName, field: string) => boolean;
}
