import type { Session } from '../auth/session.ts';
import type { FirstStart } from './api.ts';
import type { Calls, HostConfig } from './proxy.ts';
import type { Host } from './serve.ts';
import type { Browsed } from './upkeep-api.ts';

type Call = (method: string, args: readonly unknown[]) => Promise<unknown>;

/** While one looks around in a backup another host answers, over that file. */
interface Inside {
  /** Answers a call by whichever of the two it is for. */
  readonly call: Call;
  /** Ends the look, if there is one. */
  readonly out: () => Promise<void>;
  /** The ways in and out, as they are meanwhile. */
  readonly ways: (ways: Ways) => Ways;
}
type Ways = Pick<FirstStart, 'login' | 'unlock' | 'logout'>;

/** `live` answers over the database itself; `start` makes a host over another file. */
export function insideOf(config: HostConfig, live: Call, start: (config: HostConfig) => Host): Inside {
  let now: { readonly host: Host; readonly session: Session } | null = null;
  // While the look ends nothing is answered: neither of the two is right yet.
  let ending: Promise<unknown> | null = null;
  const out = async (): Promise<void> => {
    if (now === null) return;
    const { host } = now;
    now = null;
    await host.close();
    await live('endBrowse', []).catch(() => undefined);
  };
  const goIn = async (args: readonly unknown[]): Promise<Browsed> => {
    await out();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the call of this name gives
    const browsed = (await live('browseBackup', args)) as Browsed;
    now = { host: start({ ...config, forced: undefined, browse: true, ...browsed }), session: browsed.session };
    return browsed;
  };
  const goOut = async (): Promise<unknown> => {
    await out();
    return await live('endBrowse', []);
  };
  const call: Call = async (method, args) => {
    await ending;
    if (method === 'browseBackup') return await goIn(args);
    if (method === 'endBrowse') {
      const leaving = goOut();
      ending = leaving.catch(() => undefined).finally(() => (ending = null));
      return await leaving;
    }
    if (now === null) return await live(method, args);
    const { host } = now;
    // Whoever was shut out meanwhile is so here too.
    await live('session', []);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names are those of Api: proxyOf made them
    return await (host.api as unknown as Calls)[method]?.(...args);
  };
  const ways = (own: Ways): Ways => ({
    login: async (name, password) => {
      await out();
      return await own.login(name, password);
    },
    unlock: async (password) => {
      const session = await own.unlock(password);
      return now?.session ?? session;
    },
    logout: async () => {
      await out();
      await own.logout();
    },
  });
  return { call, out, ways };
}
