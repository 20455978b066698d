/** A services' thread with a few calls of its own, to test what lies between it and its client. */
import { parentPort, workerData } from 'node:worker_threads';
import { invalid } from '../../../src/errors.ts';
import type { Api } from '../../../src/services/api.ts';
import { proxyOf } from '../../../src/services/proxy.ts';
import { servePort } from '../../../src/services/serve.ts';
import type { Control } from '../../../src/services/context.ts';

/** Keeps the thread busy as a long query does: no message is heard, only the flag is seen. */
function busyUntilCancelled(signal: AbortSignal | undefined): never {
  for (let turns = 0; turns < 1e10; turns++) if ((turns & 255) === 0) signal?.throwIfAborted();
  throw new Error('was never cancelled');
}

async function waitForAbort(signal: AbortSignal | undefined): Promise<never> {
  return await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function call(method: string, args: readonly unknown[]): Promise<unknown> {
  const control = args.at(-1) as Control | undefined; // the calls below that use it are made with one
  switch (method) {
    case 'preference':
      if (args[0] === 'die') process.exit(7);
      if (args[0] === 'throw') setImmediate(() => { throw new Error('out of nowhere'); });
      return args[0] === 'throw' ? new Promise(() => {}) : Promise.resolve(JSON.stringify(args));
    case 'session':
      return Promise.resolve(workerData.session);
    case 'setLang':
      return Promise.resolve({ ...workerData.session, lang: args[0] });
    case 'count':
      control?.onProgress?.({ done: 1, total: 2 });
      control?.onProgress?.({ done: 2, total: 2 });
      return Promise.resolve({ value: args.length, capped: control?.signal instanceof AbortSignal });
    case 'list':
      return Promise.resolve().then(() => busyUntilCancelled(control?.signal));
    case 'bulkPreview':
      return waitForAbort(control?.signal);
    case 'get':
      return Promise.reject(invalid('error.unexpected', { reason: 'x' }, { field: 'name', column: 3 }, { more: [1] }));
    default:
      return Promise.reject(new RangeError(`no ${method}`));
  }
}

const api: Api = proxyOf('api', (_, method, args) => call(method, args));
const first = proxyOf('first', (_, method, args) => call(method, args));
if (parentPort !== null) servePort(parentPort, { api, first, close: () => Promise.resolve() });
