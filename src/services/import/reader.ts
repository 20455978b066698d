/** The thread that reads a file for an import: rows made ready, a few batches ahead of the writer. Started by read-ahead.ts. */
import { parentPort, type MessagePort } from 'node:worker_threads';
import { openDatabase } from '../../db/connect.ts';
import { foldFile } from '../../db/fold-file.ts';
import type { EntityName } from '../../entities/names.ts';
import { keepNoNames } from '../../util/pinyin.ts';
import type { ServiceContext } from '../context.ts';
import { readyDeriver } from '../derive.ts';
import { plainError } from '../proxy.ts';
import { importColumns } from './columns.ts';
import { openImport } from './file.ts';
import { mainRecordOf } from './targets.ts';
import { memoryOf, packRows, type Deriving } from './packed.ts';
import { isGuarded } from './plan.ts';
import { preparer, type Preparer } from './prepare.ts';
import type { FromReader, ReaderConfig, ToReader } from './read-ahead.ts';
import { BATCH, evenParts } from './rows.ts';

/** The writer's side of the thread: how many batches it still takes, what it wants looked up anew, and whether the log has become long. */
function writerAt(port: MessagePort) {
  const state: { credit: number; stopped: boolean; config: ReaderConfig | null; long: boolean } = { credit: 0, stopped: false, config: null, long: false };
  let wake: (() => void) | null = null;
  const nextMessage = async (): Promise<void> => await new Promise((resolve) => (wake = resolve));
  const fold = (): void => {
    if (state.long && state.config !== null) foldFile(state.config.location);
    state.long = false;
  };
  const stale = new Set<EntityName>();
  port.on('message', (message: ToReader) => {
    if (message.kind === 'begin') ({ config: state.config } = message);
    else if (message.kind === 'more') state.credit += 1;
    else if (message.kind === 'fold') state.long = true;
    else if (message.kind === 'stop') state.stopped = true;
    else for (const target of message.targets) stale.add(target);
    wake?.();
    wake = null;
  });
  return {
    send: (message: FromReader, memory: readonly ArrayBuffer[] = []): void => port.postMessage(message, memory),
    /** The file that is wanted; null: none after all. */
    async begins(): Promise<ReaderConfig | null> {
      while (state.config === null && !state.stopped) await nextMessage();
      return state.config;
    },
    /** Waits until another batch is wanted; false: none any more. */
    async wants(): Promise<boolean> {
      fold();
      while (state.credit === 0 && !state.stopped) {
        await nextMessage();
        fold();
      }
      state.credit -= 1;
      return !state.stopped;
    },
    async freshen(prepared: Preparer): Promise<void> {
      if (stale.size === 0) return;
      const targets = [...stale];
      stale.clear();
      await prepared.refresh(targets);
    },
    /** Until the writer has taken all. */
    async done(): Promise<void> {
      while (!state.stopped) await nextMessage();
      port.close();
    },
  };
}

function derivingOf(entity: EntityName): Deriving {
  const own = readyDeriver(entity);
  const link = mainRecordOf(entity);
  const main = link === null ? null : readyDeriver(link.entity);
  return {
    own: ({ values, main: with_ }) => own(values, with_),
    main: ({ main: values }) => (main === null || values === null ? null : main(values, null)),
  };
}

async function read(ctx: ServiceContext, { request, found, table, fresh }: ReaderConfig, writer: ReturnType<typeof writerAt>): Promise<void> {
  const { entity } = request;
  const file = await openImport(request.path, { ...request, found, table });
  const columns = importColumns(ctx, entity, file, request.columns, isGuarded(entity, file, request.for));
  const prepared = await preparer(ctx, columns, file.headers.length, request.createReferences === true);
  const deriving = derivingOf(entity);
  const position = { bytes: 0 };
  for await (const rows of file.rows(position)) {
    for (const part of evenParts(rows, BATCH)) {
      await writer.freshen(prepared);
      const packed = packRows(await prepared.stream(part), columns, { bytes: position.bytes, delimiter: file.delimiter, deriving, fresh });
      if (!(await writer.wants())) return;
      writer.send({ kind: 'rows', packed }, memoryOf(packed));
    }
  }
  writer.send({ kind: 'end', unknown: [...prepared.unknown].map(([target, names]) => [target, [...names]] as const) });
}

async function serve(port: MessagePort): Promise<void> {
  const writer = writerAt(port);
  try {
    const config = await writer.begins();
    if (config === null) return port.close();
    const database = await openDatabase(config.location, { readonly: true, known: true });
    try {
      await read({ database, session: config.session, now: () => config.now }, config, writer);
    } finally {
      await database.close();
    }
  } catch (error) {
    writer.send({ kind: 'error', error: plainError(error) });
  }
  await writer.done();
}

if (parentPort !== null) {
  keepNoNames();
  await serve(parentPort);
}
