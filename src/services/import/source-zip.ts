import { TextDecoder } from 'node:util';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { invalid } from '../../errors.ts';
import { openFile } from './sniff.ts';

/** A part unpacks to at most so many bytes, and all that are read together: more is no list of customers but a bomb. */
const MOST = 1 << 30;
/** XML of a table packs up to about a hundred times; ten megabytes of a thousand times that are made to fill a disk. */
const RATIO = 400;
const UNSUSPECTED = 10 << 20;
const MOST_FILES = 20_000;

/** A file inside an archive. */
export interface Part {
  readonly name: string;
  /** Unpacked, in bytes; checked while unpacking. */
  readonly size: number;
  /** Its text (UTF-8 or UTF-16 with a mark), piece by piece; `position` counts unpacked bytes. */
  texts(position?: { bytes: number }): AsyncGenerator<string>;
}

/** The list of an archive's files; each is opened when it is read. */
export interface Archive {
  part(name: string): Part | null;
  readonly names: readonly string[];
}

/** Reads the list at the end of a ZIP archive. Throws `invalid` for one that is cut off, damaged or made to explode. */
export async function openArchive(path: string): Promise<Archive> {
  await (await openFile(path)).close();
  return await listed(path, async () => await yauzl.openPromise(path, LAZILY));
}

/** The same for one that is in memory; `name` is what errors call it. */
export async function archiveOf(name: string, bytes: Buffer): Promise<Archive> {
  return await listed(name, async () => await yauzl.fromBufferPromise(bytes, LAZILY));
}

const LAZILY = { lazyEntries: true, autoClose: false } as const;
type Open = () => Promise<ZipFile>;

async function listed(path: string, open: Open): Promise<Archive> {
  const parts = new Map<string, Part>();
  let total = 0;
  await withZip(path, open, async (zip) => {
    if (zip.entryCount > MOST_FILES) throw bomb(path);
    for await (const entry of entriesOf(zip)) {
      total += entry.uncompressedSize;
      const suspected = entry.uncompressedSize > UNSUSPECTED && entry.uncompressedSize > entry.compressedSize * RATIO;
      if (suspected || entry.uncompressedSize > MOST || total > MOST * 2) throw bomb(path);
      // Names are compared without case, as workbooks have it (ECMA-376 Part 2, 6.2.2.3).
      parts.set(entry.fileName.toLowerCase(), partOf(path, open, entry));
    }
  });
  return { part: (name) => parts.get(name.replace(/^\//, '').toLowerCase()) ?? null, names: [...parts.keys()] };
}

const bomb = (path: string): Error => invalid('import.zip_bomb', { path });

async function withZip<T>(path: string, open: Open, work: (zip: ZipFile) => Promise<T>): Promise<T> {
  const zip = await named(path, open);
  try {
    return await named(path, async () => await work(zip));
  } finally {
    zip.close();
  }
}

/** What the archive's reader throws as a sentence. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name === 'AppError') throw error;
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)) throw error;
    throw invalid('import.zip_broken', { path, reason: error instanceof Error ? error.message : '' });
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  yield* zip.eachEntry();
}

function partOf(path: string, open: Open, entry: Entry): Part {
  return {
    name: entry.fileName,
    size: entry.uncompressedSize,
    async *texts(position = { bytes: 0 }) {
      if (entry.isEncrypted()) throw invalid('import.zip_encrypted', { path });
      const zip = await named(path, open);
      try {
        yield* unpacked(path, zip, entry, position);
      } finally {
        zip.close();
      }
    },
  };
}

async function* unpacked(path: string, zip: ZipFile, entry: Entry, position: { bytes: number }): AsyncGenerator<string> {
  const stream = await named(path, async () => await zip.openReadStreamPromise(entry));
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let strict: TextDecoder | null = null;
  let sum = 0;
  try {
    for (;;) {
      const next = await named(path, async () => await chunks.next());
      if (next.done === true) break;
      const bytes = next.value;
      position.bytes += bytes.length;
      sum = crc32(bytes, sum);
      strict ??= decoderOf(bytes);
      const decode = strict;
      yield await named(path, async () => await Promise.resolve(decode.decode(bytes, { stream: true })));
    }
    // Spoilt bytes may still unpack to as many.
    if (sum !== entry.crc32) throw invalid('import.zip_broken', { path });
    if (strict !== null) yield strict.decode();
  } finally {
    stream.destroy();
  }
}

function decoderOf(head: Uint8Array): TextDecoder {
  const [first, second] = head;
  const wide = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(wide, { fatal: true });
}
