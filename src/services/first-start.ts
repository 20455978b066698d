import type { Session } from '../auth/session.ts';
import type { PlainError } from '../errors.ts';
import type { Lang } from '../i18n/index.ts';
import type { Control } from './context.ts';

/** Calls that work before anybody is logged in. */
export interface FirstStart {
  /** What the screens begin with: the wizard, the login or (the system user is tied to an operator) the menu. */
  state(): Promise<StartState>;
  /** Why this program has to save what is unsaved and leave: the database was restored or upgraded, or will be; null where it may stay. */
  mustLeave?(): Promise<PlainError | null>;
  /** The manual as its file has it: also before anybody is logged in. */
  manual(lang: Lang): Promise<string>;
  /** What is wrong with one field of the request for `init`, before all of it is typed; null: nothing. */
  fault(request: InitRequest, field: InitField): Promise<PlainError | null>;
  /** Makes the database, the company, the administrator and the reference lists; with `demo` the invented company's data too. */
  init(request: InitRequest, control?: Control): Promise<void>;
  login(name: string, password: string): Promise<Session>;
  /** The operator who is logged in is there: screens that locked, or whose session was ended, go on. Gives a session anew where the old one has ended. */
  unlock(password: string): Promise<Session>;
  /** Ends the session; the next one who works here logs in. */
  logout(): Promise<void>;
}

export interface StartState {
  readonly state: 'new' | 'login' | 'ready';
  /** Present when ready. */
  readonly session: Session | null;
  /** Whose database it is. */
  readonly company?: string;
}

/** What `init` looks at one by one. */
export type InitField = 'company' | 'admin' | 'login' | 'password' | 'time_zone' | 'currency';

export interface InitRequest {
  readonly lang: Session['lang'];
  readonly company: string;
  readonly admin: string;
  readonly login?: string;
  readonly password: string;
  readonly systemUser: string | null;
  readonly data: 'empty' | 'demo';
  readonly timeZone: string;
  readonly currency: string;
}
