/** What passes between the screens' thread and the services' thread: plain data, one message per call. */
import { AppError, failed, type PlainError } from '../errors.ts';
import type { Session, Source } from '../auth/session.ts';
import type { Lang } from '../i18n/index.ts';
import type { Api, FirstStart } from './api.ts';
import type { Control, OwnPlaces, Progress, ServerPlaces } from './context.ts';
import type { Forced } from './forced-session.ts';
import type { ProgramWishes } from './programs.ts';

/** All calls by name; a call of the contract that is missing here does not compile. */
const API_METHODS = {
  session: true, setLang: true, can: true,
  list: true, count: true, checkFilter: true, filterLists: true, completeFilter: true, get: true, getSingle: true, blank: true, check: true,
  create: true, update: true, stepOffers: true, takeStep: true, openMasked: true, checkStep: true, remove: true, restore: true, bulkPreview: true, bulkUpdate: true,
  gridCheck: true, gridSave: true, choices: true, named: true, uses: true, mergeValues: true, alike: true, duplicates: true, setApart: true, keptApart: true, mergePreview: true, merge: true, retire: true, moveValue: true,
  history: true, steps: true, undoPreview: true, undoConflicts: true, undo: true, stepShown: true, recordOn: true, bin: true, restorePreview: true,
  search: true, cities: true, city: true, reports: true, reportFaults: true, report: true, reportFile: true, startPage: true, about: true,
  exportFile: true, print: true, printPreview: true, printers: true, importPlan: true, importRun: true, completePath: true,
  handOverPreview: true, handOver: true, roleRights: true, setRoleRights: true, copyRole: true, why: true, lookAs: true,
  preference: true, setPreference: true, news: true, ringCall: true, startCall: true, callCard: true, customerCard: true, callsToday: true, attend: true, saveDraft: true, draft: true, drafts: true, takeDraft: true, putDraftAside: true, dropDraft: true,
  welcome: true, sessions: true, endSession: true, changePassword: true, setPassword: true, policy: true, setPolicy: true,
  program: true, webPlaces: true, letterDraft: true, writeLetter: true, lettersPlan: true, writeLetters: true, lettersFile: true, loadTemplate: true, attachDocument: true, documentName: true, saveDocument: true, sheetPlan: true, sheetApply: true,
  downloads: true, removeDownload: true, serverSettings: true, setServerSettings: true, keys: true, addKey: true, removeKey: true,
  backups: true, makeBackup: true, verifyBackup: true, restoreBackup: true, backupSettings: true, setBackupSettings: true, browseBackup: true, endBrowse: true, takeKinds: true, takeFromBackup: true, cleanupKinds: true, cleanupPlan: true, cleanup: true,
  mailAccount: true, setMailAccount: true, testMail: true, mergeFields: true, mailPreview: true, queueMail: true, sendMail: true, mailAct: true, mailBounces: true,
  agenda: true, agendaStep: true, ownNumbers: true, reminders: true, exportIcs: true, importIcs: true, calculate: true,
} as const satisfies Record<keyof Api, true>;
const FIRST_METHODS = { state: true, mustLeave: true, manual: true, fault: true, init: true, login: true, unlock: true, logout: true } as const satisfies Record<keyof FirstStart, true>;

/** What the services' thread is started with; plain data. */
export interface HostConfig {
  /** Path of the file, or a postgres:// address. */
  readonly location: string;
  readonly source: Source;
  /** Whoever runs the program by the operating system's account; null where that may not stand for a login. */
  readonly systemUser: string | null;
  /** Whom the forced command of a key named; nobody else can log in then. */
  readonly forced?: Forced | undefined;
  /** Wins over the operator's own language; the language of a demo company. */
  readonly lang?: Lang;
  /** A demo company is made at `location` when there is none; `startWorker` then chooses a throw-away place. */
  readonly demo?: boolean;
  /** A backup that is only looked at: the file is never written, and nothing is noted in it. */
  readonly browse?: boolean;
  /** Where the operator's own report files are. */
  readonly reportFolder?: string;
  /** Where the configuration and the log are. */
  readonly own?: OwnPlaces | undefined;
  /** Where keys are written. */
  readonly server?: ServerPlaces | undefined;
  /** Programs that the configuration names. */
  readonly programs?: ProgramWishes | undefined;
  /** Where faults are written down; nowhere without. */
  readonly logFolder?: string | undefined;
  /** The session to go on with, after a thread died. */
  readonly session?: Session | null;
}

export type Area = 'api' | 'first';
export const METHODS: Readonly<Record<Area, Readonly<Record<string, true>>>> = { api: API_METHODS, first: FIRST_METHODS };

export interface CallMessage {
  readonly kind: 'call';
  readonly id: number;
  readonly area: Area;
  readonly method: string;
  readonly args: readonly unknown[];
  /** One Int32, not 0 once the caller has cancelled: read by queries that run while no message can arrive. */
  readonly flag: SharedArrayBuffer | null;
  readonly progress: boolean;
}
export type ToWorker = CallMessage | { readonly kind: 'cancel'; readonly id: number } | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: PlainError }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress };

type Call = (...args: readonly unknown[]) => Promise<unknown>;
export type Calls = Readonly<Record<string, Call>>;

/** The object whose calls all go through `call`. */
export function proxyOf(area: 'api', call: (area: Area, method: string, args: readonly unknown[]) => Promise<unknown>): Api;
export function proxyOf(area: 'first', call: (area: Area, method: string, args: readonly unknown[]) => Promise<unknown>): FirstStart;
export function proxyOf(area: Area, call: (area: Area, method: string, args: readonly unknown[]) => Promise<unknown>): unknown {
  return Object.fromEntries(Object.keys(METHODS[area]).map((method) => [method, (...args: unknown[]) => call(area, method, args)]));
}

/** Whether the last argument of a call is its Control: functions and signals do not cross the boundary as they are. */
export function controlOf(args: readonly unknown[]): Control | null {
  const last = args.at(-1);
  if (typeof last !== 'object' || last === null) return null;
  const { signal, onProgress } = last as Control; // only looked at
  return signal instanceof AbortSignal || typeof onProgress === 'function' ? { signal, onProgress } : null;
}

/** Any error as plain data. What is no AppError is a fault of the program: it keeps its own text. */
export function plainError(error: unknown): PlainError {
  if (error instanceof AppError) return error.toPlain();
  if (isAborted(error)) return new AppError('cancelled', 'error.cancelled').toPlain();
  const reason = error instanceof Error ? error.message : String(error);
  return failed('error.unexpected', { reason }, {}, error instanceof Error ? error.stack : undefined).toPlain();
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/**
 * A signal that is aborted by its controller or, while the thread is busy with a query and hears no message, as soon as the other thread
 * sets the flag.
 */
export function sharedSignal(flag: SharedArrayBuffer, controller: AbortController): AbortSignal {
  const cell = new Int32Array(flag);
  const signal = controller.signal;
  const aborted = (): boolean => {
    if (!signalAborted(signal) && Atomics.load(cell, 0) !== 0) controller.abort();
    return signalAborted(signal);
  };
  return Object.defineProperties(signal, {
    aborted: { get: aborted },
    throwIfAborted: {
      value: () => {
        if (aborted()) throw signal.reason;
      },
    },
  });
}

const abortedGetter = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted')?.get;
const signalAborted = (signal: AbortSignal): boolean => abortedGetter?.call(signal) === true;
