import type { CallApi } from './call-api.ts';
import type { ServiceContext } from './context.ts';

/** The call centre, loaded when it is first asked for. */
export function callCalls(own: () => ServiceContext): CallApi {
  return {
    ringCall: async (request) => await (await import('./calls.ts')).ringCall(own(), request),
    startCall: async (request) => await (await import('./calls.ts')).startCall(own(), request),
    callCard: async (id, control) => await (await import('./call-card.ts')).callCard(own(), id, control),
    customerCard: async (id, control) => await (await import('./call-card.ts')).customerCard(own(), id, null, control),
    callsToday: async () => await (await import('./call-card.ts')).callsToday(own()),
  };
}
