/** The thread that reads a file for an import: rows made ready, a few batches ahead of the writer. Started by read-ahead.ts. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { openDatabase } from '../../db/connect.ts';
import type { EntityName } from '../../entities/names.ts';
import { LANGS, t } from '../../i18n/index.ts';
import { keepNoNames, nameSort } from '../../util/pinyin.ts';
import type { ServiceContext } from '../context.ts';
import { readyDeriver } from '../derive.ts';
import { plainError } from '../proxy.ts';
import { importColumns } from './columns.ts';
import { openImport } from './file.ts';
import { freshImages } from './fresh-images.ts';
import { mainRecordOf } from './targets.ts';
import { memoryOf, packRows, type Deriving } from './packed.ts';
import { isGuarded } from './plan.ts';
import { preparer, type Preparer } from './prepare.ts';
import type { FromReader, ReaderConfig, ToReader } from './read-ahead.ts';
import { BATCH, evenParts } from './rows.ts';

/** The writer's side of the thread: how many batches it still takes, and what it wants looked up anew. */
function writerAt(port: MessagePort) {
  const state: { credit: number; stopped: boolean; config: ReaderConfig | null } = { credit: 0, stopped: false, config: null };
  let wake: (() => void) | null = null;
  const nextMessage = async (): Promise<void> => await new Promise((resolve) => (wake = resolve));
  const stale = new Set<EntityName>();
  port.on('message', (message: ToReader) => {
    if (message.kind === 'begin') ({ config: state.config } = message);
    else if (message.kind === 'more') state.credit += 1;
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
    /** Whether none is wanted yet. */
    async isBehind(): Promise<boolean> {
      // While this thread was busy nothing could come in.
      if (state.credit === 0) await nextTurn();
      return state.credit === 0;
    },
    /** Waits until another batch is wanted; false: none any more. */
    async wants(): Promise<boolean> {
      while (state.credit === 0 && !state.stopped) await nextMessage();
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
      // Whoever has the time makes the images.
      const images = fresh !== null && packed.fresh && (await writer.isBehind()) ? freshImages(fresh, packed) : undefined;
      if (!(await writer.wants())) return;
      writer.send({ kind: 'rows', packed, images }, memoryOf(packed, images));
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

/** What every file needs, before one is known. */
function loadTables(): void {
  keepNoNames();
  nameSort('客户');
  for (const lang of LANGS) t(lang, 'entity.customer');
}

if (parentPort !== null) {
  loadTables();
  await serve(parentPort);
}
