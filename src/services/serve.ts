import type { MessagePort } from 'node:worker_threads';
import { failed } from '../errors.ts';
import { askedNow } from '../util/collect.ts';
import type { Api, FirstStart } from './api.ts';
import type { Control, Progress } from './context.ts';
import { logFault } from './log.ts';
import { METHODS, plainError, sharedSignal, type Calls, type CallMessage, type FromWorker, type ToWorker } from './proxy.ts';

/** What answers behind the port. */
export interface Host {
  readonly api: Api;
  readonly first: FirstStart;
  close(): Promise<void>;
}

/** Answers calls that arrive at the port until it is told to close: then it lets the running ones end and closes the host. */
export function servePort(port: MessagePort, host: Host): void {
  const running = new Map<number, { readonly controller: AbortController; readonly done: Promise<void> }>();
  const send = (message: FromWorker): void => port.postMessage(message);

  const close = async (): Promise<void> => {
    for (const { controller } of running.values()) controller.abort();
    await Promise.allSettled([...running.values()].map((call) => call.done));
    await host.close();
    port.close();
  };

  port.on('message', (message: ToWorker) => {
    if (message.kind === 'close') void close();
    else if (message.kind === 'cancel') running.get(message.id)?.controller.abort();
    else {
      askedNow();
      const controller = new AbortController();
      const done = answer(host, message, controller, send).finally(() => running.delete(message.id));
      running.set(message.id, { controller, done });
    }
  });
}

async function answer(host: Host, call: CallMessage, controller: AbortController, send: (message: FromWorker) => void): Promise<void> {
  const { id } = call;
  try {
    const signal = call.flag === null ? controller.signal : sharedSignal(call.flag, controller);
    const control: Control = { signal, onProgress: call.progress ? nowAndThen((progress) => send({ kind: 'progress', id, progress })) : undefined };
    const value = await invoke(host, call, control);
    send({ kind: 'result', id, value });
  } catch (error) {
    logFault(error);
    send({ kind: 'error', id, error: plainError(error) });
  }
}

/** Whoever hears of progress draws it: no oftener than can be seen, and where it ends. */
const TELL_MS = 40;

function nowAndThen(tell: (progress: Progress) => void): (progress: Progress) => void {
  let told = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - told < TELL_MS && progress.done !== progress.total) return;
    told = now;
    tell(progress);
  };
}

function invoke(host: Host, call: CallMessage, control: Control): Promise<unknown> {
  if (!Object.hasOwn(METHODS[call.area], call.method)) throw failed('error.unexpected', { reason: `${call.area}.${call.method}` });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the boundary: names were checked above, arguments by the proxy's types
  const calls = host[call.area] as unknown as Calls;
  const method = calls[call.method];
  if (method === undefined) throw failed('error.unexpected', { reason: call.method });
  return call.flag === null && !call.progress ? method(...call.args) : method(...call.args, control);
}
