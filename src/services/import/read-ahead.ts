import type { Worker } from 'node:worker_threads';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Session } from '../../auth/session.ts';
import { ENTITY_NAMES, type EntityName } from '../../entities/names.ts';
import { AppError, cancelled, failed, type PlainError } from '../../errors.ts';
import type { ImportRequest } from '../api.ts';
import type { ServiceContext } from '../context.ts';
import type { ImportColumn } from './columns.ts';
import type { ImportFile, TableForm } from './file.ts';
import type { FreshImages } from './fresh-images.ts';
import type { FreshWay } from './fresh-rows.ts';
import { unpackRows, type PackedRows } from './packed.ts';
import type { RowReader, Unknown } from './rows.ts';
import type { FoundEncoding } from './sniff.ts';
import { takeReader } from './warm.ts';

/** What the reading thread is started with; plain data. */
export interface ReaderConfig {
  readonly location: string;
  readonly session: Session;
  readonly now: number;
  readonly request: ImportRequest;
  /** What was found and checked: not once more. */
  readonly found: FoundEncoding;
  readonly table: TableForm | undefined;
  readonly fresh: FreshWay | null;
}

export type ToReader = { readonly kind: 'begin'; readonly config: ReaderConfig } | { readonly kind: 'more' } | { readonly kind: 'stop' } | { readonly kind: 'refresh'; readonly targets: readonly EntityName[] };
export type FromReader =
  | { readonly kind: 'rows'; readonly packed: PackedRows; readonly images: FreshImages | undefined }
  | { readonly kind: 'end'; readonly unknown: readonly (readonly [EntityName, readonly string[]])[] }
  | { readonly kind: 'error'; readonly error: PlainError };

/** Batches that may be read before they are written: about as many rows as a large chunk has. */
const AHEAD = 14;

/**
 * Reads, decodes, checks and derives in a thread of its own, a few batches ahead of who takes them: all that needs no lock. The thread has a connection
 * of its own, which only reads.
 */
export function threadedRows(ctx: ServiceContext, request: ImportRequest, file: ImportFile, columns: readonly ImportColumn[], fresh: FreshWay | null): RowReader {
  let unknown: Unknown = new Map();
  let current: Worker | null = null;
  let gone: Promise<void> = Promise.resolve();
  const post = (message: ToReader): void => current?.postMessage(message);
  const close = async (): Promise<void> => {
    post({ kind: 'stop' });
    await gone;
    current = null;
  };
  return {
    async each(signal, work) {
      await close();
      const config: ReaderConfig = { location: ctx.database.location, session: ctx.session, now: ctx.now(), request: knownRequest(request, file, columns), found: file.found, table: file.table, fresh };
      const worker = takeReader();
      const inbox = inboxOf(worker);
      gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      current = worker;
      let read = 0;
      try {
        post({ kind: 'begin', config });
        for (let i = 0; i < AHEAD; i += 1) post({ kind: 'more' });
        for (;;) {
          const message = await inbox.next();
          if (signal?.aborted === true) throw cancelled();
          if (message.kind === 'error') throw AppError.fromPlain(message.error);
          if (message.kind === 'end') {
            unknown = new Map(message.unknown.map(([entity, names]) => [entity, new Set(names)]));
            return;
          }
          const { packed, images } = message;
          read += packed.count;
          await work({ count: packed.count, bytes: packed.bytes, awaited: (await inbox.waits()) ? null : (read * (file.found.size - packed.bytes)) / packed.bytes, fresh: packed.fresh ? packed : undefined, images, rows: () => unpackRows(packed, columns) });
          post({ kind: 'more' });
        }
      } catch (error) {
        await close();
        throw error;
      }
    },
    refresh: (targets) => {
      const names = [...targets].filter((target) => ENTITY_NAMES.includes(target));
      if (names.length > 0) post({ kind: 'refresh', targets: names });
      return Promise.resolve();
    },
    unknown: () => unknown,
    close,
  };
}

/** The request with what was found out about the file, which the thread need not find out again. */
function knownRequest(request: ImportRequest, { headers, delimiter }: ImportFile, columns: readonly ImportColumn[]): ImportRequest {
  const names = new Map(columns.map(({ at, main, entity, field }) => [at, main ? `${entity}.${field}` : field]));
  return { ...request, columns: headers.map((_, at) => names.get(at) ?? null), ...(delimiter === '' ? {} : { delimiter }) };
}

/** The messages of a thread one after the other; rejects where it ends without having said so. */
function inboxOf(worker: Worker): { next(): Promise<FromReader>; waits(): Promise<boolean> } {
  const waiting: FromReader[] = [];
  let broken: Error | null = null;
  let wake: (() => void) | null = null;
  const note = (): void => {
    wake?.();
    wake = null;
  };
  worker.on('message', (message: FromReader) => {
    waiting.push(message);
    note();
  });
  worker.on('error', (error) => {
    broken = failed('error.worker_crashed', { reason: error instanceof Error ? error.message : String(error) });
    note();
  });
  worker.on('exit', (code) => {
    broken ??= failed('error.worker_crashed', { reason: `exit ${code}` });
    note();
  });
  return {
    /** Whether there is another one already. */
    async waits() {
      // While this thread was busy they could not come in.
      if (waiting.length === 0) await nextTurn();
      return waiting.length > 0;
    },
    async next() {
      for (;;) {
        const message = waiting.shift();
        if (message !== undefined) return message;
        if (broken !== null) throw broken;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
