import type { Session } from '../../src/auth/session.ts';
import { failed } from '../../src/errors.ts';
import { inProcess, type Services } from '../../src/services/client.ts';
import type { Api, FirstStart } from '../../src/services/api.ts';
import { proxyOf } from '../../src/services/proxy.ts';

export const SESSION: Session = {
  operatorId: 1, operatorName: '王芳', lang: 'zh', source: 'screen', grants: 'all', timeZone: 'Asia/Shanghai', currency: 'CNY',
};

/** Services of which a test says only what it needs; every other call fails. For what real services do slowly, late or wrongly. */
export function fakeServices(calls: Partial<Api>, first: Partial<FirstStart> = {}): Services {
  const missing = (_area: string, method: string): Promise<never> => Promise.reject(failed('error.cancelled', { method }));
  const api: Api = {
    ...proxyOf('api', missing),
    session: async () => SESSION,
    setLang: async (lang) => ({ ...SESSION, lang }),
    filterLists: async () => [],
    startPage: async () => ({ company: '晨光贸易', counts: [], faults: [] }),
    ...calls,
  };
  const start: FirstStart = {
    state: async () => ({ state: 'ready', session: SESSION }),
    manual: async () => '',
    fault: async () => null,
    init: async () => undefined,
    login: async () => SESSION,
    unlock: async () => SESSION,
    logout: async () => undefined,
    ...first,
  };
  return inProcess(api, start);
}
