import type { MessageKey } from '../../i18n/index.ts';
import { CANCELLED, plainError } from './errors.ts';
import { isGone } from './lock.ts';
import type { PlainError } from '../../errors.ts';
import type { ScreenHost, Task, Update } from './screen.ts';

interface Running {
  /** Ends it without a word. */
  readonly end: () => void;
  readonly since: number;
  label: MessageKey | null;
  /** Ends it at once as cancelled, whether or not the work itself listens; what writes is only asked to end. */
  readonly stop: () => void;
}

/** The work of one screen: one task a slot, whose answer counts only while no newer one has taken the slot. */
export interface Tasks<S, R> {
  readonly work: <T>(task: Task<S, R, T>) => void;
  readonly cancel: (slot: string) => void;
  readonly any: () => boolean;
  /** What has been under way for that long. */
  readonly busy: (sinceMs: number) => MessageKey | null;
  /** Stops what the operator was told of; false when there was nothing. */
  readonly stop: () => boolean;
  readonly clear: () => void;
}

export function createTasks<S, R>(host: ScreenHost, change: (next: (state: S) => Update<S, R>, quiet: boolean) => void): Tasks<S, R> {
  const running = new Map<string, Running>();
  const cancel = (slot: string): void => {
    running.get(slot)?.end();
    running.delete(slot);
  };
  const settle = <T>(task: Task<S, R, T>, run: Running, next: (state: S) => Update<S, R>): void => {
    if (running.get(task.slot) !== run) return;
    running.delete(task.slot);
    change(next, run.label === null);
    host.working();
  };
  const work = <T>(task: Task<S, R, T>): void => {
    if (task.once === true && running.has(task.slot)) return;
    cancel(task.slot);
    const fail = (error: PlainError): void => {
      if (error.code !== 'cancelled' && host.failed()) return;
      settle(task, run, (state) => failure(task, state, error, host));
      // Wherever it was asked: the screens below stay as they are until somebody has logged in.
      if (isGone(error)) host.app.lock({ kind: 'gone', error });
    };
    const { start, end } = startedBy((signal) => {
      task.run(host.api, { signal }, host.first).then(
        (value) => settle(task, run, (state) => task.done(state, value, host.ctx())),
        (error: unknown) => fail(plainError(error)),
      );
    }, task.pause);
    const stop = (): void => {
      end();
      // A write may be done by now: what the services say counts, not what was wished.
      if (task.patient !== true) return fail(CANCELLED);
      run.label = 'tui.stopping';
      host.changed();
    };
    const run: Running = { end, since: host.ctx().now(), label: task.label === undefined ? 'tui.loading' : task.label, stop };
    running.set(task.slot, run);
    if (run.label !== null) host.working();
    start();
  };
  return {
    work,
    cancel,
    any: () => running.size > 0,
    busy: (sinceMs) => {
      const before = host.ctx().now() - sinceMs;
      return [...running.values()].find((run) => run.label !== null && run.since <= before)?.label ?? null;
    },
    stop: () => {
      const shown = [...running.values()].filter((run) => run.label !== null);
      for (const run of shown) run.stop();
      return shown.length > 0;
    },
    clear: () => {
      for (const run of running.values()) run.end();
      running.clear();
    },
  };
}

/** Begins at once or after a pause, and ends without a word; until it has begun that costs nothing. */
function startedBy(begin: (signal: AbortSignal) => void, pause: number | undefined): { readonly start: () => void; readonly end: () => void } {
  let abort: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (): void => {
    abort = new AbortController();
    begin(abort.signal);
  };
  return {
    start: () => {
      if (pause === undefined) now();
      else timer = setTimeout(now, pause).unref();
    },
    end: () => {
      clearTimeout(timer);
      abort?.abort();
    },
  };
}

function failure<S, R, T>(task: Task<S, R, T>, state: S, error: PlainError, host: ScreenHost): Update<S, R> {
  if (task.fail !== undefined) return task.fail(state, error, host.ctx());
  host.app.say(error.code === 'cancelled' ? 'info' : 'error', error.key, error.params);
  return { state };
}
