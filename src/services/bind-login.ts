import type { Session } from '../auth/session.ts';
import { notPermitted } from '../errors.ts';
import type { Api } from './api.ts';
import type { ServiceContext } from './context.ts';
import { stillValid } from './login.ts';
import type { LoginApi } from './login-api.ts';
import { policy, setPolicy } from './policy.ts';
import { proxyOf, type Calls } from './proxy.ts';
import { endSession, sessions, welcome } from './sessions.ts';

/** The context of the moment, and how it gets another session. */
type Own = () => ServiceContext;
type Enter = (session: Session) => void;

/** What an operator typed is kept even where the session has ended meanwhile. */
const ALWAYS: ReadonlySet<string> = new Set(['saveDraft', 'putDraftAside']);
/** What whoever must choose another password first may do. */
const WITH_OLD_PASSWORD: ReadonlySet<string> = new Set(['session', 'setLang', 'can', 'about', 'welcome', 'policy', 'changePassword']);

/** The same calls; before each it is asked whether the session still holds, and rights that have changed are read anew. */
export function guarded(calls: Api, own: Own, enter: Enter): Api {
  return proxyOf('api', async (_, method, args) => {
    if (!ALWAYS.has(method)) {
      const { database, session, now } = own();
      const valid = await stillValid(database, session, now());
      if (valid !== session) enter({ ...valid, lang: own().session.lang });
      requirePassword(valid, method);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names are those of Api: proxyOf made them
    return await (calls as unknown as Calls)[method]?.(...args);
  });
}

/** Throws `not_permitted` where another password must be chosen first. */
export function requirePassword({ mustChange }: Session, method = ''): void {
  if (mustChange !== undefined && !WITH_OLD_PASSWORD.has(method)) throw notPermitted(`login.must_change.${mustChange}`);
}

/** Logins, sessions, passwords; the password's own code is loaded when it is asked for. */
export function loginCalls(own: Own, enter: Enter): LoginApi {
  return {
    welcome: async () => await welcome(own()),
    sessions: async (all) => await sessions(own(), all),
    endSession: async (id) => {
      await endSession(own(), id);
    },
    changePassword: async (current, next) => {
      enter(await (await import('./passwords.ts')).changePassword(own(), current, next));
      return own().session;
    },
    setPassword: async (login, next) => {
      await (await import('./passwords.ts')).setPassword(own(), login, next);
    },
    policy: async () => await policy(own()),
    setPolicy: async (change) => await setPolicy(own(), change),
  };
}
