import type { Worker } from 'node:worker_threads';
import { startThread } from '../util/thread.ts';
import type { Session } from '../auth/session.ts';
import { AppError, cancelled, failed } from '../errors.ts';
import type { Api, FirstStart } from './api.ts';
import type { Progress } from './context.ts';
import { demoFolder } from './demo-folder.ts';
import { controlOf, proxyOf, type Area, type FromWorker, type HostConfig, type ToWorker } from './proxy.ts';

/** The services as screens hold them, wherever they run. */
export interface Services {
  readonly api: Api;
  readonly first: FirstStart;
  /** Cancels what is running, lets it end, closes the database and the thread. */
  close(): Promise<void>;
}

/** A thread that ends so often in a row without having answered anything is not started again. */
const MAX_CRASHES = 3;
const CLOSE_TIMEOUT_MS = 5000;

/** Beside this file: worker.js in the bundle, worker.ts in the sources. */
const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/**
 * Starts the services' thread and returns at once, so that it comes up beside the first frame. A thread that dies fails the calls it had
 * (`failed`, error.worker_crashed); the next call starts another one, which goes on with the same session.
 */
export function startWorker(given: HostConfig, entry: URL = WORKER_URL): Services {
  const demo = given.demo === true ? demoFolder() : null;
  const config = demo === null ? given : { ...given, location: demo.location };
  let session = config.session ?? null;
  const calls = pendingCalls();
  const thread = restartingThread(entry, () => ({ ...config, session }), calls);

  const call = async (area: Area, method: string, args: readonly unknown[]): Promise<unknown> => {
    const control = controlOf(args);
    const signal = control?.signal;
    if (signal?.aborted === true) throw cancelled();
    const flag = signal === undefined ? null : new SharedArrayBuffer(4);
    const { id, answer } = calls.add(control?.onProgress);
    const plain = control === null ? args : args.slice(0, -1);
    const post = (): void => thread.post({ kind: 'call', id, area, method, args: plain, flag, progress: control?.onProgress !== undefined });
    calls.guard(id, post);
    const stop = (): void => {
      if (flag !== null) Atomics.store(new Int32Array(flag), 0, 1);
      thread.post({ kind: 'cancel', id });
    };
    signal?.addEventListener('abort', stop, { once: true });
    const value = await answer.finally(() => signal?.removeEventListener('abort', stop));
    if (isSession(method, value)) session = value;
    else if (method === 'logout') session = null;
    return value;
  };

  const close = async (): Promise<void> => {
    await thread.close();
    demo?.remove();
  };

  thread.start();
  return { api: proxyOf('api', call), first: proxyOf('first', call), close };
}

/** The calls that wait for an answer. */
interface PendingCalls {
  add(onProgress: ((progress: Progress) => void) | undefined): { readonly id: number; readonly answer: Promise<unknown> };
  /** Does it; where it throws, the call has failed. */
  guard(id: number, post: () => void): void;
  /** Hands the message to its call. */
  receive(message: FromWorker): void;
  failAll(error: AppError): void;
}

function pendingCalls(): PendingCalls {
  interface Call {
    readonly resolve: (value: unknown) => void;
    readonly reject: (error: unknown) => void;
    readonly onProgress: ((progress: Progress) => void) | undefined;
  }
  const waiting = new Map<number, Call>();
  let last = 0;
  const take = (id: number): Call | undefined => {
    const call = waiting.get(id);
    waiting.delete(id);
    return call;
  };
  return {
    add: (onProgress) => {
      const id = ++last;
      return { id, answer: new Promise((resolve, reject) => waiting.set(id, { resolve, reject, onProgress })) };
    },
    guard: (id, post) => {
      try {
        post();
      } catch (error) {
        take(id)?.reject(error);
      }
    },
    receive: (message) => {
      if (message.kind === 'progress') waiting.get(message.id)?.onProgress?.(message.progress);
      else if (message.kind === 'result') take(message.id)?.resolve(message.value);
      else take(message.id)?.reject(AppError.fromPlain(message.error));
    },
    failAll: (error) => {
      for (const id of waiting.keys()) take(id)?.reject(error);
    },
  };
}

interface Thread {
  start(): void;
  /** Sends it, to a new thread where the last one died. Throws AppError where no thread runs any more. */
  post(message: ToWorker): void;
  close(): Promise<void>;
}

function restartingThread(entry: URL, config: () => HostConfig, calls: PendingCalls): Thread {
  let worker: Worker | null = null;
  let crashes = 0;
  let closing: Promise<void> | null = null;

  const start = (): Worker => {
    const started = startThread(entry, config());
    let reason = '';
    started.on('message', (message: FromWorker) => {
      crashes = 0;
      calls.receive(message);
    });
    started.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)));
    started.on('exit', (code) => {
      worker = null;
      if (closing === null) crashes++;
      calls.failAll(closing === null ? failed('error.worker_crashed', { reason: reason || `exit ${code}` }) : cancelled());
    });
    return started;
  };

  const ended = async (ending: Worker): Promise<void> => {
    const exited = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
    ending.postMessage({ kind: 'close' } satisfies ToWorker);
    const late = setTimeout(() => void ending.terminate(), CLOSE_TIMEOUT_MS);
    await exited;
    clearTimeout(late);
  };

  return {
    start: () => {
      worker ??= start();
    },
    post: (message) => {
      if (message.kind === 'cancel') return worker?.postMessage(message);
      if (closing !== null) throw cancelled();
      if (worker === null && crashes >= MAX_CRASHES) throw failed('error.worker_lost');
      worker ??= start();
      worker.postMessage(message);
    },
    close: () => (closing ??= worker === null ? Promise.resolve() : ended(worker)),
  };
}

const SESSION_METHODS: ReadonlySet<string> = new Set(['login', 'unlock', 'session', 'setLang', 'changePassword']);

/** Calls that answer with the session in force: a restarted thread goes on with it. */
function isSession(method: string, value: unknown): value is Session {
  return SESSION_METHODS.has(method) && typeof value === 'object' && value !== null;
}

/** The same interface in the caller's own thread: for tests, and for whoever has the services at hand. */
export function inProcess(api: Api, first?: FirstStart, close: () => Promise<void> = () => Promise.resolve()): Services {
  return { api, first: first ?? proxyOf('first', () => Promise.reject(failed('error.worker_lost'))), close };
}
