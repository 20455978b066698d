import type { EntityName } from '../../entities/names.ts';
import { cancelled } from '../../errors.ts';
import type { ImportRequest } from '../api.ts';
import type { ServiceContext } from '../context.ts';
import type { ImportColumn } from './columns.ts';
import type { ImportFile } from './file.ts';
import type { FreshImages } from './fresh-images.ts';
import type { FreshWay } from './fresh-rows.ts';
import type { PackedRows } from './packed.ts';
import { preparer, type Prepared } from './prepare.ts';
import { chunks } from '../stored.ts';
import { threadedRows } from './read-ahead.ts';
import { WORTH_A_THREAD } from './usual.ts';

/** Rows that were read together, a thousand at most; read anew as often as wanted. */
export interface Batch {
  readonly count: number;
  /** How far in the file reading has come with them. */
  readonly bytes: number;
  /** About how many rows are to come where none are at hand yet: whoever writes need not wait for them. Null where they are there, or read by and by. */
  readonly awaited: number | null;
  /** As the short way takes them (fresh.ts), where the thread that reads has found nothing against it. */
  readonly fresh?: PackedRows | undefined;
  readonly images?: FreshImages | undefined;
  rows(): readonly Prepared[];
}

/** Names that no record has, by entity; those to be made among them. */
export type Unknown = ReadonlyMap<EntityName, ReadonlySet<string>>;

/** The rows of a file, made ready to be decided upon. */
export interface RowReader {
  /** Reads the file from its first row to its end, batch by batch. */
  each(signal: AbortSignal | undefined, work: (batch: Batch) => Promise<void>): Promise<void>;
  /** After reference values were made: looks them up anew. */
  refresh(targets: Iterable<EntityName>): Promise<void>;
  /** Complete when the file was read to its end. */
  unknown(): Unknown;
  /** Ends the thread that reads, where there is one, and waits for it. */
  readonly close?: () => Promise<void>;
}

export const BATCH = 1000;
/** On PostgreSQL a batch is a transaction (step.ts). */
const POSTGRES_BATCH = 500;
/** Rows in as few parts as there have to be, all of one size. */
export function evenParts<T>(rows: readonly T[], most: number): readonly (readonly T[])[] {
  return chunks(rows, Math.ceil(rows.length / Math.ceil(rows.length / most)));
}

/** The reader of a file: for large ones on SQLite, which writes in our own process, in a thread of its own. */
export async function rowReader(ctx: ServiceContext, request: ImportRequest, file: ImportFile, columns: readonly ImportColumn[], fresh: FreshWay | null): Promise<RowReader> {
  if (ctx.database.engine === 'sqlite' && file.found.size >= WORTH_A_THREAD) return threadedRows(ctx, request, file, columns, fresh);
  const prepared = await preparer(ctx, columns, file.headers.length, request.createReferences === true);
  const size = ctx.database.engine === 'postgres' ? POSTGRES_BATCH : BATCH;
  return {
    async each(signal, work) {
      const position = { bytes: 0 };
      for await (const rows of file.rows(position)) {
        if (signal?.aborted === true) throw cancelled();
        // What is read at a time may be many short rows: what is held at a time stays small.
        for (const some of evenParts(rows, size)) {
          const part = await prepared.prepare(some);
          await work({ count: part.length, bytes: position.bytes, awaited: null, rows: () => part });
        }
      }
    },
    refresh: async (targets) => await prepared.refresh(targets),
    unknown: () => prepared.unknown,
  };
}
