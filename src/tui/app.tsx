import process from 'node:process';
import type { ReactElement } from 'react';
import { render, type Instance as InkInstance } from 'ink';
import { join } from 'node:path';
import { AppError, failed, unavailable, type PlainError } from '../errors.ts';
import { errorText, type Lang } from '../i18n/index.ts';
import { startWorker, type Services } from '../services/client.ts';
import type { OutsideProgram } from '../services/documents-api.ts';
import { logFault } from '../services/log.ts';
import { runOutside } from '../services/outside.ts';
import type { HostConfig } from '../services/proxy.ts';
import { askedNow } from '../util/collect.ts';
import { todayIn } from '../util/dates.ts';
import { createAway } from './core/away.ts';
import { point } from './core/mouse.ts';
import { watchOwnFiles } from './core/own-files.ts';
import { mouseSwitch } from './core/pointer.ts';
import { createStore, type Store } from './core/store.ts';
import { Root } from './core/root.tsx';
import { paperOn, type Paper } from './core/paper.ts';
import { clipboard, PROBE, readInput, watchSize, watchStop, type TerminalIn, type TerminalOut } from './core/terminal.ts';
import { themeFor } from './core/theme.ts';
import { SHARED_SCREENS } from './screens/shared.ts';
import { boot } from './screens/boot.ts';

export interface TuiConfig extends HostConfig {
  /** The language before anybody is known. */
  readonly lang: Lang;
  /** Who wants to log in, where that was said. */
  readonly operator?: string | null;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: TerminalIn;
  readonly stdout?: TerminalOut;
  /** Instead of the worker's thread. */
  readonly services?: Services;
  readonly now?: () => number;
  /** A file of the program, by which it sees that it was replaced; this one. */
  readonly program?: URL;
  /** Where what nobody caught is told; the process. */
  readonly faults?: NodeJS.EventEmitter;
}

/** Opens the screens; settles when the operator has left, with the exit code. Whoever calls it has checked that there is a terminal. */
export async function startTui(config: TuiConfig): Promise<number> {
  const { stdin = process.stdin, stdout = process.stdout, env = process.env } = config;
  const { location, source, systemUser, lang, demo = false } = config;
  const services = config.services ?? startWorker({ location, source, systemUser, lang, demo });
  const left = Promise.withResolvers<number | PlainError>();
  const paper = paperOn(stdout);
  const away = createAway({ stopInput: () => stopInput(), startInput: () => void (stopInput = startInput()), repaint: () => redraw(stdout.columns ?? paper.columns, stdout.rows ?? paper.rows) });
  const colour = (env['NO_COLOR'] ?? '') === '';
  const mouse = mouseSwitch(stdout);
  const isReplaced = watchOwnFiles(config.program ?? new URL(import.meta.url));
  // A part that was not needed yet is gone with the program that it belonged to; nobody need see more of it.
  const onFailed = (): boolean => {
    const replaced = isReplaced();
    if (replaced) left.resolve(REPLACED);
    return replaced;
  };
  const store = storeFor(config, services, paper, { colour, onMouse: mouse.set, onQuit: (reason) => left.resolve(reason ?? 0), onFailed, onRepaint: () => repaint(), onCopy: (text) => stdout.write(clipboard(text)), onOutside: async (program, words) => await away.run(async () => await runOutside(program, words)) });
  // Input first: raw mode must stand before the terminal answers the probe, and what is typed meanwhile is kept.
  const startInput = (): (() => void) =>
    readInput(stdin, stdout, {
      onKeys: (keys) => {
        askedNow();
        store.input(keys);
      },
      onPointer: (pointer) => point(store, pointer),
      mouse,
      onReport: (column) => {
        // There are terminals that answer whatever is asked by the place of the cursor.
        if (paper.answered()) return;
        paper.answers();
        if (column > 2) paper.plain();
        if (column > 2) store.setTheme(themeFor({ colour, ascii: true }));
      },
      onAnswer: () => void paper.answered(),
      onEnd: () => left.resolve(HUNG_UP),
    });
  let stopInput = startInput();
  stdout.write(PROBE);
  store.app.open(boot({ systemUser, operator: config.operator ?? '', lang, timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone }).mount(() => undefined));
  const root = (): ReactElement => <Root store={store} onStanding={away.bind} />;
  const ink = render(root(), { ...RENDER, stdout: stdoutFor(paper) });
  const redraw = (columns: number, rows: number): void => {
    if (away.isAway()) return;
    drawAnew(ink, store, paper, columns, rows);
    ink.rerender(root());
  };
  const repaint = (): void => redraw(paper.columns, paper.rows);
  const seconds = setInterval(store.tick, 1000);
  seconds.unref();
  const stopSize = watchSize(stdout, redraw);
  const stopWatch = watchStop(stdout, {
    away: () => (away.isAway() ? undefined : stopInput()),
    back: () => {
      if (away.isAway()) return;
      stopInput = startInput();
      repaint();
    },
  });
  // Ctrl-C in another program is that program's.
  const stopSignals = onSignals(stdin, stdout, (code) => (code === INTERRUPTED && away.isAway() ? undefined : left.resolve(code)));
  const stopFaults = onFaults(config.faults ?? process, (reason) => left.resolve(isReplaced() ? REPLACED : reason), config.logFolder);
  const told = untilTold(services, isReplaced, (reason) => left.resolve(reason));

  const end = await left.promise;
  clearInterval(told);
  clearInterval(seconds);
  await withinPatience(end === 0 ? store.draftsSettled() : store.saveDrafts());
  if (end !== HUNG_UP) await paper.quiet(ANSWER_MS);
  stopWatch();
  stopSize();
  stopInput();
  store.close();
  ink.unmount();
  await services.close();
  stopSignals();
  stopFaults();
  if (typeof end === 'number') return end;
  process.stderr.write(`${errorText(store.ctx().lang, end)}\n`);
  return AppError.fromPlain(end).exitCode;
}

/** So long an answer of the terminal that is on its way is waited for. */
const ANSWER_MS = 1000;
/** A services' thread that does not answer any more keeps nobody. */
const PATIENCE_MS = 5000;

async function withinPatience(work: Promise<void>): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, PATIENCE_MS);
  await Promise.race([work, patience.promise]);
  clearTimeout(timer);
}

/** What nobody caught ends the screens, but not before what was typed is kept and the terminal given back. */
function onFaults(faults: NodeJS.EventEmitter, leave: (reason: PlainError) => void, logFolder = ''): () => void {
  const fault = (error: unknown): void => {
    logFault(error);
    leave(failed('tui.crashed', { log: join(logFolder, 'kehu.log') }).toPlain());
  };
  faults.on('uncaughtException', fault);
  return () => faults.off('uncaughtException', fault);
}

const LOOK_MS = 2000;

const REPLACED = unavailable('tui.program_replaced').toPlain();

/** Asks now and then whether the database was replaced or is about to be, and whether the program was. */
function untilTold(services: Services, isReplaced: () => boolean, leave: (reason: PlainError) => void): NodeJS.Timeout {
  const timer = setInterval(() => {
    if (isReplaced()) return leave(REPLACED);
    void services.first.mustLeave?.().then(
      (reason) => (reason === null ? undefined : leave(reason)),
      () => undefined,
    );
  }, LOOK_MS);
  return timer.unref();
}

const RENDER = {
  alternateScreen: true,
  incrementalRendering: true,
  // A profile with CI=1 would otherwise leave the screen blank.
  interactive: true,
  exitOnCtrlC: false,
  patchConsole: false,
  // None: a letter must not wait for the frame before it to have stood there. What is told often is told less often where it comes from (services/serve.ts).
  maxFps: 0,
} as const;

interface Wishes {
  readonly colour: boolean;
  readonly onQuit: (reason?: PlainError) => void;
  readonly onFailed: () => boolean;
  readonly onRepaint: () => void;
  readonly onCopy: (text: string) => void;
  readonly onMouse: (on: boolean) => void;
  readonly onOutside: (program: OutsideProgram, words: readonly string[]) => Promise<number>;
}

function storeFor(config: TuiConfig, services: Services, paper: Paper, wishes: Wishes): Store {
  const { now = Date.now, lang } = config;
  return createStore({
    api: services.api,
    first: services.first,
    lang,
    theme: themeFor({ colour: wishes.colour, ascii: false }),
    columns: paper.columns,
    rows: paper.rows,
    now,
    today: (session) => todayIn(session?.timeZone ?? 'UTC', now()),
    onQuit: wishes.onQuit,
    onFailed: wishes.onFailed,
    onRepaint: wishes.onRepaint,
    onCopy: wishes.onCopy,
    onMouse: wishes.onMouse,
    onOutside: wishes.onOutside,
    screens: SHARED_SCREENS,
  });
}

/** Ink asks for a NodeJS stream; a Writable with the size of a terminal is one as far as it looks. */
const stdoutFor = (paper: Paper): NodeJS.WritableStream => paper;

/** The whole frame is drawn next, at this size, onto a terminal that is wiped just before: wiped now, it would stand empty until then. */
function drawAnew(ink: InkInstance, store: Store, paper: Paper, columns: number, rows: number): void {
  paper.columns = columns;
  paper.rows = rows;
  paper.wipe(() => ink.clear());
  store.resize(columns, rows);
}

const HUNG_UP = 129;
const INTERRUPTED = 130;
const SIGNALS = { SIGHUP: HUNG_UP, SIGINT: INTERRUPTED, SIGTERM: 143 } as const;

/** Ways to be told to leave, a terminal that is gone among them. A handler that does not leave would keep an orphan alive. */
function onSignals(stdin: TerminalIn, stdout: TerminalOut, leave: (code: number) => void): () => void {
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => ({ signal, handler: () => leave(code) }));
  const gone = (): void => leave(HUNG_UP);
  for (const { signal, handler } of handlers) process.on(signal, handler);
  stdout.on('error', gone);
  // A read that meets the end of the terminal before its signal fails instead of ending; to the last, or it would be nobody's and end the program at once.
  stdin.on('error', gone);
  return () => {
    for (const { signal, handler } of handlers) process.off(signal, handler);
    stdout.off('error', gone);
  };
}
